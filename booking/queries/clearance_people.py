"""Reading what clearance knows of people, many at once. For clearance_reads alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from booking.crypto import key_ring
from booking.database import session
from booking.models import (
    Allotment,
    Attendance,
    AttendanceState,
    Booking,
    ClearanceOverride,
    Consent,
    ConsentKind,
    Instruction,
    InstructionKind,
    KeepApart,
    NeedsConfirmed,
    Participant,
    PersonDetails,
    PersonNeeds,
    PractitionerQuestion,
    ScheduledSession,
    Venue,
)
from booking.queries.clearance_facts import (
    AllotmentFacts,
    AnswerFacts,
    InstructionFacts,
    KeptApart,
    OverrideFacts,
    PersonFacts,
)
from booking.queries.wishes import Place
from booking.words import london

_PEOPLE: sa.BindParameter[Any] = sa.bindparam("people", expanding=True)


def read(statement: sa.Select[*tuple[Any, ...]], **among: Collection[Any]) -> Sequence[Any]:
    """The rows of a statement that was put together once: this is read in every booking."""
    listed = {name: list(values) for name, values in among.items()}
    return session().connection().execute(statement, listed).all()


# Of each person what stands in one row.
PEOPLE_ROWS = (
    sa.select(
        Participant.id,
        Participant.organisation_id,
        PersonDetails.public_id.label("details_key"),
        PersonDetails.born_on_sealed,
        PersonNeeds.public_id.label("needs_key"),
        PersonNeeds.gender_sealed,
        PersonNeeds.town_sealed,
        sa.exists()
        .where(
            Consent.participant_id == Participant.id,
            Consent.kind == ConsentKind.TAKING_PART,
            Consent.withdrawn_at.is_(None),
        )
        .label("has_consented"),
        sa.select(sa.func.max(NeedsConfirmed.at))
        .where(NeedsConfirmed.participant_id == Participant.id)
        .scalar_subquery()
        .label("confirmed_at"),
    )
    .outerjoin(PersonDetails, PersonDetails.participant_id == Participant.id)
    .outerjoin(PersonNeeds, PersonNeeds.participant_id == Participant.id)
    .where(Participant.id.in_(_PEOPLE))
)


def people_facts(ids: Collection[int], rows: Sequence[Any]) -> dict[int, PersonFacts]:
    """The facts of people whose PEOPLE_ROWS were read: seven statements more."""
    instructions, answers = _instructions(ids), _answers(ids)
    attended, kept_apart, overrides = _attended(instructions), _kept_apart(ids), _overrides(ids)
    towns = {row.id: _opened(PersonNeeds, "town", row.needs_key, row.town_sealed) for row in rows}
    middles = _middles({town.lower() for town in towns.values()})
    return {
        row.id: PersonFacts(
            id=row.id,
            organisation_id=row.organisation_id,
            born_on=_date(_opened(PersonDetails, "born_on", row.details_key, row.born_on_sealed)),
            gender=_opened(PersonNeeds, "gender", row.needs_key, row.gender_sealed),
            home=middles.get(towns[row.id].lower()),
            has_consented=row.has_consented,
            confirmed_on=london(row.confirmed_at).date() if row.confirmed_at else None,
            instructions=tuple(instructions.get(row.id, ())),
            answers=answers.get(row.id, {}),
            attended=frozenset(attended.get(row.id, ())),
            kept_apart=tuple(kept_apart.get(row.id, ())),
            overrides=tuple(overrides.get(row.id, ())),
        )
        for row in rows
    }


def _opened(model: Any, name: str, row_key: str | None, sealed: bytes | None) -> str:
    """The clear text of a sealed column, bound to its row as Sealed binds it."""
    if sealed is None or row_key is None:
        return ""
    return key_ring().decrypt(sealed, model.__tablename__, name, row_key)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_INSTRUCTIONS = (
    sa.select(
        Instruction.participant_id,
        Instruction.kind,
        Instruction.from_on,
        Instruction.until_on,
        Instruction.entered_at,
        Instruction.is_sealed,
        Instruction.home_by,
        Instruction.weekday,
        Instruction.venue_id,
        Instruction.series_id,
        Instruction.shift_of_id,
    )
    .where(Instruction.participant_id.in_(_PEOPLE), Instruction.ended_at.is_(None))
    .order_by(Instruction.id)
)


def _instructions(ids: Collection[int]) -> dict[int, list[InstructionFacts]]:
    """What must be done for each, as far as it was not ended."""
    found: dict[int, list[InstructionFacts]] = {}
    for row in read(_INSTRUCTIONS, people=ids):
        facts = row._asdict()
        found.setdefault(facts.pop("participant_id"), []).append(InstructionFacts(**facts))
    return found


_ANSWERS = (
    sa.select(
        PractitionerQuestion.participant_id,
        PractitionerQuestion.series_id,
        PractitionerQuestion.asked_at,
        PractitionerQuestion.series_version,
        PractitionerQuestion.answered_at,
        PractitionerQuestion.word,
        PractitionerQuestion.home_by,
    )
    .where(
        PractitionerQuestion.participant_id.in_(_PEOPLE),
        PractitionerQuestion.withdrawn_at.is_(None),
    )
    .order_by(PractitionerQuestion.asked_at, PractitionerQuestion.id)
)


def _answers(ids: Collection[int]) -> dict[int, dict[int, AnswerFacts]]:
    """The newest question about each series that was not withdrawn, by person and series."""
    found: dict[int, dict[int, AnswerFacts]] = {}
    for row in read(_ANSWERS, people=ids):
        facts = row._asdict()
        person, series = facts.pop("participant_id"), facts.pop("series_id")
        found.setdefault(person, {})[series] = AnswerFacts(**facts)
    return found


_ATTENDED = (
    sa.select(Booking.participant_id, ScheduledSession.series_id)
    .join(Attendance, Attendance.booking_id == Booking.id)
    .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
    .where(Booking.participant_id.in_(_PEOPLE), Attendance.state == AttendanceState.ATTENDED)
    .distinct()
)


def _attended(instructions: Mapping[int, Iterable[InstructionFacts]]) -> dict[int, set[int]]:
    """The series that those have been to who must not go to a new one alone."""
    first_visit = InstructionKind.ACCOMPANIED_FIRST_VISIT
    wanted = [
        person for person, each in instructions.items() if first_visit in {one.kind for one in each}
    ]
    found: dict[int, set[int]] = {}
    for person, series in read(_ATTENDED, people=wanted):
        found.setdefault(person, set()).add(series)
    return found


_KEPT_APART = (
    sa.select(
        KeepApart.id,
        KeepApart.protected_id,
        KeepApart.other_id,
        Allotment.to_protected,
        Allotment.from_on,
        Allotment.until_on,
        Allotment.made_at,
        Allotment.series_id,
        Allotment.venue_id,
        Allotment.weekday,
    )
    .join(Allotment, Allotment.keep_apart_id == KeepApart.id)
    .where(
        sa.or_(KeepApart.protected_id.in_(_PEOPLE), KeepApart.other_id.in_(_PEOPLE)),
        KeepApart.ended_at.is_(None),
        Allotment.ended_at.is_(None),
    )
    .order_by(KeepApart.id, Allotment.id)
)


def _kept_apart(ids: Collection[int]) -> dict[int, list[KeptApart]]:
    """What is allotted in each one's keep-aparts, as far as nothing of it was ended."""
    sides: dict[tuple[int, int | None, int | None], list[AllotmentFacts]] = {}
    for row in read(_KEPT_APART, people=ids):
        facts = row._asdict()
        side = facts.pop("id"), facts.pop("protected_id"), facts.pop("other_id")
        sides.setdefault(side, []).append(AllotmentFacts(**facts))
    found: dict[int, list[KeptApart]] = {}
    for (_, protected, other), allotments in sides.items():
        for person, is_protected in ((protected, True), (other, False)):
            if person is not None:
                apart = KeptApart(is_protected, tuple(allotments))
                found.setdefault(person, []).append(apart)
    return found


_OVERRIDES = sa.select(
    ClearanceOverride.participant_id,
    ClearanceOverride.rules,
    ClearanceOverride.series_id,
    ClearanceOverride.session_id,
    ClearanceOverride.made_at,
    ClearanceOverride.until_on,
).where(ClearanceOverride.participant_id.in_(_PEOPLE), ClearanceOverride.ended_at.is_(None))


def _overrides(ids: Collection[int]) -> dict[int, list[OverrideFacts]]:
    """What the named role goes past for each, as far as it was not ended."""
    found: dict[int, list[OverrideFacts]] = {}
    for row in read(_OVERRIDES, people=ids):
        facts = row._asdict()
        names = frozenset(facts.pop("rules").split(","))
        person = facts.pop("participant_id")
        found.setdefault(person, []).append(OverrideFacts(rules=names, **facts))
    return found


_TOWN = sa.func.lower(Venue.town)
_MIDDLES = (
    sa.select(_TOWN, sa.func.avg(Venue.latitude), sa.func.avg(Venue.longitude))
    .where(_TOWN.in_(sa.bindparam("towns", expanding=True)))
    .group_by(_TOWN)
)


def _middles(towns: Collection[str]) -> dict[str, Place]:
    """The middle of each town's venues, by the town's name in small letters."""
    rows = read(_MIDDLES, towns=towns)
    return {town: Place(latitude, longitude) for town, latitude, longitude in rows}
