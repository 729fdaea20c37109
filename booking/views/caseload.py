"""The mentor's first page: who needs me, who is where today, and everybody I support."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import flask
from flask import Blueprint, request

from booking.database import write_transaction
from booking.models import AttendanceState, EnrolmentState
from booking.permissions import Permission
from booking.queries import caseload as people
from booking.queries.caseload import PersonRow, TodayRow
from booking.queries.people import LEFT_IN_PEACE
from booking.queries.to_dos import ToDo, to_dos
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy

caseload = Blueprint("caseload", __name__)

LONGEST_SEARCH = 100


@caseload.get("/caseload")
@entry(Permission.SUPPORT_PEOPLE)
def home() -> str:
    """Who needs me, in order; my people's sessions today; and all of them, with a search."""
    with write_transaction():
        rows = people.caseload(viewer(), now())
    asked = tidy(request.args.get("q"))[:LONGEST_SEARCH]
    sessions_today = people.sessions_today(viewer(), rows, now())
    changed = to_dos(viewer(), [row.participant for row in rows if not_in_peace(row)], now())
    return flask.render_template(
        "caseload.html",
        rows=paused_last(called(rows, asked)),
        everybody=len(rows),
        needing=who_needs_me(rows, came_in(sessions_today), changed),
        sessions_today=sessions_today,
        q=asked,
    )


@dataclass(frozen=True)
class Needing:
    """Who needs their mentor, and for what. Nobody stands in two of the lists.

    `changed` are those whose session was called off, moved or put on hold, with what is owed.
    """

    changed: list[tuple[PersonRow, list[ToDo]]]
    gave_back: list[PersonRow]
    missed: list[PersonRow]
    unbooked: list[PersonRow]

    @property
    def people(self) -> int:
        """How many people that is."""
        return len(self.changed) + len(self.gave_back) + len(self.missed) + len(self.unbooked)


def not_in_peace(row: PersonRow) -> bool:
    """Whether somebody may be rung and chased just now."""
    return row.enrolment not in LEFT_IN_PEACE


def who_needs_me(
    rows: Sequence[PersonRow],
    here_today: Collection[int],
    changed: Mapping[int, list[ToDo]],
) -> Needing:
    """Those whose session has changed, the soonest session first; those who gave a place back,
    and those who missed their last session, latest first; then those with nothing booked.

    Whoever came in today is well. So is somebody for whom a session was booked since. What has
    changed is told all the same.
    """
    to_be_told = [
        (row, changed[row.participant.id]) for row in rows if row.participant.id in changed
    ]
    to_be_told.sort(key=lambda owed: owed[1][0].session.starts_at)
    waiting = [
        row
        for row in rows
        if not_in_peace(row)
        and row.participant.id not in here_today
        and row.participant.id not in changed
    ]
    gave_back = [row for row in waiting if row.given_back is not None]
    gave_back.sort(key=lambda row: row.given_back.at if row.given_back else now(), reverse=True)
    others = [row for row in waiting if row.given_back is None]
    missed = [row for row in others if row.missed_last and not row.booked_again]
    missed.sort(key=lambda row: row.last.starts_at if row.last else now(), reverse=True)
    unbooked = [row for row in others if row.next_session is None and not row.missed_last]
    return Needing(to_be_told, gave_back, missed, unbooked)


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
