"""A club's colours, made readable: contrast as WCAG 2.2 works it out (criterion 1.4.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENOUGH_FOR_TEXT = 4.5
DARK_INK = "#1d2421"
WHITE = "#ffffff"
PAPER = "#fff8ee"
HEX = re.compile(r"#[0-9a-f]{6}")

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class ClubColours:
    """Colours for a club's pages; every pair that carries text has a contrast of 4.5 or more."""

    club: str
    club_ink: str
    club_dark: str
    accent: str
    paper_tint: str


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def club_colours(colour: str, accent: str) -> ClubColours:
    """Readable colours from a club's own two.

    Ink on the club's colour is white or dark, whichever reads better; text and links in the
    club's colour are darkened until they read on the tinted paper.
    """
    tint = _mix(colour, PAPER, 0.04)
    ink = WHITE if contrast(colour, WHITE) >= ENOUGH_FOR_TEXT else DARK_INK
    club = colour
    while contrast(club, ink) < ENOUGH_FOR_TEXT:
        club = _mix(club, WHITE if ink == DARK_INK else "#000000", 0.9)
    dark = club
    while min(contrast(dark, tint), contrast(dark, WHITE)) < ENOUGH_FOR_TEXT + 0.3:
        dark = _mix(dark, "#000000", 0.94)
    return ClubColours(club=club, club_ink=ink, club_dark=dark, accent=accent, paper_tint=tint)


def club_css(colour: str, accent: str) -> str:
    """The club's colours as CSS custom properties. Takes six-digit hex colours only."""
    for value in (colour, accent):
        if not HEX.fullmatch(value.lower()):
            raise ValueError(f"not a colour: {value}")
    c = club_colours(colour.lower(), accent.lower())
    return (
        f":root{{--club:{c.club};--club-ink:{c.club_ink};--club-dark:{c.club_dark};"
        f"--accent:{c.accent};--paper-tint:{c.paper_tint}}}"
    )


def _mix(colour: str, other: str, share: float) -> str:
    """`share` of `colour` and the rest of `other`."""
    mixed = (
        round(a * share + b * (1 - share)) for a, b in zip(_rgb(colour), _rgb(other), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
