"""The demo in two sizes on one Thursday, and in each the same things with few or many parts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from booking.crypto import new_token
from booking.database import session
from booking.demo.load import load
from booking.identity.phones import offer_pairing
from booking.models import (
    AttendanceMethod,
    Audience,
    Booking,
    BookingState,
    InstructionKind,
    MatchDay,
    MessageState,
    Organisation,
    Participant,
    Pathway,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    User,
)
from booking.rules import (
    attendance,
    calendars,
    closures,
    confirmation,
    dates,
    plans,
    spreadsheet_uploads,
)
from booking.rules.dates import Act
from booking.rules.spreadsheet_tables import read_sheet
from checkin import tokens
from checkin.outcomes import Outcome
from tests import builders, timetables
from tests.offer_answers import make_whole_draft

THURSDAY, SUMMER = date(2026, 3, 5), date(2026, 7, 1)
# Ten minutes before tonight's session.
NOW = "2026-03-05 17:50"
OUR_TRUST, MENTORS_ORGANISATION = "burnley", "active-lancashire"
# What "many" parts are made of, in turn, so that each kind is there in both sizes.
KINDS: tuple[dict[str, Any], ...] = (
    {"audience": Audience.OPEN},
    {"audience": Audience.BY_REFERRAL},
    {"confirmed_at": datetime(2026, 2, 1, 12, tzinfo=UTC)},
    {"state": SeriesState.WITHDRAWN},
)


STAFF = ("coach", "mentor", "lead", "safeguarding")


@dataclass(frozen=True)
class Partnership:
    """What stands in the addresses of one of the two, and its visitors' browsers."""

    named: dict[str, str]
    browsers: dict[str, FlaskClient]


def fill(app: Flask, size: str, parts: int) -> Partnership:
    """Load the demo of this size, and put so many parts into everything that a page is about."""
    with app.app_context():
        load(size, 1, THURSDAY, lambda *_: None)
        staff = {role: _one(User, email=f"{role}@demo.example") for role in STAFF}
        named, phone = _Making(staff, parts).make()
        builders.save()
        browsers = {who: app.test_client() for who in (*staff, "phone", "anyone")}
        for role, user in staff.items():
            builders.sign_in(browsers[role], user)
        builders.use_phone(browsers["phone"], phone)
    return Partnership(named, browsers)


class _Making:
    """Puts parts into the demo: offers of one trust, one mentor's people, one person's record."""

    def __init__(self, staff: dict[str, User], parts: int) -> None:
        self.coach, self.mentor = staff["coach"], staff["mentor"]
        self.parts = range(parts)
        self.now = builders.this_moment()
        self.trust = _one(Organisation, slug=OUR_TRUST)
        self.supporters = _one(Organisation, slug=MENTORS_ORGANISATION)

    def make(self) -> tuple[dict[str, str], str]:
        """The things by the names that addresses have for them, and the token of a phone."""
        offers = [self._offer(kind) for _ in self.parts for kind in KINDS]
        ours = offers[0]
        tonight = builders.make_dates(ours)[0]
        for day, each in _days(offers):
            _at(ours, 70 + day).venue_id = each.venue_id
        self._fill_evening(tonight, come=True)
        person = self._person("Robin")
        builders.make_booking(tonight, person)
        # On as many days before and after today, each at another place.
        earlier = [builders.make_booking(_at(each, -day), person) for day, each in _days(offers)]
        later = [builders.make_booking(_at(each, day), person) for day, each in _days(offers)]
        for booking in later:
            builders.make_message(person, booking_id=booking.id)
            builders.make_message(self._person("Kit"), state=MessageState.FAILED)
        self._come(earlier[0])
        staff_calendar = calendars.issue_for_user(builders.viewer_of(self.coach), self.now)
        named = {
            "slug": self.trust.slug,
            "series_id": ours.public_id,
            "session_id": tonight.public_id,
            "participant_id": person.public_id,
            "booking_id": later[0].public_id,
            "asked_for": self._what_waits(person),
            "earlier": earlier[0].public_id,
            "goal_id": self._plan(person),
            "note_id": self._notes(person),
            "action_id": self._called_off(offers),
            "venue_id": ours.venue.public_id,
            "photo_id": ours.photo.public_id if ours.photo else "",
            "size": "small",
            "draft_id": self._drafts(ours),
            "upload_id": self._timetable(ours),
            "step": "what",
            "closure_id": self._closures(),
            "pairing": offer_pairing(builders.viewer_of(self.mentor), person, self.now),
            "card": builders.make_pass(person).token,
            "calendar": staff_calendar.token,
            "persons_calendar": calendars.issue_for_participant(person, self.now).token,
            "still_true": self._link(),
            "question": self._needs(person, offers),
            "mentor_id": self.mentor.public_id,
            "apart_id": self._kept_apart(person, offers),
            "code": tokens.session_code(tonight, self.now),
        }
        return named, builders.make_phone(person, self.mentor)

    def _offer(self, kind: dict[str, Any]) -> SessionSeries:
        return builders.make_series(
            self.trust,
            venue=builders.make_venue(self.trust),
            photo_id=builders.make_photo(self.trust).id,
            **kind,
        )

    def _person(self, name: str) -> Participant:
        return builders.make_participant(self.supporters, self.mentor, first_name=name)

    def _what_waits(self, person: Participant) -> str:
        """Questions, offers and turns on waiting lists; the id of the last question."""
        states = (BookingState.OFFERED, BookingState.WAITLISTED, BookingState.REQUESTED)
        for number in self.parts:
            for state in states:
                held = _at(self._offer({"title": f"{state} {number}"}), 9)
                booking = builders.make_booking(held, person, state)
                if state is BookingState.OFFERED:
                    booking.offered_until = self.now + timedelta(hours=2)
        return booking.public_id

    def _fill_evening(self, held: ScheduledSession, come: bool = False) -> None:
        for number in self.parts:
            booking = builders.make_booking(held, self._person(f"Sam {number}"))
            if come:
                self._come(booking)

    def _come(self, booking: Booking) -> None:
        attendance.record_arrival(
            builders.viewer_of(self.coach),
            booking,
            item_id=str(uuid.uuid4()),
            method=AttendanceMethod.TICK,
            outcome=Outcome.WELCOME,
            at=self.now,
            now=self.now,
        )

    def _needs(self, person: Participant, offers: list[SessionSeries]) -> str:
        """Instructions, questions, and who runs the first offer; the token of the last question."""
        offers[0].venue.stadium = True
        for number in self.parts:
            builders.make_instruction(person, home_by=time(18 + number % 5, number))
            builders.make_shift(offers[0], builders.make_user(self.trust))
            on = THURSDAY + timedelta(days=number)
            session().add(MatchDay(venue_id=offers[0].venue_id, on_date=on))
            _, token = builders.make_question(person, offers[number * len(KINDS)])
        return token

    def _kept_apart(self, person: Participant, offers: list[SessionSeries]) -> str:
        """People kept apart who would meet, words about them, what is sealed, who is let in."""
        for number in self.parts:
            other, apart = self._person(f"Kim {number}"), builders.make_keep_apart(person)
            builders.make_allotment(apart, weekday=number)
            for day in self.parts:
                builders.make_allotment(apart, series_id=offers[day].id)
            held = _at(offers[number], 50 + number)
            for each in (person, other):
                builders.make_booking(held, each)
            builders.make_keep_apart(person, other)
            builders.make_proposal(person, f"Not with Kim {number}", self.mentor)
            builders.make_instruction(person, InstructionKind.NO_CHILDREN)
            builders.make_override(person, offers[number])
        return apart.public_id

    def _plan(self, person: Participant) -> str:
        """Goals, each with a step to tick and one on sessions; the id of the last."""
        for number in self.parts:
            goal = plans.add_goal(person, Pathway.HEALTH, f"Goal {number}", self.now)
            for target in (plans.Target(), plans.Target(sessions_wanted=8, by_on=SUMMER)):
                plans.add_action(goal, "Go along", target, THURSDAY, self.now)
        return goal.public_id

    def _notes(self, person: Participant) -> str:
        """Notes about somebody, and colleagues who could stand in; the id of the last note."""
        for number in self.parts:
            builders.make_user(self.supporters, Role.MENTOR)
            note = builders.make_note(person, self.mentor, f"Said {number}")
        return note.public_id

    def _called_off(self, offers: list[SessionSeries]) -> str:
        """What was done at once to several offers' sessions that people are booked for."""
        # Long enough ago that nobody can think again: the mentor is asked to tell them.
        since = self.now - timedelta(minutes=5)
        act = Act(viewer=builders.viewer_of(self.coach), reason="Snow or ice", now=since)
        for number in self.parts:
            held = _at(offers[number * len(KINDS)], 30 + number)
            self._fill_evening(held)
            dates.call_off(act, held)
        return act.id

    def _drafts(self, offer: SessionSeries) -> str:
        for number in self.parts:
            builders.make_draft(self.trust, title=f"Half written {number}")
            builders.make_user(self.trust, Role.MANAGER)
        return make_whole_draft(self.trust, offer.venue, first_on="2026-03-12", last_on="")

    def _timetable(self, offer: SessionSeries) -> str:
        """Rows that are new, that change an offer, that fill a draft, and that can't be read."""
        there = {"Where": offer.venue.name}
        rows = [
            timetables.row(**there, **said)
            for number in self.parts
            for said in (
                {"Title": f"New {number}"},
                {"Title": f"Half written {number}", "Cost": ""},
                {"Title": f"Unread {number}", "Start": "soon"},
            )
        ]
        upload = spreadsheet_uploads.keep(
            builders.viewer_of(self.coach),
            self.trust,
            "Timetable.csv",
            read_sheet(timetables.sheet(*rows)),
            self.now,
        )
        return upload.public_id

    def _closures(self) -> str:
        for number in self.parts:
            on = THURSDAY + timedelta(days=90 + number)
            act = Act(viewer=builders.viewer_of(self.coach), reason="Repairs", now=self.now)
            closure = closures.close(
                act,
                closures.Period(
                    organisation=self.trust,
                    venue=builders.make_venue(self.trust),
                    from_on=on,
                    until_on=on,
                ),
            )
        return closure.public_id

    def _link(self) -> str:
        token = new_token()
        confirmation.give_link(self.trust, self.coach, token, self.now)
        return token


def _one(model: type[Any], **facts: str) -> Any:
    return session().scalars(sa.select(model).filter_by(**facts)).one()


def _at(offer: SessionSeries, day: int) -> ScheduledSession:
    """A date of an offer beside its weekly ones, so many days from today."""
    on = datetime.combine(THURSDAY + timedelta(days=day), time(10))
    return builders.make_session(offer, on)


def _days(offers: list[SessionSeries]) -> list[tuple[int, SessionSeries]]:
    return list(enumerate(offers, start=1))
