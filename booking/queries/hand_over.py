"""Who could stand in for a mentor, whom that mentor leads, and who stands in already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.models import (
    Caseload,
    CaseloadKind,
    Enrolment,
    EnrolmentState,
    Membership,
    Organisation,
    Participant,
    Role,
    User,
)
from booking.permissions import Permission, Viewer
from booking.queries.people import on_caseload, record_access
from booking.words import london


@dataclass(frozen=True)
class Colleague:
    """Another mentor of the partnership, at one of the organisations they work for."""

    user: User
    organisation: Organisation

    @property
    def key(self) -> str:
        """What a form sends for them."""
        return f"{self.user.public_id}.{self.organisation.slug}"


@dataclass(frozen=True)
class Arrangement:
    """Somebody else supports a person whom the viewer leads: for a while, or from a day on."""

    participant: Participant
    entry: Caseload
    name: str

    @property
    def is_cover(self) -> bool:
        """Whether the person comes back to their lead afterwards."""
        return self.entry.kind is CaseloadKind.COVER


def colleagues(viewer: Viewer) -> list[Colleague]:
    """Every other mentor of the partnership, those of the viewer's own organisations first."""
    ours = viewer.organisations_where(Permission.SUPPORT_PEOPLE)
    found = session().execute(
        sa.select(User, Organisation)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.role == Role.MENTOR,
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
            User.id != viewer.user_id,
        )
        .order_by(Organisation.id.not_in(ours), Organisation.short_name, sa.func.lower(User.name))
    )
    return [Colleague(user, organisation) for user, organisation in found]


def people_i_lead(viewer: Viewer, now: datetime) -> list[Participant]:
    """Those whom the viewer leads today, by name. The look at the list is written as one row."""
    found = session().scalars(
        sa.select(Participant)
        .join(Caseload, Caseload.participant_id == Participant.id)
        .join(
            Enrolment,
            sa.and_(Enrolment.participant_id == Participant.id, Enrolment.ended_at.is_(None)),
        )
        .options(joinedload(Participant.details))
        .where(
            on_caseload(viewer, london(now).date()),
            Caseload.kind == CaseloadKind.LEAD,
            Enrolment.state.not_in((EnrolmentState.ARCHIVED, EnrolmentState.DIED)),
        )
    )
    people = found.unique().all()
    record_access(
        viewer, Permission.SUPPORT_PEOPLE, "hand-over list", now, people_shown=len(people)
    )
    return sorted(people, key=lambda each: each.details.full_name.casefold())


def arrangements(viewer: Viewer, people: Sequence[Participant], today: date) -> list[Arrangement]:
    """Who else supports these people of the viewer's today or later, soonest first."""
    by_id = {participant.id: participant for participant in people}
    found = session().execute(
        sa.select(Caseload, User.name)
        .join(User, User.id == Caseload.mentor_id)
        .where(
            Caseload.participant_id.in_(by_id),
            Caseload.mentor_id != viewer.user_id,
            sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today),
        )
        .order_by(Caseload.from_on, Caseload.id)
    )
    return [Arrangement(by_id[entry.participant_id], entry, name) for entry, name in found]
