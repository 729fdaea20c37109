"""What the catalogue can be asked for: only what some offer that the viewer may see has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import Organisation, SessionSeries, Venue
from booking.permissions import Viewer
from booking.queries.offers import listed, visible_to
from booking.queries.wishes import Place


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
    offered = (
        sa.select(
            SessionSeries.organisation_id,
            SessionSeries.venue_id,
            SessionSeries.activity,
            SessionSeries.accessibility_support.label("support"),
        )
        .where(listed(now), visible_to(viewer))
        .cte()
    )
    # Places, activities and support by themselves: together they are as many as there are offers.
    place = (
        Organisation.slug, Organisation.short_name, Venue.town, Venue.latitude, Venue.longitude,
    )  # fmt: skip
    nowhere = [sa.cast(sa.null(), column.type).label(column.key) for column in place]
    nothing = sa.cast(sa.null(), SessionSeries.activity.type)
    used = sa.select(offered.c.organisation_id, offered.c.venue_id).distinct().subquery()
    places = (
        sa.select(*place, nothing.label("activity"), nothing.label("support"))
        .select_from(used)
        .join(Organisation, Organisation.id == used.c.organisation_id)
        .join(Venue, Venue.id == used.c.venue_id)
    )
    activities = sa.select(*nowhere, offered.c.activity, nothing).distinct()
    support = sa.select(*nowhere, nothing, offered.c.support).distinct()
    found: Sequence[Any] = session().execute(sa.union_all(places, activities, support)).all()
    rows = sorted((row for row in found if row.slug), key=attrgetter("town"))
    trusts = {row.slug: row.short_name for row in rows}
    return Choices(
        dict(sorted(trusts.items(), key=lambda trust: trust[1].casefold())),
        {town: _middle(town, there) for town, there in groupby(rows, key=attrgetter("town"))},
        {row.activity for row in found if row.activity},
        {slug for row in found if row.support for slug in row.support.split(",")},
    )


def _middle(town: str, rows: Iterable[Any]) -> Place:
    """The middle of a town's venues, each counted once."""
    venues = sorted({(row.latitude, row.longitude) for row in rows})
    return Place(
        sum(latitude for latitude, _ in venues) / len(venues),
        sum(longitude for _, longitude in venues) / len(venues),
        town,
    )
