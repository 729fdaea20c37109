"""Why a session fits somebody, how well, and what booking will do: rules over plain facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.models import (
    Action,
    ActionState,
    Audience,
    Booking,
    BookingState,
    Gender,
    Level,
    Pathway,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.queries.bookings import BookingRow
from booking.queries.offers import SessionRow
from booking.queries.suits import Suits, read_times, written_times
from booking.queries.wishes import Place
from booking.rules import suits as keeping
from booking.rules.clearance import CLEAR, SEALED_WORDS, Clearance, Finding, Outcome, Rule
from booking.rules.fitting import SERVES, Date, Person, Step, but, steps_of, why, worth
from booking.rules.foreseeing import Will, foresee
from booking.rules.results import results

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
TODAY = date(2026, 3, 5)
TUESDAY = ("tue", "morning")
HELD = Date(series_id=1, activity="football", level=Level.ANY, on=date(2026, 3, 10), slot=TUESDAY)
FREE = Suits(free_times=frozenset({TUESDAY}))
SPORT = (Pathway.ACTIVITY_AND_WELLBEING,)
EIGHT = Step("8 by 31 March", date(2026, 3, 1), date(2026, 3, 31))


# --- Why it fits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "person", "said"),
    [
        (HELD, Person(), []),
        (HELD, Person(FREE), ["Fits Tuesday mornings"]),
        (replace(HELD, slot=("tue", "evening")), Person(FREE), []),
        (replace(HELD, miles=2.3), Person(town="Burnley"), ["About 2 miles from Burnley"]),
        (replace(HELD, miles=0.4), Person(town="Burnley"), ["Under a mile from Burnley"]),
        (replace(HELD, miles=7.0), Person(), ["About 7 miles away"]),
        (replace(HELD, access={"step-free"}), Person(Suits(access=("step-free",))), ["Step-free"]),
        (HELD, Person(Suits(access=("step-free",))), []),
        (replace(HELD, access={"step-free"}), Person(), []),
        (HELD, Person(Suits(level="beginner")), ["Any level"]),
        (replace(HELD, level=Level.BEGINNER), Person(Suits(level="beginner")),
         ["Made for people new to it"]),
        (HELD, Person(Suits(level="any")), []),
        (HELD, Person(goals=SPORT), ["Goes with their goal “Getting active and feeling well”"]),
        (HELD, Person(goals=(Pathway.ACCOMMODATION,)), []),
        (HELD, Person(steps=(EIGHT,)), ["Counts towards 8 by 31 March"]),
        (replace(HELD, on=date(2026, 4, 1)), Person(steps=(EIGHT,)), []),
        (replace(HELD, on=date(2026, 2, 28)), Person(steps=(EIGHT,)), []),
        (HELD, Person(times={1: 1}), ["They went once"]),
        (HELD, Person(times={1: 3}), ["They went 3 times"]),
        (HELD, Person(times={2: 3}), []),
    ],
)  # fmt: skip
def test_each_reason_is_said_where_it_holds(held, person, said):
    assert why(held, person) == said


@pytest.mark.parametrize(
    ("held", "suits", "said"),
    [
        (replace(HELD, slot=("sat", "evening")), FREE, ["Not one of their free times"]),
        (HELD, Suits(), []),
        (replace(HELD, level=Level.IMPROVER), Suits(level="beginner"),
         ["For people who have played"]),
        (HELD, Suits(level="beginner"), []),
        (HELD, Suits(access=("quiet-space",)), ["Ask the club: a quiet space?"]),
    ],
)  # fmt: skip
def test_a_wish_that_was_left_aside_is_said_where_it_is_not_met(held, suits, said):
    assert but(held, Person(suits)) == said


@pytest.mark.parametrize(
    ("better", "than", "person"),
    [
        (replace(HELD, miles=0.5), replace(HELD, miles=2.0), Person()),
        (replace(HELD, miles=2.0), replace(HELD, miles=5.0), Person()),
        (HELD, replace(HELD, slot=("sat", "evening")), Person(FREE)),
        (HELD, replace(HELD, series_id=2), Person(times={1: 1})),
        (HELD, replace(HELD, activity="cooking"), Person(goals=SPORT)),
        (HELD, replace(HELD, on=date(2026, 4, 1)), Person(steps=(EIGHT,))),
        (replace(HELD, level=Level.BEGINNER), HELD, Person(Suits(level="beginner"))),
    ],
)
def test_what_fits_better_is_worth_more(better, than, person):
    assert worth(better, person) > worth(than, person)


def test_every_pathway_says_what_serves_it_and_what_is_not_known_serves_nothing():
    assert set(SERVES) == set(Pathway)


@pytest.mark.parametrize(
    ("facts", "came", "said"),
    [
        ({"sessions_wanted": 8, "by_on": date(2026, 3, 31)}, 0, ["8 by 31 March"]),
        ({"sessions_wanted": 8, "by_on": date(2026, 3, 31)}, 8, []),
        ({"sessions_wanted": 8, "by_on": date(2027, 1, 4)}, 0, ["8 by 4 January 2027"]),
        ({"sessions_a_week": 2, "weeks": 6}, 0, ["2 a week"]),
        ({}, 0, []),
        ({"sessions_wanted": 8, "state": ActionState.NOT_NEEDED}, 0, []),
    ],
)
def test_only_open_steps_that_count_sessions_are_counted_towards(facts, came, said):
    given = {"state": ActionState.TO_DO, "counts_from_on": date(2026, 3, 1), **facts}
    action = Action(goal_id=1, created_at=NOW, **given)
    assert [step.words for step in steps_of([action], [TODAY] * came, TODAY)] == said


# --- What suits somebody --------------------------------------------------------------------------


def test_free_times_are_kept_in_the_order_of_the_week_and_nonsense_is_left_out():
    slots = read_times("thu-evening,mon-morning,never-noon,,tue")
    assert written_times(slots) == "mon-morning,thu-evening"


@pytest.mark.parametrize(
    ("suits", "born_on", "refused"),
    [
        (Suits(), None, None),
        (Suits("Burnley", frozenset({TUESDAY}), "beginner", ("sight",), Gender.MEN.value),
         date(1990, 5, 4), None),
        (Suits(town="Nowhere"), None, keeping.NotATown),
        (Suits(free_times=frozenset({("tue", "night")})), None, keeping.NotAFreeTime),
        (Suits(level="expert"), None, keeping.NotALevel),
        (Suits(access=("lift",)), None, keeping.NotAnAccessWish),
        (Suits(gender="everyone"), None, keeping.NotAGender),
        (Suits(), TODAY, keeping.UnlikelyBirthday),
        (Suits(), date(1900, 1, 1), keeping.UnlikelyBirthday),
    ],
)  # fmt: skip
def test_what_means_nothing_here_is_refused_by_name(suits, born_on, refused):
    if refused is None:
        keeping.check(suits, born_on, ["Burnley"], TODAY)
        return
    with pytest.raises(refused):
        keeping.check(suits, born_on, ["Burnley"], TODAY)


# --- In which order it is found -------------------------------------------------------------------


def series_row(number: int, **facts) -> SessionSeries:
    given = {
        "title": f"Offer {number}", "activity": "football", "summary": "", "what_happens": "",
        "audience": Audience.OPEN, "state": SeriesState.PUBLISHED, "weekdays": "tue",
        "starts_local": time(10), "length_minutes": 60, "first_on": TODAY, "last_on": None,
        "capacity": 4, "created_at": NOW, "last_modified_at": NOW, "confirmed_at": NOW,
        "rule_from": TODAY, "weeks_from": TODAY, "organisation_id": 1, "venue_id": 1, **facts,
    }  # fmt: skip
    row = SessionSeries(**given)
    row.id = number
    return row


def a_date(number: int, hours: float = 120, series: int = 0, taken: int = 0, **facts) -> SessionRow:
    """A session so many hours from now, of an offer of its own unless told otherwise."""
    starts = NOW + timedelta(hours=hours)
    held = ScheduledSession(
        series_id=series or number, venue_id=1, original_local=starts.replace(tzinfo=None),
        starts_at=starts, ends_at=starts + timedelta(hours=1), local_date=starts.date(),
        local_weekday=starts.weekday(), local_time=starts.time(), capacity=4, own_capacity=4,
        last_modified_at=NOW, code_key=b"",
    )  # fmt: skip
    held.id = number
    held.series = series_row(series or number, **facts)
    held.venue = Venue(
        organisation_id=1, name="Hall", address="", town="Burnley", postcode="",
        latitude=53.79, longitude=-2.24,
    )  # fmt: skip
    return SessionRow(held, taken)


def booked(row: SessionRow, state: BookingState = BookingState.CONFIRMED) -> BookingRow:
    booking = Booking(
        session_id=row.session.id, participant_id=1, state=state, ticket=1, created_at=NOW
    )
    booking.session = row.session
    return BookingRow(booking, None)  # type: ignore[arg-type]


def found(*findings: Finding, warnings: tuple[str, ...] = ()) -> Clearance:
    return Clearance(findings, warnings)


ASK = Finding(Rule.CONSENT, Outcome.ASK_FIRST, "Ask.")
COMPANY = Finding(Rule.FIRST_VISIT, Outcome.ASK_FIRST, "Somebody goes along.")
KNOWN = Finding(Rule.AGE, Outcome.NOT_THIS_SESSION, "It is for ages 16 to 25.")
ALLOTTED = Finding(Rule.ALLOTMENT, Outcome.NOT_THIS_SESSION, "The other side’s.", sealed=True)
CHILDREN = Finding(Rule.CHILDREN, Outcome.NOT_THIS_SESSION, "Children.", sealed=True)
NOWHERE = Place(53.79, -2.24, "Burnley")


def sorted_out(rows, clear=None, ahead=(), person=None):
    cleared = {row.session.id: (clear or {}).get(row.session.id, CLEAR) for row in rows}
    return results(rows, person or Person(), NOWHERE, ahead, cleared)


def ids(offers) -> list[int]:
    return [row.session.id for offer in offers for row in offer.dates]


def test_the_best_comes_first_and_of_two_as_good_the_sooner():
    rows = [a_date(1, 150), a_date(2, 130), a_date(3, 140)]
    assert ids(sorted_out(rows, person=Person(times={1: 2})).fits) == [1, 2, 3]


def test_how_full_it_is_never_changes_the_order():
    rows = [a_date(1, 130, taken=4), a_date(2, 140)]
    assert ids(sorted_out(rows).fits) == [1, 2]


def test_the_dates_of_one_offer_are_one_result():
    offers = sorted_out([a_date(1, 130, series=9), a_date(2, 140, series=9)]).fits
    assert [len(offer.dates) for offer in offers] == [2]


def test_what_can_be_had_on_one_date_is_not_asked_about_on_another():
    rows = [a_date(1, 130, series=9), a_date(2, 140, series=9)]
    result = sorted_out(rows, {1: found(ASK)})
    assert (ids(result.fits), ids(result.ask)) == ([2], [])


def test_what_must_be_asked_before_all_of_them_is_said_once():
    rows = [a_date(1), a_date(2)]
    result = sorted_out(rows, {1: found(ASK), 2: found(ASK, COMPANY)})
    assert result.ask_always == ["Ask."]
    assert sorted_out(rows).ask_always == []


def test_what_does_not_fit_stands_in_the_order_of_its_dates_with_the_reason_one_may_know():
    rows = [a_date(1, 160), a_date(2, 130), a_date(3, 140)]
    result = sorted_out(rows, {1: found(KNOWN), 2: found(ALLOTTED), 3: found(CHILDREN)})
    assert [(one.row.session.id, list(one.why)) for one in result.not_these] == [
        (2, [SEALED_WORDS]),
        (3, [SEALED_WORDS]),
        (1, ["It is for ages 16 to 25."]),
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (BookingState.CONFIRMED, "They are at Offer 7 then, 1pm to 2pm"),
        (BookingState.WAITLISTED, None),
    ],
)
def test_their_own_booking_at_that_time_is_said_and_a_turn_on_a_list_is_none(state, said):
    result = sorted_out([a_date(1, 1)], ahead=[booked(a_date(7, 1), state)])
    assert [one.why[0] for one in result.not_these] == ([said] if said else [])


# --- What booking will do -------------------------------------------------------------------------


SOON_WORDS = "It is in less than 24 hours, too soon to hold a place. Ask first, then book."


@pytest.mark.parametrize(
    ("row", "clearance", "will", "said"),
    [
        (a_date(1), CLEAR, Will.BOOKED, []),
        (a_date(1), found(ASK), Will.HELD, ["Ask."]),
        (a_date(1, 24), found(ASK), Will.HELD, ["Ask."]),
        (a_date(1, 23.9), found(ASK), Will.NOT, ["Ask.", SOON_WORDS]),
        (a_date(1, 2), found(COMPANY), Will.HELD, ["Somebody goes along."]),
        (a_date(1, taken=4), CLEAR, Will.FULL, []),
        (a_date(1, taken=4), found(ASK), Will.FULL, ["Ask."]),
        (a_date(1, -0.5, taken=4), CLEAR, Will.NOT, ["Full"]),
        (a_date(1), found(KNOWN), Will.NOT, ["It is for ages 16 to 25."]),
        (a_date(1), found(KNOWN, ALLOTTED), Will.NOT, ["It is for ages 16 to 25.", SEALED_WORDS]),
        (a_date(1, taken=4), found(CHILDREN), Will.NOT, [SEALED_WORDS]),
        (a_date(1, -2), CLEAR, Will.NOT, ["Over"]),
        (a_date(1, confirmed_at=NOW - timedelta(days=43)), CLEAR, Will.NOT,
         ["The club has not said for six weeks that this is still on. Ring them first."]),
    ],
)  # fmt: skip
def test_what_becomes_of_a_date_is_foreseen(row, clearance, will, said):
    (one,) = foresee([row], [], {1: clearance}, NOW)
    assert (one.will, list(one.why)) == (will, said)


def test_a_session_that_is_called_off_is_not_booked():
    row = a_date(1)
    row.session.cancelled_at = NOW
    assert foresee([row], [], {1: CLEAR}, NOW)[0].why == ("Called off",)


def test_a_held_place_is_held_until_a_day_before():
    (one,) = foresee([a_date(1, 30)], [], {1: found(ASK)}, NOW)
    assert one.held_until == NOW + timedelta(hours=6)


@pytest.mark.parametrize(
    ("findings", "helps"), [((COMPANY,), True), ((COMPANY, ASK), False), ((), False)]
)
def test_company_helps_where_nothing_else_is_asked(findings, helps):
    assert foresee([a_date(1)], [], {1: found(*findings)}, NOW)[0].company_helps is helps


def test_of_two_chosen_at_one_time_one_is_booked_and_a_warning_stops_nobody():
    rows = [a_date(2), a_date(1)]
    seen = foresee(rows, [], {1: found(warnings=("Home by 7pm.",)), 2: CLEAR}, NOW)
    assert [(one.will, one.warnings) for one in seen] == [
        (Will.BOOKED, ("Home by 7pm.",)),
        (Will.NOT, ()),
    ]
    assert "Offer 1" in seen[1].why[0]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (BookingState.CONFIRMED, "Already booked"),
        (BookingState.WAITLISTED, "On the waiting list already"),
        (BookingState.REQUESTED, "They have asked for it: answer that first"),
        (BookingState.OFFERED, "A place is offered already: answer that"),
    ],
)
def test_their_own_booking_of_that_date_is_said(state, said):
    row = a_date(1)
    assert foresee([row], [booked(row, state)], {1: CLEAR}, NOW)[0].why == (said,)
