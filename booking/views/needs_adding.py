"""Adding an instruction: the kind first, then only what that kind asks, then what follows."""

from __future__ import annotations

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Instruction, InstructionKind, Participant, SessionSeries
from booking.permissions import Permission
from booking.queries import needs as asked
from booking.queries.people import open_participant
from booking.rules import instructions as rules
from booking.rules.consequences import Followed, follow_if_agreed
from booking.rules.instructions import MENTORS_KINDS
from booking.views import needs_words
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.needs import needs
from booking.views.needs_forms import InstructionForm, form_of, instruction_from
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.words import london

NOT_SENT_ON = {"csrf_token", "mark"}


@needs.route("/people/<participant_id>/needs/add", methods=["GET", "POST"])
@entry(Permission.SUPPORT_PEOPLE)
def add(participant_id: str) -> ResponseReturnValue:
    """Enter one instruction: choose its kind, then say what it is and who says so."""
    kind = {each.value: each for each in MENTORS_KINDS}.get(tidy(request.args.get("kind")))
    if kind is None:
        participant = opened(participant_id, "needs")
        return flask.render_template(
            "needs/kinds.html", participant=participant, kinds=needs_words.KINDS
        )
    series = _series(kind)
    if kind is InstructionKind.NOT_THIS_SERIES and series is None and request.method == "GET":
        return _choose(opened(participant_id, "needs"))
    venues = asked.venues_to_name(viewer()) if kind is InstructionKind.NOT_AT_VENUE else []
    form = form_of(kind, venues)
    if not form.is_submitted() or "change" in request.form:
        return _form_page(opened(participant_id, "needs"), form, kind, series, 200)
    if not _holds(form, kind, series):
        return _form_page(opened(participant_id, "needs"), form, kind, series, 422)
    return _enter(participant_id, form, kind, series)


def _series(kind: InstructionKind) -> SessionSeries | None:
    """The series that was chosen on the page before, if the kind asks for one."""
    wanted = tidy(request.args.get("series"))
    if kind is not InstructionKind.NOT_THIS_SERIES or not wanted:
        return None
    return asked.find_series(viewer(), wanted)


def _choose(participant: Participant) -> str:
    words = tidy(request.args.get("q"))
    return flask.render_template(
        "needs/choose_series.html",
        participant=participant,
        q=words,
        found=asked.search_series(viewer(), words, now()),
        booked=asked.booked_series(viewer(), participant, now()),
    )


def _holds(form: InstructionForm, kind: InstructionKind, series: SessionSeries | None) -> bool:
    """Whether each answer fits; what the rules have against one is put beside it."""
    form.validate()
    venues = asked.venues_to_name(viewer()) if kind is InstructionKind.NOT_AT_VENUE else []
    new = instruction_from(form, kind, venues, series)
    for refused in rules.refusals(new, london(now()).date()):
        if refused.field not in form.errors:
            show_refusal(form, refused)
    return not form.errors


def _enter(
    participant_id: str, form: InstructionForm, kind: InstructionKind, series: SessionSeries | None
) -> ResponseReturnValue:
    """Keep it; where booked sessions would go on hold, first say which."""
    mark = tidy(form.mark.data)
    entered: list[Instruction] = []
    followed, against = Followed(done=False), None
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "needs", now())
        venues = asked.venues_to_name(viewer()) if kind is InstructionKind.NOT_AT_VENUE else []
        new = instruction_from(form, kind, venues, _series(kind))
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
        return _form_page(participant, form, kind, series, 422)
    if not followed.done:
        return _summary(participant, form, kind, followed)
    return _entered(participant, entered[0], followed)


def _entered(
    participant: Participant, instruction: Instruction, followed: Followed
) -> ResponseReturnValue:
    url = url_for(
        "needs.end",
        participant_id=participant.public_id,
        instruction_id=instruction.public_id,
    )
    words = f"It is on the list. {needs_words.followed_words(followed)}".strip()
    told(words, WayBack("Undo", url, {}))
    return flask.redirect(url_for("needs.show", participant_id=participant.public_id), 303)


def _form_page(
    participant: Participant,
    form: InstructionForm,
    kind: InstructionKind,
    series: SessionSeries | None,
    status: int,
) -> ResponseReturnValue:
    page = flask.render_template(
        "needs/add.html",
        participant=participant,
        form=form,
        kind=kind,
        words_of_it=needs_words.KINDS[kind],
        series=series,
    )
    return page, status


def _summary(
    participant: Participant, form: InstructionForm, kind: InstructionKind, followed: Followed
) -> str:
    typed = [
        (name, tidy(value))
        for name, value in request.form.items(multi=True)
        if name not in NOT_SENT_ON
    ]
    return flask.render_template(
        "needs/sure.html",
        participant=participant,
        followed=followed,
        newer=bool(tidy(form.mark.data)),
        heading=f"{needs_words.KINDS[kind][1]}: what follows",
        form=form,
        typed=typed,
        action=request.full_path.rstrip("?"),
        do_it="Yes, keep it",
        back="",
    )
