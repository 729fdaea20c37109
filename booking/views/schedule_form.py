"""When and where an offer is held, as its form asks it: a new offer's and a schedule's change.

`schedule_from` reads what was typed into what the rules take, `schedule_answers` the other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import AnyOf, DataRequired, InputRequired, NumberRange, Optional

from booking.models import ChildrenOnSite, SessionSeries, Venue
from booking.rules.bank_holidays import bank_holiday_name
from booking.rules.offer_facts import EVERY_WEEKS, Schedule
from booking.rules.schedule_changes import schedule_of
from booking.views.edge import now
from booking.views.forms import as_choices
from booking.views.offer_fields import (
    DatesField,
    ExtraDatesField,
    PickedDateField,
    TimeOfDayField,
    choice_field,
)
from booking.views.typed import TypedNumberField
from booking.views.widgets import Checkboxes, Radios, Select
from booking.words import WEEKDAY_NAMES, WEEKDAYS, day, listed, london

# "Not known" is no choice: offers from before this was asked say it until somebody changes them.
CHILDREN_ABOUT = [
    (ChildrenOnSite.NO.value, "No"),
    (ChildrenOnSite.SOMETIMES.value, "Sometimes"),
    (ChildrenOnSite.YES.value, "Yes"),
]
AS_USUAL, NO_SESSION = "yes", "no"
HOLIDAYS_SAID = 3
HOLIDAYS_WITHIN = timedelta(days=366)


class WhenFields:
    """The days and times: mixed into the forms that ask for them."""

    weekdays = SelectMultipleField(
        "Which days?",
        widget=Checkboxes(),
        choices=as_choices(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)),
        validate_choice=False,
        validators=[InputRequired("Choose at least one day of the week")],
    )
    starts_local = TimeOfDayField("Starts at", validators=[DataRequired("Enter when it starts")])
    length_minutes = TypedNumberField(
        "How many minutes?",
        default=60,
        validators=[
            InputRequired("Enter how long it lasts"),
            NumberRange(15, 720, "A session lasts between 15 minutes and 12 hours"),
        ],
    )
    first_on = PickedDateField(
        "First date",
        description="It begins on the first of its days from then on.",
        validators=[DataRequired("Enter the first date")],
    )
    last_on = PickedDateField(
        "Last date", description="Leave it empty if it goes on.", validators=[Optional()]
    )
    every_weeks = SelectField(
        "How often?",
        widget=Select(),
        choices=as_choices(
            (str(weeks), "Every week" if weeks == 1 else f"Every {weeks} weeks")
            for weeks in EVERY_WEEKS
        ),
        default="1",
        validate_choice=False,
        validators=[AnyOf([str(weeks) for weeks in EVERY_WEEKS], "Choose how often it comes")],
    )
    on_bank_holidays = RadioField(
        "On bank holidays?",
        widget=Radios(),
        choices=as_choices([(AS_USUAL, "On as usual"), (NO_SESSION, "No session")]),
        default=AS_USUAL,
        validate_choice=False,
        validators=[AnyOf([AS_USUAL, NO_SESSION], "Say whether it is on")],
    )
    weeks_off = DatesField(
        "Weeks off",
        description="Any day of each week without a session, one on each line. "
        "Such as: 21 December, or week of 21 December.",
    )
    extra_dates = ExtraDatesField(
        "Extra dates",
        description="Sessions on other days, one on each line. Such as: Saturday 19 December, 2pm.",
    )


class VenueField:
    """The venue; give it its choices with `venue_choices`."""

    venue = SelectField(
        "Venue",
        widget=Select(),
        validate_choice=False,
        validators=[InputRequired("Choose a venue")],
    )


class ChildrenField:
    """Whether children are about, at that time and place."""

    children_on_site = choice_field(
        "Are children about at that time?", CHILDREN_ABOUT, "Say whether children are about"
    )


class ScheduleForm(FlaskForm, WhenFields, VenueField, ChildrenField):
    """When and where, with whether children are about then. Give it its venues' choices first."""


def venue_choices(venues: Sequence[Venue]) -> list[Any]:
    """The venues to choose from, as the venue's field takes them."""
    named = ((venue.public_id, f"{venue.name}, {venue.town}") for venue in venues)
    return as_choices([("", "Choose one"), *named])


def schedule_from(form: Any, venues: Sequence[Venue]) -> Schedule:
    """What was typed, as the rules take it, with stand-ins for what was not said.

    The venue is one of `venues`, or None.
    """
    starts = form.starts_local.data or time()
    weeks = form.every_weeks.data or ""
    return Schedule(
        venue=next((each for each in venues if each.public_id == form.venue.data), None),
        weekdays=",".join(name for name in WEEKDAYS if name in (form.weekdays.data or [])),
        starts_local=starts,
        length_minutes=form.length_minutes.data or 0,
        first_on=form.first_on.data or london(now()).date(),
        last_on=form.last_on.data,
        every_weeks=int(weeks) if weeks in {str(each) for each in EVERY_WEEKS} else 1,
        weeks_off=tuple(form.weeks_off.data or ()),
        on_bank_holidays=form.on_bank_holidays.data != NO_SESSION,
        extra_dates=tuple(
            # Naive on purpose: a wall-clock time without a zone is what a rule is made of.
            datetime.combine(on, at or starts)
            for on, at in form.extra_dates.data or ()
        ),
    )


def children_from(form: Any) -> ChildrenOnSite:
    """Whether children are about then; not known where nobody has said."""
    said = {kind.value: kind for kind in ChildrenOnSite}
    return said.get(form.children_on_site.data or "", ChildrenOnSite.NOT_KNOWN)


def schedule_answers(series: SessionSeries) -> dict[str, Any]:
    """When and where a series is held, as its form's fields show it."""
    schedule = schedule_of(series)
    return {
        "weekdays": schedule.weekdays.split(","),
        "starts_local": schedule.starts_local,
        "length_minutes": schedule.length_minutes,
        "first_on": schedule.first_on,
        "last_on": schedule.last_on,
        "every_weeks": str(schedule.every_weeks),
        "weeks_off": schedule.weeks_off,
        "on_bank_holidays": AS_USUAL if schedule.on_bank_holidays else NO_SESSION,
        "extra_dates": [(local.date(), local.time()) for local in schedule.extra_dates],
        "venue": series.venue.public_id,
        "children_on_site": series.children_on_site.value,
    }


def bank_holidays_ahead(weekdays: Sequence[str], today: date) -> str:
    """The next bank holidays on these days of the week, or on any if none is chosen, in words."""
    ahead = (today + timedelta(days=number) for number in range(HOLIDAYS_WITHIN.days))
    found = [
        f"{day(on, today)} ({bank_holiday_name(on)})"
        for on in ahead
        if (not weekdays or WEEKDAYS[on.weekday()] in weekdays) and bank_holiday_name(on)
    ]
    return listed(found[:HOLIDAYS_SAID])
