"""One participant, for their mentor: what comes next, how it goes, and their private calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.models import Action, AttendanceState, ContactNote, EnrolmentState, ScheduledSession
from booking.permissions import Permission
from booking.queries import bookings, caseload, people, plans
from booking.queries.bookings import BookingRow
from booking.queries.caseload import PersonRow
from booking.queries.needing import Kind
from booking.queries.notes import NoteRow, notes_about
from booking.queries.plans import PlanRows
from booking.queries.to_dos import to_dos
from booking.queries.waiting import waiting_of
from booking.rules import calendars, places, telling
from booking.rules.plans import Progress, progress
from booking.rules.weeks import Week, last_weeks
from booking.rules.who_needs_me import Card, who_needs_me
from booking.views.edge import entry, now, settings, viewer
from booking.views.opening import opened
from booking.views.page import told
from booking.words import london, when

person = Blueprint("person", __name__)

# Twelve weeks of coming every day but Sunday.
ENOUGH_FOR_THE_STRIP = 72
SHOWN = 12


@person.get("/people/<participant_id>")
@entry(Permission.SUPPORT_PEOPLE)
def show(participant_id: str) -> str:
    """One person: the next session and the plan first, then what they need, then what was."""
    participant = opened(participant_id, "record")
    today = london(now()).date()
    coming = bookings.coming(viewer(), participant, now())
    past = bookings.past(viewer(), participant, now(), ENOUGH_FOR_THE_STRIP)
    row = caseload.row_of(viewer(), participant, now())
    released_on = participant.details.released_on
    return flask.render_template(
        "person/show.html",
        card=what_they_need(row),
        participant=participant,
        enrolment=row.enrolment,
        why=people.why_paused(participant) if row.enrolment is EnrolmentState.PAUSED else "",
        books=row.enrolment not in places.BOOKS_NOTHING,
        coming=coming,
        waiting=waiting_of(viewer(), participant, now()),
        given_up=bookings.given_up(viewer(), participant, now()),
        history_rows=history(past, notes_about(viewer(), participant, SHOWN)),
        released_on=date.fromisoformat(released_on) if released_on else None,
        weeks=weeks(past, coming, today),
        steps=steps(plans.plan_of(viewer(), participant)),
        mentor=people.mentor_of(participant, today),
        viewer_id=viewer().user_id,
    )


def what_they_need(row: PersonRow) -> Card | None:
    """What the person is owed; what waits for an answer has a list of its own on this page."""
    items = [
        item
        for card in who_needs_me(viewer(), [row], now())
        for item in card.items
        if item.kind is not Kind.WAITING
    ]
    return Card(row.participant, tuple(items)) if items else None


@dataclass(frozen=True)
class Moment:
    """One line of what was: a session that is over, and how it went, or a note."""

    at: datetime
    session: ScheduledSession | None = None
    state: AttendanceState | None = None
    note: ContactNote | None = None
    by: str = ""


def history(past: Sequence[BookingRow], notes: Sequence[NoteRow]) -> list[Moment]:
    """Sessions that are over and notes, the newest first."""
    went = [Moment(row.session.starts_at, row.session, how_it_went(row)) for row in past[:SHOWN]]
    noted = [Moment(row.note.at, note=row.note, by=row.by) for row in notes]
    return sorted([*went, *noted], key=lambda moment: moment.at, reverse=True)[:SHOWN]


def weeks(past: Sequence[BookingRow], coming: Sequence[BookingRow], today: date) -> list[Week]:
    """How the last weeks went; what is still to come this week counts as booked."""
    begun = [row for row in coming if row.is_in]
    booked = [row for row in coming if not row.is_in and row.session.cancelled_at is None]
    return last_weeks(
        [(row.session.local_date, how_it_went(row)) for row in (*past, *begun)],
        [row.session.local_date for row in booked],
        today,
    )


def how_it_went(row: BookingRow) -> AttendanceState:
    """What is known of one past session; one that was called off did not happen for anybody."""
    called_off = row.session.cancelled_at is not None
    if called_off and row.attendance is not AttendanceState.ATTENDED:
        return AttendanceState.STOOD_DOWN
    return row.attendance


def steps(plan: PlanRows) -> Sequence[tuple[Action, Progress]]:
    """Each step of the plan, with how far it is."""
    today = london(now()).date()
    return [
        (action, progress(action, plan.attended_on, today))
        for goal in plan.goals
        for action in goal.actions
    ]


@person.post("/people/<participant_id>/bookings/<booking_id>/keep")
@entry(Permission.SUPPORT_PEOPLE)
def keep(participant_id: str, booking_id: str) -> ResponseReturnValue:
    """Keep a place that is on hold, and with that the person has heard what changed."""
    with write_transaction():
        participant = people.open_participant(viewer(), participant_id, "bookings", now())
        booking = bookings.get_booking(viewer(), participant, booking_id)
        places.keep(viewer(), booking, now())
        for to_do in to_dos(viewer(), [participant], now()).get(participant.id, []):
            if to_do.to_tell is not None and to_do.booking.id == booking.id:
                telling.mark_told(viewer(), to_do.to_tell, now())
    told(f"Kept: {booking.session.series.title}, {when(booking.session.starts_at, now())}.")
    if request.form.get("from") == "caseload":
        return flask.redirect(url_for("caseload.home"), 303)
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)


@person.get("/people/<participant_id>/calendar")
@entry(Permission.SUPPORT_PEOPLE)
def calendar(participant_id: str) -> str:
    """The address at which a calendar app finds this person's sessions, if there is one."""
    participant = opened(participant_id, "calendar")
    live = calendars.live_for_participant(participant)
    path = url_for("feeds.private", token=live.token) if live else ""
    return flask.render_template(
        "person/calendar.html",
        participant=participant,
        address=settings().base_url + path if live else "",
    )


@person.post("/people/<participant_id>/calendar")
@entry(Permission.SUPPORT_PEOPLE)
def change_calendar(participant_id: str) -> ResponseReturnValue:
    """Make the private calendar address, or stop the one there is."""
    stop = request.form.get("do") == "stop"
    with write_transaction():
        participant = people.open_participant(viewer(), participant_id, "calendar", now())
        if stop:
            live = calendars.live_for_participant(participant)
            if live is not None:
                calendars.revoke(live, now())
        else:
            calendars.issue_for_participant(participant, now())
    told("Stopped. That address shows nothing any more." if stop else "The calendar is ready.")
    return flask.redirect(url_for("person.calendar", participant_id=participant_id), 303)
