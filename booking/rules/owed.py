"""What a mentor owes somebody that other pages know of, as items of the mentor's list.

A contact alone settles what must be told: whoever was not reached has not heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from booking.models import Participant
from booking.permissions import Viewer
from booking.queries import needing
from booking.queries.messages import Sent, to_tell_by_hand
from booking.queries.needing import LONG_AGO, Item, Kind
from booking.queries.questions import AskedRow, answers_due
from booking.queries.to_dos import ToDo, to_dos
from booking.queries.waiting import Waiting, requests_and_offers
from booking.rules.clearance_rules import SAID_HOLDS_FOR
from booking.words import first_letter_up

ASKED_AGAIN_BEFORE = timedelta(days=3)
SETTLED_FOR = timedelta(days=7)


def changed(participant_id: int, owed: Iterable[ToDo]) -> list[Item]:
    """A session of theirs has changed and they have not heard, or a place of theirs is on hold."""
    return [
        Item(
            Kind.HELD if to_do.held else Kind.CHANGED,
            participant_id,
            f"changed:{to_do.booking.public_id}",
            to_do.session.starts_at.timestamp(),
            to_do.to_tell.change.tell_at if to_do.to_tell else to_do.held_at or LONG_AGO,
            needs_reaching=to_do.to_tell is not None,
            to_do=to_do,
        )
        for to_do in owed
    ]


def waits(participant_id: int, rows: Iterable[Waiting]) -> list[Item]:
    """They asked for a place, or one was offered to them: somebody answers, the soonest first."""
    return [
        Item(
            Kind.WAITING,
            participant_id,
            f"waiting:{row.booking.public_id}",
            (row.booking.offered_until or row.session.starts_at).timestamp(),
            row.since,
            waiting=row,
        )
        for row in rows
    ]


def to_tell(participant_id: int, messages: Iterable[Sent]) -> list[Item]:
    """A message that no channel carries: somebody tells them."""
    return [
        Item(
            Kind.BY_HAND,
            participant_id,
            f"tell:{sent.message.public_id}",
            sent.message.created_at.timestamp(),
            sent.message.created_at,
            needs_reaching=True,
            words=first_letter_up(sent.about),
            message=sent.message,
        )
        for sent in messages
    ]


def answers(participant_id: int, asked: Iterable[AskedRow], now: datetime) -> list[Item]:
    """A question about them that nobody has answered. A note settles it for a week."""
    return [
        Item(
            Kind.ANSWER_DUE,
            participant_id,
            f"answer:{row.question.public_id}",
            row.question.asked_at.timestamp(),
            now - SETTLED_FOR,
            title=row.series.title,
            starts_at=row.question.asked_at,
        )
        for row in asked
    ]


def needs(participant_id: int, confirmed_at: datetime | None, now: datetime) -> list[Item]:
    """What they need is to be asked again within three days, or nobody has ever asked."""
    lapses_at = confirmed_at + SAID_HOLDS_FOR if confirmed_at else None
    if lapses_at is not None and lapses_at - now > ASKED_AGAIN_BEFORE:
        return []
    return [
        Item(
            Kind.ANSWER_DUE,
            participant_id,
            "needs",
            lapses_at.timestamp() if lapses_at else 0,
            now - SETTLED_FOR,
            starts_at=confirmed_at,
        )
    ]


def owed_elsewhere(viewer: Viewer, people: Sequence[Participant], now: datetime) -> list[Item]:
    """All of that, for people whom the viewer has opened."""
    items = [
        item
        for person, owed in to_dos(viewer, people, now).items()
        for item in changed(person, owed)
    ]
    for person, waiting in requests_and_offers(viewer, people, now).items():
        items += waits(person, waiting)
    for person, sent in to_tell_by_hand(viewer, people, now).items():
        items += to_tell(person, sent)
    for person, asked in answers_due(viewer, people, now).items():
        items += answers(person, asked, now)
    confirmed = needing.confirmed_at([participant.id for participant in people])
    for participant in people:
        items += needs(participant.id, confirmed.get(participant.id), now)
    return items
