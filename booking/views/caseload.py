"""The mentor's first page: who needs me, who is where today, and everybody I support."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask import Blueprint, request

from booking.database import write_transaction
from booking.models import AttendanceState, EnrolmentState
from booking.permissions import Permission
from booking.queries import people
from booking.queries.people import PersonRow
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
    missed, unbooked = who_needs_me(rows)
    return flask.render_template(
        "caseload.html",
        rows=paused_last(called(rows, asked)),
        everybody=len(rows),
        missed=missed,
        unbooked=unbooked,
        sessions_today=people.sessions_today(viewer(), rows, now()),
        q=asked,
    )


def who_needs_me(rows: Sequence[PersonRow]) -> tuple[list[PersonRow], list[PersonRow]]:
    """Those who missed their last session, latest first; then those with nothing booked.

    Somebody missed a session only once its register is in. Nobody stands in both lists.
    """
    here = [row for row in rows if row.enrolment not in LEFT_IN_PEACE]
    missed = [row for row in here if row.last_state is AttendanceState.DID_NOT_ATTEND]
    missed.sort(key=lambda row: row.last_session_at or now(), reverse=True)
    unbooked = [row for row in here if row.next_session is None and row not in missed]
    return missed, unbooked


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
