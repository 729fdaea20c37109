"""Calendars that others subscribe to (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone

from booking.models import ScheduledSession
from booking.queries.calendars import Entry
from booking.words import london

# Set by hand: it equals zoneinfo, where the one that the library makes is eight times as long and
# ends in 2038. Every event's local time refers to it.
EUROPE_LONDON = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "TZNAME:BST",
        "DTSTART:19700329T010000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "TZNAME:GMT",
        "DTSTART:19701025T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
)
REFRESH = timedelta(hours=1)

Link = Callable[[ScheduledSession], str | None]


def calendar(
    name: str,
    entries: Sequence[Entry],
    base_url: str,
    link: Link,
    *,
    summaries: bool,
    about: str = "",
) -> bytes:
    """A calendar of these sessions, the same bytes for the same facts.

    `link` gives a session's page, or None where it has none that its reader could open. `about`
    is a sentence on the calendar as a whole. With `summaries` each event says what the offer is
    in a sentence; private calendars go without.
    """
    found = Calendar()
    found.add("prodid", "-//Touchline//Sessions//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    if about:
        found.add("description", about)
        found.add("x-wr-caldesc", about)
    found.add("x-wr-timezone", "Europe/London")
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    found.add_component(Timezone.from_ical(EUROPE_LONDON))
    host = urlsplit(base_url).netloc
    for entry in entries:
        found.add_component(_event(entry, host, link(entry.session), summaries))
    written: bytes = found.to_ical()
    return written


def _event(entry: Entry, host: str, url: str | None, summaries: bool) -> Event:
    held, series = entry.session, entry.session.series
    # What the offer says shows in each of its events, so a change of it is a change of theirs.
    changed = [held.last_modified_at, series.last_modified_at, entry.changed_at]
    last_modified = max(at for at in changed if at is not None)
    event = Event()
    event.add("uid", f"{held.public_id}@{host}")
    # The moment of the last change instead of this one, so that nothing changes when nothing did.
    event.add("dtstamp", last_modified)
    event.add("last-modified", last_modified)
    event.add("sequence", held.sequence + entry.changes)
    event.add("dtstart", london(held.starts_at))
    event.add("dtend", london(held.ends_at))
    event.add("summary", title(entry))
    event.add("status", "CANCELLED" if held.cancelled_at or entry.cancelled else "CONFIRMED")
    venue = held.venue
    event.add("location", f"{venue.name}, {venue.address}, {venue.town} {venue.postcode}")
    if summaries:
        event.add("description", series.summary)
    if url:
        event.add("url", url)
    return event


def title(entry: Entry) -> str:
    """The offer's title and nothing else; first of all that it is off, where it is."""
    if entry.session.cancelled_at is not None:
        return f"CALLED OFF: {entry.session.series.title}"
    if entry.cancelled:
        return f"Cancelled: {entry.session.series.title}"
    return entry.session.series.title
