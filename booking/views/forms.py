"""What every form does with what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

# WTForms 3.3 has it, its type stubs don't know yet.
from wtforms import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm

from booking.errors import Refused

# PostgreSQL refuses NUL; marks that turn the direction of writing would turn what follows as well.
UNWANTED = str.maketrans("", "", "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str | None) -> str | None:
    """What was typed, without white space around it, NUL characters and turning marks."""
    return text.translate(UNWANTED).strip() if text is not None else None


def tidy(text: str | None) -> str:
    """The same for a query parameter: always text."""
    return clean(text) or ""


def as_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values and their words, as a field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


def show_refusal(form: BaseForm, refused: Refused, asked_as: str | None = None) -> None:
    """Put a rule's words beside the answer that they are about, once, or above all of them.

    `asked_as` is the question's name where it is not the rule's own.
    """
    name = asked_as or str(getattr(refused, "field", ""))
    if name not in form:
        form.form_errors = [*form.form_errors, refused.words]
    elif refused.words not in form[name].errors:
        form[name].errors = [*form[name].errors, refused.words]


def own_path(wanted: str) -> str:
    """A path of this site that somebody is sent on to; empty for anything else.

    Browsers take a backslash for a slash and drop tabs, so "/<tab>/evil.example" would lead away:
    anything but a plain path is not followed.
    """
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) < 500
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return ""
    parts = urlsplit(wanted)
    return "" if parts.scheme or parts.netloc else wanted
