"""Keeping what suits a participant: from where, when, at what level, and what helps them come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.exc import IntegrityError

from booking.database import session
from booking.errors import Refused
from booking.models import Gender, Level, Participant, PersonNeeds
from booking.queries.suits import ACCESS_WISHES, WEEK, Suits, written_times

OLDEST = 110


class NotATown(Refused):
    """No session is in that town, so nobody could say how far it is."""

    field = "town"


class NotAFreeTime(Refused):
    """Not a morning, afternoon or evening of the week."""

    field = "free"


class NotALevel(Refused):
    """Not a level that sessions have."""

    field = "level"


class NotAnAccessWish(Refused):
    """Nothing that venues or clubs say of themselves."""

    field = "access"


class NotAGender(Refused):
    """Sessions are for women, for men or for everyone."""

    field = "gender"


class UnlikelyBirthday(Refused):
    """A birthday that is still to come, or nobody's who is alive."""

    field = "born_on"


def check(suits: Suits, born_on: date | None, towns: Collection[str], today: date) -> None:
    """Raise the refusal of what means nothing here. `towns` are those that have sessions."""
    if suits.town and suits.town not in towns:
        raise NotATown("Choose the nearest town of the list.")
    if not suits.free_times <= set(WEEK):
        raise NotAFreeTime("Tick the mornings, afternoons and evenings of the week.")
    if suits.level and suits.level not in set(Level):
        raise NotALevel("Choose how much they have played.")
    if not set(suits.access) <= set(ACCESS_WISHES):
        raise NotAnAccessWish("Tick what helps them to come.")
    if suits.gender not in ("", Gender.WOMEN, Gender.MEN):
        raise NotAGender("Choose which sessions they may join.")
    if born_on is not None and not _is_alive(born_on, today):
        raise UnlikelyBirthday("Check the birthday: enter the year in full, like 4 May 1990.")


def _is_alive(born_on: date, today: date) -> bool:
    return born_on < today and today.year - born_on.year <= OLDEST


def keep(participant: Participant, suits: Suits, born_on: date | None) -> None:
    """Keep what suits a participant, sealed, in the place of what was known.

    A birthday that is known already stays as it is. What is kept was checked; whoever calls it
    follows it up for the person's bookings.
    """
    needs = session().get(PersonNeeds, participant.id) or _first(participant)
    needs.town = suits.town
    needs.free_times = written_times(suits.free_times)
    needs.level = suits.level
    needs.access = ",".join(suits.access)
    needs.gender = suits.gender
    if born_on is not None and not participant.details.born_on:
        participant.details.born_on = born_on.isoformat()
    session().flush()


def _first(participant: Participant) -> PersonNeeds:
    """The row of somebody whom nobody has asked; of two who ask at once, the other's."""
    needs = PersonNeeds(participant_id=participant.id)
    try:
        with session().begin_nested():
            session().add(needs)
            session().flush()
    except IntegrityError:
        return session().get_one(PersonNeeds, participant.id)
    return needs
