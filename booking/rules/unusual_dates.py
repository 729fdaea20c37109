"""What of an offer's dates to come is not as its weekly rule says: for its page, and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from booking.models import ScheduledSession, SessionSeries
from booking.rules.bank_holidays import bank_holiday_name
from booking.rules.weekly import read_starts, rule_of
from booking.words import WEEKDAYS, clock, day, plain_date, when


def is_usual(offer: SessionSeries, local: datetime) -> bool:
    """Whether a local start is at the weekly time, on one of the weekly days."""
    on_the_day = WEEKDAYS[local.weekday()] in offer.weekdays.split(",")
    return on_the_day and local.time() == offer.starts_local


def is_as_usual(offer: SessionSeries, held: ScheduledSession) -> bool:
    """Whether a date is at the usual day, time and place."""
    at = datetime.combine(held.local_date, held.local_time)
    return held.venue_id == offer.venue_id and is_usual(offer, at)


def at_what_place(offer: SessionSeries, held: ScheduledSession) -> str:
    """ "Wednesday 25 November, 6pm", with ", at The Dome" where it is not the usual place."""
    elsewhere = held.venue_id != offer.venue_id
    return when(held.starts_at) + (f", at {held.venue.name}" if elsewhere else "")


def begins(offer: SessionSeries, dates: Sequence[ScheduledSession], today: date) -> str:
    """ "2 December" where the weekly time on the page holds from then on, and dates to come before
    it were made by another. Else nothing."""
    made_at = [held.original_local for held in dates]
    if offer.rule_from <= today or not any(
        local.date() < offer.rule_from and not is_usual(offer, local) for local in made_at
    ):
        return ""
    first = next((on for on in map(datetime.date, made_at) if on >= offer.rule_from), None)
    return plain_date(first or offer.rule_from, today)


def rests(
    offer: SessionSeries, dates: Sequence[ScheduledSession], today: date, until: date
) -> list[str]:
    """The usual days until then on which nothing is held: "Thursday 25 December (Christmas
    Day)"."""
    held_on = {held.local_date for held in dates if held.cancelled_at is None}
    said = []
    for on in rule_of(offer).rests(today, until):
        if on not in held_on:
            name = bank_holiday_name(on)
            said.append(f"{day(on, today)}{f' ({name})' if name else ''}")
    return said


def is_extra(offer: SessionSeries, held: ScheduledSession) -> bool:
    """Whether a date is one of its own, beside the weekly ones."""
    return held.original_local in read_starts(offer.extra_dates)


def moved_words(offer: SessionSeries, held: ScheduledSession) -> str:
    """A date that is not as usual: "Friday 13 March, 7pm, instead of Thursday 12 March"."""
    said = at_what_place(offer, held)
    if is_extra(offer, held):
        return said
    usually = held.original_local
    if usually.date() != held.local_date:
        return f"{said}, instead of {day(usually.date())}"
    if usually.time() != held.local_time:
        return f"{said}, instead of {clock(usually)}"
    return said
