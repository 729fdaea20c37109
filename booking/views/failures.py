"""Every way a request can fail, as a page in plain words, or problem details for programs."""

from __future__ import annotations

import logging
from typing import Any

import flask
from flask import Flask, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from booking.database import session
from booking.errors import Missing, NotAllowed, NotRecorded, Refused, TooMany
from booking.views import edge

log = logging.getLogger("touchline")

# Status: what happened, and what to do about it.
WORDS: dict[int, tuple[str, str]] = {
    400: ("That did not work", "Go back, open the page again and try once more."),
    403: ("This page is not for your role", "Ask your manager if you think it should be."),
    404: ("We can’t find that page", "The link may be old. Start from what’s on."),
    405: ("That did not work", "Go back, open the page again and try once more."),
    409: ("That can’t be done", "Go back and look at it again."),
    413: ("That is too big", "Send less at once."),
    415: ("We can’t read that", "It came in a form that this page does not take."),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    500: ("Something went wrong here", "It is our fault, not yours. Please try again."),
    503: ("We can’t do that just now", "Please try again in a minute."),
}
SAME_MOMENT = (
    "Somebody else was faster",
    "It was changed at the same moment. Go back and look at it again.",
)
FORM_OLD = (
    "This page was open for too long",
    "Nothing was changed. Go back, open the page again and send it once more.",
)


def install(app: Flask) -> None:
    """Answer every failure in one place."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _form_old)
    app.register_error_handler(Missing, lambda _: answer(404))
    app.register_error_handler(NotAllowed, lambda _: answer(403))
    app.register_error_handler(NotRecorded, lambda _: answer(503))
    app.register_error_handler(TooMany, lambda error: answer(429, error.words))
    app.register_error_handler(Refused, lambda error: answer(409, error.words))
    app.register_error_handler(edge.SignInNeeded, _sign_in)
    app.register_error_handler(edge.PhoneNeeded, _pair)
    app.register_error_handler(IntegrityError, _at_the_same_moment)
    app.register_error_handler(Exception, _unforeseen)


def answer(status: int, words: str = "", heading: str = "") -> Any:
    """The page, or the problem details (RFC 9457), for one status."""
    plain_heading, plain_words = WORDS.get(status, WORDS[400])
    heading, words = heading or plain_heading, words or plain_words
    if edge.is_api():
        body = {"type": "about:blank", "title": heading, "status": status, "detail": words}
        response = flask.jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        page = flask.render_template("failure.html", heading=heading, words=words)
        response = flask.make_response(page)
    response.status_code = status
    # Also where nobody was asked who they are: a failure is the same wherever it happens.
    response.vary.add("Cookie")
    return response


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if 300 <= status < 400:
        return error
    return answer(status if status in WORDS else (400 if status < 500 else 500))


def _form_old(_: CSRFError) -> Any:
    return answer(400, FORM_OLD[1], FORM_OLD[0])


def _sign_in(_: edge.SignInNeeded) -> Any:
    if edge.is_api():
        return answer(401, "Sign in, then send it again.", "Nobody is signed in")
    if request.method not in edge.READS:
        return flask.redirect(flask.url_for("account.sign_in"), 303)
    return flask.redirect(flask.url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)


def _pair(_: edge.PhoneNeeded) -> Any:
    page = flask.render_template("phone_needed.html")
    return page, 403


def _at_the_same_moment(error: IntegrityError) -> Any:
    """Two people did what only one can do; a constraint of the database kept the second out."""
    session().rollback()
    log.warning("request %s met a constraint: %s", g.get("request_id", "?"), type(error.orig))
    heading, words = SAME_MOMENT
    return answer(409, words, heading)


def _unforeseen(error: Exception) -> Any:
    session().rollback()
    status = 503 if isinstance(error, SQLAlchemyError) and _is_busy(error) else 500
    log.exception("request %s failed", g.get("request_id", "?"))
    return answer(status)


def _is_busy(error: SQLAlchemyError) -> bool:
    return "locked" in str(error) or "timeout" in str(error).lower()
