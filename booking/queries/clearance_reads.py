"""Reading what clearance is worked out from, for many people and many sessions at once.

For rules alone, which read it under their locks; it is shown to nobody. The number of statements
is one and the same whatever is found, sealed or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from booking.crypto import key_ring
from booking.database import session
from booking.models import (
    Agreement,
    AgreementParty,
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
    MatchDay,
    NeedsConfirmed,
    Participant,
    PersonDetails,
    PersonNeeds,
    PractitionerQuestion,
    ScheduledSession,
    SessionSeries,
    Shift,
    Venue,
)
from booking.queries.clearance_facts import (
    AgreementFacts,
    AllotmentFacts,
    AnswerFacts,
    InstructionFacts,
    KeptApart,
    OverrideFacts,
    PersonFacts,
    SessionFacts,
)
from booking.queries.wishes import Place
from booking.words import london


@dataclass(frozen=True)
class Facts:
    """People and sessions by their ids; what does not exist is left out."""

    people: Mapping[int, PersonFacts]
    sessions: Mapping[int, SessionFacts]


def facts_of(participant_ids: Collection[int], session_ids: Collection[int]) -> Facts:
    """The facts of these people and sessions as they are at this moment: ten statements.

    Some thousands of each at most: whoever has more asks in several goes.
    """
    people, sessions = _people(participant_ids), _sessions(session_ids)
    organisations = {row.organisation_id for row in (*people, *sessions)}
    return Facts(_people_facts(participant_ids, people), _sessions_facts(sessions, organisations))


# --- People ---------------------------------------------------------------------------------------


def _people(ids: Collection[int]) -> list[Any]:
    consented = sa.exists().where(
        Consent.participant_id == Participant.id,
        Consent.kind == ConsentKind.TAKING_PART,
        Consent.withdrawn_at.is_(None),
    )
    confirmed_at = (
        sa.select(sa.func.max(NeedsConfirmed.at))
        .where(NeedsConfirmed.participant_id == Participant.id)
        .scalar_subquery()
    )
    rows = session().execute(
        sa.select(
            Participant.id,
            Participant.organisation_id,
            PersonDetails.public_id.label("details_key"),
            PersonDetails.born_on_sealed,
            PersonNeeds.public_id.label("needs_key"),
            PersonNeeds.gender_sealed,
            PersonNeeds.town_sealed,
            consented.label("has_consented"),
            confirmed_at.label("confirmed_at"),
        )
        .outerjoin(PersonDetails, PersonDetails.participant_id == Participant.id)
        .outerjoin(PersonNeeds, PersonNeeds.participant_id == Participant.id)
        .where(Participant.id.in_(ids))
    )
    return list(rows)


def _people_facts(ids: Collection[int], rows: Iterable[Any]) -> dict[int, PersonFacts]:
    instructions, answers = _instructions(ids), _answers(ids)
    attended, kept_apart, overrides = _attended(instructions), _kept_apart(ids), _overrides(ids)
    rows = list(rows)
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


def _instructions(ids: Collection[int]) -> dict[int, list[InstructionFacts]]:
    """What must be done for each, as far as it was not ended."""
    found: dict[int, list[InstructionFacts]] = {}
    rows = session().execute(
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
        .where(Instruction.participant_id.in_(ids), Instruction.ended_at.is_(None))
        .order_by(Instruction.id)
    )
    for row in rows:
        facts = row._asdict()
        found.setdefault(facts.pop("participant_id"), []).append(InstructionFacts(**facts))
    return found


def _answers(ids: Collection[int]) -> dict[int, dict[int, AnswerFacts]]:
    """The newest question about each series that was not withdrawn, by person and series."""
    asked = PractitionerQuestion
    rows = session().execute(
        sa.select(
            asked.participant_id,
            asked.series_id,
            asked.asked_at,
            asked.series_version,
            asked.answered_at,
            asked.word,
            asked.home_by,
        )
        .where(asked.participant_id.in_(ids), asked.withdrawn_at.is_(None))
        .order_by(asked.asked_at, asked.id)
    )
    found: dict[int, dict[int, AnswerFacts]] = {}
    for row in rows:
        facts = row._asdict()
        person, series = facts.pop("participant_id"), facts.pop("series_id")
        found.setdefault(person, {})[series] = AnswerFacts(**facts)
    return found


def _attended(instructions: Mapping[int, Iterable[InstructionFacts]]) -> dict[int, set[int]]:
    """The series that those have been to who must not go to a new one alone."""
    first_visit = InstructionKind.ACCOMPANIED_FIRST_VISIT
    wanted = [
        person for person, each in instructions.items() if first_visit in {one.kind for one in each}
    ]
    rows = session().execute(
        sa.select(Booking.participant_id, ScheduledSession.series_id)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
        .where(Booking.participant_id.in_(wanted), Attendance.state == AttendanceState.ATTENDED)
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for person, series in rows:
        found.setdefault(person, set()).add(series)
    return found


def _kept_apart(ids: Collection[int]) -> dict[int, list[KeptApart]]:
    """What is allotted in each one's keep-aparts, as far as nothing of it was ended."""
    rows = session().execute(
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
            sa.or_(KeepApart.protected_id.in_(ids), KeepApart.other_id.in_(ids)),
            KeepApart.ended_at.is_(None),
            Allotment.ended_at.is_(None),
        )
        .order_by(KeepApart.id, Allotment.id)
    )
    sides: dict[tuple[int, int | None, int | None], list[AllotmentFacts]] = {}
    for row in rows:
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


def _overrides(ids: Collection[int]) -> dict[int, list[OverrideFacts]]:
    over = ClearanceOverride
    rows = session().execute(
        sa.select(
            over.participant_id,
            over.rules,
            over.series_id,
            over.session_id,
            over.made_at,
            over.until_on,
        ).where(over.participant_id.in_(ids), over.ended_at.is_(None))
    )
    found: dict[int, list[OverrideFacts]] = {}
    for row in rows:
        facts = row._asdict()
        names = frozenset(facts.pop("rules").split(","))
        person = facts.pop("participant_id")
        found.setdefault(person, []).append(OverrideFacts(rules=names, **facts))
    return found


def _middles(towns: Collection[str]) -> dict[str, Place]:
    """The middle of each town's venues, by the town's name in small letters."""
    name = sa.func.lower(Venue.town)
    rows = session().execute(
        sa.select(name, sa.func.avg(Venue.latitude), sa.func.avg(Venue.longitude))
        .where(name.in_(towns))
        .group_by(name)
    )
    return {town: Place(latitude, longitude) for town, latitude, longitude in rows}


# --- Sessions -------------------------------------------------------------------------------------


def _sessions(ids: Collection[int]) -> list[Any]:
    children = sa.func.coalesce(ScheduledSession.children_on_site, SessionSeries.children_on_site)
    rows = session().execute(
        sa.select(
            ScheduledSession.id,
            ScheduledSession.series_id,
            SessionSeries.version.label("series_version"),
            SessionSeries.organisation_id,
            ScheduledSession.venue_id,
            ScheduledSession.starts_at,
            ScheduledSession.ends_at,
            ScheduledSession.local_date.label("on"),
            ScheduledSession.local_weekday.label("weekday"),
            Venue.latitude,
            Venue.longitude,
            Venue.licensed_bar,
            Venue.stadium,
            MatchDay.id.is_not(None).label("is_match_day"),
            Venue.match_days_known_until,
            children.label("children"),
            SessionSeries.gender,
            SessionSeries.age_from,
            SessionSeries.age_to,
        )
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .join(Venue, Venue.id == ScheduledSession.venue_id)
        .outerjoin(
            MatchDay,
            sa.and_(
                MatchDay.venue_id == ScheduledSession.venue_id,
                MatchDay.on_date == ScheduledSession.local_date,
            ),
        )
        .where(ScheduledSession.id.in_(ids))
    )
    return list(rows)


def _sessions_facts(rows: Iterable[Any], organisations: Collection[int]) -> dict[int, SessionFacts]:
    rows = list(rows)
    agreements = _agreements(organisations)
    shifts = _shifts({row.series_id for row in rows})
    found = {}
    for row in rows:
        facts = row._asdict()
        place = Place(facts.pop("latitude"), facts.pop("longitude"))
        found[row.id] = SessionFacts(
            place=place,
            on_shift=frozenset(
                user
                for user, from_on, until_on in shifts.get(row.series_id, ())
                if from_on <= row.on and (until_on is None or row.on <= until_on)
            ),
            agreements=agreements.get(row.organisation_id, ()),
            **facts,
        )
    return found


def _shifts(series_ids: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    """Who runs each series, from which day until which."""
    rows = session().execute(
        sa.select(Shift.series_id, Shift.user_id, Shift.from_on, Shift.until_on).where(
            Shift.series_id.in_(series_ids)
        )
    )
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for series, user, from_on, until_on in rows:
        found.setdefault(series, []).append((user, from_on, until_on))
    return found


def _agreements(organisations: Collection[int]) -> dict[int, tuple[AgreementFacts, ...]]:
    """The agreements of each of these organisations, with those of them that stand by it."""
    rows = session().execute(
        sa.select(
            Agreement.id,
            Agreement.from_on,
            Agreement.until_on,
            AgreementParty.organisation_id,
            AgreementParty.signed_on,
            AgreementParty.left_on,
        )
        .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .where(AgreementParty.organisation_id.in_(organisations))
        .order_by(Agreement.id)
    )
    partners: dict[tuple[int, date, date | None], dict[int, tuple[date, date | None]]] = {}
    for number, from_on, until_on, organisation, signed_on, left_on in rows:
        signed = partners.setdefault((number, from_on, until_on), {})
        signed[organisation] = (signed_on, left_on)
    found: dict[int, tuple[AgreementFacts, ...]] = {}
    for (_, from_on, until_on), signed in partners.items():
        facts = AgreementFacts(from_on, until_on, signed)
        for organisation in signed:
            found[organisation] = (*found.get(organisation, ()), facts)
    return found
