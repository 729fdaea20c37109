"""Partners: organisations and their venues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    Closure,
    Organisation,
    OrganisationKind,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission, Viewer


def find_organisation(viewer: Viewer, slug: str) -> Organisation | None:
    """The partner with this short name. Who the partners are is public."""
    return session().scalar(sa.select(Organisation).where(Organisation.slug == slug))


def get_trust(viewer: Viewer, slug: str) -> Organisation:
    """The trust with this short name; raises Missing for anything else."""
    organisation = find_organisation(viewer, slug)
    if organisation is None or organisation.kind is not OrganisationKind.TRUST:
        raise Missing
    return organisation


def trusts(viewer: Viewer) -> list[Organisation]:
    """The clubs' trusts, by name."""
    return list(
        session().scalars(
            sa.select(Organisation)
            .where(Organisation.kind == OrganisationKind.TRUST)
            .order_by(Organisation.name)
        )
    )


def towns(viewer: Viewer) -> list[str]:
    """The towns that have a venue, by name."""
    return list(session().scalars(sa.select(Venue.town).distinct().order_by(Venue.town)))


def organisations_where(viewer: Viewer, permission: Permission) -> list[Organisation]:
    """The organisations at which the viewer holds a permission, by name."""
    return list(
        session().scalars(
            sa.select(Organisation)
            .where(Organisation.id.in_(viewer.organisations_where(permission)))
            .order_by(Organisation.name)
        )
    )


def venues_where(viewer: Viewer, permission: Permission) -> list[Venue]:
    """The venues of the organisations at which the viewer holds a permission, by name."""
    return list(
        session().scalars(
            sa.select(Venue)
            .where(Venue.organisation_id.in_(viewer.organisations_where(permission)))
            .order_by(Venue.name)
        )
    )


def partners(viewer: Viewer) -> list[Organisation]:
    """Every partner of the partnership, by name. For staff: raises Missing for others."""
    if not viewer.signed_in:
        raise Missing
    return list(session().scalars(sa.select(Organisation).order_by(Organisation.name)))


def get_partner(viewer: Viewer, slug: str) -> Organisation:
    """One partner, for staff; raises Missing for others, and for one that there isn't."""
    organisation = find_organisation(viewer, slug) if viewer.signed_in else None
    if organisation is None:
        raise Missing
    return organisation


def venues_of(viewer: Viewer, organisation: Organisation) -> list[Venue]:
    """A partner's venues, by name. Where sessions happen is public."""
    return list(
        session().scalars(
            sa.select(Venue).where(Venue.organisation_id == organisation.id).order_by(Venue.name)
        )
    )


def get_own_venue(viewer: Viewer, public_id: str) -> Venue:
    """A venue whose facts the viewer keeps; raises Missing for others' and absent ones."""
    venue = session().scalar(
        sa.select(Venue).where(
            Venue.public_id == public_id,
            Venue.organisation_id.in_(viewer.organisations_where(Permission.CLOSE_PLACES)),
        )
    )
    if venue is None:
        raise Missing
    return venue


def offers_at(viewer: Viewer, venues: Sequence[Venue]) -> dict[int, list[SessionSeries]]:
    """The published offers that are held at each of our own venues, by its number, by title."""
    ours = viewer.organisations_where(Permission.PUBLISH_OFFERS)
    found = session().scalars(
        sa.select(SessionSeries)
        .where(
            SessionSeries.venue_id.in_([venue.id for venue in venues]),
            SessionSeries.organisation_id.in_(ours),
            SessionSeries.state == SeriesState.PUBLISHED,
        )
        .order_by(sa.func.lower(SessionSeries.title))
    )
    held: dict[int, list[SessionSeries]] = {}
    for series in found:
        held.setdefault(series.venue_id, []).append(series)
    return held


def closures_standing(viewer: Viewer, organisation: Organisation, today: date) -> list[Closure]:
    """What a partner has closed or limited, now or later, soonest first. For staff."""
    if not viewer.signed_in:
        raise Missing
    return list(
        session().scalars(
            sa.select(Closure)
            .options(joinedload(Closure.venue))
            .where(
                Closure.organisation_id == organisation.id,
                Closure.lifted_at.is_(None),
                Closure.until_on >= today,
            )
            .order_by(Closure.from_on, Closure.id)
        )
    )
