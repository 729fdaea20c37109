"""What clearance is worked out from: plain facts of one person, and of one session.

Nothing of any booking is among them, so no clearance ever varies with another participant's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from booking.models import ChildrenOnSite, Gender, InstructionKind, PractitionersWord
from booking.queries.wishes import Place

# Kinds that only the safeguarding role enters and reads, whatever else is said of them.
ALWAYS_SEALED = frozenset({InstructionKind.NO_CHILDREN, InstructionKind.NOT_WHEN_ON_SHIFT})


@dataclass(frozen=True, kw_only=True)
class InstructionFacts:
    """What must be done for somebody, on which local days, included."""

    kind: InstructionKind
    from_on: date
    until_on: date | None = None
    entered_at: datetime
    is_sealed: bool = False
    home_by: time | None = None
    weekday: int | None = None
    venue_id: int | None = None
    series_id: int | None = None
    shift_of_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerFacts:
    """The newest question to a practitioner about one series, and the answer if there is one."""

    asked_at: datetime
    series_version: int
    answered_at: datetime | None = None
    word: PractitionersWord | None = None
    home_by: time | None = None


@dataclass(frozen=True, kw_only=True)
class AllotmentFacts:
    """A series, venue or weekday that belongs to one side, on which local days, included."""

    to_protected: bool
    from_on: date
    until_on: date | None = None
    made_at: datetime
    series_id: int | None = None
    venue_id: int | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class KeptApart:
    """A keep-apart as one of its sides: whether that is the protected one, and what is allotted."""

    is_protected: bool
    allotments: tuple[AllotmentFacts, ...]


@dataclass(frozen=True, kw_only=True)
class OverrideFacts:
    """What the named role goes past, in one series or on one of its dates, until a local day."""

    rules: frozenset[str]
    series_id: int
    session_id: int | None = None
    made_at: datetime
    until_on: date


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is known of one person. None, or empty: nobody has said.

    `gender` is "women" or "men", `home` the middle of their town, `confirmed_on` the local day on
    which all instructions were confirmed last, `attended` the series they have been to.
    """

    id: int
    organisation_id: int
    born_on: date | None = None
    gender: str = ""
    home: Place | None = None
    has_consented: bool = False
    confirmed_on: date | None = None
    instructions: tuple[InstructionFacts, ...] = ()
    answers: Mapping[int, AnswerFacts] = field(default_factory=dict)
    attended: frozenset[int] = frozenset()
    kept_apart: tuple[KeptApart, ...] = ()
    overrides: tuple[OverrideFacts, ...] = ()


@dataclass(frozen=True)
class AgreementFacts:
    """An agreement of a session's trust: its days, and from when until when each partner stands by
    it. Who has left does not stand by it on that day any more."""

    from_on: date
    until_on: date | None
    partners: Mapping[int, tuple[date, date | None]]


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What is known of one session, as it was moved. None: nobody has said.

    `on` and `weekday` are its local day's. `on_shift` are the users entered for that day; empty:
    nobody is entered, so that it is not known who is there.
    """

    id: int
    series_id: int
    series_version: int
    organisation_id: int
    venue_id: int
    place: Place
    starts_at: datetime
    ends_at: datetime
    on: date
    weekday: int
    licensed_bar: bool | None = None
    stadium: bool | None = None
    is_match_day: bool = False
    match_days_known_until: date | None = None
    children: ChildrenOnSite = ChildrenOnSite.NOT_KNOWN
    gender: Gender = Gender.EVERYONE
    age_from: int = 18
    age_to: int | None = None
    on_shift: frozenset[int] = frozenset()
    agreements: tuple[AgreementFacts, ...] = ()
