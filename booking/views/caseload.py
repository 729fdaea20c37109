"""The mentor's first page: who needs me, who is where today, and everybody I support."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import flask
from flask import Blueprint, request

from booking.database import write_transaction
from booking.models import AttendanceState, EnrolmentState
from booking.permissions import Permission
from booking.queries import people
from booking.queries.people import PersonRow, TodayRow
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy

caseload = Blueprint("caseload", __name__)

LONGEST_SEARCH = 100
# Nobody is chased while they are in custody, in hospital, in rehab or in danger.
LEFT_IN_PEACE = (EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED)


@caseload.get("/caseload")
@entry(Permission.SUPPORT_PEOPLE)
def home() -> str:
    """Who needs me, in order; my people's sessions today; and all of them, with a search."""
    with write_transaction():
        rows = people.caseload(viewer(), now())
    asked = tidy(request.args.get("q"))[:LONGEST_SEARCH]
    sessions_today = people.sessions_today(viewer(), rows, now())
    return flask.render_template(
        "caseload.html",
        rows=paused_last(called(rows, asked)),
        everybody=len(rows),
        needing=who_needs_me(rows, came_in(sessions_today)),
        sessions_today=sessions_today,
        q=asked,
    )


@dataclass(frozen=True)
class Needing:
    """Who needs their mentor, and for what. Nobody stands in two of the lists."""

    gave_back: list[PersonRow]
    missed: list[PersonRow]
    unbooked: list[PersonRow]

    @property
    def people(self) -> int:
        """How many people that is."""
        return len(self.gave_back) + len(self.missed) + len(self.unbooked)


def who_needs_me(rows: Sequence[PersonRow], here_today: Collection[int]) -> Needing:
    """Those who gave a place back, latest first; those who missed their last session, latest
    first; then those with nothing booked.

    Whoever came in today is well. So is somebody for whom a session was booked since.
    """
    waiting = [
        row
        for row in rows
        if row.enrolment not in LEFT_IN_PEACE and row.participant.id not in here_today
    ]
    gave_back = [row for row in waiting if row.given_back is not None]
    gave_back.sort(key=lambda row: row.given_back.at if row.given_back else now(), reverse=True)
    others = [row for row in waiting if row.given_back is None]
    missed = [row for row in others if row.missed_last and not row.booked_again]
    missed.sort(key=lambda row: row.last.starts_at if row.last else now(), reverse=True)
    unbooked = [row for row in others if row.next_session is None and not row.missed_last]
    return Needing(gave_back, missed, unbooked)


def came_in(sessions_today: Sequence[TodayRow]) -> set[int]:
    """Who has been checked in today."""
    return {
        participant.id
        for day in sessions_today
        for participant, state in day.people
        if state is AttendanceState.ATTENDED
    }


def called(rows: Sequence[PersonRow], asked: str) -> list[PersonRow]:
    """Those whose name holds every word that was typed. Names are sealed, so we look here."""
    wanted = asked.casefold().split()
    return [
        row
        for row in rows
        if all(word in row.participant.details.full_name.casefold() for word in wanted)
    ]


def paused_last(rows: Sequence[PersonRow]) -> list[PersonRow]:
    """The same order, but whoever's support is paused comes at the end."""
    return sorted(rows, key=lambda row: row.enrolment is EnrolmentState.PAUSED)
