"""By which way people hear of changes, and what was written to them: for the told lists."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from booking.database import session
from booking.models import ContactRoute, OutboxMessage, Route, ToTell


def agreed_routes(participant_ids: Collection[int]) -> dict[int, Route]:
    """How each of these people wants to hear; nobody who was not asked."""
    rows = session().execute(
        sa.select(ContactRoute.participant_id, ContactRoute.route).where(
            ContactRoute.participant_id.in_(participant_ids)
        )
    )
    return {participant_id: route for participant_id, route in rows}


def of_told_lists(entries: Collection[ToTell]) -> dict[int, OutboxMessage]:
    """The newest message about each of these entries of told lists, by the entry's id."""
    found = session().scalars(
        sa.select(OutboxMessage)
        .where(
            # There is an index for bookings, and none for entries.
            OutboxMessage.booking_id.in_({each.booking_id for each in entries}),
            OutboxMessage.to_tell_id.in_({each.id for each in entries}),
        )
        .order_by(OutboxMessage.id)
    )
    return {message.to_tell_id: message for message in found if message.to_tell_id is not None}
