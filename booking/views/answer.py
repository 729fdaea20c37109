"""The practitioner's side: one question behind a link that works once, without an account."""

from __future__ import annotations

import flask
from flask import Blueprint, request
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms.validators import Optional

from booking.crypto import token_hash
from booking.database import write_transaction
from booking.errors import Refused
from booking.identity.limits import count_try
from booking.models import Organisation, PractitionerQuestion, PractitionersWord
from booking.queries import questions as asked
from booking.queries.questions import AskedByLink
from booking.rules import questions as rules
from booking.rules.questions import AlreadyAnswered, Gone
from booking.views.edge import EVERYONE, entry, now
from booking.views.forms import show_refusal
from booking.views.needs_words import ANSWERS
from booking.views.offer_fields import TimeOfDayField, choice_field
from booking.words import clock

answer = Blueprint("answer", __name__)

# An office of practitioners answers less often than this from one address.
TRIES = 60
TRIES_SECONDS = 600
WORDS = {word.value: word for word in PractitionersWord}


class AnswerForm(FlaskForm):
    """Yes, no, or ask me."""

    word = choice_field(
        "Is this session all right for them?",
        [
            (PractitionersWord.YES.value, "Yes, it is"),
            (PractitionersWord.NO.value, "No, not this one"),
            (PractitionersWord.ASK.value, "Ask me first"),
        ],
        "Choose one of the three",
    )
    home_by = TimeOfDayField(
        "Must they be home by a time?",
        description="Like 7pm. Leave it empty if not.",
        validators=[Optional()],
    )


@answer.route("/answer/<token>", methods=["GET", "POST"])
@entry(EVERYONE)
def by_link(token: str) -> Response:
    """What is asked, and the answer, once. A GET changes nothing: machines open links in mail."""
    if request.method == "POST":
        with write_transaction():
            count_try(
                f"answer:{token_hash(request.remote_addr or '')[:32]}", TRIES, TRIES_SECONDS, now()
            )
    form = AnswerForm()
    try:
        if request.method == "GET":
            return _question_page(token, form, 200)
        if not form.validate():
            return _question_page(token, form, 422)
        return _record(token, form)
    except AlreadyAnswered as refused:
        return _closed_page(rules.find_by_link(token), refused, 409)
    except Gone as gone:
        return _closed_page(rules.find_by_link(token), gone, 410)
    except Refused as refused:
        show_refusal(form, refused)
        return _question_page(token, form, 422)


def _record(token: str, form: AnswerForm) -> Response:
    """Keep the answer. Sent again by a thumb that tapped twice, it reads the same."""
    with write_transaction():
        question = rules.find_by_link(token)
        rules.answer(question, WORDS[form.word.data], form.home_by.data, now())
    said = ANSWERS[question.word] if question.word is not None else ""
    home = f", home by {clock(question.home_by)}" if question.home_by is not None else ""
    return _secret_page(
        "answer/thanks.html", 200, organisation=asked.asker_of(question), said=f"{said}{home}"
    )


def _question_page(token: str, form: AnswerForm, status: int) -> Response:
    with write_transaction():
        question = rules.find_by_link(token)
        rules.check_open(question, now())
        shown = asked.open_by_link(question, now())
    return _asked_page(shown, form, status)


def _asked_page(shown: AskedByLink, form: AnswerForm, status: int) -> Response:
    return _secret_page("answer/ask.html", status, shown=shown, form=form)


def _closed_page(question: PractitionerQuestion, refused: Refused, status: int) -> Response:
    """Why the link asks nothing any more, and whom to ring. It names nobody."""
    organisation: Organisation = asked.asker_of(question)
    return _secret_page(
        "answer/closed.html", status, organisation=organisation, words_of_it=refused.words
    )


def _secret_page(template: str, status: int, **shown: object) -> Response:
    """A page whose address is a secret: kept nowhere, named to nobody."""
    page = flask.make_response(flask.render_template(template, **shown))
    page.status_code = status
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
