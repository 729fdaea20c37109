"""On a phone: a mentor asks, a practitioner answers by the link, and the place is settled."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from booking.database import session
from booking.models import Booking, OutboxMessage, Participant, User
from tests import builders
from tests.site import LiveSite
from tests.visitors import MENTOR, MENTORS_ORGANISATION, organisation, records_of, visitors_to

pytestmark = pytest.mark.browser


def make_booked_person() -> str:
    """Somebody of the demo's mentor with one place, on Thursday week at the latest; their id."""
    mentor = session().scalars(sa.select(User).where(User.email == MENTOR)).one()
    trust = builders.make_organisation()
    series = builders.make_series(trust, title="Canal walk", venue=builders.make_venue(trust))
    held = builders.make_dates(series)[1]
    person = builders.make_participant(
        organisation(MENTORS_ORGANISATION), mentor, first_name="Robin", last_name="Vale"
    )
    builders.make_booking(held, person)
    return person.public_id


def newest_link() -> str:
    """The path of the link in the newest message to a practitioner."""
    written = session().scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.question_id.is_not(None))
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()  # fmt: skip
    found = re.search(r"/answer/\w+", written.body)
    assert found
    return found[0]


def state_of_the_place(person: str) -> str:
    """Where the person's booking stands."""
    theirs = sa.select(Booking.state).join(Booking.participant)
    return session().scalars(theirs.where(Participant.public_id == person)).one().value


def test_a_practitioners_yes_settles_the_place_that_waited_for_it(
    live_site: LiveSite, chromium: Browser
):
    with records_of(live_site):
        person = make_booked_person()
    with visitors_to(chromium, live_site) as visitors:
        mentor = visitors.staff(MENTOR)
        mentor.goto(f"/people/{person}/needs")
        mentor.get_by_role("link", name="Ask about a session").click()
        mentor.get_by_role("link", name="Canal walk").click()
        mentor.get_by_label("Their e-mail address").fill("pat@probation.example")
        mentor.get_by_role("button", name="See the message").click()
        expect(mentor.get_by_text("1 booked session goes on hold until")).to_be_visible()
        mentor.get_by_role("button", name="Send it").click()
        expect(mentor.get_by_text("No answer yet. The link works until")).to_be_visible()
        with records_of(live_site):
            link = newest_link()
            assert state_of_the_place(person) == "held"
        practitioner = visitors.stranger()
        practitioner.goto(link)
        expect(practitioner.get_by_role("heading", level=1)).to_have_text(
            "Is this all right for Robin V?"
        )
        practitioner.get_by_label("Yes, it is").check()
        practitioner.get_by_label("Must they be home by a time?").fill("21:00")
        practitioner.get_by_role("button", name="Send my answer").click()
        expect(practitioner.get_by_text("yes, home by 9pm")).to_be_visible()
        mentor.reload()
        expect(mentor.get_by_text("Probation said yes on")).to_be_visible()
        with records_of(live_site):
            assert state_of_the_place(person) == "confirmed"
