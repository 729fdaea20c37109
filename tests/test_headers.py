"""What every answer carries, so that a page can do no more than it should."""

from __future__ import annotations

import pytest

from booking.models import Role
from booking.settings import Settings
from tests import builders


def policy(answer) -> dict[str, str]:
    """The content security policy by directive."""
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


def test_scripts_and_styles_come_from_the_site_alone(client, frozen_now):
    sent = policy(client.get("/"))
    assert (sent["default-src"], sent["script-src"], sent["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )


def test_no_other_site_may_frame_a_page_or_get_a_form(client, frozen_now):
    sent = policy(client.get("/sign-in"))
    assert (sent["frame-ancestors"], sent["form-action"], sent["base-uri"]) == (
        "'none'",
        "'self'",
        "'none'",
    )


def test_no_other_site_learns_where_somebody_came_from(client, frozen_now):
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"


def test_the_camera_and_its_decoder_are_for_the_register_alone(app, client, frozen_now):
    with app.app_context():
        trust = builders.make_organisation()
        coach = builders.make_user(trust, Role.COACH)
        held = builders.make_session(builders.make_series(trust)).public_id
        builders.save()
        builders.sign_in(client, coach)
    register, today = client.get(f"/register/{held}"), client.get("/today")
    assert "'wasm-unsafe-eval'" in policy(register)["script-src"]
    assert "'wasm-unsafe-eval'" not in policy(today)["script-src"]
    assert "camera=(self)" in register.headers["Permissions-Policy"]
    assert "camera=()" in today.headers["Permissions-Policy"]


def test_a_page_that_shows_people_is_kept_nowhere(app, client, frozen_now):
    with app.app_context():
        lead = builders.make_organisation()
        mentor = builders.make_user(lead, Role.MENTOR)
        builders.save()
        builders.sign_in(client, mentor)
    assert client.get("/caseload").headers["Cache-Control"] == "no-store"


class TestBehindHttps:
    @pytest.fixture
    def settings(self, database_url) -> Settings:
        return Settings(
            database_url=database_url,
            secret_keys=("a-secret-that-guards-nothing-but-tests",),
            base_url="https://sessions.example.org",
            testing=True,
        )

    def test_cookies_are_bound_to_the_host_and_to_https(self, client):
        cookie = client.get("/sign-in", base_url="https://sessions.example.org").headers[
            "Set-Cookie"
        ]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))

    def test_browsers_are_told_to_stay_with_https(self, client):
        answer = client.get("/sign-in", base_url="https://sessions.example.org")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
