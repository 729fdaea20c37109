"""What every form does with what was typed."""

from __future__ import annotations

from collections.abc import Iterable

# WTForms 3.3 has it, its type stubs don't know yet.
from wtforms import SelectChoice  # type: ignore[attr-defined]


def clean(text: str | None) -> str | None:
    """What was typed, without white space around it or NUL characters, which PostgreSQL refuses."""
    return text.replace("\x00", "").strip() if text is not None else None


def tidy(text: str | None) -> str:
    """The same for a query parameter: always text."""
    return clean(text) or ""


def as_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values and their words, as a field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]
