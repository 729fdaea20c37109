"""From a weekly rule to dated sessions: the clock on the wall decides, whatever UTC does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.models import SeriesState
from booking.rules.schedule import HORIZON, extend_all, instant, local_starts, make_sessions
from booking.words import WEEKDAYS, london
from tests import builders


def naive_model(weekdays, first_on, last_on, until, every_weeks):
    """Every day from the first to the last, kept if its weekday and week are wanted."""
    monday = first_on - timedelta(days=first_on.weekday())
    end = min(last_on, until) if last_on else until
    days = (first_on + timedelta(days=n) for n in range((end - first_on).days + 1))
    return [
        day
        for day in days
        if WEEKDAYS[day.weekday()] in weekdays and ((day - monday).days // 7) % every_weeks == 0
    ]


@given(
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    starts=st.times(min_value=time(5), max_value=time(23)).map(
        lambda t: t.replace(second=0, microsecond=0)
    ),
    first_on=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    run=st.none() | st.integers(0, 200),
    until=st.integers(0, 120),
    every_weeks=st.integers(1, 4),
)
def test_a_weekly_rule_equals_looking_at_every_day(
    weekdays, starts, first_on, run, until, every_weeks
):
    last_on = first_on + timedelta(days=run) if run is not None else None
    horizon = first_on + timedelta(days=until)
    in_order = ",".join(day for day in WEEKDAYS if day in weekdays)
    made = list(local_starts(in_order, starts, first_on, last_on, horizon, every_weeks))
    assert [local.date() for local in made] == naive_model(
        weekdays, first_on, last_on, horizon, every_weeks
    )
    assert all(local.time() == starts for local in made)
    assert all(london(instant(local)).replace(tzinfo=None) == local for local in made)


def test_6pm_stays_6pm_when_the_clocks_go_forward():
    before, after = local_starts(
        "thu", time(18), date(2026, 3, 26), date(2026, 4, 2), date(2026, 5, 1)
    )
    assert [london(instant(local)).hour for local in (before, after)] == [18, 18]
    assert instant(before) == datetime(2026, 3, 26, 18, tzinfo=UTC)
    assert instant(after) == datetime(2026, 4, 2, 17, tzinfo=UTC)


def test_6pm_stays_6pm_when_the_clocks_go_back():
    before, after = local_starts(
        "thu", time(18), date(2026, 10, 22), date(2026, 10, 29), date(2027, 1, 1)
    )
    assert [london(instant(local)).hour for local in (before, after)] == [18, 18]
    assert instant(before) == datetime(2026, 10, 22, 17, tzinfo=UTC)
    assert instant(after) == datetime(2026, 10, 29, 18, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_counts_on():
    twice, never = (
        datetime.fromisoformat("2026-10-25T01:30"),
        datetime.fromisoformat("2026-03-29T01:30"),
    )
    assert instant(twice) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(never) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_sessions_are_made_for_twelve_weeks_and_only_once(session, at):
    now = at("2026-03-05 12:00")
    series = builders.make_series(builders.make_organisation())
    made = make_sessions(series, now)
    assert len(made) == 13
    assert made[0].local_date == date(2026, 3, 5)
    assert made[-1].local_date == date(2026, 3, 5) + HORIZON
    assert make_sessions(series, now) == []


def test_a_session_across_the_change_of_clocks_keeps_its_length(session, at):
    now = at("2026-03-05 12:00")
    series = builders.make_series(builders.make_organisation(), length_minutes=90)
    for held in make_sessions(series, now):
        assert held.ends_at - held.starts_at == timedelta(minutes=90)
        assert london(held.starts_at).time() == held.local_time == time(18)


def test_a_moved_or_called_off_date_is_not_made_again(session, at):
    now = at("2026-03-05 12:00")
    series = builders.make_series(builders.make_organisation())
    first, second, *_ = make_sessions(series, now)
    first.starts_at += timedelta(hours=2)
    first.ends_at += timedelta(hours=2)
    second.cancelled_at = now
    session.flush()
    assert make_sessions(series, now) == []


def test_the_worker_adds_dates_as_weeks_go_by_to_published_series_alone(session, at):
    now = at("2026-03-05 12:00")
    trust = builders.make_organisation()
    builders.make_dates(builders.make_series(trust))
    builders.make_series(trust, state=SeriesState.DRAFT)
    builders.make_series(trust, state=SeriesState.WITHDRAWN)
    assert extend_all(now) == 0
    assert extend_all(now + timedelta(weeks=2)) == 2
