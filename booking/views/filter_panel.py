"""The panel of filters: what can be chosen in each, and what is chosen as the place."""

from __future__ import annotations

from dataclasses import dataclass

from booking.queries.catalogue import Choices
from booking.queries.wishes import PLACE_ACCESS, WITHIN_MILES, Filters
from booking.views import filters
from booking.vocabulary import activity_name

Options = list[tuple[str, str]]

# A town's people mostly look round about it, so this is what stands there before one chooses.
USUAL_MILES = "5"


def options(choices: Choices, wanted: Filters) -> dict[str, Options]:
    """What each filter offers, as the form shows it."""
    activities = [(key, activity_name(key)) for key in choices.activities]
    in_use = [*PLACE_ACCESS, *sorted(choices.support | set(wanted.access))]
    return {
        "activity": [("", "Anything"), *sorted(activities, key=lambda pair: pair[1])],
        "near": [*_anywhere(wanted), *((town, town) for town in choices.towns)],
        "within": [
            (filters.IN_THE_TOWN, "In the town itself"),
            *((str(miles), f"Within {miles} miles") for miles in WITHIN_MILES),
            ("", "Any distance"),
        ],
        "trust": [("", "Any club"), *choices.trusts.items()],
        "day": filters.DAYS,
        "time": [("", "Any time"), *filters.TIMES],
        "gender": [("", "Anyone"), *filters.GENDERS],
        "level": [("", "Any"), *filters.LEVELS],
        "access": [(wish, filters.ACCESS_NAMES[wish]) for wish in dict.fromkeys(in_use)],
    }


def _anywhere(wanted: Filters) -> Options:
    here = wanted.near is not None and not wanted.near.town
    if here:
        return [(filters.HERE, "Where I am"), (filters.ANYWHERE, "Anywhere")]
    return [("", "Anywhere")]


@dataclass(frozen=True)
class Where:
    """What the panel's two questions about the place show as chosen."""

    near: str
    within: str
    latitude: str = ""
    longitude: str = ""


def chosen_place(wanted: Filters) -> Where:
    """What was chosen as place and distance, as the panel shows it."""
    if wanted.near is None:
        return Where(wanted.town, filters.IN_THE_TOWN if wanted.town else USUAL_MILES)
    query = filters.as_query(wanted)
    return Where(
        wanted.near.town or filters.HERE,
        query.get("within", ""),
        query.get("lat", ""),
        query.get("lon", ""),
    )
