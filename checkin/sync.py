"""What a phone noticed at the door and sends later: one answer for each item, in order.

An item is never refused for a wrong clock: the phone's times are put right by when it sent them.
"""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from booking.models import AttendanceMethod, Booking, ScheduledSession
from booking.permissions import Viewer
from booking.rules import attendance
from checkin import register, rules
from checkin.outcomes import Answer, refused
from checkin.rules import Noticed, Shown
from checkin.tokens import is_public_id

MOST_ITEMS = 500
MOST_UNDONE = 50
LONGEST_ID = 100
NO_WALK_INS = "Walk-ins are not taken here yet: write the name on paper."
NOT_YOURS = "This session is not one of yours."
NOT_LISTED = "This name is not on the register."
MALFORMED = "This could not be read."

_HASH = re.compile(r"[0-9a-f]{64}")


class Action(enum.StrEnum):
    """What a phone says that somebody did."""

    ARRIVE = "arrive"
    UNDO = "undo"
    WALK_IN = "walk_in"


METHODS = {
    "scan": AttendanceMethod.SCAN,
    "tick": AttendanceMethod.TICK,
    "code": AttendanceMethod.CODE,
}


@dataclass(frozen=True)
class Item:
    """One thing that was noticed at the door, as a phone sent it."""

    item_id: str
    session_public_id: str
    action: Action
    at: datetime
    method: AttendanceMethod
    entry_id: str | None
    shown: Shown
    undoes: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What became of one item. `item_id` is what the phone sent, if it was a text at all."""

    item_id: str | None
    answer: Answer


class Unreadable(Exception):
    """The item is not what the contract says."""


def sync(viewer: Viewer, items: Sequence[Any], sent_at: datetime, now: datetime) -> list[Result]:
    """Answer each item in order; the sessions are locked first, by ascending id.

    A malformed item, or one of a session that the viewer does not run, fails alone.
    """
    read = [_read(raw) for raw in items]
    wanted = {item.session_public_id for item in read if item is not None}
    sessions = register.find_sessions(viewer, sorted(wanted))
    for each in sorted(sessions.values(), key=lambda each: each.id):
        rules.lock(each)
    together = {item.item_id: item for item in read if item is not None}
    results = []
    for raw, item in zip(items, read, strict=True):
        answer = refused(MALFORMED)
        if item is not None:
            held = sessions.get(item.session_public_id)
            noticed = Noticed(_by_our_clock(item.at, sent_at, now), item.method, item.item_id)
            answer = (
                _answer(viewer, held, item, noticed, together, now)
                if held is not None
                else refused(NOT_YOURS)
            )
        results.append(Result(_sent_id(raw), answer))
    return results


def _sent_id(raw: Any) -> str | None:
    sent = raw.get("id") if isinstance(raw, Mapping) else None
    return sent[:LONGEST_ID] if isinstance(sent, str) else None


def _answer(
    viewer: Viewer,
    held: ScheduledSession,
    item: Item,
    noticed: Noticed,
    together: Mapping[str, Item],
    now: datetime,
) -> Answer:
    match item.action:
        case Action.ARRIVE:
            if item.entry_id is None:
                return rules.let_in(viewer, held, item.shown, noticed, now)
            booking = rules.find_entry(held, item.entry_id)
            if booking is None:
                return refused(NOT_LISTED)
            return rules.arrive(viewer, held, booking, noticed, now)
        case Action.UNDO:
            booking = _whose(held, item, together)
            if booking is None:
                return refused(NOT_LISTED)
            return rules.undo(viewer, held, booking, item.undoes, noticed, now)
        case Action.WALK_IN:
            return refused(NO_WALK_INS)
        case _:
            assert_never(item.action)


def _whose(held: ScheduledSession, item: Item, together: Mapping[str, Item]) -> Booking | None:
    """Whose arrivals an undo takes back: a name's, a pass's, or those of whoever arrived so.

    `together` are the items of one sending: an undo may stand before its arrival.
    """
    if item.entry_id is not None:
        return rules.find_entry(held, item.entry_id)
    found = rules.find_pass(item.shown)
    if found is not None:
        return rules.booking_of(held, found.participant_id)
    for arrival in item.undoes:
        event = attendance.find_event(arrival)
        if event is not None:
            return rules.booking_by_id(held, event.booking_id)
        sent = together.get(arrival)
        if sent is not None and sent.action is Action.ARRIVE:
            return _whose(held, sent, {})
    return None


def _by_our_clock(at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """When it happened, if the phone's clock was as wrong then as when it sent; never ahead."""
    try:
        return min(at + (now - sent_at), now).astimezone(UTC)
    except OverflowError:
        return now


# --- Reading what was sent ---------------------------------------------------------------------


def read_time(value: Any) -> datetime:
    """An instant of RFC 3339; raises Unreadable for anything else, and without an offset."""
    if not isinstance(value, str) or len(value) > 40:
        raise Unreadable
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise Unreadable from error
    if instant.tzinfo is None:
        raise Unreadable
    return instant


def _read(raw: Any) -> Item | None:
    """The item, or None if it is malformed."""
    try:
        return _item(raw)
    except Unreadable:
        return None


def _item(raw: Any) -> Item:
    if not isinstance(raw, Mapping):
        raise Unreadable
    action = _choice(raw.get("action"), {each.value: each for each in Action})
    entry_id = raw.get("entry_id")
    if entry_id is not None and not (isinstance(entry_id, str) and is_public_id(entry_id)):
        raise Unreadable
    shown = Shown(_hash(raw.get("pass_sha256")), _hash(raw.get("code_sha256")))
    undoes = _ids(raw.get("undoes"))
    names_somebody = entry_id or shown.pass_sha256 or shown.code_sha256
    if action is Action.ARRIVE and not names_somebody:
        raise Unreadable
    if action is Action.UNDO and not undoes:
        raise Unreadable
    session_id = raw.get("session_id")
    if not isinstance(session_id, str):
        raise Unreadable
    return Item(
        item_id=_uuid(raw.get("id")),
        session_public_id=session_id,
        action=action,
        at=read_time(raw.get("at")),
        method=_choice(raw.get("method") or _usual_method(entry_id, shown), METHODS),
        entry_id=entry_id,
        shown=shown,
        undoes=undoes,
    )


def _usual_method(entry_id: str | None, shown: Shown) -> str:
    if entry_id is not None:
        return "tick"
    return "scan" if shown.pass_sha256 else "code"


def _choice(value: Any, choices: Mapping[str, Any]) -> Any:
    if not isinstance(value, str) or value not in choices:
        raise Unreadable
    return choices[value]


def _hash(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _HASH.fullmatch(value.lower()):
        raise Unreadable
    return value.lower()


def _uuid(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 36:
        raise Unreadable
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise Unreadable from error


def _ids(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_UNDONE:
        raise Unreadable
    return tuple(_uuid(each) for each in value)
