"""What is sealed or private is read by those whom it is for, and by nobody else, anywhere.

The table is written by hand; a new sealed column fails until somebody says who may read it.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask

from booking.database import db
from booking.models import Membership, Participant, Role, User
from booking.rules import calendars
from booking.views import assets
from tests import access_world, builders
from tests.access_table import (
    ANYONE,
    COACH,
    EVERYBODY,
    LEAD,
    MANAGER,
    MENTOR,
    OPEN_PAGE,
    PHONE,
    SAFEGUARDING,
    TABLE,
)
from tests.access_world import World
from tests.marked_world import Marks, all_marks, mark_person

OWN, STRANGER = Marks("own"), Marks("str")
# Papers have tests of their own that read them; their words cannot be seen from outside.
GETS = sorted(
    name
    for name, method in TABLE
    if method == "GET" and not name.startswith(("printing.", "assets."))
)
NOBODY: set[str] = set()
# A mentor reads what their own people said and need; the club sees a first name at the door.
AT_THE_DOOR = {COACH, MANAGER}
KEEPS_PEOPLE_SAFE = {SAFEGUARDING}
MAY_READ: dict[str, set[str]] = {
    "person_details.first_name": {MENTOR, PHONE} | AT_THE_DOOR | KEEPS_PEOPLE_SAFE | {LEAD},
    "person_details.last_name": {MENTOR} | KEEPS_PEOPLE_SAFE | {LEAD},
    "person_needs.town": {MENTOR},
    "contact_route.who_sees_phone": {MENTOR},
    "contact_route.email": {MENTOR},
    "contact_route.hostel": {MENTOR},
    "contact_note.words": {MENTOR},
    "goal.words": {MENTOR, PHONE},
    "action.words": {MENTOR, PHONE},
    "instruction.confirmed_by": {MENTOR} | KEEPS_PEOPLE_SAFE | {LEAD},
    "instruction.confirmed_by, sealed": KEEPS_PEOPLE_SAFE,
    "practitioner_question.sent_to": {MENTOR},
    "proposal.words": KEEPS_PEOPLE_SAFE | {LEAD},
    "clearance_override.reason": KEEPS_PEOPLE_SAFE | {LEAD},
    "booking_event.reason": {MENTOR},
    "enrolment.reason": {MENTOR},
    "attendance.absence_reason": {MENTOR},
}
# Of somebody who is not theirs people read nothing; these two may open anybody.
MAY_READ_OF_STRANGERS = {what: readers & {SAFEGUARDING, LEAD} for what, readers in MAY_READ.items()}


# What is open to everybody says the same to all but for the head of the page.
VISITORS_OF_OPEN_PAGES = {ANYONE, MENTOR, PHONE}
# They are booked and active, and the reason stands beside what was given up or stopped.
NOT_SHOWN_IN_THIS_WORLD = {
    "booking_event.reason",
    "enrolment.reason",
    # It is said in the note that it came with.
    "attendance.absence_reason",
}


@pytest.fixture
def world(app: Flask, at) -> World:
    """Everybody signed in, and a mark in all that is known of two people."""
    at("2026-03-05 17:50")
    names = json.loads((assets.DIST / "manifest.json").read_text())
    world = access_world.build(app, names["app.css"])
    with app.app_context():
        for marks, things in ((OWN, world.own), (STRANGER, world.other)):
            mark_person(marks, things.participant_id, things.series_id, things.session_id)
        builders.save()
    return world


def everything_read(app: Flask, world: World) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """What each visitor can read of the two people, and at which addresses: own and others'."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name in GETS:
        takes_something = access_world.arguments_of(app)[name]
        for things in (world.own, world.other) if takes_something else (world.own,):
            url = access_world.address(app, name, things)
            for who in VISITORS_OF_OPEN_PAGES if TABLE[name, "GET"] == OPEN_PAGE else EVERYBODY:
                answer = world.browsers[who].get(url, buffered=True)
                for marks in (OWN, STRANGER):
                    for what in marks.found_in(answer.get_data().decode(errors="replace")):
                        found.setdefault((marks.whose, what), set()).add((who, name))
    return found


def test_it_is_said_of_everything_sealed_who_may_read_it():
    assert all_marks() == set(MAY_READ)


def test_nobody_reads_what_is_not_for_them(app: Flask, world: World, caplog: Any):
    caplog.set_level(logging.DEBUG)
    found = everything_read(app, world)
    allowed = {
        **{(OWN.whose, what): readers for what, readers in MAY_READ.items()},
        **{(STRANGER.whose, what): readers for what, readers in MAY_READ_OF_STRANGERS.items()},
    }
    leaks = {
        (whose, what, who, name)
        for (whose, what), places in found.items()
        for who, name in places
        if who not in allowed[whose, what]
    }
    assert leaks == set()
    logged = [what for marks in (OWN, STRANGER) for what in marks.found_in(caplog.text)]
    assert logged == []
    # The marks can be read at all: whoever may does, but for what is not shown just now.
    unread = set(MAY_READ) - {what for whose, what in found if whose == OWN.whose}
    assert unread == NOT_SHOWN_IN_THIS_WORLD


def test_private_calendars_name_nobody(app: Flask, world: World):
    with app.app_context():
        now = builders.this_moment()
        person = db.session.query(Participant).filter_by(public_id=world.own.participant_id).one()
        staff = db.session.query(User).join(Membership, Membership.user_id == User.id)
        owners = [user for user in staff.filter(Membership.role.in_([Role.COACH, Role.MENTOR]))]
        tokens = [calendars.issue_for_participant(person, now).token]
        tokens += [calendars.issue_for_user(builders.viewer_of(one), now).token for one in owners]
        builders.save()
    said = [
        world.browsers[ANYONE].get(f"/calendar/private/{token}.ics").get_data(as_text=True)
        for token in tokens
    ]
    assert sum("BEGIN:VEVENT" in each for each in said) >= 2
    assert [
        what for marks in (OWN, STRANGER) for each in said for what in marks.found_in(each)
    ] == []
