"""An offer's weekly rule in Europe/London's wall time: which starts it gives. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule

from booking.models import SessionSeries
from booking.rules.bank_holidays import is_bank_holiday
from booking.words import LONDON, WEEKDAYS


@dataclass(frozen=True, kw_only=True)
class WeeklyRule:
    """Weekly or every n weeks from `from_on` on, with weeks off and dates of their own.

    `weekdays` is "mon,thu". `weeks_off` holds Mondays. Weeks are counted from the Monday of
    `weeks_from`'s week, or of `from_on`'s. An extra date is there whatever the
    rest says, and goes before the weekly one of its day: no series has two sessions on one day.
    """

    weekdays: str
    starts_local: time
    from_on: date
    last_on: date | None = None
    every_weeks: int = 1
    weeks_from: date | None = None
    weeks_off: frozenset[date] = frozenset()
    on_bank_holidays: bool = True
    extra_dates: tuple[datetime, ...] = ()

    def starts(self, until: date) -> Iterator[datetime]:
        """The naive local starts up to `until`, included, in order."""
        extra = {
            local.date(): local
            for local in self.extra_dates
            if self.from_on <= local.date() <= until
        }
        weekly = {local.date(): local for local in self._weekly(until)}
        yield from sorted((weekly | extra).values())

    def _weekly(self, until: date) -> Iterator[datetime]:
        if not self.weekdays:
            return
        counted_from = monday(self.weeks_from or self.from_on)
        while counted_from > self.from_on:
            counted_from -= timedelta(weeks=self.every_weeks)
        for local in local_starts(
            self.weekdays, self.starts_local, counted_from, self.last_on, until, self.every_weeks
        ):
            on = local.date()
            if on < self.from_on or monday(on) in self.weeks_off:
                continue
            if not self.on_bank_holidays and is_bank_holiday(on):
                continue
            yield local

    def on(self, day: date) -> datetime | None:
        """The naive local start on one day, if there is one."""
        return next((local for local in self.starts(day) if local.date() == day), None)

    def rests(self, since: date, until: date) -> Iterator[date]:
        """The weekly days from `since` to `until` on which nothing is held: weeks off and, where
        the rule says so, bank holidays."""
        held = {local.date() for local in self.starts(until)}
        every_week = replace(self, weeks_off=frozenset(), on_bank_holidays=True)
        for local in every_week.starts(until):
            if local.date() >= since and local.date() not in held:
                yield local.date()

    def next_start(self, now: datetime) -> datetime | None:
        """The next naive local start still to come, within two years of the rule's first date."""
        start = max(self.from_on, now.astimezone(LONDON).date())
        # Nearly always it is soon; two years of dates are counted out only where it is not.
        for reach in (timedelta(days=70), timedelta(days=2 * 366)):
            for local in self.starts(start + reach):
                if instant(local) > now:
                    return local
        return None


def rule_of(series: SessionSeries) -> WeeklyRule:
    """The rule that a series goes by now."""
    return WeeklyRule(
        weekdays=series.weekdays,
        starts_local=series.starts_local,
        from_on=series.rule_from,
        last_on=series.last_on,
        every_weeks=series.every_weeks,
        weeks_from=series.weeks_from,
        weeks_off=frozenset(read_dates(series.weeks_off)),
        on_bank_holidays=series.on_bank_holidays,
        extra_dates=read_starts(series.extra_dates),
    )


def read_dates(stored: str) -> tuple[date, ...]:
    """The dates in a stored "2026-12-21,2026-12-28"."""
    return tuple(date.fromisoformat(part) for part in stored.split(",") if part)


def read_starts(stored: str) -> tuple[datetime, ...]:
    """The naive local starts in a stored "2026-12-19T14:00"."""
    # Naive on purpose: a wall-clock time without a zone is what a rule is made of.
    return tuple(datetime.fromisoformat(part) for part in stored.split(",") if part)


def written_dates(dates: Iterable[date]) -> str:
    """Dates as they are stored: each once, in order."""
    return ",".join(on.isoformat() for on in sorted(set(dates)))


def written_starts(starts: Iterable[datetime]) -> str:
    """Naive local starts as they are stored: each once, in order."""
    return ",".join(local.isoformat(timespec="minutes") for local in sorted(set(starts)))


def monday(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def local_starts(
    weekdays: str,
    starts_local: time,
    first_on: date,
    last_on: date | None,
    until: date,
    every_weeks: int = 1,
) -> Iterator[datetime]:
    """The naive local starts of a plain weekly rule up to `until`, both ends included.

    Weeks are counted from the Monday of the first date's week.
    """
    end = min(last_on, until) if last_on else until
    yield from rrule(
        WEEKLY,
        interval=every_weeks,
        byweekday=[WEEKDAYS.index(name) for name in weekdays.split(",")],
        dtstart=datetime.combine(first_on, starts_local),
        until=datetime.combine(end, starts_local),
    )


def instant(local: datetime) -> datetime:
    """The UTC instant of a naive Europe/London time.

    Of an hour that comes twice (October) it is the first; one that never comes (March) is
    counted on from before the change, as RFC 5545 section 3.3.5 says.
    """
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
