"""Who works here."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from booking.database import session
from booking.models import Membership, Organisation, Role, User
from booking.permissions import Viewer
from booking.words import first_letter_up

DEMO_DOMAIN = "@demo.example"

ROLE_NAMES = {
    Role.COACH: "coach",
    Role.MANAGER: "trust manager",
    Role.MENTOR: "peer mentor",
    Role.LEAD: "partnership lead",
    Role.SAFEGUARDING: "safeguarding lead",
    Role.PRACTITIONER: "probation practitioner",
}


@dataclass(frozen=True)
class DemoAccount:
    """An invented member of staff whom anyone may try the site as."""

    user: User
    role: Role
    organisation: Organisation

    @property
    def words(self) -> str:
        """ "Coach, Burnley"."""
        return f"{first_letter_up(ROLE_NAMES[self.role])}, {self.organisation.short_name}"


def demo_accounts(viewer: Viewer) -> list[DemoAccount]:
    """The promised demo sign-ins with their first role, in the order they were made."""
    rows = session().execute(
        sa.select(User, Membership.role, Organisation)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            User.is_demo,
            User.email.endswith(DEMO_DOMAIN),
            User.disabled_at.is_(None),
            Membership.ended_at.is_(None),
        )
        .order_by(User.id, Membership.id)
    )
    accounts: dict[int, DemoAccount] = {}
    for user, role, organisation in rows:
        accounts.setdefault(user.id, DemoAccount(user, role, organisation))
    return list(accounts.values())


def find_demo_account(viewer: Viewer, email: str) -> DemoAccount | None:
    """The demo sign-in with this address."""
    return next((a for a in demo_accounts(viewer) if a.user.email == email), None)


def managers_of(viewer: Viewer) -> dict[int, list[User]]:
    """Who manages each organisation, by its number, by name: whom a partner rings."""
    rows = session().execute(
        sa.select(Membership.organisation_id, User)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.MANAGER,
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .order_by(sa.func.lower(User.name))
    )
    managers: dict[int, list[User]] = {}
    for organisation_id, user in rows:
        managers.setdefault(organisation_id, []).append(user)
    return managers
