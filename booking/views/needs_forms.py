"""The forms of an instruction: only what its kind asks for, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from booking.models import InstructionKind, InstructionSource, SessionSeries, Venue
from booking.rules.instructions import LONGEST_NAME, MENTORS_SOURCES, NewInstruction
from booking.views.edge import now
from booking.views.forms import as_choices, tidy
from booking.views.needs_words import SOURCES
from booking.views.offer_fields import (
    PickedDateField,
    TimeOfDayField,
    choice_field,
    text_field,
)
from booking.views.typed import read_date
from booking.views.widgets import GroupedSelect, Radios
from booking.words import WEEKDAY_NAMES, london

ALMOST_A_YEAR = timedelta(days=364)
CHOSEN = {source.value: source for source in MENTORS_SOURCES}


class LatestDateField(PickedDateField):
    """A day that has been: "3 March" without a year is the last one, not the next."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing typed is no date."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = read_date(tidy(valuelist[0]), london(now()).date() - ALMOST_A_YEAR)


class InstructionForm(FlaskForm):
    """What every kind asks: who says so, who confirmed it, and for which days."""

    # What was shown of the consequences; empty until it was.
    mark = HiddenField()
    source = choice_field(
        "Who says so?",
        [(source.value, SOURCES[source]) for source in MENTORS_SOURCES],
        "Choose who says so",
    )
    confirmed_by = text_field(
        "Who confirmed it?",
        "",
        LONGEST_NAME,
        "A name, or a role and a number to ring. Leave it empty if the person says so. "
        "Never write why.",
    )
    confirmed_on = LatestDateField(
        "When did they confirm it?",
        validators=[DataRequired("Enter the day on which it was confirmed")],
    )
    from_on = PickedDateField(
        "Holds from", validators=[DataRequired("Enter the first day on which it holds")]
    )
    until_on = PickedDateField(
        "Holds until",
        description="The last day. Leave it empty if nobody has said one.",
        validators=[Optional()],
    )


class HomeByForm(InstructionForm):
    """When they must be home."""

    home_by = TimeOfDayField("Home by when?")


class VenueForm(InstructionForm):
    """Which place."""

    venue = SelectField("Which place?", validate_choice=False)


class DayForm(InstructionForm):
    """Which day of the week."""

    weekday = RadioField(
        "Which day?",
        widget=Radios(),
        choices=as_choices((str(number), name) for number, name in enumerate(WEEKDAY_NAMES)),
        validate_choice=False,
        validators=[Optional()],
    )


FORMS: dict[InstructionKind, type[InstructionForm]] = {
    InstructionKind.HOME_BY: HomeByForm,
    InstructionKind.NOT_AT_VENUE: VenueForm,
    InstructionKind.NOT_ON_DAY: DayForm,
}


def form_of(kind: InstructionKind, venues: Sequence[Venue]) -> InstructionForm:
    """The form of a kind, as it was sent or with today's date."""
    today = london(now()).date()
    form = FORMS.get(kind, InstructionForm)(data={"confirmed_on": today, "from_on": today})
    if isinstance(form, VenueForm):
        towns: dict[str, list[str]] = {}
        for venue in venues:
            towns.setdefault(venue.town, []).append(venue.public_id)
        form.venue.choices = as_choices(
            [("", "Choose one"), *((each.public_id, each.name) for each in venues)]
        )
        form.venue.widget = GroupedSelect(towns)
    return form


def instruction_from(
    form: InstructionForm,
    kind: InstructionKind,
    venues: Sequence[Venue],
    series: SessionSeries | None,
) -> NewInstruction:
    """What was typed, as the rules take it; what the form has complaints about is as usual."""
    today = london(now()).date()
    weekday = form.weekday.data if isinstance(form, DayForm) else None
    chosen = form.venue.data if isinstance(form, VenueForm) else None
    return NewInstruction(
        kind=kind,
        source=CHOSEN.get(form.source.data or "", InstructionSource.THE_PERSON),
        confirmed_by=form.confirmed_by.data or "",
        confirmed_on=form.confirmed_on.data or today,
        from_on=form.from_on.data or today,
        until_on=form.until_on.data,
        home_by=form.home_by.data if isinstance(form, HomeByForm) else None,
        venue=next((each for each in venues if each.public_id == chosen), None),
        series=series,
        weekday=int(weekday) if weekday in {str(number) for number in range(7)} else None,
    )
