"""What one offer says on paper: the facts that somebody needs who has no internet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from booking import words
from booking.documents.texts import shortened
from booking.documents.typesetting import legible
from booking.models import Audience, Level, ScheduledSession, SessionSeries, Standing, Venue
from booking.queries.sheets import HOLDS_FOR
from booking.rules import unusual_dates
from booking.vocabulary import activity_name
from booking.words import london, sentence

# Texts that may be as long as a letter are cut where they would push the rest off the page.
LONGEST_HOW = 240
LONGEST_LINE = 160
ON_PAPER_ALONE = "Ask the person who gave you this sheet."
# Of an offer that does not come every week, so many dates are named.
DATES_NAMED = 4
# A weekly offer that is on within this many days needs no date.
SOON = timedelta(days=8)
MOST_NOTES = 5


def facts(offer: SessionSeries, now: datetime) -> dict[str, str]:
    """What holds whenever it is on: what, where, for whom, what it costs, how to come."""
    return {
        "title": title(offer),
        "club": offer.organisation.name,
        "summary": sentence(offer.summary),
        "venue": offer.venue.name,
        "address": address(offer.venue),
        "meet_at": shortened(offer.meeting_point or offer.venue.meeting_point, LONGEST_LINE),
        "getting_in": "There are no steps to get in." if offer.venue.step_free else "",
        "who": who(offer),
        "cost": cost(offer),
        "how": how(offer),
        "ring": offer.phone or offer.organisation.phone,
        "checked": checked(offer, now),
    }


def title(offer: SessionSeries) -> str:
    """Its title; where no letter of that can be printed, what is done there."""
    return legible(offer.title) or activity_name(offer.activity)


def address(venue: Venue) -> str:
    """ "Harry Potts Way, Burnley BB10 4BX"."""
    return f"{venue.address}, {venue.town} {venue.postcode}"


def who(offer: SessionSeries) -> str:
    """ "Women only, 18 and over. Any level. Never played? Fine." and whom else it suits."""
    others = shortened(offer.who_for, LONGEST_LINE)
    # That any level will do is what the club's own words say better.
    level = "" if others and offer.level is Level.ANY else words.LEVELS[offer.level]
    said = [words.audience(offer), level, others]
    return " ".join(sentence(part) for part in said if part)


def cost(offer: SessionSeries) -> str:
    """ "Free. Help with fares: ask us for the bus fare.", in the club's own words."""
    said = sentence(shortened(words.cost(offer), LONGEST_LINE))
    fares = shortened(offer.fare_help, LONGEST_LINE)
    return f"{said} Help with fares: {sentence(fares)}" if fares else said


def how(offer: SessionSeries) -> str:
    """How anyone can come; of a by-referral one, whom to ask."""
    if offer.audience is Audience.BY_REFERRAL:
        return ON_PAPER_ALONE
    return shortened(words.how_to_come(offer), LONGEST_HOW)


def checked(offer: SessionSeries, now: datetime) -> str:
    """ "Checked by the club on 3 March.", or that nobody has lately."""
    on = words.plain_date(london(offer.confirmed_at).date(), london(now).date())
    if offer.standing(now) is Standing.TRUE:
        return f"Checked by the club on {on}."
    return f"Not checked since {on}: ring first."


def weekly(offer: SessionSeries, dates: Sequence[ScheduledSession], today: date) -> dict[str, str]:
    """When it is on: "Thursdays", "6pm to 7.30pm", and what narrows it."""
    begins = unusual_dates.begins(offer, dates, today)
    limits = words.schedule_limits(offer, today)
    if begins:
        limits = [f"from {begins}", *limits]
    days, time = words.weekly_span(offer).rsplit(", ", 1)
    return {
        "days": days,
        "time": time if offer.weekdays else "",
        "limits": sentence(words.first_letter_up(", ".join(limits))) if limits else "",
    }


def next_dates(
    offer: SessionSeries, dates: Sequence[ScheduledSession], next_on: date | None, today: date
) -> str:
    """The next dates of what is not on every week, and of what is not on soon. Else nothing."""
    on = [held for held in dates if held.cancelled_at is None]
    if offer.weekdays and offer.every_weeks == 1:
        if next_on is None or next_on <= today + SOON:
            return ""
        return f"Next: {words.day(next_on, today)}."
    named = [
        words.day(held.local_date)
        if unusual_dates.is_as_usual(offer, held)
        else unusual_dates.at_what_place(offer, held)
        for held in on[:DATES_NAMED]
    ]
    return f"Next: {'; '.join(named)}." if named else ""


def notes(offer: SessionSeries, dates: Sequence[ScheduledSession], today: date) -> list[str]:
    """What is not as usual in the weeks for which a sheet holds: called off, moved, not on."""
    soon = [held for held in dates if held.local_date < today + HOLDS_FOR]
    off = [words.day(held.local_date) for held in soon if held.cancelled_at is not None]
    rests = unusual_dates.rests(offer, soon, today, today + HOLDS_FOR)
    said = [f"Called off: {'; '.join(off)}."] if off else []
    if rests:
        said.append(f"Not on: {'; '.join(rests)}.")
    if offer.weekdays and offer.every_weeks == 1:
        said += [
            f"{_unlike(offer, held)}: {unusual_dates.moved_words(offer, held)}."
            for held in soon
            if held.cancelled_at is None and not unusual_dates.is_as_usual(offer, held)
        ]
    return said[:MOST_NOTES]


def _unlike(offer: SessionSeries, held: ScheduledSession) -> str:
    if unusual_dates.is_extra(offer, held):
        return "Also"
    return "Until then" if held.original_local.date() < offer.rule_from else "Changed"
