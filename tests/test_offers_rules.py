"""Publishing an offer, mending it, and taking it off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from booking.models import (
    Audience,
    BookingState,
    ChildrenOnSite,
    Gender,
    Level,
    ScheduledSession,
    SeriesState,
)
from booking.rules import offer_refusals as refusals
from booking.rules import offers as rules
from booking.rules.marks import mark_of
from booking.rules.offer_facts import MOST_DATES, Offer, Schedule, offer_of
from booking.rules.places import places_taken
from tests import builders

OFFER = Offer(
    title="Walking football",
    summary="A gentle game.",
    what_happens="We warm up and play.",
    activity="walking-football",
    audience=Audience.OPEN,
    capacity=12,
    who_meets_you="The football coach",
    first_visit="Come ten minutes early.",
    open_how="Just turn up.",
)


def local(year: int, month: int, day: int, hour: int) -> datetime:
    """A naive start on a wall clock, as a schedule has it."""
    return datetime.combine(date(year, month, day), time(hour))


@pytest.fixture
def now(session, frozen_now):
    return frozen_now


@pytest.fixture
def trust(now):
    return builders.make_organisation()


@pytest.fixture
def coach(trust):
    return builders.viewer_of(builders.make_user(trust))


@pytest.fixture
def schedule(trust):
    return Schedule(
        venue=builders.make_venue(trust),
        weekdays="thu",
        starts_local=time(18),
        length_minutes=60,
        first_on=date(2026, 3, 5),
        last_on=date(2026, 5, 21),
    )


def test_a_coach_publishes_a_weekly_series_of_their_own_trust(now, trust, coach, schedule):
    published = rules.publish(coach, trust, OFFER, schedule, now)
    assert published.series.state is SeriesState.PUBLISHED
    assert published.series.confirmed_at == now
    assert len(published.sessions) == 12
    assert published.words == "12 sessions, the next on Thursday 5 March, 6pm"


def test_a_series_that_starts_far_ahead_says_when_its_dates_appear(now, trust, coach, schedule):
    later = replace(schedule, first_on=date(2026, 9, 3), last_on=None)
    published = rules.publish(coach, trust, OFFER, later, now)
    assert published.sessions == []
    assert "twelve weeks before" in published.words


def test_another_trusts_venue_is_refused(now, trust, coach, schedule):
    theirs = replace(schedule, venue=builders.make_venue(builders.make_organisation()))
    with pytest.raises(refusals.VenueNotOurs):
        rules.publish(coach, trust, OFFER, theirs, now)


def test_a_coach_publishes_nothing_for_another_trust(now, coach, schedule):
    other = builders.make_organisation()
    theirs = replace(schedule, venue=builders.make_venue(other))
    with pytest.raises(refusals.VenueNotOurs):
        rules.publish(coach, other, OFFER, theirs, now)


def test_the_last_date_is_not_before_the_first(now, trust, coach, schedule):
    with pytest.raises(refusals.LastBeforeFirst):
        rules.publish(coach, trust, OFFER, replace(schedule, last_on=date(2026, 3, 4)), now)


@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [(date(2026, 3, 6), date(2026, 3, 11)), (date(2026, 2, 5), date(2026, 2, 26))],
    ids=["no such weekday", "all over"],
)
def test_a_series_without_a_date_to_come_is_refused(now, trust, coach, schedule, first_on, last_on):
    with pytest.raises(refusals.NoDates):
        rules.publish(
            coach, trust, OFFER, replace(schedule, first_on=first_on, last_on=last_on), now
        )


def test_todays_session_counts_only_until_it_starts(now, trust, coach, schedule):
    today_alone = replace(schedule, last_on=schedule.first_on)
    rules.publish(coach, trust, OFFER, today_alone, now)
    with pytest.raises(refusals.NoDates):
        rules.publish(coach, trust, OFFER, today_alone, now + timedelta(hours=7))


@pytest.mark.parametrize("first_on", [date(1, 1, 1), date(9999, 12, 30), date(2020, 1, 1)])
def test_a_first_date_out_of_reach_is_refused(now, trust, coach, schedule, first_on):
    with pytest.raises(refusals.OutOfReach):
        rules.publish(coach, trust, OFFER, replace(schedule, first_on=first_on, last_on=None), now)


def test_a_last_date_out_of_reach_is_refused(now, trust, coach, schedule):
    with pytest.raises(refusals.LastTooFar):
        rules.publish(coach, trust, OFFER, replace(schedule, last_on=date(9999, 12, 30)), now)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"every_weeks": 0}, refusals.OutOfRange),
        ({"every_weeks": 9}, refusals.OutOfRange),
        ({"weeks_off": (date(2026, 3, 9),) * (MOST_DATES + 1)}, refusals.TooManyDates),
        ({"extra_dates": (local(2026, 3, 9, 14),) * (MOST_DATES + 1)}, refusals.TooManyDates),
        ({"extra_dates": (local(2028, 3, 9, 14),)}, refusals.OutOfRange),
        ({"weekdays": "thu,noday"}, refusals.NoWeekday),
        ({"venue": None}, refusals.VenueNotOurs),
    ],
)
def test_a_schedule_that_does_not_hold_is_refused_by_name(
    now, trust, coach, schedule, change, refusal
):
    with pytest.raises(refusal):
        rules.publish(coach, trust, OFFER, replace(schedule, **change), now)


def test_a_whole_schedule_is_kept_and_gives_its_dates(now, trust, coach, schedule):
    whole = replace(
        schedule, weekdays="thu,fri", every_weeks=2, on_bank_holidays=False,
        weeks_off=(date(2026, 3, 20),), extra_dates=(local(2026, 3, 14, 14),),
    )  # fmt: skip
    published = rules.publish(coach, trust, OFFER, whole, now)
    assert [f"{held.original_local:%d %b %H}" for held in published.sessions[:4]] == [
        "05 Mar 18", "06 Mar 18", "14 Mar 14", "02 Apr 18",
    ]  # fmt: skip
    # Good Friday, 3 April, is left out.
    assert "03 Apr 18" not in [f"{held.original_local:%d %b %H}" for held in published.sessions]


def test_another_trusts_photo_is_refused(now, trust, coach, schedule):
    theirs = builders.make_photo(builders.make_organisation())
    with pytest.raises(refusals.VenueNotOurs):
        rules.publish(coach, trust, OFFER, schedule, now, theirs)


def test_a_series_needs_a_weekday(now, trust, coach, schedule):
    with pytest.raises(refusals.NoWeekday):
        rules.publish(coach, trust, OFFER, replace(schedule, weekdays=""), now)


@pytest.mark.parametrize("minutes", [0, 14, 721])
def test_a_session_has_a_length(now, trust, coach, schedule, minutes):
    with pytest.raises(refusals.OutOfRange):
        rules.publish(coach, trust, OFFER, replace(schedule, length_minutes=minutes), now)


@pytest.mark.parametrize(
    "field", ["title", "summary", "what_happens", "who_meets_you", "first_visit", "open_how"]
)
def test_what_an_open_offer_must_say_is_named_when_it_is_missing(
    now, trust, coach, schedule, field
):
    change: dict[str, Any] = {field: "  "}
    with pytest.raises(refusals.MissingFact) as refused:
        rules.publish(coach, trust, replace(OFFER, **change), schedule, now)
    assert refused.value.field == field


def test_a_by_referral_offer_need_not_say_how_anyone_can_come(now, trust, coach, schedule):
    closed = replace(OFFER, audience=Audience.BY_REFERRAL, open_how="")
    assert not rules.publish(coach, trust, closed, schedule, now).series.is_public


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"activity": "juggling"}, refusals.MissingFact),
        ({"capacity": 0}, refusals.OutOfRange),
        ({"capacity": 501}, refusals.OutOfRange),
        ({"age_from": 30, "age_to": 18}, refusals.AgesTheWrongWay),
        (
            {"audience": Audience.BY_REFERRAL, "walk_ins_welcome": True},
            refusals.WalkInsByReferral,
        ),
        (
            {"walk_ins_welcome": True, "children_on_site": ChildrenOnSite.NOT_KNOWN},
            refusals.WalkInsWithChildren,
        ),
        ({"accessibility_support": "hearing,flying"}, refusals.UnknownSupport),
    ],
)
def test_facts_that_do_not_go_together_are_refused_by_name(
    now, trust, coach, schedule, change, refusal
):
    with pytest.raises(refusal):
        rules.publish(coach, trust, replace(OFFER, **change), schedule, now)


def test_every_fact_that_was_given_is_kept(now, trust, coach, schedule):
    given = replace(
        OFFER, who_for="Anyone.", age_from=16, age_to=25, gender=Gender.WOMEN, level=Level.BEGINNER,
        meeting_point="Gate 4", cost_pence=150, cost_note="Or free.", what_to_bring="Trainers",
        provided="Bibs", phone="01632 960999", walk_ins_welcome=True,
        children_on_site=ChildrenOnSite.NO, fare_help="We send a ticket.",
        with_someone="A friend may watch.", own_children="There is a play corner.",
        accessibility_support="sight,hearing",
    )  # fmt: skip
    series = rules.publish(coach, trust, given, schedule, now).series
    assert offer_of(series) == given


# --- Mending -------------------------------------------------------------------------------------


@pytest.fixture
def series(now, trust, coach, schedule):
    return rules.publish(coach, trust, OFFER, schedule, now).series


def mend(series, now, **facts):
    """Change some facts of a series as somebody does who has just read them."""
    return rules.mend(series, mark_of(series, facts), facts, now)


def test_words_are_mended_and_the_version_counted_up(now, series):
    mend(series, now, title="Walking football for all")
    assert series.title == "Walking football for all"
    assert series.version == 2


def test_of_two_editors_of_one_part_the_slower_one_is_told(now, series):
    seen = mark_of(series, ["title"])
    rules.mend(series, seen, {"title": "Mine"}, now)
    with pytest.raises(refusals.Stale):
        rules.mend(series, seen, {"title": "Mine too"}, now)
    assert series.title == "Mine"


def test_editors_of_different_parts_do_not_collide(now, series):
    title, phone = (mark_of(series, [name]) for name in ("title", "phone"))
    rules.mend(series, title, {"title": "Mine"}, now)
    rules.mend(series, phone, {"phone": "01632 960111"}, now)
    assert (series.title, series.phone) == ("Mine", "01632 960111")


def test_mending_leaves_the_dates_as_they_are(now, series, session):
    before = [(held.id, held.starts_at) for held in session.query(ScheduledSession)]
    mend(series, now, title="Other words")
    assert [(held.id, held.starts_at) for held in session.query(ScheduledSession)] == before


def test_new_places_go_to_dates_to_come_that_were_not_set_by_hand(now, series, session):
    past, by_hand, *others = session.query(ScheduledSession).order_by(ScheduledSession.starts_at)
    past.starts_at -= timedelta(days=1)
    by_hand.own_capacity = by_hand.capacity = 4
    by_hand.overridden = "capacity,start"
    session.flush()
    mended = mend(series, now, capacity=20)
    assert (mended.dates_changed, mended.dates_kept) == (10, 1)
    assert (past.capacity, by_hand.capacity) == (12, 4)
    assert {held.capacity for held in others} == {20}


def test_fewer_places_remove_nobody(now, trust, series, session):
    held = session.query(ScheduledSession).order_by(ScheduledSession.starts_at).first()
    mentor = builders.make_user(trust)
    bookings = [
        builders.make_booking(held, builders.make_participant(trust, mentor)) for _ in range(3)
    ]
    mended = mend(series, now, capacity=2)
    assert mended.overfull == 1
    assert "everybody keeps their place" in mended.words
    assert places_taken(held.id) == 3
    assert {booking.state for booking in bookings} == {BookingState.CONFIRMED}


def test_the_same_rules_hold_for_mending(now, series):
    with pytest.raises(refusals.MissingFact):
        mend(series, now, title="")


def test_a_photo_of_ones_own_is_shown_and_taken_off(now, trust, series):
    rules.set_photo(series, builders.make_photo(trust), now)
    assert series.photo_id is not None
    rules.set_photo(series, None, now)
    assert series.photo_id is None


def test_a_photo_of_another_trust_is_not_shown(now, series):
    with pytest.raises(refusals.VenueNotOurs):
        rules.set_photo(series, builders.make_photo(builders.make_organisation()), now)


# --- Taking off ----------------------------------------------------------------------------------


def test_an_offer_taken_off_keeps_its_dates_and_bookings(now, trust, series, session):
    held = session.query(ScheduledSession).first()
    booking = builders.make_booking(held, builders.make_participant(trust))
    rules.withdraw(series, now)
    assert series.state is SeriesState.WITHDRAWN
    assert booking.state is BookingState.CONFIRMED
    assert session.query(ScheduledSession).count() == 12


def test_taking_off_twice_is_the_same_as_once(now, series):
    version = rules.withdraw(series, now).version
    assert rules.withdraw(series, now).version == version


def test_an_offer_can_be_put_back(now, series):
    rules.withdraw(series, now)
    back = rules.offer_again(series, now)
    assert series.state is SeriesState.PUBLISHED
    assert back.words == "12 sessions, the next on Thursday 5 March, 6pm"


def test_an_offer_whose_last_date_is_over_is_not_put_back(now, series):
    rules.withdraw(series, now)
    with pytest.raises(refusals.NoDates):
        rules.offer_again(series, now + timedelta(days=120))
