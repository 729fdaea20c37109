"""Reading what clearance is worked out from, for many people and many sessions at once.

For rules alone, which read it under their locks; it is shown to nobody. The number of statements
is one and the same whatever is found, sealed or not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Agreement,
    AgreementParty,
    MatchDay,
    ScheduledSession,
    SessionSeries,
    Shift,
    Venue,
)
from booking.queries.clearance_facts import (
    AgreementFacts,
    PersonFacts,
    SessionFacts,
)
from booking.queries.clearance_people import PEOPLE_ROWS, people_facts, read
from booking.queries.wishes import Place


@dataclass(frozen=True)
class Facts:
    """People and sessions by their ids; what does not exist is left out."""

    people: Mapping[int, PersonFacts]
    sessions: Mapping[int, SessionFacts]


def facts_of(participant_ids: Collection[int], session_ids: Collection[int]) -> Facts:
    """The facts of these people and sessions as they are at this moment: ten statements.

    Some thousands of each at most: whoever has more asks in several goes.
    """
    session().flush()
    people, sessions = (
        read(PEOPLE_ROWS, people=participant_ids),
        read(_SESSIONS, sessions=session_ids),
    )
    organisations = {row.organisation_id for row in (*people, *sessions)}
    return Facts(people_facts(participant_ids, people), _sessions_facts(sessions, organisations))


_SESSIONS = (
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
        sa.func.coalesce(ScheduledSession.children_on_site, SessionSeries.children_on_site).label(
            "children"
        ),
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
    .where(ScheduledSession.id.in_(sa.bindparam("sessions", expanding=True)))
)


def _sessions_facts(rows: Sequence[Any], organisations: Collection[int]) -> dict[int, SessionFacts]:
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


_SHIFTS = sa.select(Shift.series_id, Shift.user_id, Shift.from_on, Shift.until_on).where(
    Shift.series_id.in_(sa.bindparam("series", expanding=True))
)


def _shifts(series_ids: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    """Who runs each series, from which day until which."""
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for series, user, from_on, until_on in read(_SHIFTS, series=series_ids):
        found.setdefault(series, []).append((user, from_on, until_on))
    return found


_AGREEMENTS = (
    sa.select(
        Agreement.id,
        Agreement.from_on,
        Agreement.until_on,
        AgreementParty.organisation_id,
        AgreementParty.signed_on,
        AgreementParty.left_on,
    )
    .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
    .where(AgreementParty.organisation_id.in_(sa.bindparam("organisations", expanding=True)))
    .order_by(Agreement.id)
)


def _agreements(organisations: Collection[int]) -> dict[int, tuple[AgreementFacts, ...]]:
    """The agreements of each of these organisations, with those of them that stand by it."""
    partners: dict[tuple[int, date, date | None], dict[int, tuple[date, date | None]]] = {}
    for number, from_on, until_on, organisation, signed_on, left_on in read(
        _AGREEMENTS, organisations=organisations
    ):
        signed = partners.setdefault((number, from_on, until_on), {})
        signed[organisation] = (signed_on, left_on)
    found: dict[int, tuple[AgreementFacts, ...]] = {}
    for (_, from_on, until_on), signed in partners.items():
        facts = AgreementFacts(from_on, until_on, signed)
        for organisation in signed:
            found[organisation] = (*found.get(organisation, ()), facts)
    return found
