"""What a page in a club's name and colours is dressed in."""

from __future__ import annotations

from typing import Any

from booking.models import Organisation


def dress(club: Organisation, *, in_full: bool = False) -> dict[str, Any]:
    """What the pages' layout asks for; `in_full`: with the club's whole name, for strangers."""
    return {
        "club": club,
        "theme": club.slug,
        "theme_colour": club.colour,
        "club_name": club.name if in_full else club.short_name,
    }
