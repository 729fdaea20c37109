"""The catalogue's filters: from an address to what is asked for, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from booking.models import Gender, Level
from booking.queries.catalogue import Choices
from booking.queries.wishes import (
    LONGEST_SEARCH,
    PLACE_ACCESS,
    TIMES_OF_DAY,
    WITHIN_MILES,
    Filters,
    Place,
)
from booking.views.forms import tidy
from booking.vocabulary import ACCESSIBILITY_SUPPORT
from booking.words import WEEKDAY_NAMES, WEEKDAYS, listed

OLDEST = 120
YES = {"1", "true", "yes", "on"}
# About half a mile: near enough for a bus, and nobody's house.
DIGITS_OF_A_PLACE = 2
# What the choice of a place says besides a town: to keep the point that the address holds, or not.
HERE, ANYWHERE = "here", "anywhere"
# What the choice of a distance says besides miles: nowhere but in the town that was chosen.
IN_THE_TOWN = "town"
BY_OFFER = "offer"

DAYS = list(zip(WEEKDAYS, (name[:3] for name in WEEKDAY_NAMES), strict=True))
TIMES = [(name, name.capitalize()) for name in TIMES_OF_DAY]
GENDERS = [("women", "Women"), ("men", "Men")]
LEVELS = [("beginner", "I’m new to it"), ("improver", "I’ve played a bit")]
ACCESS_NAMES = dict(
    zip(PLACE_ACCESS, ("No steps", "Accessible toilet", "Quiet space"), strict=True)
) | {slug: each.name for slug, each in ACCESSIBILITY_SUPPORT.items()}


@dataclass(frozen=True)
class Asked:
    """What an address asks for, and the names of what in it means nothing here."""

    filters: Filters
    ignored: list[str]

    @property
    def words_for_ignored(self) -> str:
        """ "We left out the town: we have nothing that fits it." Empty when all was understood."""
        if not self.ignored:
            return ""
        names = [f"the {name}" for name in self.ignored]
        them = "them" if len(names) > 1 else "it"
        return f"We left out {listed(names)}: we have nothing that fits {them}."


def read(arguments: MultiDict[str, str], choices: Choices) -> Asked:
    """Read the filters of an address. What means nothing is left out, and named."""
    return _Reader(arguments, choices).asked()


class _Reader:
    """Reads one address, and keeps the names of what in it means nothing."""

    def __init__(self, arguments: MultiDict[str, str], choices: Choices) -> None:
        self.arguments = arguments
        self.choices = choices
        self.ignored: list[str] = []

    def asked(self) -> Asked:
        """Everything that the address asks for."""
        choices = self.choices
        town, near, distance = self.where()
        filters = Filters(
            q=self.text("q")[:LONGEST_SEARCH],
            trust=self.one("trust", _among(choices.trusts), "club"),
            town=town,
            near=near,
            # A distance from nowhere asks for nothing: forms send it along with an empty place.
            within=distance if near else None,
            day=self.several("day", WEEKDAYS),
            time=self.one("time", _among(TIMES_OF_DAY), "time of day"),
            activity=self.one("activity", _among(choices.activities)),
            gender=self.one("gender", _among([gender.value for gender in Gender]), "choice of who"),
            level=self.one("level", _among([level.value for level in Level])),
            age=_whole(self.one("age", lambda text: text if _is_age(text) else None)),
            access=self.several("access", (*PLACE_ACCESS, *ACCESSIBILITY_SUPPORT)),
            free=self.text("free").lower() in YES,
            by=BY_OFFER if self.text("by").lower() == BY_OFFER else "",
            page=_page(self.text("page")),
        )
        return Asked(filters, self.ignored)

    def text(self, name: str) -> str:
        """What the address says by this name."""
        return tidy(self.arguments.get(name))

    def one(self, name: str, known: Callable[[str], str | None], said: str | None = None) -> str:
        """One of what is known here, else nothing."""
        asked = self.text(name)
        found = known(asked.lower()) if asked else None
        if asked and found is None:
            self.leave_out(said or name)
        return found or ""

    def several(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """Those of what is known here that are asked for, each once and in its order."""
        asked = {tidy(text).lower() for text in self.arguments.getlist(name)} - {""}
        if asked - set(known):
            self.leave_out(name)
        return tuple(value for value in known if value in asked)

    def leave_out(self, name: str) -> None:
        """Keep the name of something that means nothing here."""
        self.ignored.append(name)

    def where(self) -> tuple[str, Place | None, int | None]:
        """The town that it must be in, the place to look around, and how many miles."""
        towns = {town.lower(): town for town in self.choices.towns}
        town = self.one("town", towns.get)
        distances = [IN_THE_TOWN, *map(str, WITHIN_MILES)]
        distance = self.one("within", _among(distances), "distance")
        near = self.place(towns)
        if distance == IN_THE_TOWN:
            return (near.town, None, None) if near and near.town else (town, near, None)
        return town, near, _whole(distance)

    def place(self, towns: dict[str, str]) -> Place | None:
        """The place to look around. A town goes before a point: it was chosen later."""
        near = self.text("near").lower()
        if near in towns:
            return self.choices.middles[towns[near]]
        latitude, longitude = self.text("lat"), self.text("lon")
        if near in ("", HERE) and (latitude or longitude):
            north, east = _coordinate(latitude, 90), _coordinate(longitude, 180)
            if north is not None and east is not None:
                return Place(north, east)
            self.leave_out("place to be near")
        elif near not in ("", HERE, ANYWHERE):
            self.leave_out("place to be near")
        return None


def _among(known: Collection[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in known else None


def _is_age(text: str) -> bool:
    return len(text) <= 3 and text.isascii() and text.isdigit() and int(text) <= OLDEST


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1


def _coordinate(text: str, most: int) -> float | None:
    """Degrees, rounded: nothing finer is ever worked with. None for anything else."""
    try:
        degrees = float(text) if text.isascii() and len(text) <= 24 else math.nan
    except ValueError:
        return None
    # Adding nought makes a plain nought of minus nought.
    return round(degrees, DIGITS_OF_A_PLACE) + 0.0 if abs(degrees) <= most else None


def as_query(filters: Filters, page: int = 1) -> dict[str, Any]:
    """The query parameters that ask for this again; what is not asked for is left out."""
    near = filters.near
    asked = {
        "q": filters.q,
        "trust": filters.trust,
        "town": filters.town,
        "day": list(filters.day),
        "time": filters.time,
        "activity": filters.activity,
        "gender": filters.gender,
        "level": filters.level,
        "age": "" if filters.age is None else str(filters.age),
        "access": list(filters.access),
        "free": "1" if filters.free else "",
        "near": near.town if near else "",
        "lat": f"{near.latitude:.2f}" if near and not near.town else "",
        "lon": f"{near.longitude:.2f}" if near and not near.town else "",
        "within": str(filters.within or ""),
        "by": filters.by,
        "page": str(page) if page > 1 else "",
    }
    return {name: value for name, value in asked.items() if value}
