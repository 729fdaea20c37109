"""The forms of those who keep people apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from booking.models import InstructionKind, ScheduledSession, Venue
from booking.rules.overrides import LONGEST
from booking.views.edge import now
from booking.views.forms import as_choices, clean
from booking.views.needs_forms import DayForm, InstructionForm, VenueForm
from booking.views.needs_words import SOURCES
from booking.views.offer_fields import PickedDateField, choice_field, unix_lines
from booking.views.widgets import GroupedSelect, Radios, TextArea
from booking.words import WEEKDAY_NAMES, london, when

EVERY_DATE = "every"


class SidesForm(FlaskForm):
    """Who of the two is protected."""

    protected = RadioField(
        "Who is protected?",
        description="They choose first which sessions, places or days are theirs.",
        widget=Radios(),
        validate_choice=False,
        validators=[InputRequired("Choose who is protected")],
    )


class AllotForm(FlaskForm):
    """For which days; where it is a place or a day of the week, which one."""

    # What was shown of the consequences; empty until it was.
    mark = HiddenField()
    from_on = PickedDateField("From", validators=[DataRequired("Enter the first day")])
    until_on = PickedDateField(
        "Until",
        description="The last day. Leave it empty if nobody has said one.",
        validators=[Optional()],
    )


class AllotVenueForm(AllotForm):
    """Which place."""

    what = SelectField("Which place?", validate_choice=False)


class AllotDayForm(AllotForm):
    """Which day of the week."""

    what = RadioField(
        "Which day?",
        widget=Radios(),
        choices=as_choices((str(number), name) for number, name in enumerate(WEEKDAY_NAMES)),
        validate_choice=False,
        validators=[Optional()],
    )


def venue_choices(field: SelectField, venues: Sequence[Venue]) -> None:
    """Every place, under its town."""
    towns: dict[str, list[str]] = {}
    for venue in venues:
        towns.setdefault(venue.town, []).append(venue.public_id)
    field.choices = as_choices(
        [("", "Choose one"), *((each.public_id, each.name) for each in venues)]
    )
    field.widget = GroupedSelect(towns)


class OverrideForm(FlaskForm):
    """For which dates, until when, and why."""

    dates = RadioField("For which dates?", widget=Radios(), validate_choice=False)
    until_on = PickedDateField(
        "Until",
        description=f"{LONGEST.days} days at most. Then look at it again.",
        validators=[DataRequired("Enter the last day")],
    )
    reason = TextAreaField(
        "Why?",
        description="It is kept, and read by those who decide such things alone.",
        widget=TextArea(),
        filters=[clean, unix_lines],
    )


def override_form(held: Sequence[ScheduledSession]) -> OverrideForm:
    """The form as it was sent, or for every date of the next four weeks."""
    today = london(now()).date()
    form = OverrideForm(data={"dates": EVERY_DATE, "until_on": today + timedelta(days=28)})
    form.dates.choices = as_choices(
        [
            (EVERY_DATE, "Every date until the last day"),
            *((each.public_id, f"Only {when(each.starts_at, now())}") for each in held),
        ]
    )
    return form


class ProposalForm(FlaskForm):
    """What somebody wants to say."""

    words = TextAreaField(
        "What should the safeguarding lead know?",
        description="Which people should not meet, or where somebody had better not go. "
        "In a few words.",
        widget=TextArea(),
        filters=[clean, unix_lines],
    )


class SealedForm(InstructionForm):
    """The same questions; the safeguarding lead may be the one who says so."""

    source = choice_field(
        "Who says so?",
        [(source.value, words) for source, words in SOURCES.items()],
        "Choose who says so",
    )


class SealedVenueForm(SealedForm, VenueForm):
    """Which place."""


class SealedDayForm(SealedForm, DayForm):
    """Which day of the week."""


SEALED_FORMS: dict[InstructionKind, type[SealedForm]] = {
    InstructionKind.NOT_AT_VENUE: SealedVenueForm,
    InstructionKind.NOT_ON_DAY: SealedDayForm,
}


def sealed_form(kind: InstructionKind, venues: Sequence[Venue]) -> SealedForm:
    """The form of a kind, as it was sent or with today's date."""
    today = london(now()).date()
    form = SEALED_FORMS.get(kind, SealedForm)(data={"confirmed_on": today, "from_on": today})
    if isinstance(form, SealedVenueForm):
        venue_choices(form.venue, venues)
    return form
