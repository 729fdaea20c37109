"""What is drawn on paper: the club's shield, icons in line, and the club's colours in ink."""

from __future__ import annotations

from typing import Any

from booking.models import Organisation
from booking.qr import qr_svg
from booking.rules.colours import ClubColours, club_colours

# The pages' own, where a sheet is not one club's.
HOUSE_COLOURS = ("#0b5d3b", "#ffb81c")
SHIELD = "M22 1l20 6v16c0 12-8 20-20 24C10 43 2 35 2 23V7z"
FIELD = "M22 5l16 4.8V23c0 9.7-6.2 16.2-16 19.7C12.2 39.2 6 32.7 6 23V9.8z"
HALF = "M22 5l16 4.8V23c0 9.7-6.2 16.2-16 19.7z"
BALL = "M22 17.5l5.2 3.8-2 6.1h-6.4l-2-6.1z"
# As on the pages (parts/icons.html).
ICONS = {
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "place": '<path d="M12 21.5c4.7-5 7-8.7 7-12a7 7 0 1 0-14 0c0 3.3 2.3 7 7 12z"/>'
    '<circle cx="12" cy="9.5" r="2.5"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6'
    'M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2.1.7 3.3 2.5 3.5 5.5"/>',
    "cost": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M15 8.7a2.8 2.8 0 0 0-5.2 1.5V16M8 16h7.5M8 12.3h5"/>',
    "tick": '<path d="M4.5 12.5l5 5L19.5 7"/>',
    "wave": '<path d="M8 12.5V6.5a1.5 1.5 0 0 1 3 0V11M11 10.5v-6a1.5 1.5 0 0 1 3 0v6M14 10.5v-5'
    "a1.5 1.5 0 0 1 3 0V12M17 9.5a1.5 1.5 0 0 1 3 0V15a6.5 6.5 0 0 1-12 3.5l-2.7-4"
    'a1.5 1.5 0 0 1 2.5-1.7L8 13M2.5 8c.2-1.7.9-3 2-4"/>',
    "phone": '<path d="M6 3h3l1.5 5-2 1.5a12 12 0 0 0 6 6l1.5-2 5 1.5v3a2 2 0 0 1-2.2 2A17 17'
    ' 0 0 1 4 5.2 2 2 0 0 1 6 3z"/>',
}


def drawings(club: Organisation | None, address: str, address_words: str) -> dict[str, Any]:
    """Everything drawn on a page of this club, or of no one club, that leads to an address; and
    the address as a person types it."""
    colours = club_colours(*_two_colours(club))
    return {
        "colours": {
            "club": colours.club,
            "ink": colours.club_ink,
            "dark": colours.club_dark,
            "accent": colours.accent,
        },
        "badge": _badge(colours),
        "icons": {name: _line(shape, colours.club_dark) for name, shape in ICONS.items()},
        "qr": qr_svg(address, "", on_paper=True),
        "qr_label": f"QR code: leads to {address}",
        "address": address_words,
    }


def _two_colours(club: Organisation | None) -> tuple[str, str]:
    if club is None:
        return HOUSE_COLOURS
    return club.colour.lower(), club.accent.lower()


def _badge(colours: ClubColours) -> str:
    """A plain shield in the club's colours; nobody's real crest."""
    edge, field, half = colours.club_ink, colours.club, colours.accent
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 48">'
        f'<path fill="{edge}" d="{SHIELD}"/><path fill="{field}" d="{FIELD}"/>'
        f'<path fill="{half}" d="{HALF}"/><circle fill="{edge}" cx="22" cy="23" r="9"/>'
        f'<path fill="{field}" d="{BALL}"/></svg>'
    )


def _line(shape: str, colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{shape}</svg>"
    )
