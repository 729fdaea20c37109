"""Who works here."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import Membership, Organisation, OrganisationKind, Role, User
from booking.permissions import Viewer
from booking.words import first_letter_up, listed

DEMO_DOMAIN = "@demo.example"

ROLE_NAMES = {
    Role.COACH: "coach",
    Role.MANAGER: "trust manager",
    Role.MENTOR: "peer mentor",
    Role.LEAD: "partnership lead",
    Role.SAFEGUARDING: "safeguarding lead",
    Role.PRACTITIONER: "probation practitioner",
}
# Whom another partner rings first.
RUNG_FIRST = (
    Role.MANAGER,
    Role.LEAD,
    Role.SAFEGUARDING,
    Role.COACH,
    Role.MENTOR,
    Role.PRACTITIONER,
)


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


@dataclass(frozen=True)
class Colleague:
    """Somebody who works for a partner, with everything that they do there."""

    user: User
    roles: tuple[Role, ...]

    @property
    def words(self) -> str:
        """ "Trust manager and safeguarding lead"."""
        return first_letter_up(listed([ROLE_NAMES[role] for role in self.roles]))


def team_of(viewer: Viewer, organisation: Organisation) -> list[Colleague]:
    """Who works for a partner, those whom others ring first. For staff: raises Missing for others.

    Only what they do there: no caseloads, and no one whom they support.
    """
    if not viewer.signed_in:
        raise Missing
    rows = session().execute(
        _at_work()
        .where(Membership.organisation_id == organisation.id)
        .order_by(sa.func.lower(User.name), User.id)
    )
    roles: dict[User, list[Role]] = {}
    for user, role in rows:
        roles.setdefault(user, []).append(role)
    team = [
        Colleague(user, tuple(sorted(held, key=RUNG_FIRST.index))) for user, held in roles.items()
    ]
    return sorted(team, key=lambda each: RUNG_FIRST.index(each.roles[0]))


def keepers_of_offers(viewer: Viewer, organisation: Organisation) -> list[User]:
    """Who says whether a trust's offers are true: its managers, or its coaches if it has none."""
    rows = session().execute(
        _at_work()
        .where(
            Membership.organisation_id == organisation.id,
            Membership.role.in_([Role.MANAGER, Role.COACH]),
        )
        .order_by(User.id)
    )
    staff = [(user, role) for user, role in rows]
    managers = [user for user, role in staff if role is Role.MANAGER]
    return managers or [user for user, _ in staff]


def safeguarding_leads(viewer: Viewer, organisation_id: int) -> list[User]:
    """Who has the safeguarding role at an organisation; else at the lead; else anywhere at all.

    Somebody reads what has to be read, wherever the role was given.
    """
    rows = session().execute(
        _at_work()
        .add_columns(Organisation.id, Organisation.kind)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role == Role.SAFEGUARDING)
        .order_by(User.id)
    )
    found = [(user, at, kind) for user, _, at, kind in rows]
    own = [user for user, at, _ in found if at == organisation_id]
    leads = [user for user, _, kind in found if kind is OrganisationKind.LEAD]
    return own or leads or [user for user, _, _ in found]


def _at_work() -> sa.Select[User, Role]:
    return (
        sa.select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.ended_at.is_(None), User.disabled_at.is_(None))
    )


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
