"""Plain facts for tests of clearance: Dan, for whom nothing is missing, and one evening session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from booking.models import ChildrenOnSite, InstructionKind, PractitionersWord
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
from booking.rules.clearance import Clearance, Outcome, Rule
from booking.rules.clearance_rules import work_out
from booking.words import LONDON

TODAY = date(2026, 3, 5)
ENTERED = datetime(2026, 3, 1, 9, tzinfo=UTC)
BURNLEY, TRUST, OTHER_TRUST = Place(53.79, -2.24), 1, 2
SERIES, VENUE, THURSDAY = 10, 20, 3

DAN = PersonFacts(
    id=1,
    organisation_id=TRUST,
    born_on=date(1990, 6, 15),
    gender="men",
    home=BURNLEY,
    has_consented=True,
    confirmed_on=TODAY,
)
FOOTBALL = SessionFacts(
    id=100,
    series_id=SERIES,
    series_version=1,
    organisation_id=TRUST,
    venue_id=VENUE,
    place=BURNLEY,
    starts_at=datetime(2026, 3, 5, 18, tzinfo=UTC),
    ends_at=datetime(2026, 3, 5, 19, tzinfo=UTC),
    on=TODAY,
    weekday=THURSDAY,
    licensed_bar=False,
    stadium=False,
    children=ChildrenOnSite.NO,
)


def held(starts: str, minutes: int = 60, **facts: Any) -> SessionFacts:
    """The session at another time on London's clock, so many minutes long."""
    local = datetime.fromisoformat(starts).replace(tzinfo=LONDON)
    return replace(
        FOOTBALL,
        starts_at=local.astimezone(UTC),
        ends_at=local.astimezone(UTC) + timedelta(minutes=minutes),
        on=local.date(),
        weekday=local.weekday(),
        **facts,
    )


def must(kind: InstructionKind, **facts: Any) -> InstructionFacts:
    """An instruction from 1 March on."""
    return InstructionFacts(
        **{"kind": kind, "from_on": date(2026, 3, 1), "entered_at": ENTERED, **facts}
    )


def home_by(at: time, **facts: Any) -> InstructionFacts:
    """Home by a time on London's clock."""
    return must(InstructionKind.HOME_BY, home_by=at, **facts)


def who_must(*instructions: InstructionFacts, **facts: Any) -> PersonFacts:
    """Dan with instructions."""
    return replace(DAN, instructions=instructions, **facts)


def asked(word: PractitionersWord | None, **facts: Any) -> PersonFacts:
    """Dan, whose practitioner was asked about the series on 1 March, and answered at once if so."""
    said = {
        "asked_at": ENTERED,
        "series_version": 1,
        "answered_at": ENTERED if word else None,
        "word": word,
        **facts,
    }
    return replace(DAN, answers={SERIES: AnswerFacts(**said)})


def allotted(to_protected: bool, **what: Any) -> AllotmentFacts:
    """Something is allotted to one side from 1 March on."""
    return AllotmentFacts(
        **{
            "to_protected": to_protected,
            "from_on": date(2026, 3, 1),
            "made_at": ENTERED,
            **what,
        }
    )


def side(is_protected: bool, *allotments: AllotmentFacts) -> PersonFacts:
    """Dan as one side of a keep-apart."""
    return replace(DAN, kept_apart=(KeptApart(is_protected, allotments),))


def override(*rules: Rule, **facts: Any) -> OverrideFacts:
    """The named role goes past some rules in the series, until the end of March."""
    return OverrideFacts(
        **{
            "rules": frozenset(rules),
            "series_id": SERIES,
            "made_at": ENTERED + timedelta(days=1),
            "until_on": date(2026, 3, 31),
            **facts,
        }
    )


def agreement(*partners: int, **facts: Any) -> AgreementFacts:
    """An agreement of these organisations from 2020 on."""
    signed = {one: (date(2020, 1, 1), None) for one in partners}
    given = {"from_on": date(2020, 1, 1), "until_on": None, "partners": signed, **facts}
    return AgreementFacts(**given)


def look(
    person: PersonFacts = DAN, session: SessionFacts = FOOTBALL, today: date = TODAY
) -> Clearance:
    """The clearance of somebody for a session."""
    return work_out(person, session, today)


def found(clearance: Clearance) -> Iterable[tuple[Rule, Outcome]]:
    """What each rule found."""
    return [(finding.rule, finding.outcome) for finding in clearance.findings]
