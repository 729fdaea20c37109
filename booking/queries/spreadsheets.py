"""Timetables that came in as files, and the offers that they may be about."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import OfferDraft, Organisation, SessionSeries, SpreadsheetUpload
from booking.permissions import Permission, Viewer, may


def get_upload(viewer: Viewer, public_id: str) -> SpreadsheetUpload:
    """A timetable of an organisation that the viewer writes offers for; Missing for any other."""
    found = session().scalar(
        sa.select(SpreadsheetUpload)
        .options(joinedload(SpreadsheetUpload.organisation))
        .where(SpreadsheetUpload.public_id == public_id)
    )
    if found is None or not may(viewer, Permission.PUBLISH_OFFERS, found.organisation_id):
        raise Missing
    return found


def offers_of(viewer: Viewer, organisation: Organisation) -> Sequence[SessionSeries]:
    """Every series of one trust that the viewer writes offers for, by title; else Missing."""
    _own(viewer, organisation)
    return (
        session()
        .scalars(
            sa.select(SessionSeries)
            .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
            .where(SessionSeries.organisation_id == organisation.id)
            .order_by(sa.func.lower(SessionSeries.title), SessionSeries.id)
            # What a lock waited for is read, not what was read before it.
            .execution_options(populate_existing=True)
        )
        .all()
    )


def drafts_of(viewer: Viewer, organisation: Organisation) -> Sequence[OfferDraft]:
    """Every draft of one trust that the viewer writes offers for, oldest first; else Missing."""
    _own(viewer, organisation)
    return (
        session()
        .scalars(
            sa.select(OfferDraft)
            .options(joinedload(OfferDraft.photo))
            .where(OfferDraft.organisation_id == organisation.id)
            .order_by(OfferDraft.id)
            .execution_options(populate_existing=True)
        )
        .all()
    )


def _own(viewer: Viewer, organisation: Organisation) -> None:
    if not may(viewer, Permission.PUBLISH_OFFERS, organisation.id):
        raise Missing
