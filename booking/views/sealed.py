"""Sealed instructions: entered, read and ended by the safeguarding role alone."""

from __future__ import annotations

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import (
    Instruction,
    InstructionKind,
    InstructionSource,
    Participant,
    SessionSeries,
    User,
)
from booking.queries import needs as needs_asked
from booking.queries import safeguarding as asked
from booking.queries import safeguarding_people as finding
from booking.queries.people import open_for_safeguarding
from booking.rules import sealed_instructions as rules
from booking.rules.consequences import Followed, follow, follow_if_agreed
from booking.rules.sealed_instructions import SEALED_KINDS, NewSealed
from booking.views import safeguarding_words
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.keeping_apart import sure
from booking.views.needs_forms import InstructionForm, instruction_from
from booking.views.needs_words import followed_words
from booking.views.page import WayBack, told
from booking.views.safeguarding import SEES_SEALED, opened_for_safeguarding, safeguarding
from booking.views.safeguarding_forms import sealed_form
from booking.words import london

K = InstructionKind
SOURCES_BY_NAME = {source.value: source for source in InstructionSource}


@safeguarding.route("/safeguarding/people/<participant_id>/sealed", methods=["GET", "POST"])
@entry(SEES_SEALED)
def seal(participant_id: str) -> ResponseReturnValue:
    """Enter one: choose its kind, then what it is about, who says so, and for which days."""
    participant = opened_for_safeguarding(participant_id, "sealed")
    kind = {each.value: each for each in SEALED_KINDS}.get(tidy(request.args.get("kind")))
    if kind is None:
        kinds = safeguarding_words.SEALED_KINDS
        return flask.render_template(
            "safeguarding/sealed_kinds.html", participant=participant, kinds=kinds
        )
    series, staff = _about(kind)
    if kind is K.NOT_THIS_SERIES and series is None:
        return _choose_series(participant)
    if kind is K.NOT_WHEN_ON_SHIFT and staff is None:
        return _choose_staff(participant)
    form = _form(kind)
    if not form.is_submitted() or "change" in request.form:
        return _page(participant, form, kind, 200)
    if not _holds(form, kind):
        return _page(participant, form, kind, 422)
    return _enter(participant_id, form, kind)


def _about(kind: InstructionKind) -> tuple[SessionSeries | None, User | None]:
    """What was chosen on the page before, if the kind asks for it."""
    series, staff = tidy(request.args.get("series")), tidy(request.args.get("staff"))
    if kind is K.NOT_THIS_SERIES and series:
        return needs_asked.find_series(viewer(), series), None
    if kind is K.NOT_WHEN_ON_SHIFT and staff:
        return None, finding.get_staff(viewer(), staff)
    return None, None


def _choose_series(participant: Participant) -> str:
    words = tidy(request.args.get("q"))
    return flask.render_template(
        "safeguarding/sealed_series.html",
        participant=participant,
        q=words,
        found=needs_asked.search_series(viewer(), words, now()),
        booked=needs_asked.booked_series(viewer(), participant, now()),
    )


def _choose_staff(participant: Participant) -> str:
    words = tidy(request.args.get("q"))
    found = finding.find_staff(viewer(), words)
    return flask.render_template(
        "safeguarding/sealed_staff.html", participant=participant, q=words, found=found
    )


def _form(kind: InstructionKind) -> InstructionForm:
    return sealed_form(kind, needs_asked.venues_to_name(viewer()) if kind is K.NOT_AT_VENUE else [])


def _new(form: InstructionForm, kind: InstructionKind) -> NewSealed:
    venues = needs_asked.venues_to_name(viewer()) if kind is K.NOT_AT_VENUE else []
    series, staff = _about(kind)
    typed = vars(instruction_from(form, kind, venues, series))
    source = SOURCES_BY_NAME.get(form.source.data or "", InstructionSource.SAFEGUARDING)
    return NewSealed(**{**typed, "source": source}, shift_of=staff)


def _holds(form: InstructionForm, kind: InstructionKind) -> bool:
    form.validate()
    for refused in rules.refusals(_new(form, kind), london(now()).date()):
        if refused.field not in form.errors:
            show_refusal(form, refused)
    return not form.errors


def _enter(
    participant_id: str, form: InstructionForm, kind: InstructionKind
) -> ResponseReturnValue:
    """Keep it; where booked sessions would go on hold, first say which."""
    entered: list[Instruction] = []
    mark, against, followed = tidy(form.mark.data), None, Followed(done=False)
    with write_transaction():
        participant = open_for_safeguarding(viewer(), participant_id, "sealed", now())
        new = _new(form, kind)
        try:
            followed = follow_if_agreed(
                viewer(),
                participant,
                lambda: entered.append(rules.add(viewer(), participant, new, now())),
                mark,
                now(),
            )
        except Refused as refused:
            against = refused
    if against is not None:
        show_refusal(form, against)
        return _page(participant, form, kind, 422)
    if not followed.done:
        return sure(followed, "It is sealed: what follows", request.full_path, mark)
    url = url_for(
        "safeguarding.end_sealed",
        participant_id=participant_id,
        sealed_id=entered[0].public_id,
    )
    told(f"It is kept, and sealed. {followed_words(followed)}".strip(), WayBack("Undo", url, {}))
    return flask.redirect(url_for("safeguarding.person", participant_id=participant_id), 303)


def _page(
    participant: Participant, form: InstructionForm, kind: InstructionKind, status: int
) -> ResponseReturnValue:
    series, staff = _about(kind)
    page = flask.render_template(
        "safeguarding/seal.html",
        participant=participant,
        form=form,
        kind=kind,
        words_of_it=safeguarding_words.SEALED_KINDS[kind],
        series=series,
        staff=staff,
    )
    return page, status


@safeguarding.post("/safeguarding/people/<participant_id>/sealed/<sealed_id>/end")
@entry(SEES_SEALED)
def end_sealed(participant_id: str, sealed_id: str) -> ResponseReturnValue:
    """It does not hold any more."""
    with write_transaction():
        participant = open_for_safeguarding(viewer(), participant_id, "sealed", now())
        row = asked.get_sealed(viewer(), participant, sealed_id)
        followed = follow(
            viewer(), participant, lambda: rules.end(viewer(), row.instruction, now()), now()
        )
    told(f"Ended: {safeguarding_words.sealed(row)}. {followed_words(followed)}".strip())
    return flask.redirect(url_for("safeguarding.person", participant_id=participant_id), 303)
