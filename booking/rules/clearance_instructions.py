"""Instructions: what must be done for a person, and whether one session keeps to it.

One small rule for each kind. What nobody has said about the session asks a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from booking.models import ChildrenOnSite, Gender, InstructionKind
from booking.queries.clearance_facts import (
    ALWAYS_SEALED,
    InstructionFacts,
    PersonFacts,
    SessionFacts,
)
from booking.queries.wishes import Place
from booking.rules.clearance import Finding, Outcome, Rule
from booking.words import LONDON, WEEKDAY_NAMES, clock, length, london, miles

# Until five in the morning it is still the evening before: "home by 1am" is after the session.
NIGHT_ENDS = time(5)
# A bus makes about ten miles an hour, and one waits for it; a way that nobody knows may be long.
WAITING, A_MILE, UNKNOWN_WAY = timedelta(minutes=15), timedelta(minutes=6), timedelta(hours=1)


def ask(rule: Rule, words: str) -> Finding:
    """Somebody must be asked first."""
    return Finding(rule, Outcome.ASK_FIRST, words)


def stop(rule: Rule, words: str) -> Finding:
    """Not this session."""
    return Finding(rule, Outcome.NOT_THIS_SESSION, words)


def is_sealed(instruction: InstructionFacts) -> bool:
    """Whether the safeguarding role alone may read it."""
    return instruction.is_sealed or instruction.kind in ALWAYS_SEALED


def holds(instruction: InstructionFacts, session: SessionFacts) -> bool:
    """Whether an instruction holds on a session's local day; both its dates are included."""
    until = instruction.until_on
    return instruction.from_on <= session.on and (until is None or session.on <= until)


def findings(person: PersonFacts, session: SessionFacts) -> Iterator[Finding]:
    """What a session does not keep to of all that must be done for a person."""
    for instruction in person.instructions:
        found = holds(instruction, session) and RULES[instruction.kind](
            instruction, person, session
        )
        if found and is_sealed(instruction):
            # Whether it is known or not must not be told apart either.
            found = replace(found, outcome=Outcome.NOT_THIS_SESSION, sealed=True)
        if found:
            yield replace(found, since=instruction.entered_at)


# --- Home by --------------------------------------------------------------------------------------


def deadline(by: time, session: SessionFacts) -> datetime:
    """When somebody must be home after a session, on London's clock, without a time zone.

    It is that evening's, however late: the night belongs to the evening before it.
    """
    starts = london(session.starts_at).replace(tzinfo=None)
    evening = (starts - timedelta(hours=NIGHT_ENDS.hour)).date()
    return datetime.combine(evening + timedelta(days=by < NIGHT_ENDS), by)


def time_left(by: time, session: SessionFacts) -> timedelta:
    """How long is left from a session's end until somebody must be home; under zero: it is late.

    When the clock shows an hour twice the first one counts; and an hour that it leaves out is over
    as soon as the clock has gone past it.
    """
    due = deadline(by, session)
    ends = london(session.ends_at).replace(tzinfo=None)
    really = due.replace(tzinfo=LONDON).astimezone(UTC) - session.ends_at
    return min(really, due - ends) if ends > due else really


def too_late(by: time, session: SessionFacts) -> Finding | None:
    """A session that ends after somebody must be home is not for them."""
    if time_left(by, session) >= timedelta(0):
        return None
    return stop(
        Rule.HOME_BY, f"It ends at {clock(session.ends_at)}. They must be home by {clock(by)}."
    )


def little_time(by: time, home: Place | None, session: SessionFacts) -> str | None:
    """A warning where the way home may take longer than is left. It stops nobody."""
    left = time_left(by, session)
    away = None if home is None else home.miles_to(session.place)
    way = UNKNOWN_WAY if away is None else WAITING + away * A_MILE
    if not timedelta(0) <= left < way:
        return None
    minutes = int(left.total_seconds() // 60)
    far = "Nobody has said how far home is."
    if away is not None:
        far = f"Home is about {miles(max(1, away))} off."
    return (
        f"It ends at {clock(session.ends_at)}, and they must be home by {clock(by)}: "
        f"{length(minutes) if minutes else 'no time'} for the way. {far}"
    )


def warnings(person: PersonFacts, session: SessionFacts) -> Iterator[str]:
    """What to think of beforehand; nothing of what is sealed."""
    for instruction in person.instructions:
        if instruction.home_by is None or is_sealed(instruction) or not holds(instruction, session):
            continue
        warning = little_time(instruction.home_by, person.home, session)
        if warning:
            yield warning


def _home_by(
    instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    assert instruction.home_by is not None
    return too_late(instruction.home_by, session)


# --- Where and when -------------------------------------------------------------------------------


def _venue(
    instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    here = instruction.venue_id == session.venue_id
    return stop(Rule.VENUE, "Not at this venue.") if here else None


def _series(
    instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    this = instruction.series_id == session.series_id
    return stop(Rule.SERIES, "Not these sessions.") if this else None


def _day(
    instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if instruction.weekday != session.weekday:
        return None
    return stop(Rule.DAY, f"Not on {WEEKDAY_NAMES[session.weekday]}s.")


def _shift(
    instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if not session.on_shift:
        return ask(Rule.SHIFT, "Nobody has said who runs it on that day.")
    if instruction.shift_of_id in session.on_shift:
        return stop(Rule.SHIFT, "Somebody runs it whom they are kept away from.")
    return None


# --- What is there --------------------------------------------------------------------------------


def _children(
    _instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    match session.children:
        case ChildrenOnSite.NO:
            return None
        case ChildrenOnSite.YES:
            return stop(Rule.CHILDREN, "Children are on site.")
        case ChildrenOnSite.SOMETIMES:
            return ask(Rule.CHILDREN, "Children are sometimes on site.")
        case ChildrenOnSite.NOT_KNOWN:
            return ask(Rule.CHILDREN, "Nobody has said whether children are on site.")


def _bar(
    _instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if session.licensed_bar is None:
        return ask(Rule.BAR, "Nobody has said whether there is a bar. Ask the club.")
    return stop(Rule.BAR, "There is a bar.") if session.licensed_bar else None


def _match_day(
    _instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if session.is_match_day:
        return stop(Rule.MATCH_DAY, "There is a match there on that day.")
    if session.stadium is None:
        return ask(Rule.MATCH_DAY, "Nobody has said whether it is at a stadium. Ask the club.")
    until = session.match_days_known_until
    if session.stadium and (until is None or until < session.on):
        return ask(Rule.MATCH_DAY, "The club’s match days are not known that far. Ask them.")
    return None


def _women_only(
    _instruction: InstructionFacts, _person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if session.gender is Gender.WOMEN:
        return None
    return stop(Rule.WOMEN_ONLY, "It is not for women only.")


def _first_visit(
    _instruction: InstructionFacts, person: PersonFacts, session: SessionFacts
) -> Finding | None:
    if session.series_id in person.attended:
        return None
    return ask(Rule.FIRST_VISIT, "On their first visit somebody goes along. Say that you will.")


RULES: dict[
    InstructionKind, Callable[[InstructionFacts, PersonFacts, SessionFacts], Finding | None]
] = {
    InstructionKind.HOME_BY: _home_by,
    InstructionKind.NOT_AT_VENUE: _venue,
    InstructionKind.NOT_THIS_SERIES: _series,
    InstructionKind.NOT_ON_DAY: _day,
    InstructionKind.NOT_WHEN_ON_SHIFT: _shift,
    InstructionKind.NO_CHILDREN: _children,
    InstructionKind.NO_LICENSED_BAR: _bar,
    InstructionKind.NOT_ON_MATCH_DAYS: _match_day,
    InstructionKind.WOMEN_ONLY: _women_only,
    InstructionKind.ACCOMPANIED_FIRST_VISIT: _first_visit,
}
