"""Partners: organisations and their venues."""

from __future__ import annotations

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import Organisation, OrganisationKind, Venue
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
