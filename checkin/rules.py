"""Checking in: scans, ticks, taps and undoing, one answer for each.

Everything that is kept goes through booking/rules/attendance.py, under the session's lock. An
item id names one thing that somebody did: sent again, it gets the answer that it got before.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.crypto import token_hash
from booking.database import session
from booking.errors import Missing
from booking.models import (
    AttendanceMethod,
    Booking,
    Participant,
    Pass,
    RegisterState,
    ScheduledSession,
)
from booking.permissions import Permission, Viewer
from booking.queries.people import record_access
from booking.rules import attendance
from booking.words import day, london, when
from checkin import register
from checkin.outcomes import (
    ASK_FIRST,
    NOT_ON_THE_LIST,
    NOT_ONE_OF_OURS,
    OUT_OF_USE,
    Answer,
    Outcome,
    refused,
)
from checkin.tokens import is_public_id, pass_token, short_code

CALLED_OFF = "This session is called off."
LOCKED = "This register is locked. Ask your manager to put it right."


@dataclass(frozen=True)
class Shown:
    """What somebody shows at the door, as hashes: a pass, or the short code under it.

    Without either, what was shown can be no pass at all.
    """

    pass_sha256: str | None = None
    code_sha256: str | None = None
    method: AttendanceMethod = AttendanceMethod.SCAN

    @classmethod
    def as_pass(cls, text: str) -> Shown:
        """A pass as the camera read it: its address, or its token alone."""
        token = pass_token(text)
        return cls(pass_sha256=token_hash(token) if token else None)

    @classmethod
    def as_code(cls, text: str) -> Shown:
        """A short code as somebody typed it."""
        code = short_code(text)
        hashed = token_hash(code) if code else None
        return cls(code_sha256=hashed, method=AttendanceMethod.CODE)


@dataclass(frozen=True)
class Noticed:
    """When and how an arrival or its undoing was noticed, and the id that names it for good."""

    at: datetime
    method: AttendanceMethod
    item_id: str

    @classmethod
    def just_now(cls, method: AttendanceMethod, now: datetime) -> Noticed:
        """Something that happens on our own pages, at this moment."""
        return cls(now, method, str(uuid.uuid4()))


# --- What a coach does on the register's page --------------------------------------------------


def scan(viewer: Viewer, held: ScheduledSession, shown: Shown, now: datetime) -> Answer:
    """Check in whoever belongs to a pass or a short code, at a session that the viewer runs."""
    lock(held)
    too_early = _too_early(held, now)
    if too_early is not None:
        return too_early
    return let_in(viewer, held, shown, Noticed.just_now(shown.method, now), now)


def tick(viewer: Viewer, held: ScheduledSession, entry_id: str, now: datetime) -> Answer:
    """Check in a name of the register. Raises Missing when the register has no such name."""
    lock(held)
    too_early = _too_early(held, now)
    if too_early is not None:
        return too_early
    booking = get_entry(held, entry_id)
    return arrive(viewer, held, booking, Noticed.just_now(AttendanceMethod.TICK, now), now)


def undo_all(viewer: Viewer, held: ScheduledSession, entry_id: str, now: datetime) -> Answer:
    """Take back every arrival of a name. Raises Missing when the register has no such name."""
    lock(held)
    booking = get_entry(held, entry_id)
    arrivals = [event.item_id for event in attendance.live_arrivals(booking.id)]
    return undo(viewer, held, booking, arrivals, Noticed.just_now(AttendanceMethod.TICK, now), now)


# --- What a participant does on their own phone ------------------------------------------------


def look(held: ScheduledSession, participant_id: int, now: datetime) -> Answer:
    """What a tap on "I'm here" would lead to, for the participant's own phone; keeps nothing."""
    refusal = _refusal(held)
    if refusal is not None:
        return refusal
    booking = booking_of(held, participant_id)
    if booking is not None and attendance.first_arrival(booking.id) is not None:
        return Answer(Outcome.ALREADY_IN, booking)
    return _unless_straight_in(held, booking, participant_id, now) or _welcome(held, booking)


def arrive_by_phone(viewer: Viewer, held: ScheduledSession, item_id: str, now: datetime) -> Answer:
    """Check in the participant whose phone tapped "I'm here". The item id comes from the ticket."""
    assert viewer.participant_id is not None
    lock(held)
    booking = booking_of(held, viewer.participant_id)
    noticed = Noticed(now, AttendanceMethod.OWN_PHONE, item_id)
    if booking is None:
        return _refusal(held) or _not_listed(held, viewer.participant_id, now)
    return arrive(viewer, held, booking, noticed, now)


# --- The steps that all of them share; the session is locked -----------------------------------


def let_in(
    viewer: Viewer, held: ScheduledSession, shown: Shown, noticed: Noticed, now: datetime
) -> Answer:
    """Find who a pass belongs to and let them in, or say that somebody should have a word."""
    refusal = _refusal(held)
    if refusal is not None:
        return refusal
    found = find_pass(shown)
    if found is None:
        typed = shown.method is AttendanceMethod.CODE
        details = "" if typed else NOT_ONE_OF_OURS
        return Answer(Outcome.UNKNOWN_PASS, details=details, typed=typed)
    if found.revoked_at is not None:
        return Answer(Outcome.HAVE_A_WORD, details=OUT_OF_USE)
    booking = booking_of(held, found.participant_id)
    if booking is not None:
        answer = arrive(viewer, held, booking, noticed, now)
    else:
        answer = _not_listed(held, found.participant_id, now)
    if answer.outcome is Outcome.WRONG_DAY:
        _record_look(viewer, held, found.participant_id, now)
    return answer


def arrive(
    viewer: Viewer, held: ScheduledSession, booking: Booking, noticed: Noticed, now: datetime
) -> Answer:
    """Keep an arrival, if the person is straight in; already in is kept too, as it was noticed."""
    before = _answered_before(booking, noticed.item_id)
    if before is not None:
        return before
    refusal = _refusal(held)
    if refusal is not None:
        return refusal
    if attendance.first_arrival(booking.id) is not None:
        answer = Answer(Outcome.ALREADY_IN, booking)
    else:
        stop = _unless_straight_in(held, booking, booking.participant_id, now)
        if stop is not None:
            return stop
        answer = _welcome(held, booking)
    if attendance.is_undone(booking.id, noticed.item_id):
        answer = Answer(Outcome.UNDONE, booking)
    attendance.record_arrival(
        viewer,
        booking,
        item_id=noticed.item_id,
        method=noticed.method,
        outcome=answer.outcome,
        at=noticed.at,
        now=now,
    )
    return answer


def undo(
    viewer: Viewer,
    held: ScheduledSession,
    booking: Booking,
    arrivals: Sequence[str],
    noticed: Noticed,
    now: datetime,
) -> Answer:
    """Take back the named arrivals of one person, come in or not."""
    before = _answered_before(booking, noticed.item_id)
    if before is not None:
        return before
    if held.register_state is RegisterState.LOCKED:
        return refused(LOCKED)
    attendance.record_undo(
        viewer,
        booking,
        item_id=noticed.item_id,
        undoes=arrivals,
        outcome=Outcome.UNDONE,
        at=noticed.at,
        now=now,
    )
    return Answer(Outcome.UNDONE, booking)


# --- Finding -----------------------------------------------------------------------------------


def find_pass(shown: Shown) -> Pass | None:
    """The pass behind what was shown, revoked ones too."""
    if shown.pass_sha256 is not None:
        wanted = Pass.token_hash == shown.pass_sha256
    elif shown.code_sha256 is not None:
        wanted = Pass.short_code_hash == shown.code_sha256
    else:
        return None
    return session().scalar(sa.select(Pass).where(wanted))


def find_entry(held: ScheduledSession, entry_id: str) -> Booking | None:
    """The booking behind a name of this register."""
    if not is_public_id(entry_id):
        return None
    return session().scalar(
        _with_person().where(Booking.public_id == entry_id, Booking.session_id == held.id)
    )


def get_entry(held: ScheduledSession, entry_id: str) -> Booking:
    """The booking behind a name of this register; raises Missing when there is none."""
    booking = find_entry(held, entry_id)
    if booking is None:
        raise Missing
    return booking


def booking_of(held: ScheduledSession, participant_id: int) -> Booking | None:
    """The booking of one person at this session, whatever its state."""
    return session().scalar(
        _with_person().where(
            Booking.session_id == held.id, Booking.participant_id == participant_id
        )
    )


def own_booking(viewer: Viewer, public_id: str) -> Booking:
    """A booking of the participant whose phone asks; raises Missing for anybody else's."""
    booking = session().scalar(
        _with_person()
        .options(joinedload(Booking.session))
        .where(Booking.public_id == public_id, Booking.participant_id == viewer.participant_id)
    )
    if booking is None:
        raise Missing
    return booking


def booking_by_id(held: ScheduledSession, booking_id: int) -> Booking | None:
    """A booking of this session by its id within the house."""
    return session().scalar(
        _with_person().where(Booking.id == booking_id, Booking.session_id == held.id)
    )


def _with_person() -> sa.Select[Booking]:
    return sa.select(Booking).options(
        joinedload(Booking.participant).joinedload(Participant.details)
    )


# --- Judging -----------------------------------------------------------------------------------


def lock(held: ScheduledSession) -> None:
    """Let one change of this register happen at a time, and read the session again."""
    attendance.lock_session(held.id)
    session().refresh(held, ["cancelled_at", "register_state", "starts_at", "local_date"])


def _refusal(held: ScheduledSession) -> Answer | None:
    """Why nobody arrives at this session at all, if so."""
    if held.cancelled_at is not None:
        return refused(CALLED_OFF)
    if held.register_state is RegisterState.LOCKED:
        return refused(LOCKED)
    return None


def _too_early(held: ScheduledSession, now: datetime) -> Answer | None:
    """Nobody arrives on a day before the session's own."""
    on = london(now).date()
    if on >= held.local_date:
        return None
    return refused(f"This session is {day(held.local_date, on)}. Check people in on the day.")


def _unless_straight_in(
    held: ScheduledSession, booking: Booking | None, participant_id: int, now: datetime
) -> Answer | None:
    """Why this person is not straight in, if so; held and waiting sound the same."""
    if booking is None or booking.state not in (*register.STRAIGHT_IN, *register.ASK_FIRST):
        return _not_listed(held, participant_id, now)
    if booking.state in register.ASK_FIRST:
        return Answer(Outcome.HAVE_A_WORD, booking, details=ASK_FIRST)
    return None


def _not_listed(held: ScheduledSession, participant_id: int, now: datetime) -> Answer:
    starts_at = register.next_here(held, participant_id, now)
    if starts_at is None:
        return Answer(Outcome.HAVE_A_WORD, details=NOT_ON_THE_LIST)
    details = f"Their next one here is {when(starts_at, now)}."
    return Answer(Outcome.WRONG_DAY, details=details, next_at=starts_at)


def _welcome(held: ScheduledSession, booking: Booking | None) -> Answer:
    assert booking is not None
    trust = held.series.organisation_id
    firsts = register.first_attendances({booking.participant_id}, {trust})
    first = firsts.get((booking.participant_id, trust))
    is_first = first is None or first >= held.starts_at
    return Answer(Outcome.WELCOME, booking, first_time=is_first)


def _answered_before(booking: Booking, item_id: str) -> Answer | None:
    event = attendance.find_event(item_id)
    if event is None:
        return None
    if event.booking_id != booking.id:
        return refused("This was sent for somebody else before.")
    return Answer(Outcome(event.outcome), booking)


def _record_look(
    viewer: Viewer, held: ScheduledSession, participant_id: int, now: datetime
) -> None:
    """Another day's booking is about to be told: write down who looks."""
    person = session().get_one(Participant, participant_id)
    record_access(
        viewer,
        Permission.RUN_SESSIONS,
        "next session, at the door",
        now,
        subject=person.public_id,
        organisation_id=held.series.organisation_id,
    )
