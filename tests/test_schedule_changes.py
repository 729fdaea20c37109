"""Changing an offer's schedule: what stays, what moves, what is called off, and what goes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import (
    ChangeKind,
    ChildrenOnSite,
    ScheduledSession,
    SessionSeries,
    ToTell,
)
from booking.rules import dates, schedule_changes
from booking.rules.bank_holidays import is_bank_holiday
from booking.rules.dates import Act
from booking.rules.marks import mark_of
from booking.rules.offer_facts import Schedule
from booking.rules.offer_refusals import NoDates, Stale, VenueNotOurs
from booking.rules.schedule import HORIZON, make_sessions
from booking.rules.schedule_changes import (
    SCHEDULE_FACTS,
    ChildrenNotSaid,
    NewSchedule,
    change_schedule,
    plan_change,
    schedule_of,
)
from booking.rules.weekly import instant, monday
from booking.words import WEEKDAYS, london
from tests import builders


@pytest.fixture
def now(at):
    """Noon on Monday 2 March 2026."""
    return at("2026-03-02 12:00")


@pytest.fixture
def trust(session):
    return builders.make_organisation()


@pytest.fixture
def coach(trust):
    return builders.viewer_of(builders.make_user(trust))


@pytest.fixture
def thursdays(trust, now):
    """Thursdays at 6pm, with their dates."""
    series = builders.make_series(
        trust, weekdays="thu", first_on=date(2026, 3, 5), children_on_site=ChildrenOnSite.NO
    )
    builders.make_dates(series)
    return series


def change(coach, series, now, since=None, reason="The hall asked us", children="no", **facts):
    """Change some facts of a series' schedule."""
    new = NewSchedule(
        schedule=replace(schedule_of(series), **facts),
        children_on_site=ChildrenOnSite(children),
        since=since,
    )
    seen = mark_of(series, SCHEDULE_FACTS)
    return change_schedule(Act(viewer=coach, reason=reason, now=now), series, seen, new)


def sessions_of(series):
    from booking.database import session

    return list(
        session().scalars(
            sa.select(ScheduledSession)
            .where(ScheduledSession.series_id == series.id)
            .order_by(ScheduledSession.starts_at)
        )
    )


def local_starts_of(series):
    return [london(held.starts_at).replace(tzinfo=None) for held in sessions_of(series)]


# --- One thing at a time --------------------------------------------------------------------------


def test_another_time_for_all_keeps_every_session_and_its_bookings(coach, trust, thursdays, now):
    before = {held.id for held in sessions_of(thursdays)}
    booking = builders.make_booking(sessions_of(thursdays)[0], builders.make_participant(trust))
    change(coach, thursdays, now, starts_local=time(19))
    after = sessions_of(thursdays)
    assert {held.id for held in after} == before
    assert {london(held.starts_at).time() for held in after} == {time(19)}
    assert booking.session_id == after[0].id


def test_whoever_is_booked_on_a_date_that_moves_is_to_be_told(
    session, coach, trust, thursdays, now
):
    booking = builders.make_booking(sessions_of(thursdays)[0], builders.make_participant(trust))
    change(coach, thursdays, now, starts_local=time(19))
    told = session.query(ToTell).one()
    assert told.booking_id == booking.id
    assert told.change.kind is ChangeKind.MOVED


def test_this_and_later_leaves_the_dates_before_as_they_are(coach, thursdays, now):
    change(coach, thursdays, now, since=date(2026, 3, 19), starts_local=time(19))
    times = [local.time() for local in local_starts_of(thursdays)]
    assert times[:3] == [time(18), time(18), time(19)]
    assert set(times[2:]) == {time(19)}


def test_the_worker_goes_on_by_the_new_rule(coach, thursdays, now):
    change(coach, thursdays, now, since=date(2026, 3, 19), weekdays="tue")
    made = make_sessions(thursdays, now + timedelta(weeks=2))
    assert {held.local_weekday for held in made} == {1}


def test_every_two_weeks_from_one_date_counts_from_that_date(coach, thursdays, now):
    change(coach, thursdays, now, since=date(2026, 3, 19), every_weeks=2)
    days = [local.date().isoformat() for local in local_starts_of(thursdays)][:5]
    assert days == ["2026-03-05", "2026-03-12", "2026-03-19", "2026-04-02", "2026-04-16"]


def test_a_removed_date_that_was_booked_is_called_off_and_the_others_are_deleted(
    coach, trust, thursdays, now
):
    first, second, *_ = sessions_of(thursdays)
    builders.make_booking(first, builders.make_participant(trust))
    booked, gone = first.public_id, second.public_id
    change(coach, thursdays, now, weekdays="tue")
    rows = {held.public_id: held for held in sessions_of(thursdays)}
    assert rows[booked].cancelled_why == "The hall asked us"
    assert gone not in rows


def test_a_date_whose_only_booking_was_cancelled_is_called_off_without_telling_anybody(
    session, coach, trust, thursdays, now
):
    first, *_ = sessions_of(thursdays)
    from booking.models import BookingState

    builders.make_booking(first, builders.make_participant(trust), BookingState.CANCELLED)
    change(coach, thursdays, now, weekdays="tue")
    assert first.cancelled_at == now
    assert session.query(ToTell).count() == 0


def test_a_date_moved_by_hand_stays_where_it_was_put(coach, trust, thursdays, now):
    first, *_ = sessions_of(thursdays)
    by_hand = replace(
        dates.as_it_is(first),
        starts_local=datetime.fromisoformat("2026-03-06T17:00"),
        children_on_site=ChildrenOnSite.NO,
    )
    dates.change_date(Act(viewer=coach, reason="", now=now), first, by_hand)
    change(coach, thursdays, now, weekdays="tue", starts_local=time(20))
    assert london(first.starts_at).replace(tzinfo=None) == by_hand.starts_local


def test_a_number_of_places_set_by_hand_survives_another_time(coach, thursdays, now):
    first, *_ = sessions_of(thursdays)
    dates.change_date(
        Act(viewer=coach, reason="", now=now), first, replace(dates.as_it_is(first), capacity=4)
    )
    change(coach, thursdays, now, starts_local=time(20))
    assert (first.capacity, london(first.starts_at).time()) == (4, time(20))


def test_a_called_off_date_stays_called_off_at_its_new_time(coach, thursdays, now):
    first, *_ = sessions_of(thursdays)
    dates.call_off(Act(viewer=coach, reason="Frozen", now=now), first)
    change(coach, thursdays, now, starts_local=time(20))
    assert first.cancelled_why == "Frozen"


def test_another_venue_moves_the_dates_but_not_one_that_was_moved_by_hand(
    coach, trust, thursdays, now
):
    first, second, *_ = sessions_of(thursdays)
    theirs, new = builders.make_venue(trust), builders.make_venue(trust)
    by_hand = replace(dates.as_it_is(first), venue=theirs, children_on_site=ChildrenOnSite.NO)
    dates.change_date(Act(viewer=coach, reason="", now=now), first, by_hand)
    change(coach, thursdays, now, venue=new)
    assert (first.venue_id, second.venue_id) == (theirs.id, new.id)


def test_what_was_confirmed_for_one_date_lapses_when_it_moves(coach, thursdays, now):
    first, *_ = sessions_of(thursdays)
    confirmed = replace(dates.as_it_is(first), children_on_site=ChildrenOnSite.NO)
    dates.change_date(Act(viewer=coach, reason="", now=now), first, confirmed)
    change(coach, thursdays, now, starts_local=time(16), children="sometimes")
    assert first.children_there is ChildrenOnSite.SOMETIMES


def test_a_week_off_takes_its_dates_away_and_brings_them_back(coach, thursdays, now):
    change(coach, thursdays, now, weeks_off=(date(2026, 3, 12),))
    assert date(2026, 3, 12) not in [local.date() for local in local_starts_of(thursdays)]
    change(coach, thursdays, now, weeks_off=())
    assert date(2026, 3, 12) in [local.date() for local in local_starts_of(thursdays)]


def test_an_earlier_last_date_ends_what_was_moved_by_hand_too(coach, thursdays, now):
    last = sessions_of(thursdays)[-1]
    by_hand = replace(
        dates.as_it_is(last),
        starts_local=datetime.combine(last.local_date + timedelta(days=1), time(17)),
        children_on_site=ChildrenOnSite.NO,
    )
    dates.change_date(Act(viewer=coach, reason="", now=now), last, by_hand)
    change(coach, thursdays, now, last_on=date(2026, 3, 20))
    assert len(sessions_of(thursdays)) == 3


def test_todays_session_stays_when_its_new_time_has_passed(coach, trust, at):
    now = at("2026-03-05 17:00")
    series = builders.make_series(trust, weekdays="thu", first_on=date(2026, 3, 5))
    builders.make_dates(series)
    change(coach, series, now, starts_local=time(10))
    assert [local.time() for local in local_starts_of(series)][:2] == [time(18), time(10)]


def test_a_session_that_has_begun_stays_as_it_was(coach, trust, at):
    now = at("2026-03-05 18:30")
    series = builders.make_series(trust, weekdays="thu", first_on=date(2026, 3, 5))
    builders.make_dates(series)
    change(coach, series, now, starts_local=time(20))
    assert [local.time() for local in local_starts_of(series)][:2] == [time(18), time(20)]


def test_the_plan_says_beforehand_what_happens_and_changes_nothing(coach, trust, thursdays, now):
    first, *_ = sessions_of(thursdays)
    builders.make_booking(first, builders.make_participant(trust))
    new = NewSchedule(
        schedule=replace(schedule_of(thursdays), weekdays="tue"),
        children_on_site=ChildrenOnSite.NO,
    )
    plan = plan_change(thursdays, new, now)
    assert (len(plan.called_off), len(plan.deleted), len(plan.added)) == (1, 11, 11)
    assert plan.touched == 1
    assert first.cancelled_at is None
    assert plan.mark == plan_change(thursdays, new, now).mark


def test_somebody_who_books_after_the_preview_changes_its_mark(coach, trust, thursdays, now):
    new = NewSchedule(
        schedule=replace(schedule_of(thursdays), starts_local=time(19)),
        children_on_site=ChildrenOnSite.NO,
    )
    before = plan_change(thursdays, new, now).mark
    builders.make_booking(sessions_of(thursdays)[0], builders.make_participant(trust))
    assert plan_change(thursdays, new, now).mark != before


# --- What is refused ------------------------------------------------------------------------------


def test_people_are_told_why(coach, trust, thursdays, now):
    builders.make_booking(sessions_of(thursdays)[0], builders.make_participant(trust))
    with pytest.raises(dates.NoReason):
        change(coach, thursdays, now, reason=" ", starts_local=time(19))


def test_without_anybody_booked_no_reason_is_needed(coach, thursdays, now):
    change(coach, thursdays, now, reason="", starts_local=time(19))
    assert thursdays.starts_local == time(19)


def test_another_time_needs_a_fresh_word_about_children(coach, thursdays, now):
    with pytest.raises(ChildrenNotSaid):
        change(coach, thursdays, now, children="not_known", starts_local=time(16))


def test_a_last_date_alone_asks_nothing_about_children(coach, thursdays, now):
    change(coach, thursdays, now, children="not_known", last_on=date(2026, 4, 2))
    assert len(sessions_of(thursdays)) == 5


def test_the_second_of_two_editors_is_told(coach, thursdays, now):
    seen = mark_of(thursdays, SCHEDULE_FACTS)
    change(coach, thursdays, now, starts_local=time(19))
    new = NewSchedule(
        schedule=replace(schedule_of(thursdays), starts_local=time(20)),
        children_on_site=ChildrenOnSite.NO,
    )
    with pytest.raises(Stale):
        change_schedule(Act(viewer=coach, reason="x", now=now), thursdays, seen, new)


def test_another_trusts_venue_is_refused(coach, thursdays, now):
    theirs = builders.make_venue(builders.make_organisation())
    with pytest.raises(VenueNotOurs):
        change(coach, thursdays, now, venue=theirs)


def test_a_schedule_without_a_date_to_come_is_refused(coach, thursdays, now):
    with pytest.raises(NoDates):
        change(coach, thursdays, now, since=date(2026, 3, 19), last_on=date(2026, 3, 18))


# --- Any sequence of edits ------------------------------------------------------------------------


@dataclass
class Held:
    """One date as the naive model knows it."""

    start: datetime
    minutes: int
    by_hand: bool = False
    off: bool = False
    ever_booked: bool = False


@dataclass
class NaiveModel:
    """A diary kept by somebody who looks at every day, one after the other."""

    schedule: Schedule
    since: date
    counted_from: date
    diary: dict[date, Held] = field(default_factory=dict)

    def wants(self, on: date) -> datetime | None:
        schedule = self.schedule
        extra = [local for local in schedule.extra_dates if local.date() == on]
        if on < self.since:
            return None
        if extra:
            return extra[0]
        weeks = (monday(on) - monday(self.counted_from)).days // 7
        if (
            WEEKDAYS[on.weekday()] in schedule.weekdays.split(",")
            and weeks % schedule.every_weeks == 0
            and (schedule.last_on is None or on <= schedule.last_on)
            and monday(on) not in {monday(off) for off in schedule.weeks_off}
            and (schedule.on_bank_holidays or not is_bank_holiday(on))
        ):
            return datetime.combine(on, schedule.starts_local)
        return None

    def go_on(self, now: datetime, from_on: date) -> None:
        """What the worker does: every wanted day from one day to the horizon gets a date."""
        today = london(now).date()
        day = max(from_on, today)
        while day <= today + HORIZON:
            slot = self.wants(day)
            if slot is not None and day not in self.diary:
                self.diary[day] = Held(slot, self.schedule.length_minutes)
            day += timedelta(days=1)

    def change(self, schedule: Schedule, since: date | None, now: datetime) -> None:
        today = london(now).date()
        if since is not None or schedule.every_weeks != self.schedule.every_weeks:
            self.counted_from = since or max(today, schedule.first_on)
        self.schedule, self.since = schedule, since or schedule.first_on
        start = max(since or today, today)
        for on, held in list(self.diary.items()):
            if on < start or instant(held.start) <= now:
                continue
            slot = self.wants(on)
            ended = schedule.last_on is not None and held.start.date() > schedule.last_on
            too_early = held.start.date() < schedule.first_on
            if slot is not None and instant(slot) <= now:
                continue
            if held.by_hand and (slot is not None or not (ended or too_early)):
                continue
            if slot is not None:
                held.start, held.minutes = slot, schedule.length_minutes
            elif held.ever_booked:
                held.off = True
            else:
                del self.diary[on]
        for on in [start + timedelta(days=n) for n in range((today + HORIZON - start).days + 1)]:
            slot = self.wants(on)
            if slot is not None and on not in self.diary and instant(slot) > now:
                self.diary[on] = Held(slot, schedule.length_minutes)


TIMES = st.sampled_from([time(7), time(12, 30), time(18), time(21, 45)])
SCHEDULES = st.fixed_dictionaries(
    {
        "weekdays": st.sets(st.sampled_from(WEEKDAYS), min_size=1, max_size=3).map(
            lambda days: ",".join(day for day in WEEKDAYS if day in days)
        ),
        "starts_local": TIMES,
        "length_minutes": st.sampled_from([45, 60, 120]),
        "every_weeks": st.sampled_from([1, 1, 2, 3]),
        "last_on": st.none() | st.integers(20, 120),
        "weeks_off": st.sets(st.integers(0, 14), max_size=2),
        "on_bank_holidays": st.booleans(),
        "extra_dates": st.sets(st.integers(1, 80), max_size=2),
    }
)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("all"), SCHEDULES),
        st.tuples(st.just("later"), st.tuples(st.integers(0, 30), SCHEDULES)),
        st.tuples(st.just("move"), st.tuples(st.integers(0, 30), st.integers(1, 40), TIMES)),
        st.tuples(st.just("off"), st.integers(0, 30)),
        st.tuples(st.just("on"), st.integers(0, 30)),
        st.tuples(st.just("book"), st.integers(0, 30)),
        st.tuples(st.just("days pass"), st.integers(1, 12)),
    ),
    max_size=8,
)
BEGINS = datetime.fromisoformat("2026-03-02T12:00+00:00")


def facts_of(drawn, now):
    """A drawn schedule's facts, its dates counted from today."""
    today = london(now).date()
    last = drawn["last_on"]
    return {
        **drawn,
        "last_on": today + timedelta(days=last) if last is not None else None,
        "weeks_off": tuple(today + timedelta(weeks=n) for n in sorted(drawn["weeks_off"])),
        "extra_dates": tuple(
            datetime.combine(today + timedelta(days=n), time(14))
            for n in sorted(drawn["extra_dates"])
        ),
    }


class Diaries:
    """The site and the naive model, edited alike."""

    def __init__(self, session) -> None:
        self.session = session
        self.now = BEGINS
        self.trust = builders.make_organisation()
        self.coach = builders.viewer_of(builders.make_user(self.trust))
        self.series: SessionSeries = builders.make_series(
            self.trust,
            weekdays="thu",
            first_on=date(2026, 3, 2),
            children_on_site=ChildrenOnSite.NO,
        )
        make_sessions(self.series, self.now)
        self.model = NaiveModel(
            schedule_of(self.series), self.series.rule_from, self.series.weeks_from
        )
        self.model.go_on(self.now, self.series.first_on)
        self.booked: set[str] = set()

    @property
    def act(self) -> Act:
        return Act(viewer=self.coach, reason="The hall asked us", now=self.now)

    def row(self, number: int, *, off: bool = False) -> ScheduledSession | None:
        """One of the dates to come, by a number that any list has."""
        rows = [
            held
            for held in sessions_of(self.series)
            if held.starts_at > self.now and (held.cancelled_at is not None) is off
        ]
        return rows[number % len(rows)] if rows else None

    def edit(self, kind, drawn) -> None:
        if kind == "all":
            self.change(drawn, None)
        elif kind == "later":
            number, schedule = drawn
            row = self.row(number)
            if row is not None:
                self.change(schedule, row.original_local.date())
        elif kind == "move":
            self.move(*drawn)
        elif kind == "days pass":
            self.now += timedelta(days=drawn)
            make_sessions(self.series, self.now)
            self.model.go_on(self.now, self.model.since)
        else:
            self.touch(kind, drawn)

    def change(self, drawn, since) -> None:
        facts = facts_of(drawn, self.now)
        new = NewSchedule(
            schedule=replace(schedule_of(self.series), **facts),
            children_on_site=ChildrenOnSite.NO,
            since=since,
        )
        if schedule_changes.refusals(self.series, new, self.now):
            return
        seen = mark_of(self.series, SCHEDULE_FACTS)
        change_schedule(self.act, self.series, seen, new)
        self.model.change(new.schedule, since, self.now)

    def move(self, number, days, starts) -> None:
        row = self.row(number)
        if row is None:
            return
        local = datetime.combine(london(self.now).date() + timedelta(days=days), starts)
        new = replace(
            dates.as_it_is(row),
            starts_local=local,
            length_minutes=90,
            children_on_site=ChildrenOnSite.NO,
        )
        if list(dates.date_refusals(row, new, self.now)):
            return
        dates.change_date(self.act, row, new)
        held = self.model.diary[row.original_local.date()]
        held.start, held.minutes, held.by_hand = local, 90, True

    def touch(self, kind, number) -> None:
        row = self.row(number, off=kind == "on")
        if row is None:
            return
        held = self.model.diary[row.original_local.date()]
        if kind == "off":
            dates.call_off(self.act, row)
            held.off = True
        elif kind == "on":
            dates.put_back_on(self.act, row)
            held.off = False
        else:
            builders.make_booking(row, builders.make_participant(self.trust))
            held.ever_booked = True
            self.booked.add(row.public_id)

    def on_the_site(self) -> dict[date, tuple[datetime, int, bool]]:
        return {
            held.original_local.date(): (
                london(held.starts_at).replace(tzinfo=None),
                int((held.ends_at - held.starts_at).total_seconds() // 60),
                held.cancelled_at is not None,
            )
            for held in sessions_of(self.series)
        }

    def in_the_model(self) -> dict[date, tuple[datetime, int, bool]]:
        return {on: (held.start, held.minutes, held.off) for on, held in self.model.diary.items()}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=EDITS)
def test_after_any_edits_the_dates_equal_a_naive_diary_and_no_booked_date_vanishes(session, edits):
    session.rollback()
    session.expunge_all()
    both = Diaries(session)
    for kind, drawn in edits:
        both.edit(kind, drawn)
        assert both.on_the_site() == both.in_the_model()
    assert both.booked <= {held.public_id for held in sessions_of(both.series)}
    session.rollback()
