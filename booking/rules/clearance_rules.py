"""The other rules of clearance, and all of them together: one person and one session.

Ages, gender, agreement, consent, what was confirmed, the practitioner's answer, and allotments.
Everything is worked out from plain facts; a day is Europe/London's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from booking.models import Gender, PractitionersWord
from booking.queries.clearance_facts import (
    AgreementFacts,
    AllotmentFacts,
    AnswerFacts,
    KeptApart,
    OverrideFacts,
    PersonFacts,
    SessionFacts,
)
from booking.rules import clearance_instructions as instructions
from booking.rules.clearance import CLEAR, Clearance, Finding, Outcome, Rule
from booking.rules.clearance_instructions import ask, stop
from booking.words import ages, london

# What somebody said holds through the 28th day after it, so it lapses overnight and never at noon.
SAID_HOLDS_FOR = timedelta(days=28)


def work_out(person: PersonFacts, session: SessionFacts, today: date) -> Clearance:
    """The clearance of one person for one session, as things stand today."""
    found = tuple(
        finding
        for finding in _all_findings(person, session, today)
        if not any(_goes_past(each, finding, session) for each in person.overrides)
    )
    warnings = (*instructions.warnings(person, session), *_answer_warnings(person, session, today))
    return Clearance(found, warnings) if found or warnings else CLEAR


def _all_findings(person: PersonFacts, session: SessionFacts, today: date) -> Iterator[Finding]:
    yield from instructions.findings(person, session)
    for rule in RULES:
        finding = rule(person, session, today)
        if finding is not None:
            yield finding
    yield from _practitioner(person, session, today)
    yield from _allotments(person, session)


def _goes_past(override: OverrideFacts, finding: Finding, session: SessionFacts) -> bool:
    """Whether an override is about a finding: by its rule, this session, and known by then."""
    return (
        finding.rule in override.rules
        and override.series_id == session.series_id
        and override.session_id in (None, session.id)
        and session.on <= override.until_on
        and (finding.since is None or finding.since <= override.made_at)
    )


# --- Who it is for --------------------------------------------------------------------------------


def _age(person: PersonFacts, session: SessionFacts, _today: date) -> Finding | None:
    if session.age_from == 0 and session.age_to is None:
        return None
    if person.born_on is None:
        return ask(Rule.AGE, "Nobody has entered when they were born.")
    age = _years(person.born_on, session.on)
    if age < session.age_from or (session.age_to is not None and age > session.age_to):
        return stop(Rule.AGE, f"It is for ages {ages(session.age_from, session.age_to)}.")
    return None


def _years(born_on: date, on: date) -> int:
    """How old somebody is. Born on 29 February, one is a year older on 1 March otherwise."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _gender(person: PersonFacts, session: SessionFacts, _today: date) -> Finding | None:
    if session.gender is Gender.EVERYONE or person.gender == session.gender.value:
        return None
    if not person.gender:
        return ask(
            Rule.GENDER, f"It is for {session.gender.value} only, and nobody has asked them yet."
        )
    return stop(Rule.GENDER, f"It is for {session.gender.value} only.")


# --- What must be in place ------------------------------------------------------------------------


def _agreement(person: PersonFacts, session: SessionFacts, _today: date) -> Finding | None:
    ours, theirs = person.organisation_id, session.organisation_id
    if ours == theirs:
        return None
    for agreement in session.agreements:
        if all(_stands_by(agreement, one, session.on) for one in (ours, theirs)):
            return None
    return ask(Rule.AGREEMENT, "There is no agreement with this club on that day. Ask the lead.")


def _stands_by(agreement: AgreementFacts, organisation: int, on: date) -> bool:
    if organisation not in agreement.partners:
        return False
    signed_on, left_on = agreement.partners[organisation]
    return (
        agreement.from_on <= on
        and (agreement.until_on is None or on <= agreement.until_on)
        and signed_on <= on
        and (left_on is None or on < left_on)
    )


def _consent(person: PersonFacts, _session: SessionFacts, _today: date) -> Finding | None:
    if person.has_consented:
        return None
    return ask(Rule.CONSENT, "They have not said yes to taking part.")


def _not_confirmed(person: PersonFacts, _session: SessionFacts, today: date) -> Finding | None:
    if person.confirmed_on is None:
        return ask(Rule.NOT_CONFIRMED, "Nobody has confirmed yet what they need.")
    if today - person.confirmed_on > SAID_HOLDS_FOR:
        return ask(Rule.NOT_CONFIRMED, "Nobody has confirmed for 28 days what they need.")
    return None


# --- The practitioner's answer --------------------------------------------------------------------


def _practitioner(person: PersonFacts, session: SessionFacts, today: date) -> Iterator[Finding]:
    """What the newest answer about a series says. Nobody asked: nothing."""
    answer = person.answers.get(session.series_id)
    if answer is None:
        return
    since = answer.answered_at or answer.asked_at
    yield from (
        Finding(found.rule, found.outcome, found.words, since=since)
        for found in _said(answer, session, today)
    )


def _said(answer: AnswerFacts, session: SessionFacts, today: date) -> Iterator[Finding]:
    if answer.answered_at is None:
        yield ask(Rule.PRACTITIONER, "Their practitioner has not answered yet.")
    elif not _still_holds(answer, session, today):
        yield ask(Rule.PRACTITIONER, "Their practitioner’s answer is out of date. Ask again.")
    elif answer.word is PractitionersWord.NO:
        yield stop(Rule.PRACTITIONER, "Their practitioner said no.")
    else:
        if answer.word is not PractitionersWord.YES:
            yield ask(Rule.PRACTITIONER, "Their practitioner wants to be asked first.")
        late = instructions.too_late(answer.home_by, session) if answer.home_by else None
        if late is not None:
            yield late


def _still_holds(answer: AnswerFacts, session: SessionFacts, today: date) -> bool:
    """An answer lapses after 28 days, or when the series is not what it was about any more."""
    if answer.answered_at is None or answer.series_version != session.series_version:
        return False
    return today - london(answer.answered_at).date() <= SAID_HOLDS_FOR


def _answer_warnings(person: PersonFacts, session: SessionFacts, today: date) -> Iterator[str]:
    answer = person.answers.get(session.series_id)
    if answer is not None and answer.home_by and _still_holds(answer, session, today):
        warning = instructions.little_time(answer.home_by, person.home, session)
        if warning:
            yield warning


# --- Allotments -----------------------------------------------------------------------------------


def _allotments(person: PersonFacts, session: SessionFacts) -> Iterator[Finding]:
    """What belongs to the other side is not theirs. What belongs to nobody is."""
    for apart in person.kept_apart:
        touching = [each for each in apart.allotments if touches(each, session)]
        if touching and not _is_ours(apart, touching):
            yield Finding(
                Rule.ALLOTMENT,
                Outcome.NOT_THIS_SESSION,
                "It is allotted to the other side.",
                sealed=True,
                since=max(each.made_at for each in touching),
            )


def _is_ours(apart: KeptApart, touching: list[AllotmentFacts]) -> bool:
    """The protected side goes first where the venue, say, is one side's and the day the other's."""
    return apart.is_protected is any(each.to_protected for each in touching)


def touches(allotment: AllotmentFacts, session: SessionFacts) -> bool:
    """Whether a session falls under an allotment, as it was moved, on its local day."""
    if session.on < allotment.from_on:
        return False
    if allotment.until_on is not None and allotment.until_on < session.on:
        return False
    return (
        allotment.series_id == session.series_id
        or allotment.venue_id == session.venue_id
        or allotment.weekday == session.weekday
    )


RULES: tuple[Callable[[PersonFacts, SessionFacts, date], Finding | None], ...] = (
    _age, _gender, _agreement, _consent, _not_confirmed,
)  # fmt: skip
