"""Pairing a participant's phone, what it keeps, its calendar, and making it forget everything."""

from __future__ import annotations

import flask
from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from booking.crypto import token_hash
from booking.database import session, write_transaction
from booking.errors import Missing
from booking.identity import phones
from booking.identity.limits import count_try
from booking.models import PairedPhone, Participant
from booking.queries import people
from booking.rules import calendars, passes
from booking.views import edge
from booking.views.assets import built_name, send_built
from booking.views.edge import EVERYONE, PAIRED_PHONE, entry, now, settings, viewer
from booking.views.my import dressed_for, my, next_session

# A café full of people pairs fewer phones than this from one address.
TRIES = 30
TRIES_SECONDS = 600


@my.get("/pair/<token>")
@my.get("/PAIR/<token>", endpoint="pair_in_capitals")
@entry(EVERYONE)
def pair(token: str) -> ResponseReturnValue:
    """Ask whether to use this phone. No name: a stranger who finds the link learns nothing."""
    try:
        _pairing(token)
    except Missing:
        return _link_is_spent()
    return flask.render_template("my/pair.html", token=token)


def _pairing(token: str) -> PairedPhone:
    """The pairing behind a link; a spent, late or invented one is missing, and so is a paused
    person's."""
    found = phones.find_pairing(token, now())
    if found is None:
        raise Missing
    person = session().get_one(Participant, found.participant_id)
    if people.enrolment_of(person) in {None, *phones.NO_PHONE}:
        raise Missing
    return found


def _link_is_spent() -> ResponseReturnValue:
    """The same page for every link that pairs nothing, so that it tells nothing."""
    return flask.render_template("my/link_is_spent.html"), 404


@my.post("/pair/<token>")
@entry(EVERYONE)
def use_phone(token: str) -> ResponseReturnValue:
    """Pair this phone, once; give the person a pass if they have none."""
    where = token_hash(request.remote_addr or "")[:32]
    with write_transaction():
        count_try(f"pair:{where}", TRIES, TRIES_SECONDS, now())
    this = edge.find_this_phone()
    if this is not None and this.link_hash == token_hash(token):
        # A thumb that tapped twice: the first tap has paired this phone by this very link.
        return flask.redirect(url_for("my.home"), 303)
    try:
        with write_transaction():
            person_id = _pairing(token).participant_id
            phone_token = phones.pair_phone(token, now())
            passes.issue_pass(session().get_one(Participant, person_id), now())
    except Missing:
        return _link_is_spent()
    response = flask.redirect(url_for("my.home"), 303)
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        edge.phone_cookie_name(),
        phone_token,
        max_age=phones.PHONE_LASTS,
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )
    return response


@my.get("/my/worker.js")
@entry(EVERYONE)
def worker() -> Response:
    """The script that shows the kept pages without signal; for `/my` and what lies below it."""
    response = send_built(built_name("phone-worker.js"))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/my"
    return response


@my.get("/my/phone")
@entry(PAIRED_PHONE)
def this_phone() -> str:
    """What this phone keeps, and how to make it forget."""
    return flask.render_template(
        "my/phone.html", **dressed_for(next_session(people.own_record(viewer())))
    )


@my.post("/my/forget")
@entry(PAIRED_PHONE)
def forget() -> Response:
    """Cut this phone off and clear what it keeps."""
    with write_transaction() as current:
        phones.forget_phone(current.get_one(PairedPhone, viewer().phone_id), now())
    response = flask.make_response(flask.render_template("my/forgotten.html"))
    response.delete_cookie(edge.phone_cookie_name(), secure=settings().https, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@my.get("/my/calendar")
@entry(PAIRED_PHONE)
def calendar() -> str:
    """The address for the phone's own calendar app, or a button that makes one."""
    participant = people.own_record(viewer())
    live = calendars.live_for_participant(participant)
    path = url_for("feeds.private", token=live.token) if live else ""
    address = settings().base_url + path if live else ""
    return flask.render_template(
        "my/calendar.html",
        address=address,
        subscribe="webcal://" + address.partition("://")[2] if live else "",
        **dressed_for(next_session(participant)),
    )


@my.post("/my/calendar")
@entry(PAIRED_PHONE)
def change_calendar() -> ResponseReturnValue:
    """Make the calendar's address, or stop it."""
    with write_transaction():
        participant = people.own_record(viewer())
        live = calendars.live_for_participant(participant)
        if request.form.get("do") == "stop" and live is not None:
            calendars.revoke(live, now())
        elif request.form.get("do") == "make":
            calendars.issue_for_participant(participant, now())
    return flask.redirect(url_for("my.calendar"), 303)
