"""When the demo's series are held: the rules of the trade, dated from today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil.easter import easter

from booking.demo.series import WEEKDAYS, DemoExtra, DemoSeries, Holiday
from booking.rules.weekly import WeeklyRule, monday

WEEK = timedelta(weeks=1)
# Holidays further off are for the trust to enter when they come near.
HOLIDAYS_AHEAD = timedelta(days=365)


def rule_for(series: DemoSeries, first_on: date, today: date) -> WeeklyRule:
    """The rule that the series goes by: the worker that makes dates later finds the very same."""
    last_on = None
    if series.last_in_weeks is not None:
        last_on = today + series.last_in_weeks * WEEK
    return WeeklyRule(
        weekdays=",".join(series.weekdays),
        starts_local=starts_local(series),
        from_on=first_on,
        last_on=last_on,
        every_weeks=series.every_weeks,
        weeks_from=first_on,
        weeks_off=_weeks_off(series, first_on, today),
        on_bank_holidays=series.on_bank_holidays,
        extra_dates=(_extra_date(series.extra, today),) if series.extra else (),
    )


def starts_local(series: DemoSeries) -> time:
    """When the series starts, by the clock on the wall."""
    return time.fromisoformat(series.starts)


def _weeks_off(series: DemoSeries, first_on: date, today: date) -> frozenset[date]:
    """The Mondays of the weeks in which it is not held."""
    rest = (today - timedelta(days=days) for days in range(series.rests_for_days))
    weeks = {monday(on) for on in rest if WEEKDAYS[on.weekday()] in series.weekdays}
    for year in range(first_on.year, today.year + 2):
        weeks |= _holiday_weeks(series.off_at, year)
    return frozenset(on for on in weeks if monday(first_on) <= on <= today + HOLIDAYS_AHEAD)


def _holiday_weeks(holiday: Holiday | None, year: int) -> set[date]:
    match holiday:
        case "christmas":
            week = monday(date(year, 12, 25))
            return {week, week + WEEK}
        case "easter":
            # Good Friday's week, and the one that begins with the Monday.
            week = monday(easter(year))
            return {week, week + WEEK}
        case None:
            return set()


def _extra_date(extra: DemoExtra, today: date) -> datetime:
    on = monday(today) + extra.in_weeks * WEEK + timedelta(days=WEEKDAYS.index(extra.weekday))
    return datetime.combine(on, time.fromisoformat(extra.starts))
