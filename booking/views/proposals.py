"""Telling the safeguarding lead in words. Whoever writes sees only that it was sent."""

from __future__ import annotations

import flask
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.permissions import Permission
from booking.queries.people import open_participant
from booking.rules import proposals as rules
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal
from booking.views.opening import opened
from booking.views.page import told
from booking.views.safeguarding_forms import ProposalForm

proposals = Blueprint("proposals", __name__)

SENT = "Sent. The safeguarding lead reads it; nobody else does."


@proposals.route("/people/<participant_id>/propose", methods=["GET", "POST"])
@entry(Permission.SUPPORT_PEOPLE)
def write(participant_id: str) -> ResponseReturnValue:
    """A mentor's words about one of their people."""
    participant = opened(participant_id, "proposal")
    form = ProposalForm()
    if form.is_submitted():
        for refused in rules.refusals(form.words.data or ""):
            show_refusal(form, refused)
        if not form.errors:
            with write_transaction():
                person = open_participant(viewer(), participant_id, "proposal", now())
                rules.send(viewer(), person, form.words.data or "", now(), person.organisation_id)
            told(SENT)
            return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
    page = flask.render_template("safeguarding/propose.html", participant=participant, form=form)
    return page, 422 if form.errors else 200
