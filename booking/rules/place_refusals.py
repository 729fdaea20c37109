"""Why a place can't be had, kept or given back: each reason by its name."""

from __future__ import annotations

from booking.errors import Refused


class Full(Refused):
    """Every place of the session is taken, or is somebody's who waits."""


class Overlaps(Refused):
    """The person is expected somewhere else at that time."""


class AlreadyBooked(Refused):
    """The person has a place in this session."""


class AlreadyWaiting(AlreadyBooked):
    """The person stands on the waiting list, and keeps their turn."""


class AlreadyAsked(AlreadyBooked):
    """The person has asked for a place, and nobody has answered yet."""


class CalledOff(Refused):
    """The session does not happen."""


class Over(Refused):
    """The session has ended, or is no longer offered."""


class NotConfirmed(Refused):
    """Nobody has said for 42 days that the offer is still true."""


class NotCleared(Refused):
    """The session is not for this person, or somebody must be asked first."""


class TooLateToAsk(NotCleared):
    """Somebody must be asked first, and under 24 hours are left: no place is held then."""


class NotHeld(Refused):
    """The booking is not held, so there is nothing to decide."""


class NotOffered(Refused):
    """The place is not on offer: it was answered already, or was never offered."""


class OfferOver(NotOffered):
    """The time to answer is over, so somebody else is asked."""


class NotAsked(Refused):
    """Nobody waits for an answer: it was given already, or the question taken back."""


class TooManyAsked(Refused):
    """Enough questions of one person wait for an answer."""


class ReasonNeeded(Refused):
    """Whoever asked is told why not."""

    field = "why"


class NotTakingPart(Refused):
    """The person's support is paused or has ended, so nothing is booked."""


class CheckedIn(Refused):
    """The person is in: the check-in must be undone before the booking can go."""


class TooManyDates(Refused):
    """More dates at once than anybody means to book."""
