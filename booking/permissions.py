"""Who may do what: one table, and the viewer who asks.

A right always belongs to a role in an organisation. What a role may do at its own organisation
says nothing about another's.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass

from booking.models import Role


class Permission(enum.Enum):
    """One thing that can be allowed."""

    PUBLISH_OFFERS = "write and publish the organisation's session series"
    RUN_SESSIONS = "open the registers of the organisation's sessions and check people in"
    SUPPORT_PEOPLE = "open, book and support the participants of one's own caseload"
    CLOSE_PLACES = "close the organisation’s venues for a period, and keep their facts true"
    SEE_REFERRAL_OFFERS = "see by-referral series of the whole partnership"
    SEE_PARTNERSHIP = "see every trust's offers side by side, and keep the list of words to avoid"
    KEEP_APART = "say who is kept apart, and which sessions belong to which side"
    SEE_SEALED = "read and enter what is sealed, and what people say in words about keeping apart"
    OVERRIDE_CLEARANCE = "let somebody into a session that is not cleared, with a reason"


P = Permission

ROLE_MAY: dict[Role, frozenset[Permission]] = {
    Role.COACH: frozenset({P.PUBLISH_OFFERS, P.RUN_SESSIONS, P.CLOSE_PLACES}),
    Role.MANAGER: frozenset({P.PUBLISH_OFFERS, P.RUN_SESSIONS, P.CLOSE_PLACES}),
    Role.MENTOR: frozenset({P.SUPPORT_PEOPLE, P.SEE_REFERRAL_OFFERS}),
    # The lead goes past what a mentor reads too; what is sealed is not the lead's to read.
    Role.LEAD: frozenset(
        {P.SEE_REFERRAL_OFFERS, P.SEE_PARTNERSHIP, P.KEEP_APART, P.OVERRIDE_CLEARANCE}
    ),
    Role.SAFEGUARDING: frozenset(
        {P.SEE_REFERRAL_OFFERS, P.KEEP_APART, P.SEE_SEALED, P.OVERRIDE_CLEARANCE}
    ),
    # What a practitioner sees of their own people needs agreements first: nothing until then.
    Role.PRACTITIONER: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who asks: a member of staff, a participant's phone, anyone, or the system itself."""

    user_id: int | None = None
    user_public_id: str = ""
    name: str = ""
    roles: frozenset[tuple[int, Role]] = frozenset()
    participant_id: int | None = None
    phone_id: int | None = None
    phone_public_id: str = ""
    system_reason: str = ""

    @classmethod
    def anyone(cls) -> Viewer:
        """Somebody without an account."""
        return cls()

    @classmethod
    def system(cls, reason: str) -> Viewer:
        """A job or a command, which says why it looks."""
        return cls(system_reason=reason)

    @property
    def signed_in(self) -> bool:
        """Whether this is a member of staff."""
        return self.user_id is not None

    def organisations_where(self, permission: Permission) -> Collection[int]:
        """The organisations at which this viewer holds the permission."""
        return {org for org, role in self.roles if permission in ROLE_MAY[role]}

    def role_for(
        self, permission: Permission, organisation_id: int | None = None
    ) -> tuple[int, Role]:
        """The organisation and role that give the permission, for the access record.

        With `organisation_id` it is the role at that organisation.
        """
        return min(
            (
                (org, role)
                for org, role in self.roles
                if permission in ROLE_MAY[role] and organisation_id in (None, org)
            ),
            key=lambda pair: (pair[0], pair[1].value),
        )


def may(viewer: Viewer, permission: Permission, organisation_id: int | None = None) -> bool:
    """Whether the viewer holds the permission: at this organisation, or at any if None."""
    held_at = viewer.organisations_where(permission)
    return bool(held_at) if organisation_id is None else organisation_id in held_at
