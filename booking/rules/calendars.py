"""Private calendar addresses: one for each owner, and worthless the moment it is stopped."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from booking.crypto import new_token, token_hash
from booking.database import session
from booking.models import CalendarToken, Participant
from booking.permissions import Viewer


def live_for_participant(participant: Participant) -> CalendarToken | None:
    """The participant's private calendar that works now."""
    return _live(CalendarToken.participant_id == participant.id)


def live_for_user(viewer: Viewer) -> CalendarToken | None:
    """The signed-in person's own private calendar that works now."""
    return _live(CalendarToken.user_id == viewer.user_id)


def issue_for_participant(participant: Participant, now: datetime) -> CalendarToken:
    """Give a participant a private calendar, if they have none that works."""
    return live_for_participant(participant) or _issue(now, participant_id=participant.id)


def issue_for_user(viewer: Viewer, now: datetime) -> CalendarToken:
    """Give a member of staff a private calendar, if they have none that works."""
    assert viewer.user_id is not None
    return live_for_user(viewer) or _issue(now, user_id=viewer.user_id)


def revoke(token: CalendarToken, now: datetime) -> None:
    """Stop a private calendar: every address its owner was ever given answers nothing from now on.

    All of them, since two could have been made at the same moment and the page shows only one.
    """
    owner = (
        CalendarToken.participant_id == token.participant_id
        if token.participant_id is not None
        else CalendarToken.user_id == token.user_id
    )
    session().execute(
        sa.update(CalendarToken)
        .where(owner, CalendarToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session().flush()


def _live(owner: sa.ColumnElement[bool]) -> CalendarToken | None:
    return session().scalar(
        sa.select(CalendarToken)
        .where(owner, CalendarToken.revoked_at.is_(None))
        .order_by(CalendarToken.id.desc())
        .limit(1)
    )


def _issue(
    now: datetime, *, participant_id: int | None = None, user_id: int | None = None
) -> CalendarToken:
    text = new_token()
    issued = CalendarToken(
        token_hash=token_hash(text),
        created_at=now,
        participant_id=participant_id,
        user_id=user_id,
    )
    issued.token = text
    session().add(issued)
    session().flush()
    return issued
