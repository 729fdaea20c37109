"""Notes of contacts: what they settle on a mentor's list, and what was said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import ContactNote, Participant, User
from booking.permissions import Viewer


@dataclass(frozen=True)
class NoteFacts:
    """When somebody was in touch or tried to be, and what on the list that settled; no words."""

    at: datetime
    reached: bool | None = None
    closes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NoteRow:
    """A note as the person's timeline shows it, and who wrote it."""

    note: ContactNote
    by: str

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.note.at


def notes_since(ids: Collection[int], since: datetime) -> dict[int, list[NoteFacts]]:
    """The notes about each of these people from a moment on, in one statement."""
    found: dict[int, list[NoteFacts]] = {}
    for participant_id, at, reached, closes in session().execute(
        sa.select(
            ContactNote.participant_id, ContactNote.at, ContactNote.reached, ContactNote.closes
        ).where(ContactNote.participant_id.in_(ids), ContactNote.at >= since)
    ):
        facts = NoteFacts(at, reached, frozenset(key for key in closes.split(",") if key))
        found.setdefault(participant_id, []).append(facts)
    return found


def notes_about(viewer: Viewer, participant: Participant, most: int) -> list[NoteRow]:
    """What mentors have noted about a person whose record is open, newest first."""
    found = session().execute(
        sa.select(ContactNote, User.name)
        .outerjoin(User, User.id == ContactNote.by_user_id)
        .where(ContactNote.participant_id == participant.id)
        .order_by(ContactNote.at.desc(), ContactNote.id.desc())
        .limit(most)
    )
    return [NoteRow(note, name or "") for note, name in found]


def get_note(viewer: Viewer, participant: Participant, public_id: str) -> ContactNote:
    """One note about a person whose record is open; raises Missing for anybody else's."""
    found = session().scalar(
        sa.select(ContactNote).where(
            ContactNote.public_id == public_id, ContactNote.participant_id == participant.id
        )
    )
    if found is None:
        raise Missing
    return found
