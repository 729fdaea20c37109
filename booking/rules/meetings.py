"""Unforeseen meetings of people who are kept apart: the safeguarding lead is told, nobody else.

They are looked for by the worker and not when somebody is booked: a booking takes the same
statements, and the same time, whoever else comes.
"""

from __future__ import annotations

from datetime import datetime

from booking import outbox
from booking.models import Channel, MessageKind, User
from booking.permissions import Viewer
from booking.queries import meetings as asked
from booking.queries.meetings import Meeting
from booking.queries.staff import safeguarding_leads
from booking.words import when

WATCHING = Viewer.system("watches over those who are kept apart")
SUBJECT = "Something new is on your list"
BODY = """Hello {name},

Something new is on your list. Please sign in and look at it before {when}.
"""


def to_come(now: datetime) -> list[Meeting]:
    """The meetings to come that nobody foresaw."""
    return asked.meetings(WATCHING, now)


def tell(now: datetime) -> int:
    """Write one message about each meeting, without names, to the session's safeguarding leads.

    The trust's own; where it has none, the partnership lead's. How many were written now.
    """
    written = 0
    for meeting in to_come(now):
        for reader in safeguarding_leads(WATCHING, meeting.session.series.organisation_id):
            written += _write(meeting, reader, now)
    return written


def _write(meeting: Meeting, reader: User, now: datetime) -> bool:
    about = f"{meeting.session.public_id}:{meeting.keep_apart.public_id}"
    return outbox.write(
        f"meeting:{about}:{reader.public_id}",
        MessageKind.STAFF,
        Channel.EMAIL,
        reader,
        SUBJECT,
        BODY.format(name=reader.name, when=when(meeting.session.starts_at)),
        now,
        now,
        outbox.About(send_by=meeting.session.ends_at),
    )
