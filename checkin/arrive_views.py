"""Where a session code and a pass lead: a participant's own phone, and whoever finds a pass."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for

from booking.database import write_transaction
from booking.identity.phones import phone_viewer
from booking.models import PairedPhone, ScheduledSession
from booking.permissions import Permission, may
from booking.views.edge import (
    EVERYONE,
    PAIRED_PHONE,
    entry,
    find_this_phone,
    now,
    settings,
    viewer,
)
from booking.words import first_letter_up, when
from checkin import register, rules, tokens
from checkin.dress import dress
from checkin.outcomes import Answer, Outcome

arrive = Blueprint("arrive", __name__)

OLD_CODE = ("That code has changed", "Scan it again. It changes every half minute.")
NOT_NOW = (
    "Check-in is not open",
    f"It is open {tokens.WINDOW_WORDS}.",
)
CALLED_OFF = ("This session is called off", "Your next one stands in your sessions.")
NOT_THIS_ONE = "You’re not down for this one"
HAVE_A_WORD = ("Have a word with the coach", "It won’t take a minute.")


@arrive.route("/in/<code>", methods=["GET", "POST"])
@arrive.route("/IN/<code>", methods=["GET", "POST"])
@entry(EVERYONE)
def session_code(code: str) -> Any:
    """A session code: a paired phone gets the button "I'm here"; its tap checks the person in.

    Anybody else reads the same page, whatever the code.
    """
    phone = find_this_phone()
    if phone is None:
        shown: Any = flask.render_template("checkin/show_your_pass.html")
    elif request.method == "POST":
        shown = _tapped(phone)
    else:
        shown = _opened(phone, code)
    response = flask.make_response(shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _opened(phone: PairedPhone, code: str) -> str:
    """What a paired phone sees that opened a code; a forged one reads as an old one."""
    public_id = tokens.session_of_code(code)
    held = register.session_of_any_trust(public_id) if public_id else None
    if held is None or not tokens.code_fits(held, code, now()):
        return _say(*OLD_CODE)
    if not tokens.is_open(held, now(), all_day=settings().demo):
        return _say(*NOT_NOW)
    answer = rules.look(held, phone.participant_id, now())
    if answer.outcome is not Outcome.WELCOME:
        return _outcome(held, answer)
    ticket = tokens.write_ticket(settings().secret_keys, phone.public_id, held, now())
    return flask.render_template(
        "checkin/im_here.html", held=held, code=code, ticket=ticket, **dress(held)
    )


def _tapped(phone: PairedPhone) -> Any:
    """The tap on "I'm here", with the ticket that came with the button."""
    ticket = tokens.read_ticket(
        settings().secret_keys, request.form.get("ticket", ""), phone.public_id, now()
    )
    if ticket is None:
        return _say(*OLD_CODE)
    with write_transaction():
        held = register.session_of_any_trust(ticket.session_public_id)
        assert held is not None
        answer = rules.arrive_by_phone(phone_viewer(phone), held, ticket.item_id, now())
    if answer.booking is None or answer.outcome not in (Outcome.WELCOME, Outcome.ALREADY_IN):
        return _outcome(held, answer)
    return flask.redirect(url_for("arrive.arrived", booking_id=answer.booking.public_id), 303)


@arrive.get("/arrived/<booking_id>")
@entry(PAIRED_PHONE)
def arrived(booking_id: str) -> str:
    """You're in: what a phone shows once its tap has counted, however often it is opened."""
    booking = rules.own_booking(viewer(), booking_id)
    held = register.session_of_any_trust(booking.session.public_id)
    assert held is not None
    name = register.find_entry(held, booking)
    if name is None or not name.is_in:
        return _outcome(held, Answer(Outcome.HAVE_A_WORD))
    return flask.render_template("checkin/arrived.html", name=name, **dress(held))


def _outcome(held: ScheduledSession, answer: Answer) -> str:
    """Anything but a button, in the club's colours. It never says why.

    The person's own next date is theirs to know, on their own phone.
    """
    if answer.outcome is Outcome.ALREADY_IN:
        return flask.render_template(
            "checkin/phone_outcome.html",
            kind="already_in",
            heading="You’re already in",
            sentence="Have a good one.",
            **dress(held),
        )
    if answer.next_at is not None:
        next_one = first_letter_up(when(answer.next_at, now()))
        sentence = f"Your next one here: {next_one}. If you’re here to play, ask the coach."
        return _say(NOT_THIS_ONE, sentence, **dress(held))
    called_off = answer.outcome is Outcome.REFUSED and held.cancelled_at is not None
    return _say(*(CALLED_OFF if called_off else HAVE_A_WORD), **dress(held))


def _say(heading: str, sentence: str, **club: Any) -> str:
    return flask.render_template(
        "checkin/phone_outcome.html",
        kind="have_a_word",
        heading=heading,
        sentence=sentence,
        **club,
    )


# --- A pass ------------------------------------------------------------------------------------


@arrive.get("/p/<token>")
@arrive.get("/P/<token>")
@entry(EVERYONE)
def pass_link(token: str) -> str:
    """A pass that somebody scanned with a phone's own camera: a stranger learns nothing from it.

    A coach with sessions today chooses the one to check in to. Valid or forged looks the same.
    """
    sessions = []
    if may(viewer(), Permission.RUN_SESSIONS):
        sessions = register.running_now(viewer(), now())
    if not sessions:
        return flask.render_template("checkin/found_pass.html")
    return flask.render_template("checkin/pass_for_coach.html", sessions=sessions, token=token)
