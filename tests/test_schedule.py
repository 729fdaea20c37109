"""From a weekly rule to dated sessions: the clock on the wall decides, whatever UTC does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.models import SeriesState
from booking.rules.bank_holidays import bank_holiday_name, is_bank_holiday
from booking.rules.schedule import HORIZON, extend_all, make_sessions
from booking.rules.weekly import WeeklyRule, instant, local_starts, monday
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


DAYS = st.dates(date(2025, 9, 1), date(2027, 6, 30))


@given(
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    from_on=DAYS,
    last_after=st.none() | st.integers(0, 200),
    every_weeks=st.integers(1, 5),
    weeks_before=st.integers(0, 9),
    weeks_off=st.sets(st.integers(0, 25), max_size=5),
    on_bank_holidays=st.booleans(),
    extra=st.sets(st.integers(-20, 150), max_size=4),
)
def test_weeks_off_bank_holidays_and_extra_dates_equal_looking_at_every_day(
    weekdays, from_on, last_after, every_weeks, weeks_before, weeks_off, on_bank_holidays, extra
):
    counted_from = from_on - timedelta(weeks=weeks_before)
    last_on = from_on + timedelta(days=last_after) if last_after is not None else None
    off = {monday(from_on) + timedelta(weeks=n) for n in weeks_off}
    extras = {from_on + timedelta(days=n) for n in extra}
    until = from_on + timedelta(days=120)
    rule = WeeklyRule(
        weekdays=",".join(day for day in WEEKDAYS if day in weekdays),
        starts_local=time(18),
        from_on=from_on,
        last_on=last_on,
        every_weeks=every_weeks,
        weeks_from=counted_from,
        weeks_off=frozenset(off),
        on_bank_holidays=on_bank_holidays,
        extra_dates=tuple(datetime.combine(on, time(14)) for on in extras),
    )
    expected = {}
    for n in range((until - from_on).days + 1):
        on = from_on + timedelta(days=n)
        in_turn = ((monday(on) - monday(counted_from)).days // 7) % every_weeks == 0
        rests = monday(on) in off or (is_bank_holiday(on) and not on_bank_holidays)
        in_time = last_on is None or on <= last_on
        if WEEKDAYS[on.weekday()] in weekdays and in_turn and in_time and not rests:
            expected[on] = time(18)
        if on in extras:
            expected[on] = time(14)
    made = list(rule.starts(until))
    assert made == [datetime.combine(on, at) for on, at in sorted(expected.items())]


def test_a_rule_counted_from_a_later_week_keeps_the_same_weeks():
    rule = WeeklyRule(
        weekdays="mon",
        starts_local=time(18),
        from_on=date(2026, 3, 2),
        every_weeks=2,
        weeks_from=date(2026, 4, 6),
    )
    assert [local.date().isoformat() for local in rule.starts(date(2026, 4, 10))] == [
        "2026-03-09",
        "2026-03-23",
        "2026-04-06",
    ]


def test_englands_bank_holidays_are_known_by_name_with_their_substitutes():
    assert bank_holiday_name(date(2026, 5, 4)) == "May Day"
    assert is_bank_holiday(date(2026, 12, 28))
    assert not is_bank_holiday(date(2026, 3, 17))
    assert bank_holiday_name(date(2026, 3, 5)) == ""


def test_the_next_start_is_the_first_that_has_not_begun():
    rule = WeeklyRule(weekdays="thu", starts_local=time(18), from_on=date(2026, 1, 1))
    at_six = datetime(2026, 3, 5, 18, tzinfo=UTC)
    assert rule.next_start(at_six - timedelta(minutes=1)) == datetime(2026, 3, 5, 18)  # noqa: DTZ001
    assert rule.next_start(at_six) == datetime(2026, 3, 12, 18)  # noqa: DTZ001


def test_a_rule_whose_last_date_is_over_has_no_next_start():
    over = WeeklyRule(
        weekdays="thu", starts_local=time(18), from_on=date(2026, 1, 1), last_on=date(2026, 2, 1)
    )
    assert over.next_start(datetime(2026, 3, 5, tzinfo=UTC)) is None


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
    builders.make_series(trust, state=SeriesState.WITHDRAWN)
    assert extend_all(now) == 0
    assert extend_all(now + timedelta(weeks=2)) == 2
