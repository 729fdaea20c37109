"""The form of a venue: what somebody wants to know before they set out."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from booking.models import Venue
from booking.rules.venues import NAMES, VenueFacts
from booking.views.forms import as_choices, clean
from booking.views.map_point import MapPointField
from booking.views.offer_fields import unix_lines
from booking.views.widgets import Radios, TextArea, TextInput

KNOWN = {"yes": True, "no": False}
NOT_KNOWN = "not_known"
YES_NO = [("yes", "Yes"), ("no", "No"), (NOT_KNOWN, "Don’t know")]
ASKED = ("step_free", "accessible_toilet", "licensed_bar", "stadium")


def _text(label: str, longest: int, hint: str = "", enter: str = "") -> StringField:
    """One line of text; `enter` is said when it is missing, and nothing means it may be."""
    needed = [DataRequired(enter)] if enter else []
    too_long = Length(max=longest, message=f"{label}: use at most {longest} characters")
    return StringField(
        label,
        description=hint,
        widget=TextInput(),
        filters=[clean],
        validators=[*needed, too_long],
    )


def _lines(label: str, hint: str) -> TextAreaField:
    """A sentence or two, which may be missing."""
    return TextAreaField(
        label,
        description=hint,
        widget=TextArea(),
        filters=[clean, unix_lines],
        validators=[Length(max=500, message=f"{label}: use at most 500 characters")],
    )


def _yes_no(label: str) -> RadioField:
    # Whatever else is sent says nothing, so it is not known.
    return RadioField(
        label,
        widget=Radios(),
        choices=as_choices(YES_NO),
        default=NOT_KNOWN,
        validate_choice=False,
    )


class VenueForm(FlaskForm):
    """What is known of a venue."""

    mark = HiddenField()
    name = _text("Name", 120, "What people call it, such as Towneley Park.", "Enter the name")
    address = _text("Street and number", 200, enter="Enter the street")
    town = _text("Town", 60, enter="Enter the town")
    postcode = _text("Postcode", 20, enter="Enter the postcode")
    point = MapPointField(
        "Where on the map?",
        description="Paste a link to the place from any map, or the two numbers that the map "
        "shows when you press long on it. We use it to say how far away it is.",
        validators=[InputRequired("Say where it is on the map")],
    )
    meeting_point = _text("Where do people meet?", 200, "The door or gate where somebody waits.")
    by_bus = _lines("By bus", "The stop, and which buses stop there.")
    by_train = _lines("By train", "The station, and how far it is on foot.")
    parking = _lines("Parking", "Where, and whether it costs something.")
    step_free = _yes_no("Can people get in without steps?")
    toilets = _text("Toilets", 200, "Where they are.")
    accessible_toilet = _yes_no("Is there an accessible toilet?")
    quiet_space = _text("A quiet place", 200, "Somewhere to sit out of the noise, if there is one.")
    licensed_bar = _yes_no("Is there a bar that sells alcohol?")
    stadium = _yes_no("Is it at a football stadium?")


def answers(venue: Venue) -> dict[str, Any]:
    """What is known of a venue, as its form shows it."""
    known = {name: getattr(venue, name) for name in NAMES}
    said = {name: _said(known[name]) for name in ASKED}
    return known | said | {"point": (venue.latitude, venue.longitude)}


def _said(fact: bool | None) -> str:
    return NOT_KNOWN if fact is None else ("yes" if fact else "no")


def facts_from(form: VenueForm) -> VenueFacts:
    """What was typed, as the rules take it; nowhere on the map is a place outside the country."""
    latitude, longitude = form.point.data or (0.0, 0.0)
    facts: dict[str, Any] = {"latitude": latitude, "longitude": longitude}
    for name in NAMES:
        if name in ASKED:
            facts[name] = KNOWN.get(form[name].data or "")
        elif name not in facts:
            facts[name] = form[name].data or ""
    return VenueFacts(**facts)


def in_words(form: VenueForm, name: str, value: object) -> str:
    """A fact as a person says it, to hold two editors' answers side by side."""
    if name in ASKED:
        return dict(YES_NO)[_said(value if isinstance(value, bool) else None)]
    return str(value) if value not in ("", None) else "nothing"
