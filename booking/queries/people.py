"""People: the one way to open a participant's record, and who supports whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing, NotRecorded
from booking.models import (
    AccessRecord,
    Caseload,
    CaseloadKind,
    Enrolment,
    EnrolmentState,
    Organisation,
    Participant,
    User,
)
from booking.permissions import Permission, Viewer, may
from booking.words import london

# Nobody is chased, or rung, while they are in custody, in hospital, in rehab or in danger.
LEFT_IN_PEACE = (EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED)


@dataclass(frozen=True)
class Mentor:
    """Who supports a participant: a name, and a number to ring."""

    user_id: int
    name: str
    phone: str
    organisation: Organisation


def on_caseload(viewer: Viewer, today: date) -> sa.ColumnElement[bool]:
    """The caseload entries that give this viewer a participant today."""
    return sa.and_(
        Caseload.mentor_id == viewer.user_id,
        Caseload.organisation_id.in_(viewer.organisations_where(Permission.SUPPORT_PEOPLE)),
        Caseload.from_on <= today,
        sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today),
    )


def open_participant(viewer: Viewer, public_id: str, what: str, now: datetime) -> Participant:
    """The one way for staff to open a participant's record: it is written down first.

    `what` says which part is looked at ("record", "plan", "bookings"). Raises Missing for a
    participant who is not on the viewer's caseload, NotRecorded when the look could not be
    written; nothing may be shown then. The caller commits before it shows anything.
    """
    found = session().scalar(
        sa.select(Participant)
        .join(Caseload, Caseload.participant_id == Participant.id)
        .options(joinedload(Participant.details))
        .where(
            Participant.public_id == public_id,
            on_caseload(viewer, london(now).date()),
        )
    )
    if found is None:
        raise Missing
    record_access(viewer, Permission.SUPPORT_PEOPLE, what, now, subject=found.public_id)
    return found


def open_for_safeguarding(viewer: Viewer, public_id: str, what: str, now: datetime) -> Participant:
    """The other way: anybody of the partnership, for whoever keeps people apart.

    It is written down first, in that role. Raises Missing for everybody else, and NotRecorded.
    """
    found = session().scalar(
        sa.select(Participant)
        .options(joinedload(Participant.details))
        .where(Participant.public_id == public_id)
    )
    if found is None or not may(viewer, Permission.KEEP_APART):
        raise Missing
    record_access(viewer, Permission.KEEP_APART, what, now, subject=found.public_id)
    return found


def record_access(
    viewer: Viewer,
    permission: Permission,
    what: str,
    now: datetime,
    *,
    subject: str | None = None,
    people_shown: int = 1,
    organisation_id: int | None = None,
) -> None:
    """Write down who looks, in which role and for which organisation, before anything is shown.

    `organisation_id` says whose list it is, for viewers who work at several.
    """
    held_at, role = viewer.role_for(permission, organisation_id)
    organisation = session().get_one(Organisation, held_at)
    session().add(
        AccessRecord(
            at=now,
            actor_kind="staff",
            actor_public_id=viewer.user_public_id,
            actor_role=role.value,
            organisation_public_id=organisation.public_id,
            what=what,
            subject_public_id=subject,
            people_shown=people_shown,
        )
    )
    try:
        session().flush()
    except SQLAlchemyError as error:
        session().rollback()
        raise NotRecorded from error


def own_record(viewer: Viewer) -> Participant:
    """The participant whose paired phone asks. Their own looks are not recorded."""
    if viewer.participant_id is None:
        raise Missing
    return (
        session()
        .execute(
            sa.select(Participant)
            .options(joinedload(Participant.details))
            .where(Participant.id == viewer.participant_id)
        )
        .scalar_one()
    )


def mentor_of(participant: Participant, today: date) -> Mentor | None:
    """Who supports the participant today; a cover comes before the lead they stand in for."""
    return mentors_of([participant.id], today).get(participant.id)


def mentors_of(participant_ids: Sequence[int], today: date) -> dict[int, Mentor]:
    """Who supports each of these participants today, in one statement."""
    rows = session().execute(
        sa.select(Caseload.participant_id, User.id, User.name, User.phone, Organisation)
        .join(User, User.id == Caseload.mentor_id)
        .join(Organisation, Organisation.id == Caseload.organisation_id)
        .where(
            Caseload.participant_id.in_(participant_ids),
            Caseload.from_on <= today,
            sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today),
        )
        .order_by(sa.case((Caseload.kind == CaseloadKind.COVER, 0), else_=1), Caseload.id)
    )
    found: dict[int, Mentor] = {}
    for participant_id, user_id, name, phone, organisation in rows:
        mentor = Mentor(user_id, name, phone or organisation.phone, organisation)
        found.setdefault(participant_id, mentor)
    return found


def why_paused(participant: Participant) -> str:
    """Why a participant's support is as it is, for their mentors alone; empty if nobody said."""
    found = session().scalar(
        sa.select(Enrolment.reason).where(
            Enrolment.participant_id == participant.id, Enrolment.ended_at.is_(None)
        )
    )
    return found or ""


def enrolment_of(participant: Participant) -> EnrolmentState | None:
    """Where a participant stands now."""
    return session().scalar(
        sa.select(Enrolment.state).where(
            Enrolment.participant_id == participant.id, Enrolment.ended_at.is_(None)
        )
    )
