"""What mentors and staff say in words about keeping people apart: sent, then read and settled.

Whoever writes one sees only that it was sent. The safeguarding role alone reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from booking import outbox
from booking.database import session
from booking.errors import Refused
from booking.models import Channel, MessageKind, Participant, Proposal
from booking.permissions import Permission, Viewer, may
from booking.queries.staff import safeguarding_leads

LONGEST = 2_000
SUBJECT = "Something new is on your list"
BODY = """Hello {name},

Something new is on your list. Please sign in and read it.
"""


class ProposalRefused(Refused):
    """The words can't be sent as they are; `field` is the answer that it is about."""

    field = "words"


class NothingSaid(ProposalRefused):
    """There are no words."""


class TooLong(ProposalRefused):
    """More than anybody reads."""


class NotYoursToSettle(ProposalRefused):
    """Only the safeguarding role reads it, and settles it."""


def refusals(words: str) -> Iterator[ProposalRefused]:
    """All that stands against sending these words."""
    if not words:
        yield NothingSaid("Say it in a few words")
    elif len(words) > LONGEST:
        yield TooLong(f"Keep it under {LONGEST:,} characters. You can ring them about the rest")


def send(
    viewer: Viewer, participant: Participant, words: str, now: datetime, organisation_id: int
) -> Proposal:
    """Send words about somebody. An organisation's leads are told, without a name in it.

    Raises NothingSaid or TooLong.
    """
    for refused in refusals(words):
        raise refused
    proposal = Proposal(participant_id=participant.id, sent_at=now, sent_by_id=viewer.user_id)
    proposal.words = words
    session().add(proposal)
    session().flush()
    for reader in safeguarding_leads(viewer, organisation_id):
        outbox.write(
            f"proposal:{proposal.public_id}:{reader.public_id}",
            MessageKind.STAFF,
            Channel.EMAIL,
            reader,
            SUBJECT,
            BODY.format(name=reader.name),
            now,
            now,
        )
    return proposal


def settle(viewer: Viewer, proposal: Proposal, now: datetime) -> None:
    """It was read, and dealt with. Raises NotYoursToSettle."""
    _guard(viewer)
    if proposal.settled_at is None:
        proposal.settled_at, proposal.settled_by_id = now, viewer.user_id
        session().flush()


def take_up_again(viewer: Viewer, proposal: Proposal) -> None:
    """It was settled by a slip, and waits again. Raises NotYoursToSettle."""
    _guard(viewer)
    proposal.settled_at = proposal.settled_by_id = None
    session().flush()


def _guard(viewer: Viewer) -> None:
    if not may(viewer, Permission.SEE_SEALED):
        raise NotYoursToSettle("Only the safeguarding leads read this.")
