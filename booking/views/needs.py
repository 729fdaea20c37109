"""What a person needs, for their mentor: instructions, "nothing has changed", and their consent."""

from __future__ import annotations

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import ConsentKind, InstructionSource, Participant
from booking.permissions import Permission
from booking.queries import needs as asked
from booking.queries import questions
from booking.queries.people import open_participant
from booking.rules import consents
from booking.rules import instructions as rules
from booking.rules.clearance_rules import SAID_HOLDS_FOR
from booking.rules.consequences import Followed, follow, follow_if_agreed
from booking.rules.instructions import MENTORS_SOURCES
from booking.views import needs_words
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.words import london

needs = Blueprint("needs", __name__)

TAKING_PART = ConsentKind.TAKING_PART


@needs.get("/people/<participant_id>/needs")
@entry(Permission.SUPPORT_PEOPLE)
def show(participant_id: str) -> str:
    """What they need, how long it counts, their consent, and what a practitioner said."""
    participant = opened(participant_id, "needs")
    today = london(now()).date()
    first = participant.details.first_name
    found = asked.needs_of(viewer(), participant, today)
    last = asked.last_confirmed(viewer(), participant)
    left = asked.days_left(last, SAID_HOLDS_FOR, now())
    usual = last.said.source if last else InstructionSource.THE_PERSON
    return flask.render_template(
        "needs/show.html",
        participant=participant,
        needs=[
            (each, needs_words.what(each), needs_words.who_says(each, first, today))
            for each in found
        ],
        confirmed=needs_words.confirmed_words(last, left, first, now()),
        left=left,
        asked_before=last is not None,
        sources=_usual_first(usual, first),
        consent=asked.consent_of(viewer(), participant, TAKING_PART),
        questions=[
            (
                row,
                needs_words.stand_tag(row.question, row.series, now()),
                needs_words.stand_words(row.question, row.series, now()),
            )
            for row in questions.questions_of(viewer(), participant, now())
        ],
    )


def _usual_first(usual: InstructionSource, first: str) -> list[tuple[InstructionSource, str]]:
    """Who may say that nothing has changed; whoever said so last comes first."""
    sources = sorted(MENTORS_SOURCES, key=lambda each: each is not usual)
    words = {source: needs_words.SOURCES[source].lower() for source in sources}
    words[InstructionSource.THE_PERSON] = first
    return [(source, words[source]) for source in sources]


def _back(participant_id: str) -> ResponseReturnValue:
    return flask.redirect(url_for("needs.show", participant_id=participant_id), 303)


def _say(words: str, followed: Followed, back: WayBack | None = None) -> None:
    told(f"{words} {needs_words.followed_words(followed)}".strip(), back)


# --- One instruction ------------------------------------------------------------------------------


@needs.post("/people/<participant_id>/needs/<instruction_id>/end")
@entry(Permission.SUPPORT_PEOPLE)
def end(participant_id: str, instruction_id: str) -> ResponseReturnValue:
    """It does not hold any more."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "needs", now())
        need = asked.get_need(viewer(), participant, instruction_id)
        followed = follow(
            viewer(), participant, lambda: rules.end(viewer(), need.instruction, now()), now()
        )
    url = url_for("needs.again", participant_id=participant_id, instruction_id=instruction_id)
    _say(f"Ended: {needs_words.what(need)}.", followed, WayBack("Undo", url, {}))
    return _back(participant_id)


@needs.post("/people/<participant_id>/needs/<instruction_id>/again")
@entry(Permission.SUPPORT_PEOPLE)
def again(participant_id: str, instruction_id: str) -> ResponseReturnValue:
    """It was ended by a slip of the finger."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "needs", now())
        need = asked.get_need(viewer(), participant, instruction_id)
        followed = follow(
            viewer(),
            participant,
            lambda: rules.take_up_again(viewer(), need.instruction, now()),
            now(),
        )
    _say(f"It holds again: {needs_words.what(need)}.", followed)
    return _back(participant_id)


# --- Nothing has changed --------------------------------------------------------------------------


@needs.post("/people/<participant_id>/needs/confirmed")
@entry(Permission.SUPPORT_PEOPLE)
def confirm(participant_id: str) -> ResponseReturnValue:
    """Asked again today: these are all the instructions there are."""
    source = {each.value: each for each in MENTORS_SOURCES}.get(tidy(request.form.get("source")))
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "needs", now())
        if source is None:
            raise Refused("Say who confirmed it: go back, and tap one of the names.")
        followed = follow(
            viewer(),
            participant,
            lambda: rules.confirm(viewer(), participant, source, now()),
            now(),
        )
    url = url_for("needs.not_confirmed", participant_id=participant_id)
    _say(
        f"Nothing has changed. That counts for {SAID_HOLDS_FOR.days} days.",
        followed,
        WayBack("Undo", url, {}),
    )
    return _back(participant_id)


@needs.post("/people/<participant_id>/needs/not-confirmed")
@entry(Permission.SUPPORT_PEOPLE)
def not_confirmed(participant_id: str) -> ResponseReturnValue:
    """Nobody asked: it was a slip of the finger."""
    taken: list[bool] = []
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "needs", now())
        followed = follow(
            viewer(),
            participant,
            lambda: taken.append(rules.take_back_confirmation(viewer(), participant, now())),
            now(),
        )
    _say("Taken back." if any(taken) else "There is nothing to take back.", followed)
    return _back(participant_id)


# --- Consent --------------------------------------------------------------------------------------


@needs.post("/people/<participant_id>/needs/consent")
@entry(Permission.SUPPORT_PEOPLE)
def consent(participant_id: str) -> ResponseReturnValue:
    """They say yes to taking part, or take it back: then first what that puts on hold."""
    says_yes = {"yes": True, "taken_back": False}.get(tidy(request.form.get("says")))
    mark = tidy(request.form.get("mark"))
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "consent", now())
        if says_yes is None:
            raise Refused("Say whether it is a yes: go back, and tap one of the two.")
        followed = (
            follow(
                viewer(),
                participant,
                lambda: consents.give(viewer(), participant, TAKING_PART, now()),
                now(),
            )
            if says_yes
            else _taken_back(participant, mark)
        )
    if not followed.done:
        return _consent_summary(participant, followed, mark)
    first = participant.details.first_name
    words = f"{first} says yes to taking part." if says_yes else f"{first} has taken the yes back."
    _say(words, followed)
    return _back(participant_id)


def _taken_back(participant: Participant, agreed: str) -> Followed:
    return follow_if_agreed(
        viewer(),
        participant,
        lambda: consents.take_back(viewer(), participant, TAKING_PART, now()),
        agreed,
        now(),
    )


def _consent_summary(participant: Participant, followed: Followed, mark: str) -> str:
    return flask.render_template(
        "needs/sure.html",
        participant=participant,
        followed=followed,
        newer=bool(mark),
        heading=f"{participant.details.first_name} takes the yes back?",
        form=None,
        typed=[("says", "taken_back")],
        action=url_for("needs.consent", participant_id=participant.public_id),
        do_it="Yes, take it back",
        back=url_for("needs.show", participant_id=participant.public_id),
    )
