"""Where on this site something has its page, for everything that is read elsewhere."""

from __future__ import annotations

from typing import Any

from flask import url_for

from booking.feeds.ld_json import Links
from booking.models import Photo, ScheduledSession, SessionSeries
from booking.views.edge import settings


def links() -> Links:
    """Whole addresses of offers, dates, clubs and photos on this site."""
    return Links(settings().base_url, _path_of)


def _path_of(row: Any) -> str:
    """The address of an offer, a date, a club or a photo on this site."""
    match row:
        case ScheduledSession():
            return url_for(
                "public.session", series_id=row.series.public_id, session_id=row.public_id
            )
        case SessionSeries():
            return url_for("public.series", series_id=row.public_id)
        case Photo():
            return url_for("photos.show", photo_id=row.public_id, size="large")
        case _:
            return url_for("public.trust", slug=row.slug)
