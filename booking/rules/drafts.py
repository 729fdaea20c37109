"""Writing an offer: what was typed is kept, right or not yet, until it is published.

Whoever writes sends along the mark of the answers that they read, so that two people in the same
part of one draft notice each other; in different parts they never collide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import OfferDraft, Organisation, Photo, Venue
from booking.permissions import Permission, Viewer, may
from booking.queries.drafts import answers_of
from booking.rules.marks import mark
from booking.rules.offer_refusals import Stale, VenueNotOurs

# Kept beside the answers: which open page wrote each part last.
WRITERS = "_writers"
IN_THE_MEANTIME = "Somebody else changed this while you were typing."


@dataclass(frozen=True, kw_only=True)
class Page:
    """One open page of a part: its name, the mark of what it showed, and which page it is.

    What the same page wrote before, as one types, is no other person's.
    """

    part: str
    seen: str
    writer: str


def start(
    viewer: Viewer,
    organisation: Organisation,
    public_id: str,
    answers: Mapping[str, list[str]],
    now: datetime,
    photo: Photo | None = None,
    row_key: str = "",
) -> OfferDraft:
    """Begin to write an offer, from what another one or a spreadsheet's row says, or from nothing.

    Raises Missing for an organisation that the viewer does not write offers for, and VenueNotOurs
    for another organisation's photo.
    """
    if not may(viewer, Permission.PUBLISH_OFFERS, organisation.id):
        raise Missing
    if photo is not None and photo.organisation_id != organisation.id:
        raise VenueNotOurs("Choose one of your own photos.")
    draft = OfferDraft(
        public_id=public_id,
        organisation_id=organisation.id,
        answers=json.dumps(dict(answers)),
        created_at=now,
        changed_at=now,
        changed_by_id=viewer.user_id,
        photo_id=photo.id if photo else None,
        row_key=row_key,
    )
    session().add(draft)
    session().flush()
    return draft


def mark_of(draft: OfferDraft, names: Iterable[str]) -> str:
    """A mark of some answers; a page sends back the one that it read."""
    answers = answers_of(draft)
    return mark([(name, answers.get(name)) for name in sorted(names)])


def lock(draft: OfferDraft) -> None:
    """Let nobody else change a draft now, and read it again; raises Missing if it is gone."""
    locked = session().execute(
        sa.update(OfferDraft)
        .where(OfferDraft.id == draft.id)
        .values(version=OfferDraft.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not locked.rowcount:  # type: ignore[attr-defined]
        raise Missing
    session().refresh(draft)


def save(
    viewer: Viewer, draft: OfferDraft, page: Page, typed: Mapping[str, list[str]], now: datetime
) -> None:
    """Keep what was typed into one part, whatever it is.

    Raises Stale, and keeps nothing, when somebody else wrote something different there since.
    """
    lock(draft)
    kept: dict[str, Any] = json.loads(draft.answers)
    writers: dict[str, str] = kept.get(WRITERS, {})
    there = {name: answers_of(draft).get(name) for name in typed}
    changed_since = mark_of(draft, typed) != page.seen
    if changed_since and writers.get(page.part) != page.writer and there != typed:
        raise Stale(IN_THE_MEANTIME)
    draft.answers = json.dumps({**kept, **typed, WRITERS: {**writers, page.part: page.writer}})
    draft.changed_at, draft.changed_by_id = now, viewer.user_id
    session().flush()


def fill_in(
    viewer: Viewer, draft: OfferDraft, answers: Mapping[str, list[str]], now: datetime
) -> None:
    """Put answers into a draft over those that it has; what else was typed stays."""
    lock(draft)
    draft.answers = json.dumps({**json.loads(draft.answers), **answers})
    draft.changed_at, draft.changed_by_id = now, viewer.user_id
    session().flush()


def lock_as_seen(draft: OfferDraft, seen: str) -> None:
    """Lock a draft to let it go; raises Stale if it says something else than what was shown."""
    lock(draft)
    if mark_of_all(draft) != seen:
        raise Stale("It was changed since you opened this page. Look at it again first.")


def mark_of_all(draft: OfferDraft) -> str:
    """A mark of everything that a draft says, its photo too."""
    return mark((sorted(answers_of(draft).items()), draft.photo_id))


def set_photo(viewer: Viewer, draft: OfferDraft, photo: Photo | None, now: datetime) -> None:
    """Show a photo with the offer to be, or none."""
    lock(draft)
    if photo is not None and photo.organisation_id != draft.organisation_id:
        raise VenueNotOurs("Choose one of your own photos.")
    draft.photo_id = photo.id if photo else None
    draft.changed_at, draft.changed_by_id = now, viewer.user_id
    session().flush()


def choose_venue(viewer: Viewer, draft: OfferDraft, venue: Venue, now: datetime) -> None:
    """Choose a venue of the draft's own organisation in it; what else was typed stays."""
    lock(draft)
    if venue.organisation_id != draft.organisation_id:
        raise VenueNotOurs("Choose one of your own venues.")
    draft.answers = json.dumps({**json.loads(draft.answers), "venue": [venue.public_id]})
    draft.changed_at, draft.changed_by_id = now, viewer.user_id
    session().flush()


def finish(draft: OfferDraft) -> None:
    """Let a draft go: it is published, or nobody wants it."""
    session().delete(draft)
    session().flush()
