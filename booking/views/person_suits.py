"""What suits one person: asked once, in their words, so that a session that fits can be found."""

from __future__ import annotations

from collections.abc import Collection

import flask
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Gender, Level, Participant
from booking.permissions import Permission
from booking.queries import catalogue
from booking.queries.people import open_participant
from booking.queries.suits import ACCESS_WISHES, WEEK, Suits, suits_of
from booking.rules import suits as rules
from booking.rules.consequences import follow
from booking.views.edge import entry, now, viewer
from booking.views.filters import ACCESS_NAMES
from booking.views.forms import as_choices, show_refusal
from booking.views.needs_words import followed_words
from booking.views.opening import opened
from booking.views.page import told
from booking.views.person import person
from booking.views.typed import TypedDateField
from booking.views.widgets import Select
from booking.words import london

LEVEL_WORDS = [
    (Level.BEGINNER.value, "New to it"),
    (Level.IMPROVER.value, "Played a bit"),
    (Level.ANY.value, "Either is fine"),
    ("", "Not asked yet"),
]
GENDER_WORDS = [
    (Gender.WOMEN.value, "Women’s"),
    (Gender.MEN.value, "Men’s"),
    ("", "Not asked yet"),
]


class SuitsForm(FlaskForm):
    """Where from, when, how much they have played, what helps them to come, and who they are."""

    town = SelectField("Where do they set out from?", widget=Select(), validate_choice=False)
    # Drawn by the page itself, as all with pills are. What means nothing is refused by the rule.
    free = SelectMultipleField(
        "When are they free?",
        choices=as_choices(("-".join(slot), "-".join(slot)) for slot in WEEK),
        validate_choice=False,
    )
    level = RadioField(
        "How much have they played?", choices=as_choices(LEVEL_WORDS), validate_choice=False
    )
    access = SelectMultipleField(
        "What helps them to come?",
        choices=as_choices((wish, ACCESS_NAMES[wish]) for wish in ACCESS_WISHES),
        validate_choice=False,
    )
    gender = RadioField(
        "Women’s sessions, or men’s?",
        description="As they say it. Those for everyone are for everyone.",
        choices=as_choices(GENDER_WORDS),
        validate_choice=False,
    )
    born_on = TypedDateField(
        "When were they born?", description="Some sessions have ages. Like 4 May 1990."
    )

    def show(self, towns: Collection[str], kept: Suits) -> None:
        """Offer the towns that have sessions, and the one that was kept before."""
        offered = sorted({*towns, kept.town} - {""})
        self.town.choices = as_choices([("", "Not asked yet"), *((each, each) for each in offered)])

    @property
    def suits(self) -> Suits:
        """What was said."""
        said = [text.partition("-") for text in self.free.data or ()]
        return Suits(
            town=self.town.data or "",
            free_times=frozenset((day, time) for day, _, time in said),
            level=self.level.data or "",
            access=tuple(self.access.data or ()),
            gender=self.gender.data or "",
        )


@person.get("/people/<participant_id>/suits")
@entry(Permission.SUPPORT_PEOPLE)
def suits(participant_id: str) -> str:
    """Where they set out from, when they are free, and what else suits them, on one page."""
    participant = opened(participant_id, "what suits them")
    kept = suits_of(viewer(), participant)
    form = SuitsForm(
        data={
            "town": kept.town,
            "free": ["-".join(slot) for slot in kept.free_times],
            "level": kept.level,
            "access": list(kept.access),
            "gender": kept.gender,
        }
    )
    form.show(catalogue.choices(viewer(), now()).towns, kept)
    return _page(participant, form)


def _page(participant: Participant, form: SuitsForm) -> str:
    if participant.details.born_on:
        del form.born_on
    return flask.render_template(
        "person/suits.html", participant=participant, form=form, chosen=set(form.free.data or ())
    )


@person.post("/people/<participant_id>/suits")
@entry(Permission.SUPPORT_PEOPLE)
def save_suits(participant_id: str) -> ResponseReturnValue:
    """Keep it at once, and go on to what fits."""
    form = SuitsForm()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "what suits them", now())
        towns = catalogue.choices(viewer(), now()).towns
        kept = suits_of(viewer(), participant)
        form.show(towns, kept)
        fits = form.validate_on_submit() and _fits(form, [*towns, kept.town])
        if not fits:
            return _page(participant, form), 422
        followed = follow(viewer(), participant, lambda: _keep(participant, form), now())
    first_name = participant.details.first_name
    told(f"Kept. This is what fits {first_name} now. {followed_words(followed)}".strip())
    return flask.redirect(url_for("person.find", participant_id=participant_id), 303)


def _keep(participant: Participant, form: SuitsForm) -> None:
    rules.keep(participant, form.suits, form.born_on.data)


def _fits(form: SuitsForm, towns: Collection[str]) -> bool:
    try:
        rules.check(form.suits, form.born_on.data, towns, london(now()).date())
    except Refused as refused:
        show_refusal(form, refused)
        return False
    return True
