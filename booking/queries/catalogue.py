"""What the catalogue can be asked for: only what some offer that the viewer may see has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import Organisation, SessionSeries, Venue
from booking.permissions import Viewer
from booking.queries.finding import Place
from booking.queries.offers import listed, visible_to


@dataclass(frozen=True)
class Choices:
    """Trusts by slug, towns, activities and kinds of support that lead to at least one offer.

    `middles` are the towns' middles, from which distances are counted.
    """

    trusts: dict[str, str]
    middles: dict[str, Place]
    activities: set[str]
    support: set[str]

    @property
    def towns(self) -> list[str]:
        """The towns by name."""
        return list(self.middles)


def choices(viewer: Viewer, now: datetime) -> Choices:
    """What this viewer can choose from.

    A town that has by-referral offers alone is none of the public's choices: naming it would say
    that there is something. Nor do such venues move the middle of a town.
    """
    found = session().execute(
        sa.select(
            Organisation.slug,
            Organisation.short_name,
            Venue.town,
            Venue.latitude,
            Venue.longitude,
            SessionSeries.activity,
            SessionSeries.accessibility_support.label("support"),
        )
        .join(SessionSeries, SessionSeries.organisation_id == Organisation.id)
        .join(Venue, Venue.id == SessionSeries.venue_id)
        .where(listed(now), visible_to(viewer))
        .distinct()
    )
    rows = sorted(found, key=attrgetter("town"))
    trusts = {row.slug: row.short_name for row in rows}
    return Choices(
        dict(sorted(trusts.items(), key=lambda trust: trust[1].casefold())),
        {town: _middle(town, there) for town, there in groupby(rows, key=attrgetter("town"))},
        {row.activity for row in rows},
        {slug for row in rows for slug in row.support.split(",") if slug},
    )


def _middle(town: str, rows: Iterable[Any]) -> Place:
    """The middle of a town's venues, each counted once."""
    venues = sorted({(row.latitude, row.longitude) for row in rows})
    return Place(
        sum(latitude for latitude, _ in venues) / len(venues),
        sum(longitude for _, longitude in venues) / len(venues),
        town,
    )
