"""A place on the map, from two numbers or from a link that somebody copied out of a map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from booking.rules.venues import in_uk
from booking.views.forms import tidy
from booking.views.typed import TypedField
from booking.views.widgets import TextInput

Point = tuple[float, float]

NUMBER = r"[-−+]?\d{1,3}(?:\.\d{1,20})?"
PAIR = rf"(?P<lat>{NUMBER}),\s?\+?(?P<lon>{NUMBER})"
# In the order in which they say it best: the place itself, then the middle of what the map shows.
IN_LINKS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"!3d(?P<lat>{NUMBER})!4d(?P<lon>{NUMBER})",
        rf"[?&]mlat=(?P<lat>{NUMBER})&mlon=(?P<lon>{NUMBER})",
        rf"[?&](?:q|query|ll|sll|center|destination|daddr|cp)=(?:loc:)?{PAIR}",
        rf"geo:{PAIR}",
        rf"@{PAIR}",
        rf"#map=[\d.]+/(?P<lat>{NUMBER})/(?P<lon>{NUMBER})",
    )
)
TYPED = re.compile(
    rf"\(?(?P<lat>{NUMBER}) ?°? ?(?P<ns>[ns])?(?:, ?|; ?| )"
    rf"(?P<lon>{NUMBER}) ?°? ?(?P<ew>[ew])?\)?",
    re.ASCII | re.IGNORECASE,
)
SHORT_LINKS = {"maps.app.goo.gl", "goo.gl", "g.co", "maps.apple", "osm.org", "w3w.co"}
LONGEST = 2000

NOT_A_POINT = (
    "Enter the two numbers that a map shows for the place, like 53.789, -2.230, "
    "or paste a link to it from a map"
)
SHORT = (
    "That short link does not say where the place is. Open it, and copy the long address "
    "from the top of your browser, or the two numbers"
)


def read_point(text: str) -> Point | None:
    """Latitude and longitude in degrees (WGS 84) of what somebody typed or pasted; None if none.

    Two numbers the wrong way round are put right, where that is the one way they make sense here.
    """
    text = unquote(" ".join(text[:LONGEST].split()))
    found = TYPED.fullmatch(text) or next(
        (match for pattern in IN_LINKS if (match := pattern.search(text))), None
    )
    if found is None:
        return None
    parts = found.groupdict()
    latitude, longitude = _number(parts["lat"]), _number(parts["lon"])
    latitude = -abs(latitude) if (parts.get("ns") or "").lower() == "s" else latitude
    longitude = -abs(longitude) if (parts.get("ew") or "").lower() == "w" else longitude
    if in_uk(longitude, latitude) and not in_uk(latitude, longitude):
        return longitude, latitude
    return latitude, longitude


def _number(text: str) -> float:
    return round(float(text.replace("−", "-")), 6)


def is_short_link(text: str) -> bool:
    """Whether it is a link that only the map's own maker can read."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return False
    return (host or "").removeprefix("www.") in SHORT_LINKS


class MapPointField(TypedField):
    """A place on the map, typed or pasted. What was typed stays as it was."""

    widget = TextInput()
    data: Point | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data[0]:.5f}, {self.data[1]:.5f}" if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed or pasted; nothing is no place."""
        typed = tidy(valuelist[0]) if valuelist else ""
        self.data = read_point(typed)
        if typed and self.data is None:
            raise ValueError(SHORT if is_short_link(typed) else NOT_A_POINT)
