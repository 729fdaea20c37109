"""What can be wrong with an offer: each refusal by its name."""

from __future__ import annotations

from booking.errors import Refused


class OfferRefused(Refused):
    """Something about an offer does not hold.

    `field` names the answer that it is about, `rests_on` the other answers that it follows from.
    """

    field = ""
    rests_on: tuple[str, ...] = ()


class MissingFact(OfferRefused):
    """An offer says too little to be published."""

    def __init__(self, field: str, words: str, rests_on: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.field, self.rests_on = field, rests_on


class VenueNotOurs(OfferRefused):
    """The venue belongs to another organisation."""

    field = "venue"


class NoUkNumber(OfferRefused):
    """Nobody can ring this."""

    field = "phone"


class NoWeekday(OfferRefused):
    """A weekly series needs a day of the week."""

    field = "weekdays"


class LastBeforeFirst(OfferRefused):
    """The last date is before the first."""

    field = "last_on"
    rests_on = ("first_on",)


class LastTooFar(OfferRefused):
    """The series would run for longer than anybody plans."""

    field = "last_on"
    rests_on = ("first_on",)


class OutOfReach(OfferRefused):
    """The first date is too long ago or too far ahead."""

    field = "first_on"


class NoDates(OfferRefused):
    """Between the first date and the last there is none still to come."""

    field = "last_on"
    rests_on = ("first_on", "weekdays", "starts_local")


class OutOfRange(OfferRefused):
    """Places or minutes that no session has."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class TooManyDates(OfferRefused):
    """More dates than anybody types by hand."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class UnknownSupport(OfferRefused):
    """A kind of accessibility support that OpenActive's list does not name."""

    field = "accessibility_support"


class AgesTheWrongWay(OfferRefused):
    """The oldest age is below the youngest."""

    field = "age_to"
    rests_on = ("age_from",)


class WalkInsByReferral(OfferRefused):
    """By-referral sessions are closed groups: nobody just turns up."""

    field = "walk_ins_welcome"
    rests_on = ("audience",)


class WalkInsWithChildren(OfferRefused):
    """Where children may be on site, everybody is booked first: not known is not safe."""

    field = "walk_ins_welcome"
    rests_on = ("children_on_site",)


class Stale(Refused):
    """Somebody else changed the offer after this person opened it."""
