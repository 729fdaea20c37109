"""What will happen when dates are booked for somebody, said before it does.

The same order as `places.book`, which alone decides when it is done. Pure, over rows at hand.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.models import ScheduledSession, Standing
from booking.queries.bookings import BookingRow
from booking.queries.offers import SessionRow
from booking.rules.clearance import Clearance, Outcome, Rule
from booking.rules.own_bookings import own_booking_against
from booking.rules.places import LATE
from booking.words import span


class Will(enum.Enum):
    """What becomes of one date."""

    BOOKED = "booked"
    HELD = "held while somebody is asked"
    FULL = "full, so on the waiting list if that is wanted"
    NOT = "not booked"


@dataclass(frozen=True)
class Foreseen:
    """One date: what will happen, the reasons in words, and what to mind.

    `held_until` is when a held place frees itself. `company_helps`: it is booked at once if
    somebody goes along on the first visit.
    """

    row: SessionRow
    will: Will
    why: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    held_until: datetime | None = None
    company_helps: bool = False

    @property
    def session(self) -> ScheduledSession:
        """The dated session."""
        return self.row.session

    @property
    def can_be_had(self) -> bool:
        """Whether anything comes of choosing it."""
        return self.will is not Will.NOT


def foresee(
    rows: Sequence[SessionRow],
    ahead: Sequence[BookingRow],
    clear: Mapping[int, Clearance],
    now: datetime,
) -> list[Foreseen]:
    """What will become of each of these dates, soonest first, without company or a waiting list.

    `ahead` are the person's own bookings to come, `clear` the clearances by session.
    """
    taken: list[ScheduledSession] = []
    found = []
    # Of two at one time the lower id is booked, as its lock is taken first.
    for row in sorted(rows, key=lambda row: row.session.id):
        one = _foresee(row, ahead, taken, clear[row.session.id], now)
        if one.will in (Will.BOOKED, Will.HELD):
            taken.append(row.session)
        found.append(one)
    return sorted(found, key=lambda one: (one.session.starts_at, one.session.id))


def _foresee(
    row: SessionRow,
    ahead: Sequence[BookingRow],
    taken: Sequence[ScheduledSession],
    clearance: Clearance,
    now: datetime,
) -> Foreseen:
    held = row.session
    against = _shut(row, now) or own_booking_against(held, ahead) or _at_that_time(held, taken)
    if against:
        return Foreseen(row, Will.NOT, (against,))
    words, warnings = tuple(clearance.words), clearance.warnings
    if clearance.outcome is Outcome.NOT_THIS_SESSION:
        return Foreseen(row, Will.NOT, words)
    asks = clearance.outcome is Outcome.ASK_FIRST
    helps = asks and clearance.without({Rule.FIRST_VISIT}).outcome is Outcome.CLEARED
    if row.places_left == 0:
        if held.starts_at <= now:
            return Foreseen(row, Will.NOT, ("Full",))
        return Foreseen(row, Will.FULL, words, warnings, company_helps=helps)
    if not asks:
        return Foreseen(row, Will.BOOKED, (), warnings)
    if held.starts_at - now < LATE and not helps:
        return Foreseen(row, Will.NOT, (*words, TOO_SOON))
    return Foreseen(row, Will.HELD, words, warnings, held.starts_at - LATE, helps)


TOO_SOON = "It is in less than 24 hours, too soon to hold a place. Ask first, then book."


def _shut(row: SessionRow, now: datetime) -> str:
    """Why nobody new is booked into a session at all."""
    if row.session.cancelled_at is not None:
        return "Called off"
    if row.session.ends_at <= now:
        return "Over"
    if row.series.standing(now) is Standing.LAPSED:
        return "The club has not said for six weeks that this is still on. Ring them first."
    return ""


def _at_that_time(held: ScheduledSession, taken: Sequence[ScheduledSession]) -> str:
    for other in taken:
        if other.starts_at < held.ends_at and other.ends_at > held.starts_at:
            times = span(other.starts_at, other.ends_at)
            return f"At the time of {other.series.title}, {times}, which you chose too"
    return ""
