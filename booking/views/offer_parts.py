"""The parts that an offer is written and changed in: which questions each page asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from wtforms import BooleanField, Form, SelectMultipleField

from booking.errors import Refused
from booking.rules.clarity import Clarity
from booking.rules.offer_refusals import OfferRefused
from booking.views.offer_fields import DatesField, full_date
from booking.words import clock, length, price


@dataclass(frozen=True)
class Part:
    """One page of an offer's form: its name in the address, its title, its questions."""

    slug: str
    title: str
    fields: tuple[str, ...]


WHAT = Part("what", "What it is", ("title", "activity", "summary", "what_happens"))
WHO = Part(
    "who",
    "Who can come",
    ("gender", "audience", "open_how", "who_for", "age_from", "age_to", "level", "capacity"),
)
WHEN = Part(
    "when",
    "When",
    (
        "weekdays", "starts_local", "length_minutes", "first_on", "last_on", "every_weeks",
        "on_bank_holidays", "weeks_off", "extra_dates",
    ),
)  # fmt: skip
WHERE = Part("where", "Where", ("venue", "children_on_site", "meeting_point"))
VISIT = Part(
    "visit",
    "First visit",
    ("who_meets_you", "first_visit", "with_someone", "own_children", "walk_ins_welcome"),
)
KNOW = Part(
    "know",
    "Good to know",
    (
        "what_to_bring", "provided", "cost_pence", "cost_note", "fare_help",
        "accessibility_support", "phone",
    ),
)  # fmt: skip

EMPTY = "Nothing"
# Numbers that people say otherwise than they type them.
IN_THEIR_WORDS: dict[str, Callable[[int], str]] = {"length_minutes": length, "cost_pence": price}

# A new offer is written in these, one page each.
STEPS = (WHAT, WHO, WHEN, WHERE, VISIT, KNOW)
# A published one is changed in these; when and at which venue is changed with its dates.
WHERE_EXACTLY = Part("where", "Where exactly", ("children_on_site", "meeting_point"))
EDITED = (WHAT, WHO, WHERE_EXACTLY, VISIT, KNOW)


def part_of(field: str) -> Part:
    """The step that asks for a fact; the first for what no step asks."""
    return next((part for part in STEPS if field in part.fields), WHAT)


def narrow(form: Form, part: Part, *, with_faults: bool) -> None:
    """Leave one part of a form, in the part's order, with what is wrong in it or without."""
    for name in [field.short_name for field in form]:
        if name not in part.fields:
            del form[name]
        elif not with_faults:
            form[name].errors, form[name].process_errors = (), []


def show_refusals(form: Form, refusals: Iterable[Refused]) -> None:
    """Put each rule's words beside the answer that they are about, or else one they rest on.

    What rests on an answer that could not be read is left out: it speaks of a stand-in.
    """
    unread = {field.short_name for field in form if field.errors}
    for refused in refusals:
        about: tuple[str, ...] = ()
        if isinstance(refused, OfferRefused):
            about = (refused.field, *refused.rests_on)
        if unread.isdisjoint(about):
            show_refusal(form, refused, about)


def show_refusal(form: Form, refused: Refused, about: Iterable[str]) -> None:
    """Put a rule's words beside the first of these answers that the form asks for."""
    name = next((each for each in about if each in form), None)
    if name is None:
        form.form_errors = [*form.form_errors, refused.words]
    else:
        form[name].errors = [*form[name].errors, refused.words]


def as_typed(field: Any) -> list[str]:
    """A field's answer as a browser would send it."""
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SelectMultipleField):
        return list(field.data or [])
    if hasattr(field, "iter_choices"):
        return [str(field.data)] if field.data else []
    return [str(field._value())]


def in_words(field: Any) -> str:
    """A field's answer as a person reads it: never a stored value."""
    if isinstance(field, BooleanField):
        return "Yes" if field.data else "No"
    if hasattr(field, "iter_choices"):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        named = {choice.value: choice.label for choice in field.choices}
        return ", ".join(str(named[each]) for each in chosen if each and each in named) or EMPTY
    if isinstance(field, DatesField):
        # Some have a comma of their own: "Saturday 19 December, 2pm".
        return "; ".join(str(field._value()).splitlines()) or EMPTY
    if isinstance(field.data, time):
        return clock(field.data)
    if isinstance(field.data, date):
        return full_date(field.data)
    if field.short_name in IN_THEIR_WORDS and field.data is not None and not field.errors:
        return IN_THEIR_WORDS[field.short_name](field.data)
    return str(field._value()) or EMPTY


def differences(mine: Form, theirs: Form, part: Part) -> list[dict[str, str]]:
    """Where two people's answers differ: the question, and what the other one says."""
    return [
        {"label": theirs[name].label.text, "value": in_words(theirs[name])}
        for name in part.fields
        if as_typed(mine[name]) != as_typed(theirs[name])
    ]


def summary(form: Form, part: Part) -> list[dict[str, Any]]:
    """A part's questions with their answers in words; what is not said is left out."""
    rows = ((form[name].label.text, in_words(form[name])) for name in part.fields)
    return [{"label": label, "value": value} for label, value in rows if value != EMPTY]


def answers_in(form: Form) -> dict[str, list[str]]:
    """All answers of a form, as a browser would send them."""
    return {field.short_name: as_typed(field) for field in form}


def only_in(clear: Clarity, fields: Collection[str]) -> Clarity:
    """The same clarity, with what there is to mend in some answers alone."""
    return replace(clear, findings=tuple(each for each in clear.findings if each.field in fields))


def read_mark(form: Form, names: Iterable[str]) -> str:
    """What an editor reads in each of these answers, as a page sends it back beside its mark."""
    return " ".join(f"{name}={_print_of(as_typed(form[name]))}" for name in names if name in form)


def _print_of(said: Iterable[str]) -> str:
    # Browsers send line ends of their own, and leave out nothing that was empty.
    lines = ["\n".join(each.splitlines()).strip() for each in said]
    return hashlib.sha256(repr([each for each in lines if each]).encode()).hexdigest()[:12]


def own_changes(mine: Form, read: str, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of what was typed, the answers that differ from what the editor read.

    What they left as it was follows whatever is newer. `read` is the page's `read_mark`; an answer
    that it does not name was typed.
    """
    as_read = dict(each.partition("=")[::2] for each in read.split())
    return {
        name: said
        for name, said in typed.items()
        if as_read.get(name) != _print_of(as_typed(mine[name]))
    }


def typed_in(sent: Any, part: Part) -> dict[str, list[str]]:
    """What a browser sent for a part's questions, each by its name, also what was left empty."""
    return {name: [text.replace("\x00", "") for text in sent.getlist(name)] for name in part.fields}
