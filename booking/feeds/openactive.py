"""Open offers as other finders read them: OpenActive's models in its paged feeds.

Modelling Opportunity Data 2.0 says what the words mean, Realtime Paged Data Exchange 1.0 how the
pages follow each other, Dataset Site how the feeds are announced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from booking.feeds.ld_json import Described, Links, pounds
from booking.models import Gender, Level, ScheduledSession, SessionSeries, Venue
from booking.queries.open_data import Line
from booking.vocabulary import (
    ACCESSIBILITY_SUPPORT,
    ACTIVITIES,
    ACTIVITY_LIST,
    SUPPORT_LIST,
    Concept,
)
from booking.words import WEEKDAY_NAMES, WEEKDAYS, london, plain_date

CONTEXT = "https://openactive.io/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PAGE_TYPE = "application/vnd.openactive.rpde+json; version=1"
# The standard says: what has items may be kept for an hour, the last page for eight seconds.
PAGE_KEPT = "public, max-age=3600"
LAST_PAGE_KEPT = "public, max-age=8"
RESTRICTIONS = {
    Gender.EVERYONE: "https://openactive.io/NoRestriction",
    Gender.WOMEN: "https://openactive.io/FemaleOnly",
    Gender.MEN: "https://openactive.io/MaleOnly",
}
LEVELS = {
    Level.ANY: ["Beginner", "Intermediate", "Advanced"],
    Level.BEGINNER: ["Beginner"],
    Level.IMPROVER: ["Intermediate"],
}


@dataclass(frozen=True)
class Kind:
    """One of the two feeds: what its items are called, and how one is described."""

    name: str
    path: str
    describe: Callable[[Any, Links], Described]


def page(kind: Kind, lines: Sequence[Line], after: int | None, links: Links) -> Described:
    """One page of a feed. The last page is empty and leads to itself."""
    last = lines[-1].number if lines else after
    feed = links.base_url + kind.path
    return {
        "next": feed if last is None else f"{feed}?afterChangeNumber={last}",
        "items": [_item(kind, line, links) for line in lines],
        "license": LICENCE,
    }


def _item(kind: Kind, line: Line, links: Links) -> Described:
    item: Described = {
        "state": "deleted" if line.about is None else "updated",
        "kind": kind.name,
        "id": line.subject,
        "modified": line.number,
    }
    if line.about is not None:
        item["data"] = {"@context": CONTEXT, **kind.describe(line.about, links)}
    return item


def session_series(series: SessionSeries, links: Links) -> Described:
    """An open offer: what, who for, where, how to come and when, but for its single dates."""
    url = links.of(series)
    described: Described = {
        "@type": "SessionSeries",
        "@id": url,
        "identifier": series.public_id,
        "url": url,
        "name": series.title,
        "description": _description(series),
        "activity": [_concept(ACTIVITIES[series.activity], ACTIVITY_LIST)],
        "organizer": _organizer(series, links),
        "location": _place(series.venue, links),
        "offers": [
            {
                "@type": "Offer",
                "@id": f"{url}#price",
                "name": series.cost_note or "Price for each session",
                "price": float(pounds(series.cost_pence)),
                "priceCurrency": "GBP",
                "url": url,
            }
        ],
        "isAccessibleForFree": series.cost_pence == 0,
        "ageRange": _ages(series),
        "genderRestriction": RESTRICTIONS[series.gender],
        "level": LEVELS[series.level],
        "maximumAttendeeCapacity": series.capacity,
        "eventSchedule": [_schedule(series)],
        # When the club last said, or a register showed, that all of this is true.
        "schedulingNote": f"Checked by the club on {_dated(series.confirmed_at)}.",
        "isCoached": True,
    }
    optional = {
        "attendeeInstructions": _instructions(series),
        "meetingPoint": series.meeting_point or series.venue.meeting_point,
        "accessibilityInformation": _access(series.venue),
        "accessibilitySupport": [
            _concept(ACCESSIBILITY_SUPPORT[slug], SUPPORT_LIST)
            for slug in series.accessibility_support.split(",")
            if slug in ACCESSIBILITY_SUPPORT
        ],
        "image": _image(series, links),
    }
    return described | {name: value for name, value in optional.items() if value}


def scheduled_session(held: ScheduledSession, links: Links) -> Described:
    """One date of an open offer. What is not said here is as its offer says."""
    url = links.of(held)
    described: Described = {
        "@type": "ScheduledSession",
        "@id": url,
        "identifier": held.public_id,
        "url": url,
        "superEvent": links.of(held.series),
        "startDate": _instant(held.starts_at),
        "endDate": _instant(held.ends_at),
        "duration": _duration(held.ends_at - held.starts_at),
        "eventStatus": f"https://schema.org/{_status(held)}",
        "maximumAttendeeCapacity": held.capacity,
    }
    if held.venue_id != held.series.venue_id:
        described["location"] = _place(held.venue, links)
    if held.meeting_point:
        described["meetingPoint"] = held.meeting_point
    return described


SERIES = Kind("SessionSeries", "/openactive/session-series", session_series)
SESSIONS = Kind("ScheduledSession", "/openactive/scheduled-sessions", scheduled_session)

KINDS = (SERIES, SESSIONS)


def dataset(name: str, links: Links, logo: str) -> Described:
    """What the dataset site says to programs: which feeds there are, whose, and how to use them."""
    return {
        "@context": ["https://schema.org/", CONTEXT],
        "@type": "Dataset",
        "@id": f"{links.base_url}/openactive/",
        "url": f"{links.base_url}/openactive/",
        "name": f"{name} sessions",
        "description": (
            "Sport, exercise and social sessions that are open to everyone: what happens, who it "
            "is for, where and when, and how people get in."
        ),
        "keywords": ["Sessions", "Activities", "Sports", "Physical Activity", "OpenActive"],
        "license": LICENCE,
        "discussionUrl": f"{links.base_url}/openactive/#questions",
        "documentation": "https://permalink.openactive.io/dataset-site/open-data-documentation",
        "inLanguage": ["en-GB"],
        "schemaVersion": "https://openactive.io/modelling-opportunity-data/2.0/",
        "publisher": {
            "@type": "Organization",
            "name": name,
            "legalName": name,
            "url": f"{links.base_url}/",
            "logo": {"@type": "ImageObject", "url": logo},
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": kind.name,
                "additionalType": f"https://openactive.io/{kind.name}",
                "encodingFormat": PAGE_TYPE,
                "contentUrl": links.base_url + kind.path,
                "identifier": kind.name,
            }
            for kind in KINDS
        ],
    }


def _description(series: SessionSeries) -> str:
    parts = (series.summary, series.what_happens, series.who_for, series.open_how)
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _instructions(series: SessionSeries) -> str:
    parts = (series.first_visit, series.what_to_bring, series.provided)
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _concept(concept: Concept, scheme: str) -> Described:
    """A concept of one of OpenActive's lists, by its label there."""
    return {
        "@type": "Concept",
        "@id": f"{scheme}#{concept.identifier}",
        "prefLabel": concept.label,
        "inScheme": scheme,
    }


def _organizer(series: SessionSeries, links: Links) -> Described:
    club = series.organisation
    return {
        "@type": "Organization",
        "@id": links.of(club),
        "identifier": club.public_id,
        "name": club.name,
        "url": links.of(club),
        "telephone": series.phone or club.phone,
    }


def _place(venue: Venue, links: Links) -> Described:
    features = {
        "Toilets": bool(venue.toilets) or None,
        "Parking": bool(venue.parking) or None,
    }
    place: Described = {
        "@type": "Place",
        "@id": f"{links.base_url}/openactive/places/{venue.public_id}",
        "identifier": venue.public_id,
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "addressLocality": venue.town,
            "addressRegion": "England",
            "postalCode": venue.postcode,
            "addressCountry": "GB",
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": venue.latitude,
            "longitude": venue.longitude,
        },
        "amenityFeature": [
            {"@type": name, "name": name, "value": value}
            for name, value in features.items()
            if value is not None
        ],
    }
    if venue.getting_there:
        place["description"] = venue.getting_there
    return {name: value for name, value in place.items() if value != []}


def _access(venue: Venue) -> str:
    """What is known of a venue's access, in sentences. What nobody has said is left out."""
    said = []
    if venue.step_free is not None:
        said.append("There is a way in without steps." if venue.step_free else "There are steps.")
    if venue.accessible_toilet is not None:
        toilet = "There is an accessible toilet."
        said.append(toilet if venue.accessible_toilet else "There is no accessible toilet.")
    if venue.toilets:
        said.append(f"Toilets: {venue.toilets.rstrip('.')}.")
    if venue.quiet_space:
        said.append(f"Quiet space: {venue.quiet_space.rstrip('.')}.")
    return " ".join(said)


def _ages(series: SessionSeries) -> Described:
    ages: Described = {"@type": "QuantitativeValue", "minValue": series.age_from}
    if series.age_to is not None:
        ages["maxValue"] = series.age_to
    return ages


def _image(series: SessionSeries, links: Links) -> list[Described]:
    if series.photo is None:
        return []
    return [{"@type": "ImageObject", "url": links.of(series.photo)}]


def _schedule(series: SessionSeries) -> Described:
    """The weekly rule. It names no single dates: these have a feed of their own."""
    starts = datetime.combine(series.first_on, series.starts_local)
    length = timedelta(minutes=series.length_minutes)
    days = [WEEKDAYS.index(day) for day in series.weekdays.split(",") if day]
    described: Described = {
        "@type": "PartialSchedule",
        "startDate": series.first_on.isoformat(),
        "startTime": f"{starts:%H:%M}",
        "endTime": f"{starts + length:%H:%M}",
        "duration": _duration(length),
        "repeatFrequency": f"P{series.every_weeks}W",
        "scheduleTimezone": "Europe/London",
        "byDay": [f"https://schema.org/{WEEKDAY_NAMES[day]}" for day in days],
    }
    if series.last_on is not None:
        described["endDate"] = series.last_on.isoformat()
    return {name: value for name, value in described.items() if value != []}


def _status(held: ScheduledSession) -> str:
    return "EventScheduled" if held.cancelled_at is None else "EventCancelled"


def _dated(moment: datetime) -> str:
    """ "3 March 2026": it is read long after it was written."""
    return f"{plain_date(london(moment).date())} {london(moment).year}"


def _instant(moment: datetime) -> str:
    """ "2026-03-05T18:00:00Z": no microseconds, which some readers refuse."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _duration(length: timedelta) -> str:
    """ "PT1H30M"."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
