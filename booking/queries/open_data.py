"""What other programs read of open offers, page by page, in the order in which it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from booking.database import session
from booking.models import (
    Audience,
    Feed,
    FeedItem,
    Organisation,
    Photo,
    ScheduledSession,
    SessionSeries,
    Standing,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.offers import listed
from booking.vocabulary import ACTIVITIES

# The standard's own suggestion.
PAGE_SIZE = 500
# OpenActive's feeds are for what its list of activities knows: cooking is none of them.
LISTED_ACTIVITIES = {slug for slug, concept in ACTIVITIES.items() if concept.identifier}


@dataclass(frozen=True)
class Line:
    """One item of a feed: its change number, its id, and what it is about unless that is gone."""

    number: int
    subject: str
    about: Any | None


def in_feed(now: datetime) -> sa.ColumnElement[bool]:
    """Series that other programs may show: open to everyone, published, confirmed lately enough,
    and of an activity on OpenActive's list."""
    return sa.and_(
        SessionSeries.audience == Audience.OPEN,
        SessionSeries.activity.in_(sorted(LISTED_ACTIVITIES)),
        listed(now),
    )


def session_in_feed(now: datetime) -> sa.ColumnElement[bool]:
    """Sessions of those series that are not over; called-off ones too, which say so."""
    return sa.and_(in_feed(now), ScheduledSession.ends_at > now)


def series_page(viewer: Viewer, after: int, now: datetime) -> list[Line]:
    """The next series that changed after a change number, 500 at most, in order.

    One statement reads both the order and what is in it, so that no change comes between. What
    is open no more is gone, even where nobody has numbered that yet.
    """
    found = session().execute(
        sa.select(FeedItem, SessionSeries)
        .outerjoin(SessionSeries, SessionSeries.public_id == FeedItem.subject)
        .outerjoin(Organisation, Organisation.id == SessionSeries.organisation_id)
        .outerjoin(Venue, Venue.id == SessionSeries.venue_id)
        .outerjoin(Photo, Photo.id == SessionSeries.photo_id)
        .options(
            contains_eager(SessionSeries.organisation),
            contains_eager(SessionSeries.venue),
            contains_eager(SessionSeries.photo),
        )
        .where(FeedItem.feed == Feed.SERIES, FeedItem.number > after)
        .order_by(FeedItem.number)
        .limit(PAGE_SIZE)
    )
    return [
        Line(item.number, item.subject, None if _is_gone(item, series, now) else series)
        for item, series in found
    ]


def sessions_page(viewer: Viewer, after: int, now: datetime) -> list[Line]:
    """The next sessions that changed after a change number, 500 at most, in order."""
    there = aliased(Venue)
    found = session().execute(
        sa.select(FeedItem, ScheduledSession)
        .outerjoin(ScheduledSession, ScheduledSession.public_id == FeedItem.subject)
        .outerjoin(ScheduledSession.series)
        .outerjoin(there, there.id == ScheduledSession.venue_id)
        .options(
            contains_eager(ScheduledSession.series),
            contains_eager(ScheduledSession.venue.of_type(there)),
        )
        .where(FeedItem.feed == Feed.SESSIONS, FeedItem.number > after)
        .order_by(FeedItem.number)
        .limit(PAGE_SIZE)
    )
    return [
        Line(item.number, item.subject, None if _is_over(item, held, now) else held)
        for item, held in found
    ]


def _is_gone(item: FeedItem, series: SessionSeries | None, now: datetime) -> bool:
    return (
        item.is_deleted
        or series is None
        or not series.is_public
        or series.activity not in LISTED_ACTIVITIES
        or series.standing(now) is Standing.LAPSED
    )


def _is_over(item: FeedItem, held: ScheduledSession | None, now: datetime) -> bool:
    return held is None or held.ends_at <= now or _is_gone(item, held.series, now)
