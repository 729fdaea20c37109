"""What stands against an instruction, a question, a match day or a shift: each refusal by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.models import (
    InstructionKind,
    InstructionSource,
    NeedsConfirmed,
    PractitionerQuestion,
    User,
    Venue,
)
from booking.queries.needs import LastConfirmed, days_left
from booking.rules import instructions, match_days, questions, shifts
from booking.rules.instructions import NewInstruction
from booking.rules.match_days import Changes
from booking.rules.questions import Stands
from booking.rules.shifts import NewShift
from booking.words import LONDON

TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
K, S = InstructionKind, InstructionSource
HOME = NewInstruction(
    kind=K.HOME_BY,
    source=S.PROBATION,
    confirmed_by="J. Hall",
    confirmed_on=date(2026, 3, 3),
    from_on=TODAY,
    home_by=time(19),
)
A_DAY = timedelta(days=1)


def names(refusals) -> set[str]:
    return {type(refused).__name__ for refused in refusals}


# --- Instructions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"kind": K.NO_CHILDREN}, {"NotYoursToEnter"}),
        ({"kind": K.NOT_WHEN_ON_SHIFT}, {"NotYoursToEnter"}),
        ({"source": S.SAFEGUARDING}, {"NotYoursToEnter"}),
        ({"home_by": None}, {"HomeByMissing"}),
        ({"home_by": time(0)}, set()),
        ({"home_by": time(2, 59)}, set()),
        ({"home_by": time(3)}, {"OddTime"}),
        ({"home_by": time(7)}, {"OddTime"}),
        ({"home_by": time(12)}, set()),
        ({"kind": K.NOT_AT_VENUE}, {"VenueMissing"}),
        ({"kind": K.NOT_THIS_SERIES}, {"OfferMissing"}),
        ({"kind": K.NOT_ON_DAY}, {"DayMissing"}),
        ({"kind": K.NOT_ON_DAY, "weekday": 7}, {"DayMissing"}),
        ({"kind": K.NOT_ON_DAY, "weekday": 0}, set()),
        ({"kind": K.WOMEN_ONLY, "home_by": None}, set()),
        ({"confirmed_by": ""}, {"NobodyConfirmed"}),
        ({"confirmed_by": "", "source": S.THE_PERSON}, set()),
        ({"confirmed_by": "x" * 120}, set()),
        ({"confirmed_by": "x" * 121}, {"NameTooLong"}),
        ({"confirmed_on": TODAY}, set()),
        ({"confirmed_on": TODAY + A_DAY}, {"ConfirmedInTheFuture"}),
        ({"confirmed_on": TODAY - 366 * A_DAY}, set()),
        ({"confirmed_on": TODAY - 367 * A_DAY}, {"ConfirmedLongAgo"}),
        ({"from_on": TODAY + 731 * A_DAY}, set()),
        ({"from_on": TODAY + 732 * A_DAY}, {"FromTooFarAhead"}),
        ({"until_on": TODAY}, set()),
        ({"until_on": TODAY - A_DAY}, {"UntilBeforeFrom"}),
        ({"from_on": TODAY - 9 * A_DAY, "until_on": TODAY - A_DAY}, {"AlreadyOver"}),
        (
            {"home_by": None, "confirmed_by": "", "until_on": date(1999, 1, 1)},
            {"HomeByMissing", "NobodyConfirmed", "UntilBeforeFrom"},
        ),
    ],
)
def test_an_instruction_is_refused_for_what_is_wrong_with_it(change, refused):
    assert names(instructions.refusals(replace(HOME, **change), TODAY)) == refused


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-03-05 23:59", 28),
        ("2026-03-06 00:00", 27),
        # The clocks go forward in between.
        ("2026-04-01 23:59", 1),
        ("2026-04-02 23:59", 0),
        ("2026-04-03 00:00", None),
    ],
)
def test_the_28_days_are_counted_in_days_of_the_wall(now, left):
    said = NeedsConfirmed(participant_id=1, at=NOW, source=S.PROBATION, by_user_id=None)
    moment = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    assert days_left(LastConfirmed(said, "Kim"), 28 * A_DAY, moment) == left


def test_who_was_never_asked_has_no_days_left():
    assert days_left(None, 28 * A_DAY, NOW) is None


# --- Questions to practitioners -------------------------------------------------------------------


@pytest.mark.parametrize("address", ["pat@probation.example", "p.o'neill+x@justice.gov.uk"])
def test_one_plain_address_is_written_to(address):
    assert questions.check_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "pat", "pat@", "@example.org", "pat@example", "pat@example.", "pat example@x.org",
        "a@b.org,c@d.org", "a@b.org; c@d.org", "Pat <pat@example.org>", "a@b@c.org",
        "pat@example.org\nBcc: all@example.org", f"{'x' * 250}@example.org",
    ],
)  # fmt: skip
def test_anything_but_one_address_is_refused(address):
    with pytest.raises(questions.NoAddress):
        questions.check_address(address)


def asked(**facts) -> PractitionerQuestion:
    given = {"asked_at": NOW, "link_expires_at": NOW + 14 * A_DAY, "series_version": 3, **facts}
    return PractitionerQuestion(
        participant_id=1, series_id=1, token_hash="x", asked_by_id=None, **given
    )


@pytest.mark.parametrize(
    ("facts", "version", "after", "stand"),
    [
        ({}, 3, timedelta(), Stands.WAITING),
        ({}, 3, 14 * A_DAY, Stands.EXPIRED),
        ({}, 4, timedelta(), Stands.CHANGED),
        ({"withdrawn_at": NOW}, 4, timedelta(), Stands.WITHDRAWN),
        ({"answered_at": NOW}, 3, 28 * A_DAY, Stands.HOLDS),
        ({"answered_at": NOW}, 3, 29 * A_DAY, Stands.LAPSED),
        ({"answered_at": NOW}, 4, timedelta(), Stands.CHANGED),
        ({"answered_at": NOW}, 4, 28 * A_DAY, Stands.CHANGED),
    ],
)
def test_a_question_stands_where_its_dates_and_the_series_put_it(facts, version, after, stand):
    assert questions.stands(asked(**facts), version, NOW + after) is stand


# --- Match days and shifts ------------------------------------------------------------------------

VENUE = Venue(
    organisation_id=1, name="The ground", address="1 Road", town="Town", postcode="BB1 1AA",
    latitude=53.0, longitude=-2.0, stadium=True,
)  # fmt: skip
HALL = Venue(
    organisation_id=1, name="The hall", address="1 Road", town="Town", postcode="BB1 1AA",
    latitude=53.0, longitude=-2.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("venue", "changes", "refused"),
    [
        (VENUE, Changes(added=[TODAY], known_until=TODAY), set()),
        (HALL, Changes(added=[TODAY]), {"NotAStadium"}),
        (VENUE, Changes(added=[TODAY - A_DAY]), {"DayGone"}),
        (VENUE, Changes(added=[TODAY + 732 * A_DAY]), {"TooFarAhead"}),
        (VENUE, Changes(added=[TODAY + n * A_DAY for n in range(201)]), {"TooManyDays"}),
        (VENUE, Changes(known_until=TODAY - A_DAY), {"KnownUntilGone"}),
        (VENUE, Changes(known_until=TODAY + 732 * A_DAY), {"KnownTooFarAhead"}),
    ],
)
def test_match_days_are_refused_for_what_is_wrong_with_them(venue, changes, refused):
    assert names(match_days.refusals(venue, changes, TODAY)) == refused


COACH = User(email="kim@example.org", name="Kim")


@pytest.mark.parametrize(
    ("new", "refused"),
    [
        (NewShift(COACH, TODAY), set()),
        (NewShift(None, TODAY), {"NotOurStaff"}),
        (NewShift(COACH, TODAY + 732 * A_DAY), {"TooFarAway"}),
        (NewShift(COACH, TODAY, TODAY - A_DAY), {"UntilBeforeFrom"}),
        (NewShift(COACH, TODAY - 9 * A_DAY, TODAY - A_DAY), {"AlreadyOver"}),
    ],
)
def test_a_shift_is_refused_for_what_is_wrong_with_it(new, refused):
    assert names(shifts.refusals(new, TODAY)) == refused
