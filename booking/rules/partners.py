"""What a partner says of itself: for people, and for those who work with it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import Organisation, OrganisationKind
from booking.permissions import Permission, Viewer, may
from booking.rules.marks import lock_as_seen
from booking.rules.phone_numbers import RING_A_NUMBER, is_uk_phone


class NoPhone(Refused):
    """Every partner has a number that others can ring."""

    field = "phone"


@dataclass(frozen=True, kw_only=True)
class PartnerFacts:
    """What a partner says of itself. `about` is public, `phone` too; the rest is for partners."""

    about: str
    part_played: str
    phone: str
    ring_when: str


NAMES = tuple(fact.name for fact in fields(PartnerFacts))


def may_edit(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer keeps its page: a trust’s own manager or coach, the lead for others."""
    if organisation.kind is OrganisationKind.TRUST:
        return may(viewer, Permission.CLOSE_PLACES, organisation.id)
    return may(viewer, Permission.SEE_PARTNERSHIP)


def mend(
    viewer: Viewer, organisation: Organisation, seen: str, facts: PartnerFacts
) -> Organisation:
    """Change what a partner says of itself. `seen` is the mark of what the editor read.

    Raises Missing for whoever does not keep that page, Stale when somebody else was quicker,
    NoPhone without a number that can be rung.
    """
    if not may_edit(viewer, organisation):
        raise Missing
    lock_as_seen(organisation, NAMES, seen)
    if not facts.phone.strip():
        raise NoPhone("Enter a number that other partners can ring.")
    if not is_uk_phone(facts.phone):
        raise NoPhone(RING_A_NUMBER)
    for name, value in vars(facts).items():
        setattr(organisation, name, value)
    session().flush()
    return organisation
