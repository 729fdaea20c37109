"""Who does what: what each partner's page shows, to whom, and who keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import Audience, Closure, Organisation, OrganisationKind, Role
from tests import builders
from tests.builders import csrf_token
from tests.town import words


class Partners:
    """A trust, the lead, probation and a support service, each with somebody who works there."""

    def __init__(self) -> None:
        self.trust = builders.make_organisation(
            slug="burnley",
            name="Burnley FC in the Community",
            short_name="Burnley",
            phone="01632 960101",
            ring_when="Monday to Friday, 9am to 5pm",
            part_played="Keeps places for the people you bring.",
        )
        self.lead = builders.make_organisation(OrganisationKind.LEAD, slug="lead")
        self.probation = builders.make_organisation(OrganisationKind.PROBATION, slug="probation")
        self.service = builders.make_organisation(
            OrganisationKind.SUPPORT_SERVICE,
            slug="keys",
            short_name="Red Rose Keys",
            about="Help with finding a home.",
        )
        self.staff = {
            "manager": builders.make_user(self.trust, Role.MANAGER, name="Paul Entwistle"),
            "coach": builders.make_user(self.trust, Role.COACH),
            "mentor": builders.make_user(self.lead, Role.MENTOR),
            "lead": builders.make_user(self.lead, Role.LEAD),
            "safeguarding": builders.make_user(self.trust, Role.SAFEGUARDING),
            "practitioner": builders.make_user(self.probation, Role.PRACTITIONER),
            "other coach": builders.make_user(builders.make_organisation(), Role.COACH),
        }
        self.staff["manager"].phone = "07700 900103"
        builders.save()


@pytest.fixture
def partners(session, frozen_now) -> Partners:
    return Partners()


def page(client: FlaskClient, partners: Partners, who: str, address: str) -> TestResponse:
    """Open a page as one member of staff."""
    builders.sign_in(client, partners.staff[who])
    return client.get(address)


# --- Whom to ring --------------------------------------------------------------------------------


def test_every_partner_says_what_it_does_and_whom_to_ring_when(client, partners):
    seen = page(client, partners, "mentor", "/partners")
    said = "Burnley Keeps places for the people you bring. Ring 01632 960101"
    assert said in words(seen)
    assert "Monday to Friday, 9am to 5pm" in words(seen)
    assert "Red Rose Keys Help with finding a home." in words(seen)


def test_a_tap_on_a_number_rings_it(client, partners):
    assert 'href="tel:01632960101"' in page(client, partners, "mentor", "/partners/burnley").text


def test_a_partners_page_says_who_works_there_as_what(client, partners):
    builders.add_role(partners.staff["manager"], partners.trust, Role.SAFEGUARDING)
    builders.save()
    seen = words(page(client, partners, "practitioner", "/partners/burnley"))
    assert "Paul Entwistle Trust manager and safeguarding lead Ring 07700 900103" in seen


def test_whom_one_rings_first_stands_first(client, partners):
    names = {role: partners.staff[role].name for role in ("manager", "safeguarding", "coach")}
    seen = page(client, partners, "lead", "/partners/burnley").text
    at = [seen.index(f">{names[role]}<") for role in ("manager", "safeguarding", "coach")]
    assert at == sorted(at)


@pytest.mark.parametrize("gone", ["role", "account"])
def test_who_has_left_is_not_named(client, partners, gone, frozen_now):
    left = builders.make_user(
        None, name="Gone Away", disabled_at=frozen_now if gone == "account" else None
    )
    membership = builders.add_role(left, partners.trust, Role.COACH)
    membership.ended_at = frozen_now if gone == "role" else None
    builders.save()
    assert "Gone Away" not in page(client, partners, "lead", "/partners/burnley").text


def test_no_participant_stands_on_a_partners_page(client, partners):
    series = builders.make_series(partners.trust)
    person = builders.make_participant(
        partners.lead, partners.staff["mentor"], first_name="Dan", last_name="Harker"
    )
    builders.make_booking(builders.make_session(series), person)
    builders.save()
    for slug in ("burnley", "lead"):
        seen = page(client, partners, "mentor", f"/partners/{slug}").text
        assert "Dan" not in seen
        assert "Harker" not in seen


def test_the_public_never_sees_who_works_where(client, partners):
    for address in ("/partners", "/partners/burnley"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")
    assert "Paul Entwistle" not in client.get("/trusts/burnley").text


# --- What it offers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("coach", True),
        ("mentor", True),
        ("lead", True),
        ("safeguarding", True),
        ("practitioner", False),
        ("other coach", False),
    ],
)
def test_by_referral_offers_show_to_those_who_may_see_them(client, partners, who, sees):
    builders.make_series(partners.trust, title="Open bowls")
    builders.make_series(partners.trust, title="Quiet gym", audience=Audience.BY_REFERRAL)
    builders.save()
    seen = page(client, partners, who, "/partners/burnley").text
    assert ("Open bowls" in seen, "Quiet gym" in seen) == (True, sees)


def test_a_trust_without_offers_says_to_ring(client, partners):
    seen = words(page(client, partners, "lead", "/partners/burnley"))
    assert "Ring them and ask what is coming up." in seen


def test_what_is_closed_now_or_later_is_said(client, partners, frozen_now):
    venue = builders.make_venue(partners.trust, name="Turf Moor")

    def close(from_on: date, until_on: date, reason: str, **facts: Any) -> None:
        db.session.add(
            Closure(
                organisation_id=partners.trust.id,
                from_on=from_on,
                until_on=until_on,
                reason=reason,
                made_at=frozen_now,
                made_by_id=None,
                **facts,
            )
        )

    close(date(2026, 3, 5), date(2026, 3, 12), "The pitch is frozen.", venue_id=venue.id)
    close(date(2026, 12, 24), date(2027, 1, 2), "We rest.", most_places=4)
    close(date(2026, 3, 1), date(2026, 3, 4), "It is over.")
    close(date(2026, 3, 5), date(2026, 3, 9), "It was lifted.", lifted_at=frozen_now)
    builders.save()
    seen = words(page(client, partners, "mentor", "/partners/burnley"))
    assert "Turf Moor: 5 March to 12 March. The pitch is frozen." in seen
    assert "Everything they run, 4 places at most: 24 December to 2 January 2027. We rest." in seen
    assert ("It is over." in seen, "It was lifted." in seen) == (False, False)


def test_a_partner_whose_part_is_not_written_down_says_so(client, partners):
    seen = words(page(client, partners, "mentor", "/partners/keys"))
    assert "Their part is not written down yet" in seen


# --- Who keeps it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "slug", "status"),
    [
        ("manager", "burnley", 200),
        ("coach", "burnley", 200),
        ("other coach", "burnley", 404),
        ("mentor", "burnley", 404),
        ("lead", "burnley", 404),
        ("lead", "keys", 200),
        ("lead", "lead", 200),
        ("manager", "keys", 404),
        ("practitioner", "probation", 404),
    ],
)
def test_a_trust_keeps_its_own_page_and_the_lead_the_others(client, partners, who, slug, status):
    assert page(client, partners, who, f"/partners/{slug}/edit").status_code == status


ANSWERS = {"about": "Sport for all.", "part_played": "Two coaches.", "phone": "01632 960199"}


def save(client: FlaskClient, address: str, mark: str, **answers: str) -> TestResponse:
    token = csrf_token(client.get(address))
    return client.post(
        address, data={"csrf_token": token, "mark": mark, "ring_when": "", **ANSWERS, **answers}
    )


def mark_on(client: FlaskClient, address: str) -> str:
    return client.get(address).text.partition('name="mark" value="')[2].partition('"')[0]


@pytest.fixture
def manager(client, partners) -> FlaskClient:
    builders.sign_in(client, partners.staff["manager"])
    return client


EDIT = "/partners/burnley/edit"


def of_burnley() -> Organisation:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Organisation).filter_by(slug="burnley").one()


def test_what_a_partner_says_of_itself_can_be_changed(manager):
    answer = save(manager, EDIT, mark_on(manager, EDIT), ring_when="Weekday mornings")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/partners/burnley")
    seen = words(manager.get("/partners/burnley"))
    assert "Saved. This is what the other partners read now." in seen
    assert "Two coaches." in seen
    assert "Weekday mornings" in seen


def test_without_a_number_nothing_is_saved_and_nothing_typed_is_lost(manager):
    answer = save(manager, EDIT, mark_on(manager, EDIT), phone=" ", about="A new sentence.")
    assert answer.status_code == 422
    assert "Enter a number to ring" in words(answer)
    assert "A new sentence." in answer.text
    assert of_burnley().about == ""


def test_a_number_that_nobody_can_ring_is_refused(manager):
    answer = save(manager, EDIT, mark_on(manager, EDIT), phone="12")
    assert answer.status_code == 422
    assert "Enter a whole phone number" in words(answer)


def test_of_two_editors_neither_loses_a_word(manager):
    seen = mark_on(manager, EDIT)
    save(manager, EDIT, seen, about="The quicker one.")
    late = save(manager, EDIT, seen, about="The later one.")
    assert late.status_code == 409
    assert "The later one." in late.text
    assert "What you do, for everybody The quicker one." in words(late)
    assert of_burnley().about == "The quicker one."
    mark = late.text.partition('name="mark" value="')[2].partition('"')[0]
    assert save(manager, EDIT, mark, about="The later one.").status_code == 303
    assert of_burnley().about == "The later one."


def test_far_too_much_text_is_refused_in_words(manager):
    answer = save(manager, EDIT, mark_on(manager, EDIT), about="x" * 100_000)
    assert answer.status_code == 422
    assert "What you do: use at most 600 characters" in words(answer)
    assert "x" * 100_000 in answer.text


def test_html_in_a_partners_words_stays_text(manager):
    save(manager, EDIT, mark_on(manager, EDIT), part_played="<script>alert(1)</script>")
    assert "<script>alert(1)" not in manager.get("/partners/burnley").text


# --- The way there -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "mentor", "lead", "safeguarding", "practitioner"])
def test_the_menu_leads_every_member_of_staff_to_the_partners(client, partners, who):
    assert '<a href="/partners"' in page(client, partners, who, "/").text


def test_the_leads_own_page_is_called_partnership(client, partners):
    seen = page(client, partners, "lead", "/partnership").text
    assert '<a href="/partnership" aria-current="page">Partnership</a>' in seen


def test_a_title_never_says_what_kind_of_partner_it_is(client, partners):
    title = page(client, partners, "mentor", "/partners/probation").text
    title = title.partition("<title>")[2].partition("</title>")[0]
    assert title == "Whom to ring – Testshire Football Trusts"
