"""The mentor's first page: who needs me, who is where today, and everybody I support."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask import Blueprint, request

from booking.database import write_transaction
from booking.models import EnrolmentState
from booking.permissions import Permission
from booking.queries import caseload as people
from booking.queries.caseload import PersonRow
from booking.rules.who_needs_me import who_needs_me
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
    return flask.render_template(
        "caseload.html",
        rows=paused_last(called(rows, asked)),
        everybody=len(rows),
        cards=who_needs_me(viewer(), rows, now()),
        sessions_today=people.sessions_today(viewer(), rows, now()),
        q=asked,
    )


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
