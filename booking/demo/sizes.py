"""How large the demo can be. Every size begins with the small one, and adds invented trusts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from booking.demo import county, national
from booking.demo.blueprint import UNITED, Blueprint


@dataclass(frozen=True)
class Size:
    """A demo in parts, each made and written by itself."""

    parts: int
    part: Callable[[int], Blueprint]


def _with_more(parts: int, more: Callable[[int], Blueprint]) -> Size:
    return Size(parts, lambda number: more(number) if number else UNITED)


SIZES: dict[str, Size] = {
    "united": Size(1, lambda _: UNITED),
    "county": _with_more(county.PARTS, county.part),
    "national": _with_more(national.PARTS, national.part),
}
