"""Handing people to a colleague: cover while one is away, or for good, with their history."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from booking.database import write_transaction
from booking.errors import Missing, Refused
from booking.models import Participant
from booking.permissions import Permission
from booking.queries import hand_over as asked
from booking.queries.hand_over import Colleague
from booking.queries.people import open_participant
from booking.rules import hand_over
from booking.rules.hand_over import LONGEST_WORDS, Handing
from booking.views.caseload import caseload
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean, show_refusal, tidy
from booking.views.offer_fields import PickedDateField
from booking.views.page import told
from booking.views.widgets import Checkboxes, Radios, Select, TextArea
from booking.words import count, listed, london

COVER, FOR_GOOD = "cover", "for_good"
NAMED = 3


class HandOverForm(FlaskForm):
    """Whom, to whom, for how long, and what the colleague should know."""

    people = SelectMultipleField(
        "Who?", widget=Checkboxes(), choices=[], validate_choice=False,
        validators=[DataRequired("Tick at least one person")],
    )  # fmt: skip
    colleague = SelectField(
        "To whom?", widget=Select(), choices=[], validate_choice=False,
        validators=[DataRequired("Choose a colleague")],
    )  # fmt: skip
    how = RadioField(
        "For how long?",
        widget=Radios(),
        choices=as_choices(
            [(COVER, "While I’m away: they come back to me"), (FOR_GOOD, "For good")]
        ),
        validate_choice=False,
        validators=[
            InputRequired("Choose: while you are away, or for good"),
            AnyOf([COVER, FOR_GOOD], "Choose: while you are away, or for good"),
        ],
    )
    from_on = PickedDateField("First day", validators=[DataRequired("Enter the first day")])
    until_on = PickedDateField(
        "Last day", description="That day is included. Leave it empty if it is for good."
    )
    know = TextAreaField(
        "What should they know?",
        description="It goes into the notes of each person whom you hand over.",
        widget=TextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_WORDS, message="Keep it under %(max)d characters")],
    )

    def validate_how(self, field: RadioField) -> None:
        """Cover has an end."""
        if field.data == COVER and not any(self.until_on.raw_data or []):
            raise ValidationError("Enter the last day below, or choose for good")

    def offer(self, people: Sequence[Participant], colleagues: Sequence[Colleague]) -> None:
        """Let the form ask about these people and colleagues."""
        self.people.choices = as_choices(
            (each.public_id, each.details.full_name) for each in people
        )
        self.colleague.choices = as_choices(
            [("", "Choose one")]
            + [(one.key, f"{one.user.name}, {one.organisation.short_name}") for one in colleagues]
        )

    def handing(self, colleague: Colleague) -> Handing:
        """What was asked for, of a form that fits."""
        for_good = self.how.data == FOR_GOOD
        assert self.from_on.data is not None
        return Handing(
            user_id=colleague.user.id,
            organisation_id=colleague.organisation.id,
            from_on=self.from_on.data,
            until_on=None if for_good else self.until_on.data,
            know=self.know.data or "",
        )


@caseload.get("/caseload/hand-over")
@entry(Permission.SUPPORT_PEOPLE)
def hand_over_form() -> str:
    """Ask whom to hand to which colleague, and show who stands in already."""
    ticked = [tidy(one) for one in request.args.getlist("person")]
    return _page(HandOverForm(formdata=None, people=ticked, from_on=london(now()).date()))


def _page(form: HandOverForm) -> str:
    with write_transaction():
        people = asked.people_i_lead(viewer(), now())
    form.offer(people, asked.colleagues(viewer()))
    return flask.render_template(
        "caseload/hand_over.html",
        form=form,
        people=people,
        arrangements=asked.arrangements(viewer(), people, london(now()).date()),
    )


@caseload.post("/caseload/hand-over")
@entry(Permission.SUPPORT_PEOPLE)
def hand_them_over() -> ResponseReturnValue:
    """Hand the people over: all that were ticked, or none."""
    form = HandOverForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with write_transaction():
            chosen = _chosen(asked.people_i_lead(viewer(), now()), form)
            colleague = _colleague(form)
            hand_over.hand_over(viewer(), chosen, form.handing(colleague), now())
    except Refused as refused:
        show_refusal(form, refused)
        return _page(form), 422
    told(_handed(chosen, colleague, form.how.data == COVER))
    return flask.redirect(url_for("caseload.home"), 303)


def _chosen(people: Sequence[Participant], form: HandOverForm) -> list[Participant]:
    """Those of the viewer's own people who were ticked; a forged one is a 404."""
    wanted = {tidy(one) for one in form.people.data or []} - {""}
    chosen = [each for each in people if each.public_id in wanted]
    if len(chosen) < len(wanted):
        raise Missing
    return chosen


def _colleague(form: HandOverForm) -> Colleague:
    wanted = tidy(form.colleague.data)
    found = next((one for one in asked.colleagues(viewer()) if one.key == wanted), None)
    if found is None:
        raise hand_over.NotAMentor("They are no mentor there any more. Choose somebody else")
    return found


def _handed(people: Sequence[Participant], colleague: Colleague, cover: bool) -> str:
    names = [each.details.first_name for each in people]
    whom = listed(names) if len(names) <= NAMED else count(len(names), "person", "people")
    if cover:
        return f"{colleague.user.name} covers for you: {whom}. They come back to you after."
    return f"{whom}: handed over to {colleague.user.name}, with all notes."


@caseload.post("/caseload/hand-over/<participant_id>/stop")
@entry(Permission.SUPPORT_PEOPLE)
def stop_hand_over(participant_id: str) -> ResponseReturnValue:
    """The person comes back to the viewer: cover stops, a hand-over to come is off."""
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "hand-over", now())
        hand_over.stop(viewer(), participant, now())
    told(f"Stopped. You support {participant.details.first_name} yourself.")
    return flask.redirect(url_for("caseload.hand_over_form"), 303)
