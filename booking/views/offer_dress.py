"""What every page of a club's own offers is dressed in: the club's name and colours."""

from __future__ import annotations

from typing import Any

from booking.models import Organisation


def dress(club: Organisation) -> dict[str, Any]:
    """What the pages' layout asks for."""
    return {
        "club": club,
        "theme": club.slug,
        "theme_colour": club.colour,
        "club_name": club.short_name,
    }
