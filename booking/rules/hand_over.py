"""Handing people to a colleague: for a while as cover, or for good, with their history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    Caseload,
    CaseloadKind,
    ContactNote,
    Membership,
    Participant,
    Role,
    User,
)
from booking.permissions import Viewer
from booking.rules.locks import lock_people
from booking.words import day, london

A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=366)
LONGEST_WORDS = 1000


class NobodyChosen(Refused):
    """Nobody is to be handed over."""

    field = "people"


class ToOneself(Refused):
    """A mentor can't stand in for themselves."""

    field = "colleague"


class NotAMentor(Refused):
    """The colleague is no mentor there, or not any more."""

    field = "colleague"


class BeforeToday(Refused):
    """What was, was: nobody is handed over from a day that is past."""

    field = "from_on"


class TooFarAhead(Refused):
    """Nobody plans more than a year ahead."""

    field = "from_on"


class UntilBeforeFrom(Refused):
    """The last day is before the first one."""

    field = "until_on"


class NotTheirLead(Refused):
    """Only who leads a person's support hands them on."""

    field = "people"


class BeganToday(Refused):
    """A mentor leads for one day at least, so that it can be said who did."""

    field = "from_on"


class TwoLeads(Refused):
    """Another lead for the person is set down already."""

    field = "people"


class AlreadyCovered(Refused):
    """Somebody else covers for them in that time already."""

    field = "people"


class NothingToStop(Refused):
    """Nobody stands in for the person, or is going to."""


@dataclass(frozen=True)
class Handing:
    """To whom, from when until when (both days included), and what they should know.

    Without `until_on` it is for good.
    """

    user_id: int
    organisation_id: int
    from_on: date
    until_on: date | None = None
    know: str = ""


def hand_over(
    viewer: Viewer, people: Sequence[Participant], handing: Handing, now: datetime
) -> None:
    """Let a colleague support these people of the viewer's, as cover or from a day on for good.

    For good, the viewer leads until the day before and sees them no more after; what is known of a
    person stays with them. What the colleague should know is a note about each. All or none of
    them. Raises every refusal of this file but NothingToStop.
    """
    today = london(now).date()
    if not people:
        raise NobodyChosen("Tick at least one person")
    _check_dates(handing, today)
    colleague = _check_colleague(viewer, handing)
    lock_people(participant.id for participant in people)
    for participant in people:
        lead = _own_lead(viewer, participant, today)
        if handing.until_on is None:
            _lead_from(lead, participant, handing)
        else:
            _cover(participant, handing, handing.until_on)
        _note(viewer, participant, handing, colleague, now)


def stop(viewer: Viewer, participant: Participant, now: datetime) -> None:
    """The viewer's person comes back to them: who covers stops, a hand-over to come is off.

    A cover that has begun ends yesterday, or tonight if it began today. Raises NotTheirLead,
    NothingToStop.
    """
    today = london(now).date()
    lock_people([participant.id])
    lead = _own_lead(viewer, participant, today)
    others = _others(viewer, participant, today)
    if not others:
        raise NothingToStop("Nobody stands in for them just now.")
    for entry in others:
        if entry.from_on > today:
            session().delete(entry)
        elif entry.kind is CaseloadKind.COVER:
            entry.until_on = max(entry.from_on, today - A_DAY)
    session().flush()
    lead.until_on = None
    session().flush()


def _check_dates(handing: Handing, today: date) -> None:
    if handing.from_on < today:
        raise BeforeToday("Choose today or a later day")
    if max(handing.from_on, handing.until_on or handing.from_on) > today + A_YEAR:
        raise TooFarAhead("Choose days within a year from now")
    if handing.until_on is not None and handing.until_on < handing.from_on:
        raise UntilBeforeFrom("The last day can’t be before the first one")


def _check_colleague(viewer: Viewer, handing: Handing) -> str:
    """The colleague's name, if they may support people there."""
    if handing.user_id == viewer.user_id:
        raise ToOneself("Choose a colleague: you support them already")
    name = session().scalar(
        sa.select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.id == handing.user_id,
            User.disabled_at.is_(None),
            Membership.organisation_id == handing.organisation_id,
            Membership.role == Role.MENTOR,
            Membership.ended_at.is_(None),
        )
    )
    if name is None:
        raise NotAMentor("They are no mentor there any more. Choose somebody else")
    return name


def _own_lead(viewer: Viewer, participant: Participant, today: date) -> Caseload:
    found = session().scalar(
        sa.select(Caseload)
        .where(
            Caseload.participant_id == participant.id,
            Caseload.mentor_id == viewer.user_id,
            Caseload.kind == CaseloadKind.LEAD,
            Caseload.from_on <= today,
            sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= today),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotTheirLead(f"You don’t lead the support of {participant.details.first_name}")
    return found


def _others(viewer: Viewer, participant: Participant, from_on: date) -> list[Caseload]:
    """Who else supports them on that day or later."""
    found = session().scalars(
        sa.select(Caseload).where(
            Caseload.participant_id == participant.id,
            Caseload.mentor_id != viewer.user_id,
            sa.or_(Caseload.until_on.is_(None), Caseload.until_on >= from_on),
        )
    )
    return list(found)


def _lead_from(lead: Caseload, participant: Participant, handing: Handing) -> None:
    first = participant.details.first_name
    if lead.until_on is not None:
        raise TwoLeads(f"{first} has another lead from {day(lead.until_on + A_DAY)} on")
    if handing.from_on <= lead.from_on:
        raise BeganToday(f"You support {first} since today. Hand over from tomorrow on")
    lead.until_on = handing.from_on - A_DAY
    session().flush()
    _add(participant, handing, CaseloadKind.LEAD)


def _cover(participant: Participant, handing: Handing, until_on: date) -> None:
    overlapping = session().scalar(
        sa.select(Caseload.id)
        .where(
            Caseload.participant_id == participant.id,
            Caseload.kind == CaseloadKind.COVER,
            Caseload.from_on <= until_on,
            Caseload.until_on >= handing.from_on,
        )
        .limit(1)
    )
    if overlapping is not None:
        first = participant.details.first_name
        raise AlreadyCovered(f"Somebody covers for {first} in those days already. Stop that first")
    _add(participant, handing, CaseloadKind.COVER)


def _add(participant: Participant, handing: Handing, kind: CaseloadKind) -> None:
    session().add(
        Caseload(
            mentor_id=handing.user_id,
            organisation_id=handing.organisation_id,
            participant_id=participant.id,
            kind=kind,
            from_on=handing.from_on,
            until_on=handing.until_on,
        )
    )
    session().flush()


def _note(
    viewer: Viewer, participant: Participant, handing: Handing, colleague: str, now: datetime
) -> None:
    """What happened, and what to know, in the person's timeline."""
    days = [f"from {day(handing.from_on)}"]
    if handing.until_on is not None:
        days.append(f"until {day(handing.until_on)}")
    act = "covers" if handing.until_on is not None else "supports them"
    note = ContactNote(participant_id=participant.id, at=now, by_user_id=viewer.user_id)
    said = f"{colleague} {act} {' '.join(days)}."
    note.words = " ".join(part for part in (said, handing.know[:LONGEST_WORDS]) if part)
    session().add(note)
    session().flush()
