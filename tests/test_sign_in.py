"""Signing in and out, the first page of each role, and demo sign-ins."""

from __future__ import annotations

import dataclasses

import pytest

from booking.database import session
from booking.models import Installation, Role, SignIn, TryCount, User
from tests import builders


@pytest.fixture
def coach(app, frozen_now):
    with app.app_context():
        user = builders.make_user(builders.make_organisation(), name="Aisha Malik")
        builders.save()
    return user


def attempt(client, email, password=builders.PASSWORD, query=""):
    return builders.post(client, f"/sign-in{query}", "/sign-in", email=email, password=password)


def test_staff_sign_in_with_address_and_password(client, coach):
    response = attempt(client, f"  {coach.email.upper()} ")
    assert (response.status_code, response.location) == (303, "/home")
    assert "Signed in as Aisha Malik" in client.get("/").text


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.org", builders.PASSWORD), (None, "not-the-password")],
    ids=["no such address", "wrong password"],
)
def test_a_wrong_address_and_a_wrong_password_are_told_in_the_same_words(
    client, coach, email, password
):
    response = attempt(client, email or coach.email, password)
    assert response.status_code == 422
    assert "That e-mail address and password don’t go together" in response.text
    assert f'value="{email or coach.email}"' in response.text
    assert password not in response.text


def test_every_try_is_counted_even_a_refused_one(app, client, coach):
    attempt(client, coach.email, "wrong")
    with app.app_context():
        assert [count.tries for count in session().query(TryCount)] == [1]


def test_signing_in_often_is_no_guessing(app, coach):
    answers = [attempt(app.test_client(), coach.email).status_code for _ in range(8)]
    assert answers == [303] * 8


def test_after_five_tries_the_right_password_waits_too(client, coach, at):
    for _ in range(5):
        assert attempt(client, coach.email, "wrong").status_code == 422
    response = attempt(client, coach.email)
    assert response.status_code == 429
    assert "tried too often" in response.text
    assert f'value="{coach.email}"' in response.text
    at("2026-03-05 12:06")
    assert attempt(client, coach.email).status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("", "x", "Enter your e-mail address"),
        ("   ", "x", "Enter your e-mail address"),
        ("a@b.example", "", "Enter your password"),
        ("a" * 300, "x", "That is too long for an e-mail address"),
        ("a@b.example", "x" * 201, "That is too long for a password"),
        ("\x00", "x", "Enter your e-mail address"),
        ("a\x00@b.example", "\x00", "go together"),
        ("é\ud7ff@b.example", "x", "go together"),
    ],
)
def test_odd_input_is_told_in_the_form(client, coach, email, password, words):
    response = attempt(client, email, password)
    assert response.status_code == 422
    assert words in response.text


def test_a_closed_account_does_not_sign_in(app, client, coach):
    with app.app_context():
        session().get_one(User, coach.id).disabled_at = builders.this_moment()
        builders.save()
    assert attempt(client, coach.email).status_code == 422


# --- Where to go afterwards ----------------------------------------------------------------------


def test_a_page_that_needs_signing_in_is_come_back_to(client, coach):
    asked = client.get("/offers?x=1")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/offers?x%3D1")
    assert attempt(client, coach.email, query="?next=/offers?x%3D1").location == "/offers?x=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
        "/%09/evil.example", "/%0a/evil.example", "javascript:alert(1)", "evil.example", "",
        "///evil.example", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(client, coach, wanted):
    assert attempt(client, coach.email, query=f"?next={wanted}").location == "/home"


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.COACH, "/today"),
        (Role.MANAGER, "/today"),
        (Role.MENTOR, "/caseload"),
        (Role.LEAD, "/partnership"),
        (Role.PRACTITIONER, "/"),
    ],
)
def test_each_role_has_its_first_page(app, client, frozen_now, role, page):
    with app.app_context():
        user = builders.make_user(builders.make_organisation(), role)
        builders.save()
    builders.sign_in(client, user)
    response = client.get("/home")
    assert (response.status_code, response.location) == (303, page)


def test_who_is_signed_in_is_not_asked_again(client, coach):
    builders.sign_in(client, coach)
    assert client.get("/sign-in").location == "/home"


# --- Signing out ---------------------------------------------------------------------------------


def test_signing_out_ends_it_on_the_server(app, client, coach):
    builders.sign_in(client, coach)
    kept = client.get_cookie("session").value
    response = builders.post(client, "/sign-out", "/")
    assert response.status_code == 303
    with app.app_context():
        assert session().query(SignIn).count() == 0
    client.set_cookie("session", kept)
    assert client.get("/offers").status_code == 303


def test_signing_out_needs_the_forms_token(client, coach):
    builders.sign_in(client, coach)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/offers").status_code == 200


# --- Demo ----------------------------------------------------------------------------------------


def test_without_demo_mode_there_is_no_demo_sign_in(client, coach):
    token = builders.csrf_token(client.get("/sign-in"))
    response = client.post("/demo/sign-in", data={"account": coach.email, "csrf_token": token})
    assert response.status_code == 404
    assert "Try it as" not in client.get("/sign-in").text


def test_without_demo_mode_a_demo_account_does_not_sign_in(app, client, frozen_now):
    with app.app_context():
        user = builders.make_user(builders.make_organisation(), is_demo=True)
        builders.save()
    assert attempt(client, user.email).status_code == 422


class TestInDemoMode:
    @pytest.fixture
    def settings(self, settings):
        return dataclasses.replace(settings, demo=True)

    @pytest.fixture
    def coach(self, app, frozen_now):
        with app.app_context():
            today = frozen_now.date()
            session().add(Installation(is_demo=True, loaded_on=today, size="united", seed=1))
            trust = builders.make_organisation(short_name="Burnley")
            user = builders.make_user(trust, email="coach@demo.example", is_demo=True)
            builders.make_user(trust, email="real@demo.example")
            builders.save()
        return user

    def test_one_click_signs_in_as_an_invented_coach(self, client, coach):
        assert "Coach, Burnley" in client.get("/sign-in").text
        response = builders.post(client, "/demo/sign-in", "/sign-in", account=coach.email)
        assert (response.status_code, response.location) == (303, "/home")
        assert client.get("/offers").status_code == 200

    @pytest.mark.parametrize("email", ["real@demo.example", "nobody@demo.example", "", "\x00"])
    def test_nobody_else_is_signed_in_by_a_click(self, client, coach, email):
        response = builders.post(client, "/demo/sign-in", "/sign-in", account=email)
        assert response.status_code == 404

    def test_a_click_leads_to_no_other_site(self, client, coach):
        response = builders.post(
            client, "/demo/sign-in", "/sign-in", account=coach.email, next="//evil.example"
        )
        assert response.location == "/home"
