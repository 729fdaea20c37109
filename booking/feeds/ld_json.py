"""Open offers for search engines, as schema.org describes them: EventSeries and Event, JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking.models import Gender, ScheduledSession, SessionSeries, Venue
from booking.rules.weekly import instant, read_dates
from booking.words import LONDON, WEEKDAY_NAMES, WEEKDAYS, london

CONTEXT = "https://schema.org"
# What would end the script that carries it, or begin markup, in text that somebody typed.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
SUGGESTED = {Gender.WOMEN: "female", Gender.MEN: "male"}

Described = dict[str, Any]


@dataclass(frozen=True)
class Links:
    """Whole addresses: the site's own, then the path of an offer, a date, a club or a photo."""

    base_url: str
    path_of: Callable[[Any], str]

    def of(self, row: Any) -> str:
        """The whole address of a row's page."""
        return self.base_url + self.path_of(row)


def script(described: Described) -> str:
    """The description as the content of a script element: no text in it can end that element."""
    return written(described).translate(UNSAFE)


def written(described: Described) -> str:
    """The description as JSON, in as few bytes as it takes."""
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def event_series(
    series: SessionSeries, dates: Sequence[ScheduledSession], links: Links
) -> Described:
    """An open series with its dates to come, called-off ones too."""
    return {
        "@context": CONTEXT,
        "@type": "EventSeries",
        **_facts(series, links),
        "location": _place(series.venue),
        "eventSchedule": _schedule(series),
        "subEvent": [_event(held, links) for held in dates],
    }


def event(held: ScheduledSession, links: Links) -> Described:
    """One date of an open series."""
    series = held.series
    return {
        "@context": CONTEXT,
        **_facts(series, links),
        **_event(held, links),
        "superEvent": {
            "@type": "EventSeries",
            "@id": links.of(series),
            "name": series.title,
            "url": links.of(series),
        },
    }


def _facts(series: SessionSeries, links: Links) -> Described:
    """What holds for the series and for each of its dates."""
    url = links.of(series)
    club = series.organisation
    facts: Described = {
        "@id": url,
        "url": url,
        "name": series.title,
        "description": series.summary,
        "organizer": {
            "@type": "Organization",
            "name": club.name,
            "url": links.of(club),
            "telephone": series.phone or club.phone,
        },
        "isAccessibleForFree": series.cost_pence == 0,
        "offers": {
            "@type": "Offer",
            "price": pounds(series.cost_pence),
            "priceCurrency": "GBP",
            "url": url,
        },
        "typicalAgeRange": f"{series.age_from}-{series.age_to or ''}",
        "inLanguage": "en-GB",
    }
    if series.gender in SUGGESTED:
        facts["audience"] = {
            "@type": "PeopleAudience",
            "suggestedGender": SUGGESTED[series.gender],
        }
    if series.photo is not None:
        facts["image"] = links.of(series.photo)
    return facts


def pounds(pence: int) -> str:
    """ "2.50"; "0" for nothing."""
    return "0" if pence == 0 else f"{pence // 100}.{pence % 100:02d}"


def _event(held: ScheduledSession, links: Links) -> Described:
    """What holds for one date: when and where, and whether it is off or moved."""
    url = links.of(held)
    described: Described = {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": held.series.title,
        "startDate": _at(held.starts_at),
        "endDate": _at(held.ends_at),
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "location": _place(held.venue),
    }
    usually_at = instant(held.original_local)
    if usually_at != held.starts_at:
        described["eventStatus"] = f"{CONTEXT}/EventRescheduled"
        described["previousStartDate"] = _at(usually_at)
    if held.cancelled_at is not None:
        described["eventStatus"] = f"{CONTEXT}/EventCancelled"
    return described


def _at(moment: datetime) -> str:
    """ "2026-03-05T18:00:00+00:00": the time on a wall, with what it is ahead of UTC."""
    return london(moment).isoformat(timespec="seconds")


def _place(venue: Venue) -> Described:
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "addressLocality": venue.town,
            "postalCode": venue.postcode,
            "addressCountry": "GB",
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": venue.latitude,
            "longitude": venue.longitude,
        },
    }


def _schedule(series: SessionSeries) -> Described:
    """The weekly rule, in the wall time of Europe/London."""
    starts = datetime.combine(series.first_on, series.starts_local, tzinfo=LONDON)
    ends = (starts.replace(tzinfo=None) + timedelta(minutes=series.length_minutes)).time()
    days = [WEEKDAYS.index(day) for day in series.weekdays.split(",") if day]
    described: Described = {
        "@type": "Schedule",
        "repeatFrequency": f"P{series.every_weeks}W",
        "byDay": [f"{CONTEXT}/{WEEKDAY_NAMES[day]}" for day in days],
        "startDate": series.first_on.isoformat(),
        "startTime": series.starts_local.isoformat(timespec="minutes"),
        "endTime": ends.isoformat(timespec="minutes"),
        "duration": f"PT{series.length_minutes}M",
        "scheduleTimezone": "Europe/London",
    }
    if series.last_on is not None:
        described["endDate"] = series.last_on.isoformat()
    if series.weeks_off:
        weeks = read_dates(series.weeks_off)
        described["exceptDate"] = [
            (monday + timedelta(days=day)).isoformat() for monday in weeks for day in days
        ]
    return described
