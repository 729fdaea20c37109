"""Consents: a participant says yes to one thing, and takes it back at any time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from booking.database import session
from booking.models import Consent, ConsentKind, Participant
from booking.permissions import Viewer


def live_consent(participant: Participant, kind: ConsentKind) -> Consent | None:
    """The yes that holds now, if there is one."""
    return session().scalar(
        sa.select(Consent).where(
            Consent.participant_id == participant.id,
            Consent.kind == kind,
            Consent.withdrawn_at.is_(None),
        )
    )


def give(viewer: Viewer, participant: Participant, kind: ConsentKind, now: datetime) -> Consent:
    """Write down that they said yes. One that holds stays as it was given."""
    found = live_consent(participant, kind)
    if found is not None:
        return found
    given = Consent(
        participant_id=participant.id, kind=kind, given_at=now, recorded_by_id=viewer.user_id
    )
    session().add(given)
    session().flush()
    return given


def take_back(viewer: Viewer, participant: Participant, kind: ConsentKind, now: datetime) -> bool:
    """They take their yes back, from now on; False if there was none."""
    found = live_consent(participant, kind)
    if found is None:
        return False
    found.withdrawn_at = now
    session().flush()
    return True
