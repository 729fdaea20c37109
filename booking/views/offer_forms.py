"""The form of an offer, in the order in which a coach thinks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from booking.models import Audience, ChildrenOnSite, Gender, Level
from booking.views.forms import as_choices, clean, tidy
from booking.views.typed import TypedDateField, TypedField, TypedNumberField
from booking.views.widgets import (
    Checkbox,
    Checkboxes,
    DayInput,
    PhoneInput,
    Radios,
    Select,
    TextArea,
    TextInput,
    TimeInput,
)
from booking.words import ACTIVITIES, GENDERS, LEVELS, WEEKDAY_NAMES, WEEKDAYS

LONGEST_TEXT = 3000
# "Not known" is no choice: offers from before this was asked say it until somebody changes them.
CHILDREN_ABOUT = [
    (ChildrenOnSite.NO.value, "No"),
    (ChildrenOnSite.SOMETIMES.value, "Sometimes"),
    (ChildrenOnSite.YES.value, "Yes"),
]
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?(am|pm)?", re.ASCII)
POUNDS = re.compile(r"([-−]?)£?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{2}))?", re.ASCII)
LONGEST_COST = 4


def unix_lines(text: str | None) -> str | None:
    """Line ends as one character, so that browsers don't differ."""
    return text.replace("\r\n", "\n") if text is not None else None


class PickedDateField(TypedDateField):
    """A date picked from the phone's own calendar, or typed where there is none."""

    widget = DayInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class TimeOfDayField(TypedField):
    """A time on the wall clock: "18:00", "6pm", "6.30pm"."""

    widget = TimeInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing typed is no time."""
        typed = tidy(valuelist[0]).lower() if valuelist else ""
        self.data = read_time(typed)
        if typed and self.data is None:
            raise ValueError("Enter a time, like 6pm or 18:00")


def read_time(text: str) -> time | None:
    """The time that somebody typed. None if it is none."""
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


class PoundsField(TypedField):
    """An amount in pounds, kept in pence. Nothing typed is nothing to pay."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if not self.data:
            return ""
        return f"{self.data // 100}.{self.data % 100:02d}"

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        typed = tidy(valuelist[0]) if valuelist else ""
        found = POUNDS.fullmatch(typed)
        self.data = 0
        if found is None:
            if typed:
                raise ValueError("Enter the cost in pounds, like 2 or 1.50")
            return
        pounds = found[2].replace(",", "").lstrip("0")
        if found[1] or len(pounds) > LONGEST_COST:
            raise ValueError("A session costs between nothing and £9,999")
        self.data = int(pounds or 0) * 100 + int(found[3] or 0)


def _text(label: str, enter: str, longest: int, hint: str = "", **more: Any) -> StringField:
    """One line of text; `enter` is said when it is missing, and nothing means it may be."""
    return StringField(
        label,
        description=hint,
        widget=more.pop("widget", TextInput()),
        filters=[clean],
        validators=_needed(label, enter, longest),
        **more,
    )


def _long_text(label: str, enter: str, hint: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        widget=TextArea(),
        filters=[clean, unix_lines],
        validators=_needed(label, enter, LONGEST_TEXT),
    )


def _one_of(label: str, choices: list[tuple[str, str]], choose: str, **more: Any) -> RadioField:
    """One of a few choices; `choose` is said for none, and for one that there isn't."""
    known = [value for value, _ in choices]
    return RadioField(
        label,
        widget=Radios(),
        choices=as_choices(choices),
        validate_choice=False,
        validators=[InputRequired(choose), AnyOf(known, choose)],
        **more,
    )


def _needed(label: str, enter: str, longest: int) -> list[Any]:
    # After the filters: white space alone is nothing.
    first = DataRequired(enter) if enter else Optional()
    named = f"{label} Use" if label.endswith("?") else f"{label}: use"
    return [first, Length(max=longest, message=f"{named} at most {longest} characters")]


class AboutForm(FlaskForm):
    """What it is and who can come. The parts of the form stand in the page's order, since the
    summary of what is wrong follows it."""

    version = HiddenField(default="1")
    title = _text("Title", "Enter a title", 80, "Short and plain, such as Walking football.")
    activity = SelectField(
        "Activity",
        widget=Select(),
        choices=as_choices(
            [("", "Choose one"), *sorted(ACTIVITIES.items(), key=lambda pair: pair[1])]
        ),
        validate_choice=False,
        validators=[AnyOf(ACTIVITIES, "Choose an activity")],
    )
    summary = _text(
        "In one sentence",
        "Say in a sentence what it is",
        160,
        "It stands under the title. Say what people do, never why they come.",
    )
    what_happens = _long_text(
        "What happens", "Say what happens at a session", "From arriving to going home."
    )
    gender = _one_of(
        "Women, men or everyone?",
        [(gender.value, words) for gender, words in GENDERS.items()],
        "Choose who it is for",
        default=Gender.EVERYONE.value,
    )
    audience = _one_of(
        "Who may know about it?",
        [
            (Audience.OPEN.value, "Open to everyone"),
            (Audience.BY_REFERRAL.value, "By referral only"),
        ],
        "Choose who may know about it",
    )
    open_how = _text(
        "How can anyone come?",
        "",
        300,
        "Needed if it is open to everyone. Such as: just turn up, or ring first.",
    )
    who_for = _text("Who is it for?", "", 300, "In your own words.")
    age_from = TypedNumberField(
        "Youngest age",
        default=18,
        validators=[Optional(), NumberRange(0, 120, "The youngest age is between 0 and 120")],
    )
    age_to = TypedNumberField(
        "Oldest age",
        description="Leave it empty if there is none.",
        validators=[Optional(), NumberRange(0, 120, "The oldest age is between 0 and 120")],
    )
    level = _one_of(
        "How much should people have played?",
        [(level.value, words) for level, words in LEVELS.items()],
        "Choose a level",
        default=Level.ANY.value,
    )
    capacity = TypedNumberField(
        "Places",
        description="For people from this partnership, at each session.",
        default=16,
        validators=[
            InputRequired("Enter how many places there are"),
            NumberRange(1, 500, "A session has between 1 and 500 places"),
        ],
    )


class WhenForm(FlaskForm):
    """When and at which venue."""

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
    first_on = PickedDateField("First date", validators=[DataRequired("Enter the first date")])
    last_on = PickedDateField(
        "Last date", description="Leave it empty if it goes on.", validators=[Optional()]
    )
    venue = SelectField(
        "Venue",
        widget=Select(),
        validate_choice=False,
        validators=[InputRequired("Choose a venue")],
    )


class OnceThereForm(FlaskForm):
    """Where exactly, the first visit, and what is good to know."""

    meeting_point = _text("Meeting point", "", 200, "The exact door or gate.")
    children_on_site = _one_of(
        "Are children about at that time?", CHILDREN_ABOUT, "Say whether children are about"
    )
    who_meets_you = _text(
        "Who meets people?", "Say who meets people", 120, "A role, not a name: the football coach."
    )
    first_visit = _long_text(
        "How does a first visit go?",
        "Say how a first visit goes",
        "What a nervous person wants to know.",
    )
    walk_ins_welcome = BooleanField(
        "People may turn up without a booking",
        description="Not for by-referral sessions, nor where children are on site.",
        widget=Checkbox(),
    )
    what_to_bring = _text("What to bring", "", 500)
    provided = _text("What you lend or provide", "", 500)
    cost_pence = PoundsField("Cost in pounds", description="Leave it empty if it is free.")
    cost_note = _text("A word about the cost", "", 200, "Such as: your first two are free.")
    phone = _text(
        "Number to ring", "", 30, "The club’s own if you leave it empty.", widget=PhoneInput()
    )


class OfferForm(AboutForm, OnceThereForm):
    """An offer's words and facts: everything but where and when."""


class NewOfferForm(OfferForm, WhenForm):
    """A new offer: where and when as well."""
