"""What a person needs, as their mentor reads it. What is sealed is not looked at here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from booking.database import session
from booking.errors import Missing
from booking.models import (
    Booking,
    BookingState,
    Consent,
    ConsentKind,
    Instruction,
    NeedsConfirmed,
    Participant,
    ScheduledSession,
    SessionSeries,
    User,
    Venue,
)
from booking.permissions import Viewer
from booking.queries.clearance_facts import ALWAYS_SEALED
from booking.queries.offers import listed, not_over, visible_to
from booking.words import london

MOST_FOUND = 12
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Need:
    """One instruction that holds or will, with the names of what it is about."""

    instruction: Instruction
    venue: str
    series: str
    entered_by: str


@dataclass(frozen=True)
class LastConfirmed:
    """When somebody last said that nothing has changed, and who wrote it down."""

    said: NeedsConfirmed
    by: str


@dataclass(frozen=True)
class ConsentRow:
    """The newest word on one consent: given, or taken back, and who wrote the yes down."""

    consent: Consent
    by: str

    @property
    def holds(self) -> bool:
        """Whether it is a yes now."""
        return self.consent.withdrawn_at is None


def _mentors_own() -> list[sa.ColumnElement[bool]]:
    return [Instruction.is_sealed.is_(False), Instruction.kind.not_in(ALWAYS_SEALED)]


def needs_of(viewer: Viewer, participant: Participant, today: date) -> list[Need]:
    """What a person whose record is open needs now or later, as far as a mentor reads it.

    One statement, which is the same whether anything is sealed or not.
    """
    rows = session().execute(
        sa.select(Instruction, Venue.name, SessionSeries.title, User.name)
        .outerjoin(Venue, Venue.id == Instruction.venue_id)
        .outerjoin(SessionSeries, SessionSeries.id == Instruction.series_id)
        .outerjoin(User, User.id == Instruction.entered_by_id)
        .where(
            Instruction.participant_id == participant.id,
            Instruction.ended_at.is_(None),
            sa.or_(Instruction.until_on.is_(None), Instruction.until_on >= today),
            *_mentors_own(),
        )
        .order_by(Instruction.from_on > today, Instruction.id)
    )
    return [Need(row[0], row[1] or "", row[2] or "", row[3] or "") for row in rows]


def get_need(viewer: Viewer, participant: Participant, public_id: str) -> Need:
    """One instruction of a person whose record is open, ended or not.

    Raises Missing for anybody else's, and for what is sealed.
    """
    row = session().execute(
        sa.select(Instruction, Venue.name, SessionSeries.title)
        .outerjoin(Venue, Venue.id == Instruction.venue_id)
        .outerjoin(SessionSeries, SessionSeries.id == Instruction.series_id)
        .where(
            Instruction.public_id == public_id,
            Instruction.participant_id == participant.id,
            *_mentors_own(),
        )
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    return Need(row[0], row[1] or "", row[2] or "", "")


def last_confirmed(viewer: Viewer, participant: Participant) -> LastConfirmed | None:
    """When somebody last said that these are all the instructions there are."""
    row = session().execute(
        sa.select(NeedsConfirmed, User.name)
        .outerjoin(User, User.id == NeedsConfirmed.by_user_id)
        .where(NeedsConfirmed.participant_id == participant.id)
        .order_by(NeedsConfirmed.at.desc(), NeedsConfirmed.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    return LastConfirmed(row[0], row[1] or "") if row else None


def consent_of(viewer: Viewer, participant: Participant, kind: ConsentKind) -> ConsentRow | None:
    """The newest word on one consent; None: nobody has asked."""
    row = session().execute(
        sa.select(Consent, User.name)
        .outerjoin(User, User.id == Consent.recorded_by_id)
        .where(Consent.participant_id == participant.id, Consent.kind == kind)
        .order_by(Consent.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    return ConsentRow(row[0], row[1] or "") if row else None


def venues_to_name(viewer: Viewer) -> list[Venue]:
    """Every place that an instruction can name, by town and name. Where they are is public."""
    return list(session().scalars(sa.select(Venue).order_by(Venue.town, Venue.name, Venue.id)))


# --- Choosing a series ----------------------------------------------------------------------------


def booked_series(
    viewer: Viewer, participant: Participant, now: datetime
) -> Sequence[SessionSeries]:
    """The series that a person is booked for, or wants to be, soonest first."""
    soonest = (
        sa.select(
            ScheduledSession.series_id, sa.func.min(ScheduledSession.starts_at).label("starts_at")
        )
        .join(Booking, Booking.session_id == ScheduledSession.id)
        .where(
            Booking.participant_id == participant.id,
            Booking.state.not_in((BookingState.CANCELLED, BookingState.DECLINED)),
            ScheduledSession.cancelled_at.is_(None),
            not_over(now),
        )
        .group_by(ScheduledSession.series_id)
        .subquery()
    )
    return (
        session()
        .scalars(
            sa.select(SessionSeries)
            .join(soonest, soonest.c.series_id == SessionSeries.id)
            .options(joinedload(SessionSeries.venue))
            .where(visible_to(viewer))
            .order_by(soonest.c.starts_at, SessionSeries.id)
            .limit(MOST_FOUND)
        )
        .all()
    )


def search_series(viewer: Viewer, words: str, now: datetime) -> Sequence[SessionSeries]:
    """The offers whose title, place or town has these words; the first twelve, by title."""
    wanted = words[:LONGEST_SEARCH]
    if not wanted:
        return []
    there = aliased(Venue)
    found = [
        column.icontains(wanted, autoescape=True)
        for column in (SessionSeries.title, there.name, there.town)
    ]
    return (
        session()
        .scalars(
            sa.select(SessionSeries)
            .join(there, there.id == SessionSeries.venue_id)
            .options(joinedload(SessionSeries.venue))
            .where(listed(now), visible_to(viewer), sa.or_(*found))
            .order_by(sa.func.lower(SessionSeries.title), SessionSeries.id)
            .limit(MOST_FOUND)
        )
        .all()
    )


def find_series(viewer: Viewer, public_id: str) -> SessionSeries | None:
    """A series that the viewer may see, with its place; None if there is none."""
    return session().scalar(
        sa.select(SessionSeries)
        .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
        .where(SessionSeries.public_id == public_id, visible_to(viewer))
    )


def days_left(confirmed: LastConfirmed | None, lasts: timedelta, now: datetime) -> int | None:
    """For how many days after today it still counts; None when it must be asked again."""
    if confirmed is None:
        return None
    since = london(now).date() - london(confirmed.said.at).date()
    return None if since > lasts else (lasts - since).days
