"""The catalogue's filters: from an address to what is asked for, into words, and back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from booking.models import Gender, Level
from booking.queries.catalogue import Choices
from booking.queries.offers import LONGEST_SEARCH, TIMES_OF_DAY, Filters
from booking.views.forms import tidy
from booking.words import ACTIVITIES, WEEKDAY_NAMES, WEEKDAYS, listed

OLDEST = 120
YES = {"1", "true", "yes", "on"}

DAYS = list(zip(WEEKDAYS, (name[:3] for name in WEEKDAY_NAMES), strict=True))
TIMES = [(name, name.capitalize()) for name in TIMES_OF_DAY]
GENDERS = [("women", "Women"), ("men", "Men")]
LEVELS = [("beginner", "I’m new to it"), ("improver", "I’ve played a bit")]


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


def read(arguments: Mapping[str, str], choices: Choices) -> Asked:
    """Read the filters of an address. What means nothing is left out, and named."""
    ignored: list[str] = []

    def choice(name: str, known: Callable[[str], str | None], said: str | None = None) -> str:
        asked = tidy(arguments.get(name))
        found = known(asked.lower()) if asked else None
        if asked and found is None:
            ignored.append(said or name)
        return found or ""

    towns = {town.lower(): town for town in choices.towns}
    filters = Filters(
        q=tidy(arguments.get("q"))[:LONGEST_SEARCH],
        trust=choice("trust", _among(choices.trusts), "club"),
        town=choice("town", towns.get),
        day=choice("day", _among(WEEKDAYS)),
        time=choice("time", _among(TIMES_OF_DAY), "time of day"),
        activity=choice("activity", _among(choices.activities)),
        gender=choice("gender", _among([gender.value for gender in Gender]), "choice of who"),
        level=choice("level", _among([level.value for level in Level])),
        age=_whole(choice("age", lambda text: text if _is_age(text) else None)),
        free=tidy(arguments.get("free")).lower() in YES,
        page=_page(tidy(arguments.get("page"))),
    )
    return Asked(filters, ignored)


def _among(known: Collection[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in known else None


def _is_age(text: str) -> bool:
    return len(text) <= 3 and text.isascii() and text.isdigit() and int(text) <= OLDEST


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1


def as_query(filters: Filters, page: int = 1) -> dict[str, Any]:
    """The query parameters that ask for this again; what is not asked for is left out."""
    asked = {
        name: str(value)
        for name, value in vars(filters).items()
        if name not in {"free", "page"} and value not in ("", None)
    }
    if filters.free:
        asked["free"] = "1"
    if page > 1:
        asked["page"] = str(page)
    return asked


def in_words(filters: Filters, choices: Choices) -> str:
    """What is asked for, such as "Football in Burnley, Thursday evenings"; empty if nothing is."""
    if not filters.chosen:
        return ""
    thing = ACTIVITIES.get(filters.activity, "Sessions")
    if filters.free:
        thing = f"Free {thing[0].lower()}{thing[1:]}"
    parts = [thing]
    if filters.q:
        parts.append(f"with “{filters.q}”")
    if filters.town:
        parts.append(f"in {filters.town}")
    if filters.trust:
        parts.append(f"by {choices.trusts[filters.trust]}")
    return ", ".join([" ".join(parts), *_when(filters), *_who(filters)])


def _when(filters: Filters) -> list[str]:
    day = WEEKDAY_NAMES[WEEKDAYS.index(filters.day)] if filters.day else ""
    if day and filters.time:
        return [f"{day} {filters.time}s"]
    if day:
        return [f"{day}s"]
    return [f"{filters.time}s"] if filters.time else []


def _who(filters: Filters) -> list[str]:
    said = {
        "women": "that women can join",
        "men": "that men can join",
        "everyone": "for everyone",
        "beginner": "good if you’re new to it",
        "improver": "good if you’ve played a bit",
        "any": "for any level",
    }
    words = [said[value] for value in (filters.gender, filters.level) if value]
    if filters.age is not None:
        words.append(f"for age {filters.age}")
    return words
