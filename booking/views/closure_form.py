"""The form that closes a place for a while, or lets fewer people in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, ValidationError  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, InputRequired

from booking.models import Organisation, Venue
from booking.rules.closures import MOST_PLACES, Period
from booking.views.forms import as_choices
from booking.views.offer_fields import PickedDateField
from booking.views.reason_form import SaysWhy, own_words_field, why_field
from booking.views.typed import TypedNumberField
from booking.views.widgets import Checkbox, Radios

CLOSED, FEWER = "closed", "fewer"
EVERYTHING = "everything-"
# What people read.
WHY_CLOSED = (
    "The pitch is waterlogged",
    "Snow or ice",
    "A storm is coming",
    "A match or an event is on",
    "Repairs",
    "Holidays",
)


class ClosureForm(SaysWhy, FlaskForm):
    """Which place, from when until when, closed or for fewer people, and why."""

    place = RadioField(
        "What do you want to close?",
        widget=Radios(),
        choices=[],
        validate_choice=False,
        validators=[InputRequired("Choose a place, or everything")],
    )
    from_on = PickedDateField("First day", validators=[DataRequired("Enter the first day")])
    until_on = PickedDateField(
        "Last day",
        description="That day is included.",
        validators=[DataRequired("Enter the last day")],
    )
    how = RadioField(
        "Closed, or open for fewer people?",
        widget=Radios(),
        choices=as_choices(
            [(CLOSED, "Closed: no session happens"), (FEWER, "Open, but for fewer people")]
        ),
        default=CLOSED,
        validate_choice=False,
        validators=[AnyOf([CLOSED, FEWER], "Choose closed, or fewer people")],
    )
    most_places = TypedNumberField(
        "How many at most, at each session?",
        description="Only if it is open for fewer people.",
    )
    take_back = BooleanField(
        "Take back the places of those who booked last",
        description="Leave it empty, and everybody who is booked keeps their place.",
        widget=Checkbox(),
    )
    why = why_field(WHY_CLOSED, "People read it.")
    own_words = own_words_field()

    def validate_place(self, field: RadioField) -> None:
        """One of our own places."""
        if field.data not in {value for value, *_ in field.iter_choices()}:
            raise ValidationError("Choose a place, or everything")

    def validate_most_places(self, field: TypedNumberField) -> None:
        """Fewer people is a number; closed, it is none."""
        if self.how.data != FEWER:
            return
        if field.data is None:
            raise ValidationError("Enter how many can come at most")
        if field.data not in MOST_PLACES:
            raise ValidationError("Enter a number from 1 to 500")


def place_choices(trusts: Sequence[Organisation], venues: Sequence[Venue]) -> list[SelectChoice]:
    """Each venue, and everything of each trust."""
    return as_choices(
        [
            *((venue.public_id, f"{venue.name}, {venue.town}") for venue in venues),
            *(
                (f"{EVERYTHING}{trust.slug}", f"Everything {trust.short_name} runs")
                for trust in trusts
            ),
        ]
    )


def period_from(
    form: ClosureForm, trusts: Sequence[Organisation], venues: Sequence[Venue]
) -> Period:
    """What was typed into a form that fits, as the rules take it."""
    chosen = form.place.data or ""
    venue = next((each for each in venues if each.public_id == chosen), None)
    organisation = next(
        each
        for each in trusts
        if (venue.organisation_id == each.id if venue else chosen == f"{EVERYTHING}{each.slug}")
    )
    fewer = form.how.data == FEWER
    return Period(
        organisation=organisation,
        venue=venue,
        from_on=form.from_on.data or date.min,
        until_on=form.until_on.data or date.min,
        most_places=form.most_places.data if fewer else None,
        remove_people=fewer and bool(form.take_back.data),
    )
