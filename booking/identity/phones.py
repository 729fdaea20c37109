"""A participant's phone: paired by a link that the mentor shows, cut off at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.crypto import new_token, token_hash
from booking.database import session
from booking.errors import Missing
from booking.models import Enrolment, EnrolmentState, PairedPhone, Participant
from booking.permissions import Viewer

LINK_LASTS = timedelta(minutes=30)
PHONE_LASTS = timedelta(days=400)
# Paused and died stop everything at once; archived ended.
NO_PHONE = (EnrolmentState.PAUSED, EnrolmentState.ARCHIVED, EnrolmentState.DIED)


def offer_pairing(viewer: Viewer, participant: Participant, now: datetime) -> str:
    """A new pairing token for this participant, good once and for 30 minutes."""
    assert viewer.user_id is not None
    token = new_token()
    session().add(
        PairedPhone(
            participant_id=participant.id,
            link_hash=token_hash(token),
            link_expires_at=now + LINK_LASTS,
            created_by_id=viewer.user_id,
            created_at=now,
        )
    )
    session().flush()
    return token


def find_pairing(token: str, now: datetime) -> PairedPhone | None:
    """The unused, unexpired pairing behind a link, if there is one."""
    return session().scalar(
        sa.select(PairedPhone).where(
            PairedPhone.link_hash == token_hash(token),
            PairedPhone.link_expires_at > now,
            PairedPhone.paired_at.is_(None),
            PairedPhone.revoked_at.is_(None),
        )
    )


def pair_phone(token: str, now: datetime) -> str:
    """Use up the link and return the token that the phone keeps. Raises Missing if it is spent.

    One conditional statement: of two phones that open the same link, one is paired.
    """
    phone_token = new_token()
    paired = (
        session()
        .execute(
            sa.update(PairedPhone)
            .where(
                PairedPhone.link_hash == token_hash(token),
                PairedPhone.link_expires_at > now,
                PairedPhone.paired_at.is_(None),
                PairedPhone.revoked_at.is_(None),
            )
            .values(token_hash=token_hash(phone_token), paired_at=now, seen_at=now)
            .returning(PairedPhone.id)
            .execution_options(synchronize_session=False)
        )
        .first()
    )
    if paired is None:
        raise Missing
    return phone_token


def find_phone(token: str) -> PairedPhone | None:
    """The live phone behind a token. A participant who is paused, archived or died has none."""
    return session().scalar(
        sa.select(PairedPhone)
        .join(
            Enrolment,
            sa.and_(
                Enrolment.participant_id == PairedPhone.participant_id,
                Enrolment.ended_at.is_(None),
            ),
        )
        .where(
            PairedPhone.token_hash == token_hash(token),
            PairedPhone.revoked_at.is_(None),
            Enrolment.state.not_in(NO_PHONE),
        )
    )


def phone_viewer(phone: PairedPhone) -> Viewer:
    """The viewer for a paired phone: one participant, and nothing else."""
    return Viewer(
        participant_id=phone.participant_id, phone_id=phone.id, phone_public_id=phone.public_id
    )


def phones_of(participant: Participant) -> list[PairedPhone]:
    """The participant's paired phones that still work, newest first."""
    return list(
        session().scalars(
            sa.select(PairedPhone)
            .where(
                PairedPhone.participant_id == participant.id,
                PairedPhone.paired_at.is_not(None),
                PairedPhone.revoked_at.is_(None),
            )
            .order_by(PairedPhone.paired_at.desc())
        )
    )


def forget_phone(phone: PairedPhone, now: datetime) -> None:
    """Cut a phone off: from its next request on it opens nothing."""
    phone.revoked_at = now
    session().flush()
