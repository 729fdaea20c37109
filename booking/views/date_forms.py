"""The forms of one date: changing it, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, NumberRange, Optional

from booking.models import ChildrenOnSite, ScheduledSession, Venue
from booking.rules.dates import NewDate, as_it_is
from booking.rules.spreading import Scope, Wanted, seen_now
from booking.views.forms import as_choices
from booking.views.offer_fields import PickedDateField, TimeOfDayField, text_field
from booking.views.reason_form import LONGEST_REASON, SaysWhy, own_words_field, why_field
from booking.views.schedule_form import CHILDREN_ABOUT, venue_choices
from booking.views.typed import TypedNumberField
from booking.views.widgets import Checkbox, Radios, Select

# What people read. The short ones are there for a wet thumb.
WHY_OFF = (
    "The pitch is waterlogged",
    "The pitch is frozen",
    "Our coach can’t be there",
    "The venue is closed",
    "Too few people",
)
SAID_OF_CHILDREN = [*CHILDREN_ABOUT, (ChildrenOnSite.NOT_KNOWN.value, "Nobody knows yet")]
HOW_FAR = [
    (Scope.THIS.value, "Just this date"),
    (Scope.LATER.value, "This and all later dates"),
    (Scope.ALL.value, "All dates to come"),
]


def reason_field(hint: str) -> StringField:
    """Why it changes, as people read it."""
    return text_field("Why?", "", LONGEST_REASON, hint)


class CallOffForm(SaysWhy, FlaskForm):
    """Why a session is called off: one tap, or a few words."""

    why = why_field(WHY_OFF)
    own_words = own_words_field()


class DateForm(FlaskForm):
    """What one date shall be, and whether others go with it."""

    seen = HiddenField()
    # What was shown of the consequences; empty until it was.
    mark = HiddenField()
    date = PickedDateField("Day", validators=[DataRequired("Enter the day")])
    starts_local = TimeOfDayField("Starts at", validators=[DataRequired("Enter when it starts")])
    length_minutes = TypedNumberField(
        "How many minutes?",
        validators=[
            InputRequired("Enter how long it lasts"),
            NumberRange(15, 720, "A session lasts between 15 minutes and 12 hours"),
        ],
    )
    venue = SelectField("Venue", widget=Select(), validate_choice=False)
    meeting_point = text_field(
        "Meeting point on this date", "", 200, "Leave it empty if it is where it always is."
    )
    capacity = TypedNumberField(
        "Places on this date",
        validators=[
            InputRequired("Enter how many places there are"),
            NumberRange(1, 500, "A session has between 1 and 500 places"),
        ],
    )
    children_on_site = RadioField(
        "Are children about then?",
        widget=Radios(),
        choices=as_choices(SAID_OF_CHILDREN),
        validate_choice=False,
        validators=[
            Optional(),
            AnyOf([value for value, _ in SAID_OF_CHILDREN], "Say whether children are about"),
        ],
    )
    scope = RadioField(
        "What should change?",
        widget=Radios(),
        choices=as_choices(HOW_FAR),
        default=Scope.THIS.value,
        validate_choice=False,
        validators=[AnyOf([value for value, _ in HOW_FAR], "Choose what should change")],
    )
    reason = reason_field("People who are booked read it. Such as: the pitch is taken at 6pm.")
    take_back = BooleanField("Take back the places", widget=Checkbox())


def date_answers(held: ScheduledSession) -> dict[str, Any]:
    """One date as its form shows it. Whether children are about is asked, not shown."""
    now_is = as_it_is(held)
    return {
        "seen": seen_now(held),
        "date": now_is.starts_local.date(),
        "starts_local": now_is.starts_local.time(),
        "length_minutes": now_is.length_minutes,
        "venue": held.venue.public_id,
        "meeting_point": now_is.meeting_point,
        "capacity": now_is.capacity,
    }


def offer_venues(form: DateForm, venues: Sequence[Venue]) -> None:
    """Let the form choose among these venues."""
    form.venue.choices = venue_choices(venues)[1:]
    ours = [venue.public_id for venue in venues]
    form.venue.validators = [AnyOf(ours, "Choose one of your own venues")]


def wanted_from(form: DateForm, held: ScheduledSession, venues: Sequence[Venue]) -> Wanted:
    """What was typed, as the rules take it; what was not said is as it was."""
    was = as_it_is(held)
    local = datetime.combine(
        form.date.data or was.starts_local.date(), form.starts_local.data or time()
    )
    venue = next((each for each in venues if each.public_id == form.venue.data), was.venue)
    moved = (local, venue.id) != (was.starts_local, was.venue.id)
    said = {kind.value: kind for kind in ChildrenOnSite}.get(form.children_on_site.data or "")
    new = NewDate(
        starts_local=local,
        length_minutes=form.length_minutes.data or 0,
        venue=venue,
        meeting_point=form.meeting_point.data or "",
        capacity=form.capacity.data or 0,
        # What was confirmed for this date holds on only at the same time and place.
        children_on_site=said or (None if moved else was.children_on_site),
    )
    scope = next((each for each in Scope if each.value == form.scope.data), Scope.THIS)
    return Wanted(new=new, scope=scope, take_back=bool(form.take_back.data))
