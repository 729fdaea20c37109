"""For those who keep people apart: what waits for them, finding somebody, and one person."""

from __future__ import annotations

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.models import Participant, ScheduledSession
from booking.permissions import Permission, may
from booking.queries import bookings, people
from booking.queries import safeguarding as asked
from booking.queries import safeguarding_people as finding
from booking.queries.meetings import meetings
from booking.queries.safeguarding import ApartRow
from booking.rules import proposals as rules
from booking.views import safeguarding_words
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.page import WayBack, told
from booking.words import london

safeguarding = Blueprint("safeguarding", __name__)

KEEPS_APART, SEES_SEALED = Permission.KEEP_APART, Permission.SEE_SEALED


def sees_sealed() -> bool:
    """Whether the viewer reads what is sealed."""
    return may(viewer(), SEES_SEALED)


def opened_for_safeguarding(participant_id: str, what: str) -> Participant:
    """Open anybody of the partnership to read: the look is kept before anything is shown."""
    with write_transaction():
        return people.open_for_safeguarding(viewer(), participant_id, what, now())


@safeguarding.get("/safeguarding")
@entry(KEEPS_APART)
def home() -> str:
    """What waits: words that people sent, meetings nobody foresaw; then who is kept apart."""
    today = london(now()).date()
    with write_transaction():
        rows, pairs = asked.keep_aparts(viewer(), today)
        running_out = asked.overrides(viewer(), today)
        said, waiting = asked.proposals_waiting(viewer()) if sees_sealed() else ([], 0)
        met = _unforeseen()
        shown = {row.participant.id for row in said} | {row.participant.id for row in running_out}
        shown |= {person.id for row in (*rows, *(row for row, _ in met)) for person in row.people}
        people.record_access(
            viewer(), KEEPS_APART, "safeguarding list", now(), people_shown=len(shown)
        )
    return flask.render_template(
        "safeguarding/home.html",
        said=said,
        waiting=waiting,
        met=met,
        rows=rows,
        pairs=pairs,
        running_out=running_out,
        sees_sealed=sees_sealed(),
        to_read=safeguarding_words,
    )


def _unforeseen() -> list[tuple[ApartRow, list[ScheduledSession]]]:
    """Where both sides are expected, and nothing was decided: for the safeguarding role alone."""
    if not sees_sealed():
        return []
    found: dict[int, list[ScheduledSession]] = {}
    for meeting in meetings(viewer(), now()):
        found.setdefault(meeting.keep_apart.id, []).append(meeting.session)
    rows = asked.keep_aparts_by_id(viewer(), found, london(now()).date())
    return [(rows[number], sessions) for number, sessions in found.items()]


# --- Finding somebody -----------------------------------------------------------------------------


@safeguarding.get("/safeguarding/people")
@entry(KEEPS_APART)
def find() -> str:
    """Whose list are they on? Names are sealed, so nobody searches all of them."""
    today = london(now()).date()
    there = finding.mentors_organisations(viewer(), today)
    slug = there[0].organisation.slug if len(there) == 1 else tidy(request.args.get("at"))
    at = next((each.organisation for each in there if each.organisation.slug == slug), None)
    return flask.render_template(
        "safeguarding/find.html",
        there=there,
        at=at,
        rows=finding.mentors(viewer(), at, today) if at else [],
        other_than=tidy(request.args.get("with")),
    )


@safeguarding.get("/safeguarding/mentors/<mentor_id>")
@entry(KEEPS_APART)
def mentors_people(mentor_id: str) -> str:
    """One mentor's people, by name."""
    with write_transaction():
        mentor = finding.get_mentor(viewer(), mentor_id)
        rows = finding.people_of(viewer(), mentor, london(now()).date())
        people.record_access(
            viewer(), KEEPS_APART, "a mentor’s list", now(), people_shown=len(rows)
        )
    return flask.render_template(
        "safeguarding/people.html",
        mentor=mentor,
        rows=rows,
        other_than=tidy(request.args.get("with")),
    )


# --- One person -----------------------------------------------------------------------------------


@safeguarding.get("/safeguarding/people/<participant_id>")
@entry(KEEPS_APART)
def person(participant_id: str) -> str:
    """Whom they are kept apart from, what is sealed, where they are let in, what comes next."""
    participant = opened_for_safeguarding(participant_id, "safeguarding")
    today = london(now()).date()
    said = asked.proposals_waiting(viewer(), participant)[0] if sees_sealed() else []
    return flask.render_template(
        "safeguarding/person.html",
        participant=participant,
        mentor=people.mentor_of(participant, today),
        said=said,
        aparts=asked.keep_aparts_of(viewer(), participant, today),
        sealed=asked.sealed_of(viewer(), participant, today) if sees_sealed() else [],
        overrides=asked.overrides(viewer(), today, participant),
        coming=bookings.coming(viewer(), participant, now()),
        sees_sealed=sees_sealed(),
        to_read=safeguarding_words,
    )


# --- What people said in words --------------------------------------------------------------------


@safeguarding.post("/safeguarding/proposals/<proposal_id>/settle")
@entry(SEES_SEALED)
def settle(proposal_id: str) -> ResponseReturnValue:
    """It was read and dealt with."""
    _settle(proposal_id, settled=True)
    again = url_for("safeguarding.not_settled", proposal_id=proposal_id)
    told("Settled. It is off the list.", WayBack("Undo", again, {}))
    return flask.redirect(url_for("safeguarding.home"), 303)


@safeguarding.post("/safeguarding/proposals/<proposal_id>/again")
@entry(SEES_SEALED)
def not_settled(proposal_id: str) -> ResponseReturnValue:
    """It was settled by a slip of the finger."""
    _settle(proposal_id, settled=False)
    told("It waits on the list again.")
    return flask.redirect(url_for("safeguarding.home"), 303)


def _settle(proposal_id: str, *, settled: bool) -> None:
    with write_transaction():
        row = asked.get_proposal(viewer(), proposal_id)
        people.open_for_safeguarding(viewer(), row.participant.public_id, "proposal", now())
        if settled:
            rules.settle(viewer(), row.proposal, now())
        else:
            rules.take_up_again(viewer(), row.proposal)
