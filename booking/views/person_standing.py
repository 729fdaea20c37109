"""Where a person stands: paused, on again, or died; and the day on which they are met outside."""

from __future__ import annotations

from datetime import date, timedelta

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import ValidationError

from booking.database import write_transaction
from booking.models import Participant
from booking.permissions import Permission
from booking.queries.people import open_participant
from booking.rules import standing
from booking.rules.standing import Restarted, Stopped, WhyPaused
from booking.views.edge import entry, now, viewer
from booking.views.offer_fields import PickedDateField
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.views.person import person
from booking.words import count, london

TWO_YEARS = timedelta(days=731)


@person.post("/people/<participant_id>/pause")
@entry(Permission.SUPPORT_PEOPLE)
def pause(participant_id: str) -> ResponseReturnValue:
    """Pause somebody's support in one tap; the reason goes no further than this page."""
    why = next((each for each in WhyPaused if each.name == request.form.get("why")), None)
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "standing", now())
        stopped = standing.pause(viewer(), participant, why, now()) if why else None
    if stopped is None:
        told("Choose why support is paused. Nothing has changed.")
        return _back(participant_id)
    told(f"Support is paused. {_what_stopped(stopped)}", _undo(participant))
    return _back(participant_id)


@person.post("/people/<participant_id>/died")
@entry(Permission.SUPPORT_PEOPLE)
def died(participant_id: str) -> ResponseReturnValue:
    """Somebody has died: all that would go on by itself stops."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "standing", now())
        stopped = standing.record_death(viewer(), participant, now())
    told(f"It is recorded. {_what_stopped(stopped)}", _undo(participant))
    return _back(participant_id)


@person.post("/people/<participant_id>/start-again")
@entry(Permission.SUPPORT_PEOPLE)
def start_again(participant_id: str) -> ResponseReturnValue:
    """Support is on again, after a pause or a slip; places given up a moment ago are asked for."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "standing", now())
        restarted = standing.start_again(viewer(), participant, now())
    told(f"Support is on again. {_what_came_back(restarted)}")
    return _back(participant_id)


def _back(participant_id: str) -> ResponseReturnValue:
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)


def _undo(participant: Participant) -> WayBack:
    action = url_for("person.start_again", participant_id=participant.public_id)
    return WayBack("Undo", action, {})


def _what_stopped(stopped: Stopped) -> str:
    """What followed, and what an undo can't promise."""
    said = ["Nothing is sent, and nothing counts as missed."]
    if stopped.cancelled:
        bookings = count(stopped.cancelled, "booking is", "bookings are")
        said.insert(0, f"{bookings} cancelled, and others can have the places.")
        said.append("If you undo this, we ask for the places again. Some may be gone.")
    return " ".join(said)


def _what_came_back(restarted: Restarted) -> str:
    asked = len(restarted.back) + len(restarted.gone)
    if not asked:
        return "Nothing is booked until you book it."
    back = f"{len(restarted.back)} of {count(asked, 'place is', 'places are')} back."
    return " ".join([back, *restarted.gone])


# --- The day on which they are met ----------------------------------------------------------------


class MeetForm(FlaskForm):
    """The day on which the person comes out. Empty: not known, or long ago."""

    day = PickedDateField(
        "Which day?",
        description="Only their mentors see it. Leave it empty if there is none.",
    )

    def validate_day(self, field: PickedDateField) -> None:
        """A day that is near enough to be meant."""
        today = london(now()).date()
        if field.data is not None and abs(field.data - today) > TWO_YEARS:
            raise ValidationError("Enter a day within two years from now")


@person.get("/people/<participant_id>/first-day")
@entry(Permission.SUPPORT_PEOPLE)
def first_day(participant_id: str) -> str:
    """Ask for the day on which the person comes out, to be met by their mentor."""
    participant = opened(participant_id, "record")
    known = participant.details.released_on
    form = MeetForm(day=date.fromisoformat(known) if known else None)
    return flask.render_template("person/first_day.html", participant=participant, form=form)


@person.post("/people/<participant_id>/first-day")
@entry(Permission.SUPPORT_PEOPLE)
def keep_first_day(participant_id: str) -> ResponseReturnValue:
    """Keep the day, sealed."""
    form = MeetForm()
    fits = form.validate_on_submit()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "record", now())
        if fits:
            participant.details.released_on = form.day.data.isoformat() if form.day.data else ""
    if not fits:
        page = flask.render_template("person/first_day.html", participant=participant, form=form)
        return page, 422
    told("Kept. Their mentors alone see it." if form.day.data else "Taken off.")
    return _back(participant_id)
