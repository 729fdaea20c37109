"""The door's API: the day's registers for a phone to keep, and what it noticed, sent later."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from typing import Any

import flask
from flask import Blueprint, request
from sqlalchemy.exc import IntegrityError

from booking.database import write_transaction
from booking.models import ScheduledSession
from booking.permissions import Permission
from booking.queries.meetings import allotted
from booking.queries.people import record_access
from booking.views import failures
from booking.views.edge import EVERYONE, entry, now, viewer
from booking.words import london
from checkin import register
from checkin.openapi import DOCUMENT
from checkin.register import Entry
from checkin.sync import LONGEST_ID, MOST_ITEMS, Unreadable, read_time, sync

door_api = Blueprint("door_api", __name__, url_prefix="/api")

BAD_DATE = "Give the date as YYYY-MM-DD."
BAD_BODY = (
    "Send a JSON object with device_id, sent_at (RFC 3339) and items "
    f"(a list of up to {MOST_ITEMS})."
)


@door_api.get("/door/registers")
@entry(Permission.RUN_SESSIONS)
def registers() -> Any:
    """The registers of one local date, today's without one, for a phone to keep."""
    try:
        asked = request.args.get("date")
        on = date.fromisoformat(asked) if asked else london(now()).date()
    except ValueError:
        return failures.answer(400, BAD_DATE)
    with write_transaction():
        sessions = register.sessions_on(viewer(), on)
        names = register.entries_of(sessions)
        by_list = allotted([held.id for held in sessions])
        _record_looks(sessions, names)
    return flask.jsonify(
        server_time=_rfc3339(now()),
        registers=[_register(held, names[held.id], held.id in by_list) for held in sessions],
    )


def _record_looks(sessions: list[ScheduledSession], names: dict[int, list[Entry]]) -> None:
    """One row for each trust whose names are about to be shown."""
    shown: dict[int, int] = {}
    for held in sessions:
        trust = held.series.organisation_id
        shown[trust] = shown.get(trust, 0) + len(names[held.id])
    for trust, people in sorted(shown.items()):
        record_access(
            viewer(),
            Permission.RUN_SESSIONS,
            "door registers",
            now(),
            people_shown=people,
            organisation_id=trust,
        )


def _register(held: ScheduledSession, names: list[Entry], by_list: bool) -> dict[str, Any]:
    """One register. `by_list`: only who is on it comes in, whatever the offer says."""
    state = "called_off" if held.cancelled_at is not None else held.register_state.value
    return {
        "session_id": held.public_id,
        "title": held.series.title,
        "venue": held.venue.name,
        "starts_at": _rfc3339(held.starts_at),
        "ends_at": _rfc3339(held.ends_at),
        "capacity": held.capacity,
        "state": state,
        "walk_ins": held.walk_ins_welcome and not by_list,
        "code_key": base64.b64encode(held.code_key).decode(),
        "entries": [_entry(name) for name in names],
    }


def _entry(name: Entry) -> dict[str, Any]:
    return {
        "entry_id": name.booking.public_id,
        "name": name.name,
        "pass_sha256": name.pass_sha256,
        "code_sha256": name.code_sha256,
        "status": "expected" if name.straight_in else "have_a_word",
        "arrivals": list(name.arrivals),
        "first_time": name.first_time,
        "note": "",
    }


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@door_api.post("/door/check-ins")
@entry(Permission.RUN_SESSIONS)
def check_ins() -> Any:
    """Keep what a phone noticed at the door; one result for each item, in order."""
    try:
        items, sent_at = _body()
    except Unreadable:
        return failures.answer(400, BAD_BODY)
    try:
        results = _kept(items, sent_at)
    except IntegrityError:
        # The same item came in twice at this very moment: now it is there, and is answered so.
        results = _kept(items, sent_at)
    return flask.jsonify(results=results)


def _kept(items: list[Any], sent_at: datetime) -> list[dict[str, Any]]:
    with write_transaction():
        return [
            {"id": result.item_id, "outcome": result.answer.outcome, "words": result.answer.said}
            for result in sync(viewer(), items, sent_at, now())
        ]


def _body() -> tuple[list[Any], datetime]:
    """The items and when the phone sent them, by its own clock; raises Unreadable."""
    try:
        body = request.get_json(force=True, silent=True)
    except RecursionError as error:
        raise Unreadable from error
    if not isinstance(body, dict):
        raise Unreadable
    device, items = body.get("device_id"), body.get("items")
    if not isinstance(device, str) or not 0 < len(device) <= LONGEST_ID:
        raise Unreadable
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise Unreadable
    return items, read_time(body.get("sent_at"))


@door_api.get("/openapi.json")
@entry(EVERYONE)
def openapi() -> Any:
    """What the door's API takes and gives, for programs and those who write them."""
    return flask.jsonify(DOCUMENT)
