"""A participant's phone and pass, as their mentor sets them up and cuts them off."""

from __future__ import annotations

import flask
from flask import url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Missing
from booking.identity import phones
from booking.models import Participant
from booking.permissions import Permission
from booking.qr import qr_svg
from booking.queries.people import enrolment_of, open_participant
from booking.rules import passes
from booking.rules.places import NotTakingPart
from booking.views.edge import entry, now, settings, viewer
from booking.views.opening import opened
from booking.views.page import told
from booking.views.person import person


@person.get("/people/<participant_id>/phone")
@entry(Permission.SUPPORT_PEOPLE)
def phone(participant_id: str) -> str:
    """The phones that show this person's sessions, and their pass."""
    return _page(opened(participant_id, "phone"))


@person.post("/people/<participant_id>/phone")
@entry(Permission.SUPPORT_PEOPLE)
def pair(participant_id: str) -> str:
    """Make a link that pairs a phone, and show it in this answer alone.

    The link stands in no address of the mentor's history and in no cookie: whoever asks for the
    page again gets a new one, and what was shown is spent by use or after half an hour.
    """
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "phone", now())
        if enrolment_of(participant) in phones.NO_PHONE:
            raise NotTakingPart("Their support is paused or has ended, so no phone can be paired.")
        token = phones.offer_pairing(viewer(), participant, now())
    return _page(participant, token)


def _page(participant: Participant, token: str = "") -> str:
    base = settings().base_url
    # Upper case makes the smaller code; the site answers to both.
    square = qr_svg(f"{base.upper()}/PAIR/{token}", "QR code to pair the phone") if token else ""
    return flask.render_template(
        "person/phone.html",
        participant=participant,
        phones=phones.phones_of(participant),
        pairs=enrolment_of(participant) not in phones.NO_PHONE,
        live_pass=passes.live_pass(participant),
        link=f"{base}{url_for('my.pair', token=token)}" if token else "",
        square=square,
    )


@person.post("/people/<participant_id>/phones/<phone_id>/cut-off")
@entry(Permission.SUPPORT_PEOPLE)
def cut_off(participant_id: str, phone_id: str) -> ResponseReturnValue:
    """Cut a phone off: it shows nothing from its next request on."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "phone", now())
        theirs = [one for one in phones.phones_of(participant) if one.public_id == phone_id]
        if not theirs:
            raise Missing
        phones.forget_phone(theirs[0], now())
    told("That phone is cut off. If it has no signal, it shows what it kept until it has.")
    return flask.redirect(url_for("person.phone", participant_id=participant_id), 303)


@person.post("/people/<participant_id>/pass")
@entry(Permission.SUPPORT_PEOPLE)
def new_pass(participant_id: str) -> ResponseReturnValue:
    """Give a new pass; the old one, which may be lost, is worth nothing from now on."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "phone", now())
        passes.replace_pass(participant, now())
    told("There is a new pass. The old one does not work any more.")
    return flask.redirect(url_for("person.phone", participant_id=participant_id), 303)
