"""A participant asks for a place from their phone, and their mentor lets them in or says no."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import Booking, BookingState, MessageKind, Participant, ScheduledSession
from booking.permissions import Viewer
from booking.rules import places
from booking.rules.clearance import Outcome
from booking.rules.clearing import clearances
from booking.rules.diaries import Diary, diary_of
from booking.rules.locks import Facts, check_enrolment, facts_of, lock_person, lock_sessions
from booking.rules.place_refusals import (
    AlreadyAsked,
    AlreadyBooked,
    AlreadyWaiting,
    NotAsked,
    NotCleared,
    Over,
    Overlaps,
    ReasonNeeded,
    TooManyAsked,
)
from booking.rules.transitions import move, tell_mentor

# Enough for a person to choose from, and few enough for a mentor to answer.
MOST_ASKED = 5


def ask_for(viewer: Viewer, participant: Participant, session_id: int, now: datetime) -> Booking:
    """Ask for a place. It takes none yet: the mentor answers.

    Raises by name what stands against it, in words for the person: CalledOff, Over, NotConfirmed,
    AlreadyBooked, AlreadyAsked, Overlaps, NotCleared, TooManyAsked or NotTakingPart.
    """
    ticket = lock_sessions([session_id], draw=True)[session_id]
    lock_person(participant.id)
    check_enrolment(participant.id)
    facts = facts_of([session_id])[session_id]
    places.check_open(facts, now)
    if facts.starts_at <= now:
        raise Over("This session has begun. Ask for another day.")
    diary = diary_of(participant.id, [facts])
    _check_diary(diary, facts)
    if _asked(participant.id, now) >= MOST_ASKED:
        raise TooManyAsked("You have asked for a few already. Wait for an answer first.")
    found = clearances([participant.id], [session_id], now)[participant.id, session_id]
    if found.outcome is not Outcome.CLEARED:
        # Nothing of why on a phone that others may see.
        raise NotCleared("Talk to your mentor about this one.")
    booking = diary.row(session_id, participant, BookingState.REQUESTED, ticket, now)
    booking.accompanied = False
    event = move(booking, BookingState.REQUESTED, viewer, now)
    tell_mentor(
        booking, "Somebody asks for a place in a session, and waits for your answer.", event, now
    )
    return booking


def _check_diary(diary: Diary, facts: Facts) -> None:
    match diary.standing(facts.id):
        case BookingState.REQUESTED:
            raise AlreadyAsked("You have asked for this one already.")
        case BookingState.WAITLISTED:
            raise AlreadyWaiting("You are on the waiting list for this one.")
        case None | BookingState.CANCELLED | BookingState.DECLINED:
            pass
        case _:
            raise AlreadyBooked("You are booked for this one already.")
    if diary.is_busy(facts):
        raise Overlaps("You have another session at that time.")


def _asked(participant_id: int, now: datetime) -> int:
    """How many questions of a person about sessions to come wait for an answer."""
    return (
        session()
        .execute(
            sa.select(sa.func.count())
            .select_from(Booking)
            .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
            .where(
                Booking.participant_id == participant_id,
                Booking.state == BookingState.REQUESTED,
                ScheduledSession.ends_at > now,
            )
        )
        .scalar_one()
    )


def let_in(
    viewer: Viewer, booking: Booking, now: datetime, *, waiting: bool = False
) -> places.Outcome:
    """Say yes to somebody who asked: they are booked as if their mentor had thought of it.

    Raises NotAsked or NotTakingPart; the outcome says why not, as booking does.
    """
    lock_sessions([booking.session_id])
    session().refresh(booking)
    if booking.state is not BookingState.REQUESTED:
        raise NotAsked("This was answered already.")
    [outcome] = places.book(viewer, booking.participant, [booking.session_id], now, waiting=waiting)
    return outcome


def decline(viewer: Viewer, booking: Booking, reason: str, now: datetime) -> Booking:
    """Say no to somebody who asked, and why. Raises NotAsked or ReasonNeeded."""
    lock_sessions([booking.session_id])
    session().refresh(booking)
    if booking.state is not BookingState.REQUESTED:
        raise NotAsked("This was answered already.")
    if not reason.strip():
        raise ReasonNeeded("Say why not. They read it.")
    move(booking, BookingState.DECLINED, viewer, now, reason, tell=MessageKind.CANCELLED)
    return booking
