"""What suits a participant, for a viewer who has opened their record."""

from __future__ import annotations

from dataclasses import dataclass

from booking.database import session
from booking.models import Participant, PersonNeeds
from booking.permissions import Viewer
from booking.queries.wishes import PLACE_ACCESS, TIMES_OF_DAY
from booking.vocabulary import ACCESSIBILITY_SUPPORT
from booking.words import WEEKDAYS

# A part of the week in which somebody is free: ("tue", "morning").
Slot = tuple[str, str]
# Every such part, day by day.
WEEK: tuple[Slot, ...] = tuple((day, time) for day in WEEKDAYS for time in TIMES_OF_DAY)
ACCESS_WISHES = (*PLACE_ACCESS, *ACCESSIBILITY_SUPPORT)


@dataclass(frozen=True)
class Suits:
    """What suits somebody; empty where nobody has asked.

    `level` is a value of Level, `gender` "women" or "men", `access` some of ACCESS_WISHES.
    """

    town: str = ""
    free_times: frozenset[Slot] = frozenset()
    level: str = ""
    access: tuple[str, ...] = ()
    gender: str = ""

    @property
    def narrows(self) -> bool:
        """Whether any of it says which sessions to look for."""
        return bool(self.town or self.free_times or self.level or self.access)


def suits_of(viewer: Viewer, participant: Participant) -> Suits:
    """What suits a participant whose record is open."""
    needs = session().get(PersonNeeds, participant.id)
    if needs is None:
        return Suits()
    return Suits(
        town=needs.town,
        free_times=read_times(needs.free_times),
        level=needs.level,
        access=tuple(wish for wish in needs.access.split(",") if wish),
        gender=needs.gender,
    )


def read_times(text: str) -> frozenset[Slot]:
    """The parts of the week in "mon-morning,thu-evening"; what is none of them is left out."""
    said = {tuple(part.split("-")) for part in text.split(",")}
    return frozenset(slot for slot in WEEK if slot in said)


def written_times(slots: frozenset[Slot]) -> str:
    """The same as text, in the order of the week."""
    return ",".join("-".join(slot) for slot in WEEK if slot in slots)
