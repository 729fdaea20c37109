"""What a closure means for one dated session: that it is closed then, or how many may come."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from booking.database import session
from booking.models import Closure, ScheduledSession
from booking.words import plain_date


def closures_on(organisation_id: int, venue_id: int, on: date) -> list[Closure]:
    """The closures of a venue, or of its whole trust, that hold on one local date."""
    return list(
        session().scalars(
            sa.select(Closure)
            .where(
                Closure.organisation_id == organisation_id,
                sa.or_(Closure.venue_id.is_(None), Closure.venue_id == venue_id),
                Closure.from_on <= on,
                Closure.until_on >= on,
                Closure.lifted_at.is_(None),
            )
            .order_by(Closure.id)
        )
    )


def closure_on(
    organisation_id: int, venue_id: int, on: date, *, closed_only: bool = False
) -> Closure | None:
    """The first closure that holds there on one local date; `closed_only`: not a limit."""
    found = closures_on(organisation_id, venue_id, on)
    return next(
        (closure for closure in found if closure.most_places is None or not closed_only), None
    )


def closure_of(held: ScheduledSession) -> Closure | None:
    """The closure that keeps a session from happening."""
    return closure_on(held.series.organisation_id, held.venue_id, held.local_date, closed_only=True)


def closed_words(closure: Closure) -> str:
    """Why nothing happens then, and until when."""
    what = closure.venue.name if closure.venue else "Everything"
    return f"{what} is closed until {plain_date(closure.until_on)}: {closure.reason}"


def places_on(organisation_id: int, venue_id: int, on: date, own_capacity: int) -> int:
    """How many places a session has there on one local date: its own, or fewer in a limit."""
    most = [
        closure.most_places
        for closure in closures_on(organisation_id, venue_id, on)
        if closure.most_places is not None
    ]
    return min([own_capacity, *most])


def settle_capacity(held: ScheduledSession) -> None:
    """Let the session have its own number of places, or fewer where a closure limits them."""
    held.capacity = places_on(
        held.series.organisation_id, held.venue_id, held.local_date, held.own_capacity
    )
    session().flush()
