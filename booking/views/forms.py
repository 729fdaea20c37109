"""What every form does with what was typed."""

from __future__ import annotations


def clean(text: str | None) -> str | None:
    """What was typed, without white space around it or NUL characters, which PostgreSQL refuses."""
    return text.replace("\x00", "").strip() if text is not None else None


def tidy(text: str | None) -> str:
    """The same for a query parameter: always text."""
    return clean(text) or ""
