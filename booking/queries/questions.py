"""Questions to practitioners: where each stands, and who still owes an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.database import session
from booking.errors import Missing, NotRecorded
from booking.models import (
    AccessRecord,
    Organisation,
    Participant,
    PractitionerQuestion,
    SeriesState,
    SessionSeries,
)
from booking.permissions import Viewer

# What was asked longer ago is history.
SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class AskedRow:
    """One question and the series that it is about."""

    question: PractitionerQuestion
    series: SessionSeries


def _asked() -> sa.Select[PractitionerQuestion, SessionSeries]:
    return (
        sa.select(PractitionerQuestion, SessionSeries)
        .join(SessionSeries, SessionSeries.id == PractitionerQuestion.series_id)
        .options(joinedload(SessionSeries.venue))
    )


def questions_of(viewer: Viewer, participant: Participant, now: datetime) -> list[AskedRow]:
    """What was asked about a person whose record is open: the newest question on each series.

    Withdrawn ones are left out, and those from over 90 days ago.
    """
    rows = session().execute(
        _asked()
        .where(
            PractitionerQuestion.participant_id == participant.id,
            PractitionerQuestion.withdrawn_at.is_(None),
            PractitionerQuestion.asked_at > now - SHOWN_FOR,
        )
        .order_by(PractitionerQuestion.asked_at.desc(), PractitionerQuestion.id.desc())
    )
    newest: dict[int, AskedRow] = {}
    for question, series in rows:
        newest.setdefault(series.id, AskedRow(question, series))
    return list(newest.values())


def get_question(viewer: Viewer, participant: Participant, public_id: str) -> AskedRow:
    """One question about a person whose record is open; raises Missing for anybody else's."""
    row = session().execute(
        _asked().where(
            PractitionerQuestion.public_id == public_id,
            PractitionerQuestion.participant_id == participant.id,
        )
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    return AskedRow(row[0], row[1])


def answers_due(
    viewer: Viewer, participants: Sequence[Participant], now: datetime
) -> dict[int, list[AskedRow]]:
    """The questions about these people that nobody has answered, oldest first, by participant.

    Also those whose link ran out, until they are asked again or withdrawn: nobody knows yet. A
    series that is off or was changed since needs no answer to the old question. One statement.
    """
    rows = session().execute(
        _asked()
        .where(
            PractitionerQuestion.participant_id.in_([each.id for each in participants]),
            PractitionerQuestion.answered_at.is_(None),
            PractitionerQuestion.withdrawn_at.is_(None),
            PractitionerQuestion.series_version == SessionSeries.version,
            SessionSeries.state == SeriesState.PUBLISHED,
        )
        .order_by(PractitionerQuestion.asked_at, PractitionerQuestion.id)
    )
    due: dict[int, list[AskedRow]] = {}
    for question, series in rows:
        due.setdefault(question.participant_id, []).append(AskedRow(question, series))
    return due


@dataclass(frozen=True)
class AskedByLink:
    """What a practitioner sees behind their link: a first name, an initial, and one series."""

    name: str
    series: SessionSeries
    organisation: Organisation


def asker_of(question: PractitionerQuestion) -> Organisation:
    """The organisation that asks, whom a practitioner can ring."""
    return session().scalars(
        sa.select(Organisation)
        .join(Participant, Participant.organisation_id == Organisation.id)
        .where(Participant.id == question.participant_id)
    ).one()  # fmt: skip


def open_by_link(question: PractitionerQuestion, now: datetime) -> AskedByLink:
    """What a question asks, for whoever holds its link: that they looked is written down first.

    The caller has found the question open, and commits before it shows anything.
    """
    organisation = asker_of(question)
    person = session().scalars(
        sa.select(Participant)
        .options(joinedload(Participant.details))
        .where(Participant.id == question.participant_id)
    ).one()  # fmt: skip
    session().add(
        AccessRecord(
            at=now,
            actor_kind="link",
            actor_public_id=question.public_id,
            actor_role="practitioner",
            organisation_public_id=organisation.public_id,
            what="name, by a practitioner's link",
            subject_public_id=person.public_id,
        )
    )
    try:
        session().flush()
    except sa.exc.SQLAlchemyError as error:
        session().rollback()
        raise NotRecorded from error
    series = session().scalars(
        sa.select(SessionSeries)
        .options(joinedload(SessionSeries.venue), joinedload(SessionSeries.organisation))
        .where(SessionSeries.id == question.series_id)
    ).one()  # fmt: skip
    return AskedByLink(person.details.door_name, series, organisation)
