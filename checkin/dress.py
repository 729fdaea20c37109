"""The club whose page it is: its name and its colours."""

from __future__ import annotations

from typing import Any

from booking.models import ScheduledSession


def dress(held: ScheduledSession) -> dict[str, Any]:
    """What a page about one session is given, so that it wears the colours of its trust."""
    trust = held.series.organisation
    return {"theme": trust.slug, "club_name": trust.name, "theme_colour": trust.colour}
