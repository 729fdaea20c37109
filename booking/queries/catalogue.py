"""What the catalogue can be asked for: only what some offer that the viewer may see has."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from booking.database import session
from booking.models import Organisation, SeriesState, SessionSeries, Venue
from booking.permissions import Viewer
from booking.queries.offers import visible_to


@dataclass(frozen=True)
class Choices:
    """Trusts by slug, towns and activities that lead to at least one published offer."""

    trusts: dict[str, str]
    towns: list[str]
    activities: set[str]


def choices(viewer: Viewer) -> Choices:
    """What this viewer can choose from.

    A town that has by-referral offers alone is none of the public's choices: naming it would say
    that there is something.
    """
    rows = session().execute(
        sa.select(Organisation.slug, Organisation.short_name, Venue.town, SessionSeries.activity)
        .join(SessionSeries, SessionSeries.organisation_id == Organisation.id)
        .join(Venue, Venue.id == SessionSeries.venue_id)
        .where(SessionSeries.state == SeriesState.PUBLISHED, visible_to(viewer))
        .distinct()
    )
    trusts, towns, activities = {}, set(), set()
    for slug, short_name, town, activity in rows:
        trusts[slug] = short_name
        towns.add(town)
        activities.add(activity)
    by_name = dict(sorted(trusts.items(), key=lambda trust: trust[1].casefold()))
    return Choices(by_name, sorted(towns), activities)
