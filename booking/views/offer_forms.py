"""The questions of an offer, in the order in which a coach thinks of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from wtforms import BooleanField, Form, SelectField, SelectMultipleField
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional

from booking.models import Audience, Gender, Level, SessionSeries
from booking.rules.offer_facts import Offer, offer_of
from booking.views.forms import as_choices
from booking.views.offer_fields import PoundsField, choice_field, long_text_field, text_field
from booking.views.schedule_form import ChildrenField, VenueField, WhenFields, children_from
from booking.views.typed import TypedNumberField
from booking.views.widgets import Checkbox, Checkboxes, GroupedSelect, PhoneInput
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES, ACTIVITY_GROUPS
from booking.words import GENDERS, LEVELS

YOUNGEST = 18
Kind = TypeVar("Kind", bound=Enum)


class WhatFields:
    """What it is. The parts stand in the pages' order: the summary of what is wrong follows it."""

    title = text_field("Title", "Enter a title", 80, "Short and plain, such as Walking football.")
    activity = SelectField(
        "Activity",
        widget=GroupedSelect(ACTIVITY_GROUPS),
        choices=as_choices(
            [("", "Choose one"), *((slug, each.name) for slug, each in ACTIVITIES.items())]
        ),
        validate_choice=False,
        validators=[AnyOf(ACTIVITIES, "Choose an activity")],
    )
    summary = text_field(
        "In one sentence",
        "Say in a sentence what it is",
        160,
        "It stands under the title. Say what people do, never why they come.",
    )
    what_happens = long_text_field(
        "What happens", "Say what happens at a session", "From arriving to going home."
    )


class WhoFields:
    """Who can come, and who may know."""

    gender = choice_field(
        "Women, men or everyone?",
        [(gender.value, words) for gender, words in GENDERS.items()],
        "Choose who it is for",
        default=Gender.EVERYONE.value,
    )
    audience = choice_field(
        "Who may know about it?",
        [
            (Audience.OPEN.value, "Open to everyone"),
            (Audience.BY_REFERRAL.value, "By referral only"),
        ],
        "Choose who may know about it",
    )
    open_how = text_field(
        "How can anyone come?",
        "",
        300,
        "Needed if it is open to everyone. Such as: just turn up, or ring first.",
    )
    who_for = text_field("Who is it for?", "", 300, "In your own words.")
    age_from = TypedNumberField(
        "Youngest age",
        default=YOUNGEST,
        validators=[Optional(), NumberRange(0, 120, "The youngest age is between 0 and 120")],
    )
    age_to = TypedNumberField(
        "Oldest age",
        description="Leave it empty if there is none.",
        validators=[Optional(), NumberRange(0, 120, "The oldest age is between 0 and 120")],
    )
    level = choice_field(
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


class MeetingField:
    """Where exactly."""

    meeting_point = text_field(
        "Meeting point", "", 200, "The exact door or gate. The venue’s own if you leave it empty."
    )


class VisitFields:
    """How the first visit goes."""

    who_meets_you = text_field(
        "Who meets people?", "Say who meets people", 120, "A role, not a name: the football coach."
    )
    first_visit = long_text_field(
        "How does a first visit go?",
        "Say how a first visit goes",
        "What a nervous person wants to know.",
    )
    with_someone = text_field(
        "Can somebody come with them?", "", 200, "Such as: yes, a friend can watch or play."
    )
    own_children = text_field(
        "Can they bring their own children?", "", 200, "Such as: yes, there is a play corner."
    )
    walk_ins_welcome = BooleanField(
        "People may turn up without a booking",
        description="Not for by-referral sessions, nor where children are on site.",
        widget=Checkbox(),
    )


class KnowFields:
    """What is good to know. All of it may stay empty."""

    what_to_bring = text_field("What to bring", "", 500)
    provided = text_field("What you lend or provide", "", 500)
    cost_pence = PoundsField("Cost in pounds", description="Leave it empty if it is free.")
    cost_note = text_field("A word about the cost", "", 200, "Such as: your first two are free.")
    fare_help = text_field(
        "Help with the fare", "", 200, "Such as: ask us, and we send you a bus ticket first."
    )
    accessibility_support = SelectMultipleField(
        "What help can you give?",
        description="Tick only what your coaches know how to do.",
        widget=Checkboxes(),
        choices=as_choices((slug, each.name) for slug, each in ACCESSIBILITY_SUPPORT.items()),
        validate_choice=False,
    )
    phone = text_field(
        "Number to ring", "", 30, "The club’s own if you leave it empty.", widget=PhoneInput()
    )


class OfferForm(
    Form,
    WhatFields,
    WhoFields,
    WhenFields,
    VenueField,
    ChildrenField,
    MeetingField,
    VisitFields,
    KnowFields,
):
    """Every question of an offer. A page asks a part of them; see `offer_parts`."""


class FactsForm(Form, WhatFields, WhoFields, ChildrenField, MeetingField, VisitFields, KnowFields):
    """An offer's words and facts: everything but where and when."""


# How a field's answer becomes a fact, where it is not simply the text that was typed.
READ: dict[str, Callable[[Any], Any]] = {
    "audience": lambda form: one_of(Audience, form.audience.data),
    "gender": lambda form: one_of(Gender, form.gender.data),
    "level": lambda form: one_of(Level, form.level.data),
    "children_on_site": children_from,
    "capacity": lambda form: form.capacity.data or 0,
    "age_from": lambda form: YOUNGEST if form.age_from.data is None else form.age_from.data,
    "age_to": lambda form: form.age_to.data,
    "cost_pence": lambda form: form.cost_pence.data or 0,
    "walk_ins_welcome": lambda form: bool(form.walk_ins_welcome.data),
    "accessibility_support": lambda form: ",".join(
        dict.fromkeys(form.accessibility_support.data or ())
    ),
}


def one_of(kinds: type[Kind], value: str | None) -> Kind:
    """The kind with this value, or the first where nobody has chosen."""
    return next((kind for kind in kinds if kind.value == value), next(iter(kinds)))


def fact_from(form: Any, name: str) -> Any:
    """One fact as it was typed; a stand-in where what was typed can't be used."""
    if name in READ:
        return READ[name](form)
    return "" if form[name].errors else form[name].data or ""


def offer_from(form: Any) -> Offer:
    """What was typed, as the rules take it, with stand-ins for what was not said."""
    return Offer(**{name: fact_from(form, name) for name in Offer.__dataclass_fields__})


def offer_answers(series: SessionSeries) -> dict[str, Any]:
    """What an offer says, as its form's fields show it."""
    said = {name: getattr(value, "value", value) for name, value in vars(offer_of(series)).items()}
    support = [slug for slug in said["accessibility_support"].split(",") if slug]
    return said | {"accessibility_support": support}
