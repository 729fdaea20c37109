"""Contact notes: a mentor was in touch with somebody or tried to be, and what that settles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import Booking, ContactNote, OutboxMessage, Participant, ToTell
from booking.permissions import Viewer
from booking.queries.needing import Item, Kind
from booking.rules import sending, telling
from booking.rules.attendance import say_why_absent

TAKE_BACK_FOR = timedelta(minutes=10)
LONGEST_WORDS = 1000
LONGEST_CLOSES = 200
# Why somebody did not come: the usual reasons, none of which blames them.
ABSENCE_REASONS = (
    "Not well that day",
    "Working that day",
    "At an appointment",
    "No money for the bus",
    "The bus did not come",
    "Family needed them",
    "Mixed up the day",
    "Did not feel up to it",
    "Not for them",
    "Did not say",
)


class NothingSaid(Refused):
    """A note that is no contact needs words."""

    field = "words"


class NotYourNote(Refused):
    """Somebody else wrote the note."""


class TooLateToTakeBack(Refused):
    """A note is taken back within ten minutes; later it is history."""


@dataclass(frozen=True)
class Said:
    """What a mentor notes: whether they were reached (None: no try), and what it settles.

    `settles` are keys of items on the list; `absence_reason` is why they missed a session.
    """

    reached: bool | None
    words: str = ""
    settles: Collection[str] = ()
    absence_reason: str = ""


def write_note(
    viewer: Viewer, participant: Participant, said: Said, owed: Iterable[Item], now: datetime
) -> ContactNote:
    """Keep a note about somebody, with which of what is owed to them it settles.

    Whoever was reached about a change has been told. Raises NothingSaid.
    """
    if said.reached is None and not said.words and not said.absence_reason:
        raise NothingSaid("Write a few words, or say whether you reached them")
    settled = [
        item
        for item in owed
        if item.key in said.settles and (said.reached or not item.needs_reaching)
    ]
    for item in settled:
        if item.kind is Kind.MISSED and said.absence_reason:
            say_why_absent(participant.id, item.key.partition(":")[2], said.absence_reason)
        if item.to_do is not None and item.to_do.to_tell is not None:
            telling.mark_told(viewer, item.to_do.to_tell, now)
        if item.message is not None:
            sending.mark_told(viewer, item.message, now)
    note = ContactNote(
        participant_id=participant.id,
        at=now,
        by_user_id=viewer.user_id,
        reached=said.reached,
        closes=_joined([item.key for item in settled]),
    )
    note.words = _with_reason(said)
    session().add(note)
    session().flush()
    return note


def _joined(keys: Sequence[str]) -> str:
    """As many as there is room for, the most pressing first; what is left out stays on the list."""
    kept: list[str] = []
    for key in keys:
        if len(",".join([*kept, key])) <= LONGEST_CLOSES:
            kept.append(key)
    return ",".join(kept)


def _with_reason(said: Said) -> str:
    reason = f"{said.absence_reason}." if said.absence_reason else ""
    return " ".join(part for part in (reason, said.words[:LONGEST_WORDS]) if part)


def take_back(viewer: Viewer, participant: Participant, note: ContactNote, now: datetime) -> None:
    """Take a slip back: what it settled stands on the list again.

    Raises NotYourNote, TooLateToTakeBack.
    """
    if note.by_user_id != viewer.user_id:
        raise NotYourNote("Only who wrote a note can take it back.")
    if now - note.at > TAKE_BACK_FOR:
        raise TooLateToTakeBack(
            "A note can be taken back for ten minutes. Write another one that puts it right."
        )
    for key in note.closes.split(","):
        kind, _, about = key.partition(":")
        if kind == "missed":
            say_why_absent(participant.id, about, "")
        if kind == "changed":
            _not_told(participant, about, note.at)
        if kind == "tell":
            _message_not_told(participant, about)
    session().delete(note)
    session().flush()


def _not_told(participant: Participant, booking_id: str, told_at: datetime) -> None:
    entries = session().scalars(
        sa.select(ToTell)
        .join(Booking, Booking.id == ToTell.booking_id)
        .where(
            Booking.public_id == booking_id,
            Booking.participant_id == participant.id,
            ToTell.told_at == told_at,
        )
    )
    for entry in entries.all():
        telling.mark_not_told(entry)


def _message_not_told(participant: Participant, message_id: str) -> None:
    message = session().scalar(
        sa.select(OutboxMessage).where(
            OutboxMessage.public_id == message_id, OutboxMessage.participant_id == participant.id
        )
    )
    if message is not None:
        sending.mark_not_told(message)
