"""Asking a practitioner about one session: which, whom, what they will read, and sending it."""

from __future__ import annotations

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from booking.database import session, write_transaction
from booking.errors import Missing, Refused
from booking.models import Organisation, Participant, PractitionerQuestion, SessionSeries
from booking.permissions import Permission
from booking.queries import needs as needs_asked
from booking.queries import questions as asked
from booking.queries.people import open_participant
from booking.rules import questions as rules
from booking.rules.consequences import Followed, follow, follow_if_agreed, would_follow
from booking.views.edge import entry, now, settings, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.needs_words import followed_words
from booking.views.offer_fields import text_field
from booking.views.opening import opened
from booking.views.page import told
from booking.views.widgets import EmailInput
from booking.words import london, plain_date

questions = Blueprint("questions", __name__)


class AskForm(FlaskForm):
    """Whom to ask."""

    sent_to = text_field(
        "Their e-mail address",
        "",
        rules.LONGEST_ADDRESS,
        "The practitioner’s own, at work. It is kept locked away.",
        widget=EmailInput(),
    )


@questions.route("/people/<participant_id>/ask", methods=["GET", "POST"])
@entry(Permission.SUPPORT_PEOPLE)
def ask(participant_id: str) -> ResponseReturnValue:
    """Choose the session, enter the address, look at the message, send it."""
    series = needs_asked.find_series(viewer(), tidy(request.args.get("series")))
    if series is None:
        page = _choose(opened(participant_id, "questions"))
        return page, 422 if request.method == "POST" else 200
    form = AskForm()
    participant = opened(participant_id, "questions")
    try:
        rules.check_can_ask(participant, series, now())
        if not form.is_submitted() or "change" in request.form:
            return _form_page(participant, series, form, 200)
        if not form.validate():
            return _form_page(participant, series, form, 422)
        rules.check_address(form.sent_to.data or "")
    except Refused as refused:
        show_refusal(form, refused)
        return _form_page(participant, series, form, 422)
    return _send_or_show(participant_id, form)


def _choose(participant: Participant) -> str:
    words = tidy(request.args.get("q"))
    return flask.render_template(
        "questions/choose.html",
        participant=participant,
        q=words,
        found=needs_asked.search_series(viewer(), words, now()),
        booked=needs_asked.booked_series(viewer(), participant, now()),
    )


def _form_page(
    participant: Participant, series: SessionSeries, form: AskForm, status: int
) -> ResponseReturnValue:
    page = flask.render_template(
        "questions/ask.html", participant=participant, series=series, form=form
    )
    return page, status


def _send_or_show(participant_id: str, form: AskForm) -> ResponseReturnValue:
    """Send it once somebody has read the message, and what it puts on hold until the answer."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "questions", now())
        series = needs_asked.find_series(viewer(), tidy(request.args.get("series")))
        if series is None:
            raise Missing
        followed = _sent(participant, series, form)
    if not followed.done:
        return _preview(participant, series, form, followed)
    until = plain_date(london(now() + rules.LINK_LASTS).date(), london(now()).date())
    said = f"Sent. The link works until {until}. The answer stands here as soon as it is in."
    told(f"{said} {followed_words(followed)}".strip())
    return flask.redirect(url_for("needs.show", participant_id=participant_id), 303)


def _sent(participant: Participant, series: SessionSeries, form: AskForm) -> Followed:
    """What sending it does; it is sent if somebody pressed that, and agreed to what follows."""
    address = form.sent_to.data or ""

    def send() -> PractitionerQuestion:
        return rules.ask(viewer(), participant, series, address, settings().base_url, now())

    if "send" in request.form:
        mark = tidy(request.form.get("mark"))
        return follow_if_agreed(viewer(), participant, send, mark, now())
    return would_follow(viewer(), participant, send, now())


def _preview(
    participant: Participant, series: SessionSeries, form: AskForm, followed: Followed
) -> str:
    organisation = session().get_one(Organisation, participant.organisation_id)
    link = f"{settings().base_url}/answer/…"
    return flask.render_template(
        "questions/preview.html",
        participant=participant,
        series=series,
        form=form,
        followed=followed,
        letter=rules.letter(organisation, link, now()),
    )


@questions.post("/people/<participant_id>/questions/<question_id>/withdraw")
@entry(Permission.SUPPORT_PEOPLE)
def withdraw(participant_id: str, question_id: str) -> ResponseReturnValue:
    """The link opens nothing any more."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "questions", now())
        row = asked.get_question(viewer(), participant, question_id)
        followed = follow(
            viewer(), participant, lambda: rules.withdraw(viewer(), row.question, now()), now()
        )
    said = f"Withdrawn. The link about {row.series.title} opens nothing any more."
    told(f"{said} {followed_words(followed)}".strip())
    return flask.redirect(url_for("needs.show", participant_id=participant_id), 303)
