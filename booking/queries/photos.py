"""Photos of offers: an offer that somebody may not see has no photo for them either."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import Audience, OfferDraft, Photo, SeriesState, SessionSeries
from booking.permissions import Permission, Viewer
from booking.queries.offers import visible_to


@dataclass(frozen=True)
class Shown:
    """A photo that somebody may see, and whether anyone at all may."""

    photo: Photo
    is_public: bool


def get_photo(viewer: Viewer, public_id: str) -> Shown:
    """A photo of an offer that the viewer may see, or of a draft of theirs.

    Raises Missing for any other, and for one that is not there.
    """
    photo = session().scalar(sa.select(Photo).where(Photo.public_id == public_id))
    if photo is None:
        raise Missing
    is_public = sa.and_(
        SessionSeries.audience == Audience.OPEN, SessionSeries.state == SeriesState.PUBLISHED
    )
    shows = SessionSeries.photo_id == photo.id
    if _any(sa.select(SessionSeries.id).where(shows, is_public)):
        return Shown(photo, is_public=True)
    ours = viewer.organisations_where(Permission.PUBLISH_OFFERS)
    in_draft = (OfferDraft.photo_id == photo.id, OfferDraft.organisation_id.in_(ours))
    if _any(sa.select(SessionSeries.id).where(shows, visible_to(viewer))) or _any(
        sa.select(OfferDraft.id).where(*in_draft)
    ):
        return Shown(photo, is_public=False)
    raise Missing


def _any(statement: sa.Select[int]) -> bool:
    return session().scalar(statement.limit(1)) is not None
