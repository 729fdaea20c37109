"""A participant's pass: a personal QR, with a short code that opens nothing but the door."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from booking.crypto import new_short_code, new_token, token_hash
from booking.database import session
from booking.models import Participant, Pass


def live_pass(participant: Participant) -> Pass | None:
    """The participant's pass that works now."""
    return session().scalar(
        sa.select(Pass).where(Pass.participant_id == participant.id, Pass.revoked_at.is_(None))
    )


def issue_pass(participant: Participant, now: datetime) -> Pass:
    """Give a participant a pass, if they have none that works."""
    _one_at_a_time(participant)
    current = live_pass(participant)
    if current is not None:
        return current
    token, short_code = new_token(), _unused_short_code()
    issued = Pass(
        participant_id=participant.id,
        token_hash=token_hash(token),
        short_code_hash=token_hash(short_code),
        issued_at=now,
    )
    issued.token, issued.short_code = token, short_code
    session().add(issued)
    session().flush()
    return issued


def revoke_pass(current: Pass, now: datetime) -> None:
    """Make a lost pass worthless from this moment on."""
    current.revoked_at = now
    session().flush()


def replace_pass(participant: Participant, now: datetime) -> Pass:
    """Make the participant's pass worthless at once, as when it is lost, and give a new one."""
    _one_at_a_time(participant)
    current = live_pass(participant)
    if current is not None:
        revoke_pass(current, now)
    return issue_pass(participant, now)


def _one_at_a_time(participant: Participant) -> None:
    """Let two requests that give this person a pass wait for each other."""
    session().execute(
        sa.select(Participant.id).where(Participant.id == participant.id).with_for_update()
    )


def _unused_short_code() -> str:
    while True:
        code = new_short_code()
        taken = session().scalar(sa.select(Pass.id).where(Pass.short_code_hash == token_hash(code)))
        if taken is None:
            return code
