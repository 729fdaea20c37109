"""What was found for one person: what fits, best first; what to ask about first; what is not for
them. Pure, over rows at hand.

What does not fit stands in the order of its dates, whatever the reason: neither words nor order
say which of the sealed reasons it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from booking.models import SessionSeries
from booking.queries.bookings import BookingRow
from booking.queries.offers import SessionRow
from booking.queries.wishes import Place, access_of, slot_of
from booking.rules.clearance import Clearance, Outcome
from booking.rules.fitting import Date, Person, but, why, worth
from booking.rules.own_bookings import own_booking_against


@dataclass(frozen=True)
class Offer:
    """One offer with those of its dates that can be chosen, soonest first.

    `why` and `but` are about the first date. `ask` is what must be asked first, in words.
    """

    dates: Sequence[SessionRow]
    why: Sequence[str]
    but: Sequence[str]
    worth: int
    miles: float | None
    ask: Sequence[str] = ()

    @property
    def first(self) -> SessionRow:
        """The next date."""
        return self.dates[0]

    @property
    def series(self) -> SessionSeries:
        """The offer."""
        return self.first.series


@dataclass(frozen=True)
class NotThis:
    """A date that is not for them, and the reasons that the mentor may know."""

    row: SessionRow
    why: Sequence[str]


@dataclass(frozen=True)
class Results:
    """What fits, what to ask about, and what does not fit.

    `ask_always` is what must be asked before any of those in `ask`: it is said once.
    """

    fits: Sequence[Offer] = ()
    ask: Sequence[Offer] = ()
    not_these: Sequence[NotThis] = ()
    ask_always: Sequence[str] = ()


@dataclass
class _Sorting:
    """Dates by what stands in their way."""

    clear: list[SessionRow] = field(default_factory=list)
    ask: list[SessionRow] = field(default_factory=list)
    not_these: list[NotThis] = field(default_factory=list)


def results(
    rows: Sequence[SessionRow],
    person: Person,
    near: Place | None,
    ahead: Sequence[BookingRow],
    clear: Mapping[int, Clearance],
) -> Results:
    """Sort what was found. `clear` are the person's clearances by session, `ahead` their own
    bookings to come."""
    sorting = _Sorting()
    for row in sorted(rows, key=_when):
        _sort(sorting, row, ahead, clear[row.session.id])

    def offer(dates: Sequence[SessionRow]) -> Offer:
        return _offer(dates, person, near, clear)

    fits = _by_series(sorting.clear, offer)
    clear_ones = {each.series.id for each in fits}
    # What can be had on one date is not asked about on another.
    asked = _by_series((row for row in sorting.ask if row.series.id not in clear_ones), offer)
    always = (
        [words for words in asked[0].ask if all(words in each.ask for each in asked)]
        if asked
        else []
    )
    return Results(fits, asked, sorting.not_these, always)


def _when(row: SessionRow) -> tuple[object, int]:
    return row.session.starts_at, row.session.id


def _sort(
    sorting: _Sorting, row: SessionRow, ahead: Sequence[BookingRow], clearance: Clearance
) -> None:
    against = own_booking_against(row.session, ahead)
    if against:
        sorting.not_these.append(NotThis(row, [against]))
    elif clearance.outcome is Outcome.NOT_THIS_SESSION:
        sorting.not_these.append(NotThis(row, clearance.words))
    elif clearance.outcome is Outcome.ASK_FIRST:
        sorting.ask.append(row)
    else:
        sorting.clear.append(row)


def _by_series(
    rows: Iterable[SessionRow], offer: Callable[[Sequence[SessionRow]], Offer]
) -> list[Offer]:
    """The offers of these dates, the best first; of two as good the sooner one."""
    dates: dict[int, list[SessionRow]] = {}
    for row in rows:
        dates.setdefault(row.series.id, []).append(row)
    return sorted(map(offer, dates.values()), key=lambda each: (-each.worth, *_when(each.first)))


def _offer(
    dates: Sequence[SessionRow],
    person: Person,
    near: Place | None,
    clear: Mapping[int, Clearance],
) -> Offer:
    first = dates[0]
    date = _facts(first, near)
    found = clear[first.session.id]
    return Offer(
        dates,
        why(date, person),
        [*but(date, person), *found.warnings],
        worth(date, person),
        date.miles,
        found.words,
    )


def _facts(row: SessionRow, near: Place | None) -> Date:
    held = row.session
    return Date(
        series_id=held.series_id,
        activity=row.series.activity,
        level=row.series.level,
        on=held.local_date,
        slot=slot_of(held),
        access=access_of(row.venue, row.series),
        miles=near.miles_to(row.venue) if near else None,
    )
