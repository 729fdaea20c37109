"""Telling the safeguarding lead from a register: the coach knows a first name and an initial."""

from __future__ import annotations

import flask
from flask import url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.validators import InputRequired

from booking.database import write_transaction
from booking.models import ScheduledSession
from booking.permissions import Permission
from booking.queries.people import record_access
from booking.rules import proposals
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, show_refusal
from booking.views.page import told
from booking.views.proposals import SENT
from booking.views.safeguarding_forms import ProposalForm
from booking.views.widgets import Radios
from checkin import register
from checkin.dress import dress
from checkin.register import Entry
from checkin.scan_views import pages

__all__ = ["pages"]


class TellForm(ProposalForm):
    """About whom, and what."""

    about = RadioField(
        "About whom?",
        widget=Radios(),
        validate_choice=False,
        validators=[InputRequired("Choose whom it is about")],
    )


@pages.route("/register/<session_id>/tell", methods=["GET", "POST"])
@entry(Permission.RUN_SESSIONS)
def tell(session_id: str) -> ResponseReturnValue:
    """A coach's words about somebody on the list of one session."""
    with write_transaction():
        held = register.get_session(viewer(), session_id)
        names = register.entries(viewer(), held, now())
    form = TellForm()
    form.about.choices = as_choices((each.booking.public_id, each.name) for each in names)
    chosen = next((each for each in names if each.booking.public_id == form.about.data), None)
    if form.is_submitted():
        form.validate()
        if chosen is None and not form.about.errors:
            form.about.errors = ["Choose whom it is about"]
        for refused in proposals.refusals(form.words.data or ""):
            show_refusal(form, refused)
        if chosen is not None and not form.errors:
            return _send(held, chosen, form.words.data or "")
    page = flask.render_template(
        "checkin/tell.html", held=held, form=form, anybody=bool(names), **dress(held)
    )
    return page, 422 if form.errors else 200


def _send(held: ScheduledSession, chosen: Entry, words: str) -> ResponseReturnValue:
    person = chosen.booking.participant
    with write_transaction():
        record_access(
            viewer(),
            Permission.RUN_SESSIONS,
            "proposal",
            now(),
            subject=person.public_id,
            organisation_id=held.series.organisation_id,
        )
        proposals.send(viewer(), person, words, now(), held.series.organisation_id)
    told(SENT)
    return flask.redirect(url_for("register.show", session_id=held.public_id), 303)
