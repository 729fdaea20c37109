"""Keeping people apart: who decides, what belongs to whom, and each refusal by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import (
    Allotment,
    BookingState,
    Channel,
    ChildrenOnSite,
    InstructionKind,
    InstructionSource,
    KeepApart,
    OrganisationKind,
    OutboxMessage,
    Participant,
    Proposal,
    Role,
)
from booking.permissions import Viewer
from booking.queries import meetings
from booking.queries import safeguarding as asked
from booking.queries import safeguarding_people as finding
from booking.rules import keeping_apart, overrides, proposals, sealed_instructions
from booking.rules.clearance import SEALED_WORDS, Outcome, Rule
from booking.rules.clearing import clearance
from booking.rules.consequences import follow, follow_all_if_agreed
from booking.rules.keeping_apart import NewAllotment
from booking.rules.overrides import NewOverride
from booking.rules.sealed_instructions import NewSealed
from tests import builders
from tests.builders import this_moment

A_DAY = timedelta(days=1)
K = InstructionKind


class Club:
    """A club, its safeguarding lead, the partnership's lead, and two people who should not meet."""

    def __init__(self) -> None:
        self.trust = builders.make_organisation()
        partnership = builders.make_organisation(OrganisationKind.LEAD)
        self.lead = builders.viewer_of(builders.make_user(partnership, Role.LEAD))
        self.reader = builders.make_user(self.trust, Role.SAFEGUARDING)
        self.safeguarding = builders.viewer_of(self.reader)
        self.mentor = builders.make_user(partnership, Role.MENTOR)
        self.coach = builders.make_user(self.trust)
        self.ann, self.bob = (
            builders.make_participant(partnership, self.mentor, first_name=name)
            for name in ("Ann", "Bob")
        )
        self.series = builders.make_series(self.trust)
        self.session = builders.make_dates(self.series)[1]
        self.now = this_moment()
        self.today = self.now.date()

    def apart(self) -> KeepApart:
        return keeping_apart.keep_apart(self.safeguarding, self.ann, self.bob, self.now)

    def new(self, **facts: Any) -> NewAllotment:
        given: dict[str, Any] = {
            "to_protected": True,
            "from_on": self.today,
            "series": self.series,
            **facts,
        }
        return NewAllotment(**given)

    def allot(self, apart: KeepApart, **facts: Any) -> Allotment:
        return keeping_apart.allot(self.safeguarding, apart, self.new(**facts), self.now)

    def override(self, **facts: Any) -> NewOverride:
        given: dict[str, Any] = {
            "series": self.series,
            "session": None,
            "until_on": self.today + 20 * A_DAY,
            "reason": "Agreed with probation",
        }
        return NewOverride(**{**given, **facts})

    def say(self, words: str) -> Proposal:
        mentor = builders.viewer_of(self.mentor)
        return proposals.send(mentor, self.ann, words, self.now, self.ann.organisation_id)

    def outcome(self, person: Participant) -> Outcome:
        return clearance(person.id, self.session.id, this_moment()).outcome


@pytest.fixture
def club(app: Flask, at) -> Iterator[Club]:
    at("2026-03-05 12:00")
    with app.app_context():
        yield Club()


def refused(what: Callable[[], object]) -> str:
    """The name of what stands against it; empty if nothing does."""
    try:
        what()
    except Refused as words:
        return type(words).__name__
    return ""


# --- Two people -----------------------------------------------------------------------------------


def test_who_is_kept_apart_is_decided_by_the_lead_and_the_safeguarding_leads(club: Club):
    def by(viewer: Viewer, protected: Participant, other: Participant | None) -> str:
        return refused(lambda: keeping_apart.keep_apart(viewer, protected, other, club.now))

    assert by(builders.viewer_of(club.mentor), club.ann, club.bob) == "NotYours"
    assert by(builders.viewer_of(club.coach), club.ann, club.bob) == "NotYours"
    assert by(club.lead, club.ann, None) == ""
    assert by(club.safeguarding, club.ann, club.bob) == ""


def test_two_are_kept_apart_once_and_nobody_from_themselves(club: Club):
    def keep(protected: Participant | None, other: Participant | None) -> str:
        return refused(lambda: keeping_apart.keep_apart(club.lead, protected, other, club.now))

    assert keep(None, None) == "NobodyNamed"
    assert keep(club.ann, club.ann) == "SamePerson"
    assert keep(club.ann, club.bob) == ""
    assert keep(club.bob, club.ann) == "KeptApartAlready"


# --- What belongs to which side -------------------------------------------------------------------


def test_the_protected_side_has_something_before_the_other_side_does(club: Club):
    apart = club.apart()
    friday = {"series": None, "weekday": 4}
    assert refused(lambda: club.allot(apart, to_protected=False)) == "ProtectedSideFirst"
    first = club.allot(apart)
    second = club.allot(apart, to_protected=False, **friday)
    end = keeping_apart.end_allotment
    assert refused(lambda: end(club.lead, apart, first, club.now)) == "ProtectedSideFirst"
    end(club.lead, apart, second, club.now)
    end(club.lead, apart, first, club.now)
    assert asked.allotments_of(club.lead, apart, club.today) == []


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"series": None}, "NothingChosen"),
        ({"weekday": 3}, "NothingChosen"),
        ({}, "AllottedAlready"),
        ({"to_protected": False}, "OtherSidesAlready"),
        ({"from_days": 31}, ""),
        ({"from_days": 30}, "AllottedAlready"),
        ({"until_days": -1}, "UntilBeforeFrom"),
        ({"from_days": -5, "until_days": -1}, "AlreadyOver"),
        ({"from_days": 900}, "FromTooFarAhead"),
        ({"series": None, "weekday": 3}, ""),
        ({"series": None, "weekday": 3, "to_protected": False}, ""),
    ],
)
def test_what_stands_against_an_allotment(club: Club, facts, name):
    apart = club.apart()
    club.allot(apart, until_on=club.today + 30 * A_DAY)
    days = {"from_days": "from_on", "until_days": "until_on"}
    said = {
        days.get(key, key): club.today + value * A_DAY if key in days else value
        for key, value in facts.items()
    }
    found = keeping_apart.refusals(apart, club.new(**said), club.today)
    assert [type(each).__name__ for each in found] == ([name] if name else [])


def test_nothing_is_allotted_once_they_are_not_kept_apart_any_more(club: Club):
    apart = club.apart()
    keeping_apart.end(club.lead, apart, club.now)
    assert refused(lambda: club.allot(apart)) == "ApartNoMore"


def test_what_belongs_to_one_side_puts_the_other_on_hold_once_that_is_agreed(club: Club):
    booked = builders.make_booking(club.session, club.bob)
    builders.make_booking(club.session, club.ann)
    apart = club.apart()

    def give(agreed: str):
        return follow_all_if_agreed(
            club.safeguarding, [club.ann, club.bob], lambda: club.allot(apart), agreed, club.now
        )

    first = give("")
    before = booked.state
    second = give(first.mark)
    session().refresh(booked)
    assert (first.done, before) == (False, BookingState.CONFIRMED)
    assert (second.done, booked.state) == (True, BookingState.HELD)
    assert club.outcome(club.ann) is Outcome.CLEARED
    assert clearance(club.bob.id, club.session.id, club.now).words == [SEALED_WORDS]


def test_a_meeting_that_nobody_foresaw_is_on_the_list_until_it_is_decided(club: Club):
    for person in (club.ann, club.bob):
        builders.make_booking(club.session, person)
    apart = club.apart()
    assert [each.session for each in meetings.meetings(club.safeguarding, club.now)] == [
        club.session
    ]
    assert meetings.meetings(club.lead, club.now) == []
    club.allot(apart)
    assert meetings.meetings(club.safeguarding, club.now) == []


# --- What people say in words ---------------------------------------------------------------------


def test_words_are_sent_sealed_and_the_safeguarding_lead_is_told_without_a_name(club: Club):
    sent = club.say("Not with Bob.")
    message = session().scalars(sa.select(OutboxMessage)).one()
    assert (message.user_id, message.channel) == (club.reader.id, Channel.EMAIL)
    assert not any(name in message.body for name in ("Ann", "Bob"))
    assert b"Not with Bob" not in (sent.words_sealed or b"")
    rows, number = asked.proposals_waiting(club.safeguarding)
    assert [(row.proposal.words, row.sent_by) for row in rows] == [
        ("Not with Bob.", club.mentor.name)
    ]
    assert number == 1


def test_words_that_are_none_or_too_many_are_not_sent(club: Club):
    def send(words: str) -> str:
        return refused(lambda: club.say(words))

    assert send("") == "NothingSaid"
    assert send("x" * 2_001) == "TooLong"


def test_only_the_safeguarding_role_reads_and_settles_what_was_said(club: Club):
    sent = club.say("Not with Bob.")
    settle = proposals.settle
    assert refused(lambda: settle(club.lead, sent, club.now)) == "NotYoursToSettle"
    for viewer in (club.lead, builders.viewer_of(club.mentor)):
        with pytest.raises(Missing):
            asked.proposals_waiting(viewer)
    settle(club.safeguarding, sent, club.now)
    assert asked.proposals_waiting(club.safeguarding) == ([], 0)
    proposals.take_up_again(club.safeguarding, sent)
    assert asked.proposals_waiting(club.safeguarding)[1] == 1


# --- What is sealed -------------------------------------------------------------------------------


def sealed(club: Club, kind: InstructionKind = K.NO_CHILDREN, **facts: Any) -> NewSealed:
    given: dict[str, Any] = {
        "source": InstructionSource.SAFEGUARDING,
        "confirmed_by": "R. Holden",
        "confirmed_on": club.today,
        "from_on": club.today,
    }
    return NewSealed(kind=kind, **{**given, **facts})


def test_the_safeguarding_role_alone_enters_and_ends_what_is_sealed(club: Club):
    club.series.children_on_site = ChildrenOnSite.YES
    new = sealed(club)
    add = sealed_instructions.add
    assert refused(lambda: add(club.lead, club.ann, new, club.now)) == "NotYoursToEnter"
    entered = add(club.safeguarding, club.ann, new, club.now)
    assert club.outcome(club.ann) is Outcome.NOT_THIS_SESSION
    end = sealed_instructions.end
    assert refused(lambda: end(club.lead, entered, club.now)) == "NotYoursToEnter"
    end(club.safeguarding, entered, club.now)
    assert club.outcome(club.ann) is Outcome.CLEARED


def test_what_stands_against_sealing_something(club: Club):
    def names(new: NewSealed) -> list[str]:
        return [type(each).__name__ for each in sealed_instructions.refusals(new, club.today)]

    assert names(sealed(club)) == []
    assert names(sealed(club, confirmed_by="")) == ["NobodyConfirmed"]
    assert names(sealed(club, K.NOT_WHEN_ON_SHIFT)) == ["NobodyOnShift"]
    assert names(sealed(club, K.NOT_WHEN_ON_SHIFT, shift_of=club.coach)) == []
    assert names(sealed(club, K.NOT_AT_VENUE)) == ["VenueMissing"]
    assert names(sealed(club, K.WOMEN_ONLY)) == ["NotASealedKind"]


# --- Letting somebody in all the same -------------------------------------------------------------


def test_letting_in_goes_past_what_stands_against_it_now_and_is_kept(club: Club):
    builders.make_instruction(club.ann, K.NOT_THIS_SERIES, series_id=club.series.id)
    held = builders.make_booking(club.session, club.ann, state=BookingState.HELD)
    made = []
    follow(
        club.lead,
        club.ann,
        lambda: made.append(overrides.make(club.lead, club.ann, club.override(), club.now)),
        club.now,
    )
    session().refresh(held)
    assert held.state is BookingState.CONFIRMED
    assert (made[0].rules, made[0].made_as) == (Rule.SERIES, Role.LEAD)
    later = club.now + timedelta(minutes=5)
    builders.make_instruction(club.ann, K.NOT_AT_VENUE, venue_id=club.series.venue_id)
    assert club.outcome(club.ann) is Outcome.NOT_THIS_SESSION
    overrides.end(club.lead, made[0], later)
    assert made[0].ended_at == later


def test_the_lead_lets_nobody_past_what_is_sealed(club: Club):
    club.series.children_on_site = ChildrenOnSite.YES
    sealed_instructions.add(club.safeguarding, club.ann, sealed(club), club.now)
    make = overrides.make
    new = club.override()
    assert refused(lambda: make(club.lead, club.ann, new, club.now)) == "SealedNotYours"
    made = make(club.safeguarding, club.ann, new, club.now)
    assert club.outcome(club.ann) is Outcome.CLEARED
    assert asked.overrides(club.lead, club.today, club.ann) == []
    assert refused(lambda: overrides.end(club.lead, made, club.now)) == "NotYoursToOverride"


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({}, ""),
        ({"reason": ""}, "ReasonMissing"),
        ({"reason": "x" * 501}, "ReasonTooLong"),
        ({"days": 28}, ""),
        ({"days": 29}, "UntilTooFar"),
        ({"days": -1}, "UntilPast"),
    ],
)
def test_what_stands_against_letting_somebody_in(club: Club, facts, name):
    days = facts.get("days", 20)
    said = {key: value for key, value in facts.items() if key != "days"}
    new = replace(club.override(**said), until_on=club.today + days * A_DAY)
    found = overrides.refusals(club.lead, new, club.today)
    assert [type(each).__name__ for each in found] == ([name] if name else [])


def test_nobody_is_let_in_where_nothing_stands_against_it_or_the_person_has_not_said_yes(
    club: Club,
):
    def make(viewer: Viewer) -> str:
        return refused(lambda: overrides.make(viewer, club.ann, club.override(), club.now))

    assert make(builders.viewer_of(club.mentor)) == "NotYoursToOverride"
    assert make(club.safeguarding) == "NothingAgainstIt"
    session().execute(sa.text("DELETE FROM consent"))
    assert club.outcome(club.ann) is Outcome.ASK_FIRST
    assert make(club.safeguarding) == "NothingAgainstIt"


def test_letting_in_on_one_date_leaves_the_others_as_they_are(club: Club):
    builders.make_instruction(club.ann, K.NOT_THIS_SERIES, series_id=club.series.id)
    new = club.override(session=club.session, until_on=club.session.local_date)
    overrides.make(club.lead, club.ann, new, club.now)
    later = datetime.combine(club.session.local_date + A_DAY, time(18))
    other = builders.make_session(club.series, later)
    assert club.outcome(club.ann) is Outcome.CLEARED
    found = clearance(club.ann.id, other.id, club.now).outcome
    assert found is Outcome.NOT_THIS_SESSION


def test_who_may_keep_nobody_apart_finds_nothing(club: Club):
    viewer = builders.viewer_of(club.mentor)
    for look in (
        lambda: asked.keep_aparts(viewer, club.today),
        lambda: finding.mentors_organisations(viewer, club.today),
        lambda: asked.sealed_of(club.lead, club.ann, club.today),
        lambda: asked.overrides(viewer, club.today),
    ):
        with pytest.raises(Missing):
            look()


def test_somebody_is_found_through_their_mentor(club: Club):
    there = finding.mentors_organisations(club.lead, club.today)
    rows = finding.mentors(club.lead, there[0].organisation, club.today)
    assert [(row.user, row.people) for row in rows] == [(club.mentor, 2)]
    found = finding.people_of(club.lead, club.mentor, club.today)
    assert [each.details.first_name for each in found] == ["Ann", "Bob"]
    assert finding.get_mentor(club.lead, club.mentor.public_id) == club.mentor
