"""The demo's two pictures, drawn in a club's colours as it is loaded: nobody's photo is used."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageColor, ImageDraw

from booking.demo.series import Picture

WIDTH, HEIGHT = 1200, 800
SMALL_WIDTH = 600
# Drawn twice as large and made smaller, so that the edges are smooth.
SCALE = 2
QUALITY = 82
WHITE, INK, SKY, GRASS, GRASS_LIT = "#ffffff", "#22303a", "#d6ecf5", "#3c8a4e", "#469859"
SEA, SEA_LIT, SAND = "#3f7f9d", "#5b9ab5", "#e6d3a8"

Draw = ImageDraw.ImageDraw
Fill = str | tuple[int, int, int]


@dataclass(frozen=True)
class Drawn:
    """A picture in two widths, as JPEG; `width` and `height` are the large one's, in pixels."""

    width: int
    height: int
    large: bytes
    small: bytes


@cache
def draw_picture(picture: Picture, colour: str, accent: str) -> Drawn:
    """Draw one of the pictures in two club colours, "#rrggbb": always the same bytes."""
    canvas = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), SKY)
    DESIGNS[picture](ImageDraw.Draw(canvas), colour, accent)
    large = canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small = large.resize((SMALL_WIDTH, HEIGHT * SMALL_WIDTH // WIDTH), Image.Resampling.LANCZOS)
    return Drawn(WIDTH, HEIGHT, _jpeg(large), _jpeg(small))


def _jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _lighter(colour: str, share: float) -> tuple[int, int, int]:
    """The colour with that share of white in it."""

    def lit(part: int) -> int:
        return round(part + (255 - part) * share)

    red, green, blue = ImageColor.getrgb(colour)[:3]
    return lit(red), lit(green), lit(blue)


def _box(draw: Draw, left: float, top: float, right: float, bottom: float, fill: Fill) -> None:
    edges = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
    draw.rectangle(edges, fill=fill)


def _disc(draw: Draw, x: float, y: float, radius: float, fill: Fill) -> None:
    draw.circle((x * SCALE, y * SCALE), radius * SCALE, fill=fill)


def _shape(draw: Draw, points: Sequence[tuple[float, float]], fill: Fill) -> None:
    draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)


def _line(draw: Draw, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
    (x, y), (to_x, to_y) = start, end
    ends = (x * SCALE, y * SCALE, to_x * SCALE, to_y * SCALE)
    draw.line(ends, fill=WHITE, width=round(width * SCALE))


def _bunting(draw: Draw, colour: str, accent: str) -> None:
    """Little flags along the top, in both colours."""
    for number in range(13):
        left = number * 100 - 50
        sag = 26 * math.sin(math.pi * number / 12)
        flag = [(left, 20 + sag), (left + 78, 20 + sag), (left + 39, 96 + sag)]
        _shape(draw, flag, colour if number % 2 else _lighter(accent, 0.1))


def _goal(draw: Draw, colour: str, accent: str) -> None:
    """A goal and a ball on a striped pitch, with a stand behind."""
    _box(draw, 0, 190, WIDTH, 430, colour)
    for row in range(5):
        for seat in range(41):
            _disc(draw, seat * 30, 215 + row * 46, 9, _lighter(colour, 0.22))
    for stripe in range(8):
        left, shown = stripe * 150, GRASS if stripe % 2 else GRASS_LIT
        _box(draw, left, 430, left + 150, HEIGHT, shown)
    _line(draw, (0, 560), (WIDTH, 560), 8)
    for x in range(345, 870, 25):
        _line(draw, (x, 250), (x, 560), 1.5)
    for y in range(270, 560, 25):
        _line(draw, (330, y), (870, y), 1.5)
    for start, end in (
        ((330, 565), (330, 245)),
        ((330, 245), (870, 245)),
        ((870, 245), (870, 565)),
    ):
        _line(draw, start, end, 16)
    _disc(draw, 720, 690, 74, INK)
    _disc(draw, 720, 684, 72, WHITE)
    _patch(draw, 720, 684, 26, colour)
    for turn in range(5):
        angle = math.tau * turn / 5 - math.pi / 2
        _patch(draw, 720 + 54 * math.cos(angle), 684 + 54 * math.sin(angle), 13, accent)
    _bunting(draw, colour, accent)


def _patch(draw: Draw, x: float, y: float, radius: float, fill: str) -> None:
    """A five-sided patch of a ball."""
    angles = [math.tau * turn / 5 - math.pi / 2 for turn in range(5)]
    _shape(draw, [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles], fill)


def _sea_front(draw: Draw, colour: str, accent: str) -> None:
    """A lighthouse, the sea and an empty bench on the promenade."""
    _disc(draw, 930, 200, 82, _lighter("#ffc94d", 0.2))
    _box(draw, 0, 380, WIDTH, 590, SEA)
    for number in range(9):
        left = (number * 173) % WIDTH
        _box(draw, left, 410 + number * 20, left + 130, 415 + number * 20, SEA_LIT)
    _shape(draw, [(0, 560), (520, 520), (WIDTH, 570), (WIDTH, 640), (0, 640)], SAND)
    _box(draw, 0, 620, WIDTH, HEIGHT, "#b9c0c4")
    _box(draw, 0, 620, WIDTH, 636, "#8d979d")
    _shape(draw, [(215, 560), (345, 560), (322, 200), (238, 200)], WHITE)
    _shape(draw, [(226, 390), (334, 390), (329, 300), (231, 300)], colour)
    _shape(draw, [(218, 520), (342, 520), (337, 440), (223, 440)], colour)
    _box(draw, 224, 184, 336, 204, INK)
    _box(draw, 244, 130, 316, 184, _lighter("#ffc94d", 0.5))
    _shape(draw, [(232, 132), (328, 132), (280, 86)], colour)
    for slat in range(3):
        _box(draw, 690, 560 + slat * 26, 1010, 576 + slat * 26, colour)
    _box(draw, 676, 640, 1024, 660, colour)
    for leg in (706, 978):
        _box(draw, leg, 560, leg + 14, 730, INK)
    for x, y in ((480, 180), (560, 230), (660, 160)):
        _gull(draw, x, y, accent)


def _gull(draw: Draw, x: float, y: float, fill: str) -> None:
    for side in (-1, 1):
        _shape(draw, [(x, y), (x + 44 * side, y - 26), (x + 20 * side, y - 26)], fill)


DESIGNS: dict[Picture, Callable[[Draw, str, str], None]] = {
    "goal": _goal,
    "sea front": _sea_front,
}
