"""Notes about one person: reached or not, why they missed a session, and what that settles.

From a card on the mentor's list it is two taps, and it leads on to finding a session.
"""

from __future__ import annotations

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, Length

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Participant
from booking.permissions import Permission
from booking.queries import caseload, notes
from booking.queries.needing import Item, Kind
from booking.queries.people import open_participant
from booking.rules import contact_notes
from booking.rules.contact_notes import ABSENCE_REASONS, LONGEST_WORDS, Said
from booking.rules.who_needs_me import who_needs_me
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean, show_refusal, tidy
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.views.person import person
from booking.views.widgets import Checkboxes, Radios, TextArea

MOST_SHOWN = 100
# What the three buttons send.
REACHED: dict[str, bool | None] = {"yes": True, "no": False, "note": None}
# After these the next thing to do together is to find a session.
LEADS_ON = {Kind.MISSED, Kind.RELEASED, Kind.LOST_CONTACT, Kind.GAVE_BACK, Kind.UNBOOKED}


class NoteForm(FlaskForm):
    """What a mentor notes; which of three buttons was pressed says whether they were reached."""

    reason = RadioField(
        "Why didn’t they come?",
        description="If they said. It is no black mark: it helps to find what suits.",
        widget=Radios(),
        choices=as_choices((words, words) for words in ABSENCE_REASONS),
        validate_choice=False,
        validators=[AnyOf(["", *ABSENCE_REASONS], "Choose a reason from the list")],
        filters=[lambda chosen: chosen or ""],
    )
    words = TextAreaField(
        "What was said, if it helps",
        widget=TextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_WORDS, message="Keep it under %(max)d characters")],
    )
    settles = SelectMultipleField(
        "This settles",
        widget=Checkboxes(),
        choices=[],
        validate_choice=False,
    )

    def validate_words(self, field: TextAreaField) -> None:
        """Some button says how it went; without script too there is no sending without one."""
        if request.form.get("reached") not in REACHED:
            raise ValidationError("Say whether you reached them, with one of the buttons")

    def said(self) -> Said:
        """What is kept."""
        return Said(
            reached=REACHED[request.form["reached"]],
            words=self.words.data or "",
            settles=[tidy(key) for key in self.settles.data or []],
            absence_reason=self.reason.data or "",
        )


@person.get("/people/<participant_id>/notes")
@entry(Permission.SUPPORT_PEOPLE)
def note(participant_id: str) -> str:
    """A note about this person, and all that there are."""
    participant = opened(participant_id, "notes")
    owed = owed_to(participant)
    return _page(participant, owed, NoteForm(settles=[item.key for item in owed]))


def owed_to(participant: Participant) -> list[Item]:
    """What stands on the mentor's list of a person whose record is open."""
    row = caseload.row_of(viewer(), participant, now())
    return [item for card in who_needs_me(viewer(), [row], now()) for item in card.items]


def _page(participant: Participant, owed: list[Item], form: NoteForm) -> str:
    return flask.render_template(
        "person/notes.html",
        participant=participant,
        owed=owed,
        missed=any(item.kind is Kind.MISSED for item in owed),
        form=form,
        notes=notes.notes_about(viewer(), participant, MOST_SHOWN),
    )


@person.post("/people/<participant_id>/notes")
@entry(Permission.SUPPORT_PEOPLE)
def keep_note(participant_id: str) -> ResponseReturnValue:
    """Keep the note, take off the list what it settles, and lead on to finding a session."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _again(participant_id, form)
    said = form.said()
    try:
        with write_transaction():
            participant = open_participant(viewer(), participant_id, "notes", now())
            owed = owed_to(participant)
            kept = contact_notes.write_note(viewer(), participant, said, owed, now())
    except Refused as refused:
        show_refusal(form, refused)
        return _again(participant_id, form)
    undo = url_for("person.undo_note", participant_id=participant_id, note_id=kept.public_id)
    told(f"Noted for {participant.details.first_name}.", WayBack("Undo", undo, {}))
    settled = {item.kind for item in owed if item.key in kept.closes.split(",")}
    return flask.redirect(_next(participant, said, settled), 303)


def _again(participant_id: str, form: NoteForm) -> ResponseReturnValue:
    """The page that was sent, with what is wrong; nothing that was typed is lost."""
    participant = opened(participant_id, "notes")
    return _page(participant, owed_to(participant), form), 422


def _next(participant: Participant, said: Said, settled: set[Kind]) -> str:
    if said.reached and settled & LEADS_ON:
        return url_for("person.find", participant_id=participant.public_id)
    if settled:
        return url_for("caseload.home")
    return url_for("person.show", participant_id=participant.public_id)


@person.post("/people/<participant_id>/notes/<note_id>/undo")
@entry(Permission.SUPPORT_PEOPLE)
def undo_note(participant_id: str, note_id: str) -> ResponseReturnValue:
    """Take back what has just been noted: it stands on the list again."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "notes", now())
        found = notes.get_note(viewer(), participant, note_id)
        contact_notes.take_back(viewer(), participant, found, now())
    told("Taken back. It is as it was.")
    return flask.redirect(url_for("person.show", participant_id=participant_id), 303)
