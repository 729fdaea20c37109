"""Finding somebody, and what a decision is about, for those who keep people apart.

Names are sealed, so nobody searches all of them: the way is through who supports them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import Caseload, Membership, Organisation, Participant, User, Venue
from booking.permissions import Permission, Viewer, may

MOST_STAFF_FOUND = 12
LONGEST_SEARCH = 60


def _guard(viewer: Viewer, permission: Permission) -> None:
    if not may(viewer, permission):
        raise Missing


@dataclass(frozen=True)
class MentorRow:
    """A mentor, and how many people they support today."""

    user: User
    people: int


@dataclass(frozen=True)
class MentorsOrganisation:
    """An organisation whose mentors support people today, and how many mentors those are."""

    organisation: Organisation
    mentors: int


def mentors_organisations(viewer: Viewer, today: date) -> list[MentorsOrganisation]:
    """Where people are supported from today, by name."""
    _guard(viewer, Permission.KEEP_APART)
    rows = session().execute(
        sa.select(Organisation, sa.func.count(sa.distinct(Caseload.mentor_id)))
        .join(Caseload, Caseload.organisation_id == Organisation.id)
        .where(*_today(today))
        .group_by(Organisation.id)
        .order_by(sa.func.lower(Organisation.short_name), Organisation.id)
    )
    return [MentorsOrganisation(*row) for row in rows]


def mentors(viewer: Viewer, organisation: Organisation, today: date) -> list[MentorRow]:
    """Everybody who supports people for an organisation today, by name."""
    _guard(viewer, Permission.KEEP_APART)
    rows = session().execute(
        sa.select(User, sa.func.count(sa.distinct(Caseload.participant_id)))
        .join(Caseload, Caseload.mentor_id == User.id)
        .where(Caseload.organisation_id == organisation.id, *_today(today))
        .group_by(User.id)
        .order_by(sa.func.lower(User.name), User.id)
    )
    return [MentorRow(*row) for row in rows]


def get_mentor(viewer: Viewer, public_id: str) -> User:
    """A mentor by their public id. Raises Missing."""
    _guard(viewer, Permission.KEEP_APART)
    user = session().scalar(
        sa.select(User).where(
            User.public_id == public_id, sa.exists().where(Caseload.mentor_id == User.id)
        )
    )
    if user is None:
        raise Missing
    return user


def people_of(viewer: Viewer, mentor: User, today: date) -> list[Participant]:
    """Whom a mentor supports today, by name."""
    _guard(viewer, Permission.KEEP_APART)
    supported = sa.select(Caseload.participant_id).where(
        Caseload.mentor_id == mentor.id, *_today(today)
    )
    found = session().scalars(
        sa.select(Participant)
        .options(joinedload(Participant.details))
        .where(Participant.id.in_(supported))
    )
    return sorted(found, key=lambda each: (each.details.full_name.casefold(), each.id))


def _today(today: date) -> list[sa.ColumnElement[bool]]:
    still = sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today)
    return [Caseload.from_on <= today, still]


# --- Choosing what it is about --------------------------------------------------------------------


def find_staff(viewer: Viewer, words: str) -> Sequence[tuple[User, str]]:
    """Members of staff whose name has these words, each with where they work; the first twelve."""
    _guard(viewer, Permission.SEE_SEALED)
    wanted = words[:LONGEST_SEARCH]
    if not wanted:
        return []
    return _staff([User.name.icontains(wanted, autoescape=True)])


def get_staff(viewer: Viewer, public_id: str) -> User | None:
    """A member of staff by their public id; None if there is none."""
    _guard(viewer, Permission.SEE_SEALED)
    found = _staff([User.public_id == public_id])
    return found[0][0] if found else None


def _staff(wanted: Collection[sa.ColumnElement[bool]]) -> list[tuple[User, str]]:
    where = (
        sa.select(Organisation.short_name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == User.id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = session().execute(
        sa.select(User, where)
        .where(*wanted, User.disabled_at.is_(None))
        .order_by(sa.func.lower(User.name), User.id)
        .limit(MOST_STAFF_FOUND)
    )
    return [(row[0], row[1] or "") for row in rows]


def get_venue(viewer: Viewer, public_id: str) -> Venue | None:
    """A venue by its public id; None if there is none."""
    return session().scalar(sa.select(Venue).where(Venue.public_id == public_id))
