"""How a booking comes into a state: the row, its history, and what is told, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from booking.database import session
from booking.models import Booking, BookingEvent, BookingState, MessageKind
from booking.permissions import Viewer
from booking.rules import messages

# Who acts when nobody does: a place that came free, or a time that ran out.
BY_ITSELF = Viewer.system("places that come free")


def move(
    booking: Booking,
    state: BookingState,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
    *,
    late: bool = False,
    tell: MessageKind | None = None,
) -> BookingEvent:
    """Bring a booking into a state, write it into its history, and tell the person.

    `tell` None: they hear it in another way, or are left in peace. The session is locked, and the
    person before they get a place.
    """
    booking.state = state
    if state is not BookingState.OFFERED:
        booking.offered_until = None
    event = BookingEvent(
        booking_id=booking.id,
        state=state,
        at=now,
        by_user_id=viewer.user_id,
        by_participant=viewer.participant_id is not None,
        reason=reason[:200],
        late=late,
    )
    session().add(event)
    session().flush()
    if tell is not None:
        tell_each(viewer, [(booking, event, tell)], now)
    return event


def tell_each(
    viewer: Viewer, happened: Iterable[tuple[Booking, BookingEvent, MessageKind]], now: datetime
) -> None:
    """Tell people what has become of their bookings in one act: each of each kind together.

    What somebody does on their own phone is not told back to them.
    """
    if viewer.participant_id is not None:
        return
    together: dict[tuple[int, MessageKind], list[tuple[Booking, BookingEvent]]] = {}
    for booking, event, kind in happened:
        together.setdefault((booking.participant_id, kind), []).append((booking, event))
    for (_, kind), theirs in together.items():
        messages.tell_together(theirs, kind, now)


def tell_mentor(booking: Booking, what: str, event: BookingEvent, now: datetime) -> None:
    """Tell the person's mentor, in a sentence, of something that they did not do themselves."""
    messages.tell_mentor(booking.participant, what, f"booking:{booking.public_id}:{event.id}", now)
