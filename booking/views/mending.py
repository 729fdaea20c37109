"""Where each fact of a published offer is mended."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from booking.models import SessionSeries
from booking.views.offer_parts import WHEN, part_of


def mending(series: SessionSeries) -> Callable[[str], str]:
    """A function from a finding's field to the page on which it is mended."""

    def url_of(field: str) -> str:
        if field == "venue":
            return url_for("venues.edit", venue_id=series.venue.public_id)
        part = part_of(field)
        if part is WHEN:
            return url_for("dates.schedule", series_id=series.public_id)
        slug = "photo" if field == "photo" else part.slug
        return url_for("offers.edit", series_id=series.public_id, part=slug, _anchor=field)

    return url_of
