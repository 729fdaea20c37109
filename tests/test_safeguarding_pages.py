"""The pages of those who keep people apart: first what follows, then it is so; and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import (
    AccessRecord,
    Allotment,
    Booking,
    BookingState,
    ClearanceOverride,
    Instruction,
    InstructionKind,
    OrganisationKind,
    Proposal,
    Role,
)
from tests import access_world, builders
from tests.access_table import ANYONE, LEAD, SAFEGUARDING, TABLE

MARKED = "Zugzwang"
FOLLOWS = "1 booked session no longer fits and goes on hold"


@dataclass(frozen=True)
class Club:
    """The public ids of two people who are kept apart, one series, and a browser for each role."""

    ann: str
    bob: str
    apart: str
    series: str
    session: str
    booking: str
    mentor: str
    browsers: dict[str, FlaskClient]

    def get(self, who: str, url: str) -> TestResponse:
        return self.browsers[who].get(url)

    def post(self, who: str, url: str, **data: str) -> TestResponse:
        return builders.post(self.browsers[who], url, url, **data)


@pytest.fixture
def club(app: Flask, at) -> Club:
    at("2026-03-05 12:00")
    with app.app_context():
        trust = builders.make_organisation()
        partnership = builders.make_organisation(OrganisationKind.LEAD)
        staff = {
            "lead": builders.make_user(partnership, Role.LEAD),
            "safeguarding": builders.make_user(trust, Role.SAFEGUARDING),
            "mentor": builders.make_user(partnership, Role.MENTOR),
            "coach": builders.make_user(trust),
        }
        ann, bob = (
            builders.make_participant(partnership, staff["mentor"], first_name=name)
            for name in ("Ann", "Bob")
        )
        series = builders.make_series(trust, title="Walking football")
        held = builders.make_dates(series)[1]
        ids = {
            "ann": ann.public_id,
            "bob": bob.public_id,
            "apart": builders.make_keep_apart(ann, bob).public_id,
            "series": series.public_id,
            "session": held.public_id,
            "booking": builders.make_booking(held, bob).public_id,
            "mentor": staff["mentor"].public_id,
        }
        builders.save()
        browsers = {who: app.test_client() for who in staff}
        for who, user in staff.items():
            builders.sign_in(browsers[who], user)
    return Club(**ids, browsers=browsers)


def stored(app: Flask, model, **facts):
    with app.app_context():
        return db.session.query(model).filter_by(**facts).one_or_none()


# --- Deciding -------------------------------------------------------------------------------------


def test_what_an_allotment_puts_on_hold_is_said_before_it_is_so(app: Flask, club: Club):
    url = f"/safeguarding/keep-aparts/{club.apart}/allot?side=protected&what=series"
    url += f"&series={club.series}"
    shown = club.post("lead", url, from_on="2026-03-05")
    assert FOLLOWS in shown.text
    assert stored(app, Allotment) is None
    mark = shown.text.split('name="mark" value="')[1].split('"')[0]
    done = club.post("lead", url, from_on="2026-03-05", mark=mark)
    assert done.status_code == 303
    assert stored(app, Allotment).to_protected
    assert stored(app, Booking, public_id=club.booking).state is BookingState.HELD


def test_the_other_side_gets_nothing_first_and_nothing_typed_is_lost(club: Club):
    url = f"/safeguarding/keep-aparts/{club.apart}/allot?side=other&what=day"
    answer = club.post("safeguarding", url, from_on="2026-03-09", what="4")
    assert answer.status_code == 422
    assert "Give the protected side something first" in answer.text
    assert 'value="2026-03-09"' in answer.text


def test_two_people_are_kept_apart_and_it_is_ended_again(app: Flask, club: Club):
    url = f"/safeguarding/people/{club.ann}/keep-apart?other=nobody"
    assert club.post("lead", url).status_code == 422
    made = club.post("lead", url, protected="second")
    page = club.get("lead", made.location)
    assert "Somebody who does not take part and Ann Harker" in page.text
    assert club.post("lead", f"{made.location}/end").status_code == 303
    assert "They are not kept apart any more" in club.get("lead", made.location).text


def test_something_is_sealed_and_ended_by_the_safeguarding_lead(app: Flask, club: Club):
    url = f"/safeguarding/people/{club.bob}/sealed?kind=no_children"
    days = {"confirmed_on": "2026-03-05", "from_on": "2026-03-05"}
    refused = club.post("safeguarding", url, source="probation", **days)
    assert (refused.status_code, "Enter who confirmed it" in refused.text) == (422, True)
    by = {"source": "safeguarding", "confirmed_by": "R. Holden"}
    shown = club.post("safeguarding", url, **by, **days)
    assert FOLLOWS in shown.text
    mark = shown.text.split('name="mark" value="')[1].split('"')[0]
    assert club.post("safeguarding", url, **by, **days, mark=mark).status_code == 303
    sealed = stored(app, Instruction, kind=InstructionKind.NO_CHILDREN)
    person = f"/safeguarding/people/{club.bob}"
    assert "No children on site" in club.get("safeguarding", person).text
    assert "No children on site" not in club.get("lead", person).text
    end = f"{person}/sealed/{sealed.public_id}/end"
    builders.post(club.browsers["safeguarding"], end, person)
    assert stored(app, Booking, public_id=club.booking).state is BookingState.CONFIRMED


def test_somebody_is_let_in_with_a_reason_past_what_the_page_shows(app: Flask, club: Club):
    with app.app_context():
        bob = db.session.query(Booking).one().participant
        builders.make_instruction(bob, InstructionKind.NOT_ON_DAY, weekday=3)
        builders.save()
    url = f"/safeguarding/people/{club.bob}/let-in?series={club.series}"
    assert "Not on Thursdays." in club.get("lead", url).text
    given = {"dates": "every", "until_on": "2026-03-20"}
    refused = club.post("lead", url, **given)
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert club.post("lead", url, **given, reason="Agreed").status_code == 303
    made = stored(app, ClearanceOverride)
    assert (made.rules, made.made_as) == ("day", Role.LEAD)


# --- Telling the safeguarding lead ----------------------------------------------------------------


def test_a_mentor_sends_words_and_sees_only_that_they_were_sent(app: Flask, club: Club):
    url = f"/people/{club.ann}/propose"
    assert club.post("mentor", url).status_code == 422
    sent = club.post("mentor", url, words=f"{MARKED} and Ann must not meet.")
    after = club.get("mentor", sent.location).text
    assert ("Sent. The safeguarding lead reads it" in after, MARKED in after) == (True, False)
    assert MARKED not in club.get("mentor", url).text
    assert MARKED in club.get("safeguarding", "/safeguarding").text
    assert MARKED not in club.get("lead", "/safeguarding").text


def test_what_was_said_is_settled_and_taken_up_again(app: Flask, club: Club):
    club.post("mentor", f"/people/{club.ann}/propose", words="Not with Bob.")
    here = f"/safeguarding/proposals/{stored(app, Proposal).public_id}"
    for act, waits in (("settle", False), ("again", True)):
        builders.post(club.browsers["safeguarding"], f"{here}/{act}", "/safeguarding")
        assert (stored(app, Proposal).settled_at is None) is waits


def test_a_coach_tells_about_a_name_on_the_list_and_about_nobody_else(app: Flask, club: Club):
    url = f"/register/{club.session}/tell"
    assert "Bob H" in club.get("coach", url).text
    assert club.post("coach", url, about=club.ann, words="Loud").status_code == 422
    assert stored(app, Proposal) is None
    assert club.post("coach", url, about=club.booking, words="Loud").status_code == 303
    with app.app_context():
        assert db.session.query(Proposal).one().participant_id > 0
        looks = db.session.query(AccessRecord).filter_by(what="proposal").all()
        assert [(each.actor_role, each.subject_public_id) for each in looks] == [
            ("coach", club.bob)
        ]


# --- Who looked, and who does not -----------------------------------------------------------------


def shown(browser: FlaskClient, url: str) -> bytes:
    """All that an address answers, whatever kind of answer it is."""
    with browser.get(url, buffered=True) as answer:
        return answer.data


def test_every_look_at_somebody_is_kept_with_the_role(app: Flask, club: Club):
    for who in ("safeguarding", "lead"):
        club.get(who, f"/safeguarding/people/{club.ann}")
    club.get("safeguarding", f"/safeguarding/mentors/{club.mentor}")
    with app.app_context():
        looks = db.session.query(AccessRecord).order_by(AccessRecord.id).all()
        assert [(each.actor_role, each.subject_public_id, each.people_shown) for each in looks] == [
            ("safeguarding", club.ann, 1),
            ("lead", club.ann, 1),
            ("safeguarding", None, 2),
        ]


def test_what_is_sealed_stands_on_no_page_of_any_other_role(app: Flask, at):
    at("2026-03-05 17:50")
    world = access_world.build(app, "app.css")
    with app.app_context():
        for row in db.session.query(Proposal):
            row.words = f"{MARKED} said"
        for sealed in db.session.query(Instruction).filter_by(kind=InstructionKind.NO_CHILDREN):
            sealed.confirmed_by = f"{MARKED} confirmed"
        for override in db.session.query(ClearanceOverride):
            override.made_as, override.reason = Role.SAFEGUARDING, f"{MARKED} reason"
        builders.save()
    gets = [name for name, method in TABLE if method == "GET" and name != "assets.built"]
    leaks = {
        (name, who)
        for name in gets
        for who in TABLE[name, "GET"].own - {SAFEGUARDING, ANYONE}
        if MARKED.encode() in shown(world.browsers[who], access_world.address(app, name, world.own))
    }
    assert leaks == set()
    home = {who: world.browsers[who].get("/safeguarding").text for who in (SAFEGUARDING, LEAD)}
    assert (MARKED in home[SAFEGUARDING], MARKED in home[LEAD]) == (True, False)
