"""A door: a trust's session this evening at 6pm, its coach, and people who come."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import session
from booking.models import (
    AttendanceMethod,
    Booking,
    BookingState,
    Organisation,
    Participant,
    Pass,
    Role,
    ScheduledSession,
    SessionSeries,
    User,
)
from booking.permissions import Viewer
from booking.rules import attendance
from checkin import rules
from checkin.outcomes import Answer
from checkin.rules import Shown
from tests import builders


@dataclass
class Door:
    """Where people come in."""

    trust: Organisation
    coach: User
    mentor: User
    series: SessionSeries
    held: ScheduledSession

    @property
    def viewer(self) -> Viewer:
        """The coach, signed in."""
        return builders.viewer_of(self.coach)

    def person(
        self, first_name: str = "Dan", state: BookingState | None = BookingState.CONFIRMED
    ) -> tuple[Participant, Pass]:
        """Somebody with a pass, booked for this evening unless `state` is None."""
        participant = builders.make_participant(self.trust, self.mentor, first_name=first_name)
        if state is not None:
            builders.make_booking(self.held, participant, state)
        return participant, builders.make_pass(participant)

    def scan(self, card: Pass, now: datetime) -> Answer:
        """The coach scans a pass."""
        return rules.scan(self.viewer, self.held, Shown.as_pass(card.token), now)


def make_door(**facts: Any) -> Door:
    """A door; facts are the series'."""
    trust = builders.make_organisation()
    coach, mentor = builders.make_user(trust), builders.make_user(trust, Role.MENTOR)
    series = builders.make_series(trust, **facts)
    return Door(trust, coach, mentor, series, builders.make_session(series))


def attend(door: Door, participant: Participant, local: datetime, now: datetime) -> None:
    """Somebody came to an earlier session of the same series."""
    earlier = builders.make_session(door.series, local)
    booking = builders.make_booking(earlier, participant)
    arrive(door, booking, now)


def arrive(door: Door, booking: Booking, now: datetime) -> str:
    """An arrival as the rules keep it; returns its item id."""
    item_id = str(uuid.uuid4())
    attendance.record_arrival(
        door.viewer,
        booking,
        item_id=item_id,
        method=AttendanceMethod.TICK,
        outcome="welcome",
        at=now,
        now=now,
    )
    return item_id


def booking_of(door: Door, participant: Participant) -> Booking:
    """The booking of one person for this evening."""
    found = (
        session().query(Booking).filter_by(session_id=door.held.id, participant_id=participant.id)
    )
    return found.one()


def item(door: Door, action: str = "arrive", **more: Any) -> dict[str, Any]:
    """An item as a phone sends it."""
    return {
        "id": str(uuid.uuid4()),
        "session_id": door.held.public_id,
        "action": action,
        "method": "scan",
        "at": builders.this_moment().isoformat(),
        **more,
    }


def undo(door: Door, booking: Booking, arrivals: Sequence[str], **more: Any) -> dict[str, Any]:
    """An undo of the named arrivals."""
    return item(door, "undo", entry_id=booking.public_id, undoes=list(arrivals), **more)


def entry_of(page: str, name: str) -> str:
    """The id of a name's row."""
    found = re.search(rf'data-entry="(\w+)"[^$]*?<span class="tick-row__name">{name}', page)
    assert found
    return re.findall(r'data-entry="(\w+)"', page[: found.end()])[-1]


def tick(coach: FlaskClient, register: str, name: str) -> TestResponse:
    """Tick a name on the register's page."""
    page = coach.get(register)
    return builders.post(coach, f"{register}/tick", register, entry=entry_of(page.text, name))
