"""The world of the access tests, with a mark in everything that is sealed or private.

Each mark is a word that stands nowhere else, so that one can look for it in any answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from booking.database import Base, Sealed, session
from booking.models import Action as Step
from booking.models import (
    Allotment,
    Attendance,
    AttendanceState,
    Booking,
    BookingEvent,
    ClearanceOverride,
    ContactNote,
    ContactRoute,
    Enrolment,
    Goal,
    Instruction,
    InstructionKind,
    InstructionSource,
    KeepApart,
    OutboxMessage,
    Participant,
    PersonNeeds,
    Plan,
    PractitionerQuestion,
    Proposal,
    Role,
    Route,
    ScheduledSession,
    SessionSeries,
)
from tests import builders

# What is sealed and cannot hold a mark: it is looked for in other ways, or opens nothing itself.
NO_MARK = {
    "person_details.born_on",
    "person_details.released_on",
    "person_details.phone",
    "person_needs.free_times",
    "person_needs.level",
    "person_needs.access",
    "person_needs.gender",
    "pass.token",
    "pass.short_code",
    "calendar_token.token",
    "outbox_message.body",
}
# What is private and not sealed, because it names nobody by itself.
PRIVATE = {
    "booking_event.reason",
    "enrolment.reason",
    "attendance.absence_reason",
}
# A sealed instruction's words are another matter than a mentor's own.
SEALED_INSTRUCTION = "instruction.confirmed_by, sealed"


def sealed_columns() -> set[str]:
    """Every column of the models that is read and written through `Sealed`."""
    return {
        f"{mapper.class_.__tablename__}.{name}"
        for mapper in Base.registry.mappers
        for name, attribute in vars(mapper.class_).items()
        if isinstance(attribute, Sealed)
    }


def all_marks() -> set[str]:
    """What is marked of each person."""
    return (sealed_columns() - NO_MARK) | PRIVATE | {SEALED_INSTRUCTION}


@dataclass(frozen=True)
class Marks:
    """The marks of one person: what each stands for."""

    whose: str

    def of(self, what: str) -> str:
        """The word that marks one thing, the same in every run."""
        return f"zq{self.whose}{sorted(all_marks()).index(what):02d}qz"

    def found_in(self, text: str) -> Iterator[str]:
        """What of this person can be read in a text."""
        lower = text.casefold()
        return (what for what in sorted(all_marks()) if self.of(what) in lower)


def mark_person(marks: Marks, participant_id: str, series_id: str, session_id: str) -> None:
    """Give a person of the world one of everything that can be known of somebody, all marked."""
    person = session().query(Participant).filter_by(public_id=participant_id).one()
    series = session().query(SessionSeries).filter_by(public_id=series_id).one()
    held = session().query(ScheduledSession).filter_by(public_id=session_id).one()
    _mark_all(
        marks,
        person.details,
        session().query(PersonNeeds).filter_by(participant_id=person.id).one(),
        _route(person),
        *_plan_of(person),
        *_clearance(person, series),
        ContactNote(participant_id=person.id, at=builders.this_moment(), by_user_id=None),
        Proposal(participant_id=person.id, sent_at=builders.this_moment(), sent_by_id=None),
    )
    _mark_sealed_instruction(marks, person)
    _mark_private(marks, person, held)


def _mark_all(marks: Marks, *rows: Any) -> None:
    for row in rows:
        for name, attribute in vars(type(row)).items():
            what = f"{type(row).__tablename__}.{name}"
            if isinstance(attribute, Sealed) and what not in NO_MARK:
                setattr(row, name, marks.of(what))
        session().add(row)
    session().flush()


def _route(person: Participant) -> ContactRoute:
    return ContactRoute(
        participant_id=person.id,
        route=Route.HOSTEL,
        changed_at=builders.this_moment(),
        changed_by_id=None,
    )


def _plan_of(person: Participant) -> list[Goal | Step]:
    goals = session().query(Goal).join(Plan, Plan.id == Goal.plan_id)
    found = list(goals.filter(Plan.participant_id == person.id))
    steps = session().query(Step).filter(Step.goal_id.in_([goal.id for goal in found]))
    return [*found, *steps]


def _clearance(person: Participant, series: SessionSeries) -> list[Base]:
    now = builders.this_moment()
    today = now.date()
    since = today - timedelta(days=7)
    apart = KeepApart(protected_id=person.id, other_id=None, made_at=now, made_by_id=None)
    session().add(apart)
    session().flush()
    session().add(
        Allotment(
            keep_apart_id=apart.id,
            to_protected=True,
            from_on=since,
            made_at=now,
            made_by_id=None,
            series_id=series.id,
        )
    )
    return [
        Instruction(
            participant_id=person.id,
            kind=InstructionKind.HOME_BY,
            source=InstructionSource.PROBATION,
            confirmed_on=since,
            from_on=since,
            entered_at=now,
            entered_by_id=None,
            home_by=time(23, 30),
        ),
        PractitionerQuestion(
            participant_id=person.id,
            series_id=series.id,
            series_version=series.version,
            token_hash=f"asked-{person.public_id}",
            asked_at=now,
            asked_by_id=None,
            link_expires_at=now + timedelta(days=14),
        ),
        ClearanceOverride(
            participant_id=person.id,
            series_id=series.id,
            rules="practitioner",
            made_at=now,
            made_by_id=None,
            made_as=Role.SAFEGUARDING,
            until_on=today + timedelta(days=14),
        ),
    ]


def _mark_sealed_instruction(marks: Marks, person: Participant) -> None:
    now = builders.this_moment()
    sealed = Instruction(
        participant_id=person.id,
        kind=InstructionKind.NO_CHILDREN,
        source=InstructionSource.SAFEGUARDING,
        confirmed_on=now.date(),
        from_on=now.date(),
        entered_at=now,
        entered_by_id=None,
        is_sealed=True,
    )
    sealed.confirmed_by = marks.of(SEALED_INSTRUCTION)
    session().add(sealed)


def _mark_private(marks: Marks, person: Participant, held: ScheduledSession) -> None:
    session().query(Enrolment).filter_by(participant_id=person.id).update(
        {"reason": marks.of("enrolment.reason")}
    )
    booking = session().query(Booking).filter_by(participant_id=person.id, session_id=held.id).one()
    session().query(BookingEvent).filter_by(booking_id=booking.id).update(
        {"reason": marks.of("booking_event.reason")}
    )
    missed = builders.make_session(held.series, held.original_local - timedelta(days=7))
    missed_booking = builders.make_booking(missed, person)
    session().add(
        Attendance(
            booking_id=missed_booking.id,
            state=AttendanceState.DID_NOT_ATTEND,
            changed_at=builders.this_moment(),
            absence_reason=marks.of("attendance.absence_reason"),
        )
    )
    session().flush()


def messages_to_people() -> list[str]:
    """Every message that waits or went to a participant, as somebody else could read it."""
    found = session().query(OutboxMessage).filter(OutboxMessage.participant_id.is_not(None))
    return [f"{message.subject}\n{message.body}" for message in found]
