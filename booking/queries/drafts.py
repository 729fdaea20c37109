"""Offers that are being written: the organisation's own, and nobody else's."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import OfferDraft
from booking.permissions import Permission, Viewer, may

# What was typed, by the name of its question: as many texts as the browser sent.
Answers = dict[str, list[str]]
UNTITLED = "A new weekly session"


def our_drafts(viewer: Viewer) -> list[OfferDraft]:
    """The drafts of the organisations that the viewer writes offers for, newest first."""
    return list(
        session().scalars(
            sa.select(OfferDraft)
            .options(joinedload(OfferDraft.organisation))
            .where(
                OfferDraft.organisation_id.in_(
                    viewer.organisations_where(Permission.PUBLISH_OFFERS)
                )
            )
            .order_by(OfferDraft.changed_at.desc(), OfferDraft.id.desc())
        )
    )


def find_draft(viewer: Viewer, public_id: str) -> OfferDraft | None:
    """A draft of the viewer's own organisations, if it is there."""
    found = session().scalar(
        sa.select(OfferDraft)
        .options(joinedload(OfferDraft.organisation), joinedload(OfferDraft.photo))
        .where(OfferDraft.public_id == public_id)
    )
    if found is None or not may(viewer, Permission.PUBLISH_OFFERS, found.organisation_id):
        return None
    return found


def get_draft(viewer: Viewer, public_id: str) -> OfferDraft:
    """A draft of the viewer's own organisations; raises Missing for any other."""
    found = find_draft(viewer, public_id)
    if found is None:
        raise Missing
    return found


def answers_of(draft: OfferDraft) -> Answers:
    """What was typed so far, as it was typed."""
    kept = json.loads(draft.answers)
    return {
        name: [said] if isinstance(said, str) else [str(each) for each in said]
        for name, said in kept.items()
        if not name.startswith("_")
    }


def title_of(draft: OfferDraft) -> str:
    """What the draft calls its offer, or what to call it until then."""
    typed = " ".join(answers_of(draft).get("title", []))
    return " ".join(typed.split())[:80] or UNTITLED
