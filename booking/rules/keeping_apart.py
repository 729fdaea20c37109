"""Keeping people apart: what belongs to which side, decided ahead, the protected side first.

Nothing here looks at who is booked. Whoever calls it follows it up for the bookings of both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import Allotment, KeepApart, Participant, SessionSeries, Venue
from booking.permissions import Permission, Viewer, may
from booking.words import london

LONGEST_AHEAD = timedelta(days=731)


class ApartRefused(Refused):
    """Something stands against it; `field` is the answer that it is about."""

    field = ""


class NotYours(ApartRefused):
    """Only the lead and the safeguarding leads keep people apart."""


class NobodyNamed(ApartRefused):
    """Neither side is a participant, so that there is nobody to keep apart."""


class SamePerson(ApartRefused):
    """Both sides are one and the same person."""


class KeptApartAlready(ApartRefused):
    """The two are kept apart as it is."""


class ApartNoMore(ApartRefused):
    """It was ended, so nothing is allotted in it any more."""


class NothingChosen(ApartRefused):
    """One thing is allotted at a time: a series, a venue or a day of the week."""

    field = "what"


class ProtectedSideFirst(ApartRefused):
    """The protected side has nothing of its own yet, or would have nothing left."""


class OtherSidesAlready(ApartRefused):
    """It belongs to the other side on some of these days."""

    field = "what"


class AllottedAlready(ApartRefused):
    """It belongs to this side already on some of these days."""

    field = "what"


class FromTooFarAhead(ApartRefused):
    """It begins years from now, which is a slip."""

    field = "from_on"


class UntilBeforeFrom(ApartRefused):
    """It would end before it begins."""

    field = "until_on"


class AlreadyOver(ApartRefused):
    """Its last day is gone."""

    field = "until_on"


@dataclass(frozen=True, kw_only=True)
class NewAllotment:
    """A series, a venue or a weekday (0 is Monday) for one side, on which days."""

    to_protected: bool
    from_on: date
    until_on: date | None = None
    series: SessionSeries | None = None
    venue: Venue | None = None
    weekday: int | None = None


def keep_apart(
    viewer: Viewer, protected: Participant | None, other: Participant | None, now: datetime
) -> KeepApart:
    """From now on two people are kept apart; None is somebody who is no participant.

    Raises NotYours, NobodyNamed, SamePerson or KeptApartAlready.
    """
    _guard(viewer)
    if protected is None and other is None:
        raise NobodyNamed("Choose at least one person.")
    if protected is not None and other is not None:
        _refuse_twice(protected, other)
    made = KeepApart(
        protected_id=protected.id if protected else None,
        other_id=other.id if other else None,
        made_at=now,
        made_by_id=viewer.user_id,
    )
    session().add(made)
    session().flush()
    return made


def _guard(viewer: Viewer) -> None:
    if not may(viewer, Permission.KEEP_APART):
        raise NotYours("Only the lead and the safeguarding leads decide this.")


def _refuse_twice(protected: Participant, other: Participant) -> None:
    if protected.id == other.id:
        raise SamePerson("That is the same person. Choose somebody else.")
    # Two at the same moment wait for each other here.
    ids = sorted((protected.id, other.id))
    session().execute(
        sa.select(Participant.id)
        .where(Participant.id.in_(ids))
        .order_by(Participant.id)
        .with_for_update(key_share=True)
    ).all()
    there = session().scalar(
        sa.select(KeepApart.id)
        .where(
            KeepApart.ended_at.is_(None),
            KeepApart.protected_id.in_(ids),
            KeepApart.other_id.in_(ids),
        )
        .limit(1)
    )
    if there is not None:
        raise KeptApartAlready("These two are kept apart already. Look at their page.")


def end(viewer: Viewer, apart: KeepApart, now: datetime) -> None:
    """They are not kept apart any more. One that has ended stays as it ended."""
    _guard(viewer)
    _lock(apart)
    if apart.ended_at is None:
        apart.ended_at, apart.ended_by_id = now, viewer.user_id
        session().flush()


def _lock(apart: KeepApart) -> None:
    session().refresh(apart, with_for_update={"of": KeepApart})


# --- What belongs to which side -------------------------------------------------------------------


def allot(viewer: Viewer, apart: KeepApart, new: NewAllotment, now: datetime) -> Allotment:
    """Give a series, a venue or a day to one side.

    Raises NotYours, ApartNoMore, and what `refusals` names.
    """
    _guard(viewer)
    _lock(apart)
    for refused in refusals(apart, new, london(now).date()):
        raise refused
    allotment = Allotment(
        keep_apart_id=apart.id,
        to_protected=new.to_protected,
        from_on=new.from_on,
        until_on=new.until_on,
        made_at=now,
        made_by_id=viewer.user_id,
        series_id=new.series.id if new.series else None,
        venue_id=new.venue.id if new.venue else None,
        weekday=new.weekday,
    )
    session().add(allotment)
    session().flush()
    return allotment


def refusals(apart: KeepApart, new: NewAllotment, today: date) -> Iterator[ApartRefused]:
    """All that stands against an allotment, as the others stand now."""
    if apart.ended_at is not None:
        yield ApartNoMore("These two are not kept apart any more.")
    if [new.series, new.venue, new.weekday].count(None) != 2:
        yield NothingChosen("Choose one: a session, a place or a day of the week")
    yield from _days(new, today)
    live = _live(apart, today)
    if not new.to_protected and not any(each.to_protected for each in live):
        yield ProtectedSideFirst(
            "Give the protected side something first. Then the other side can have something."
        )
    for each in live:
        if _is_same(each, new) and _overlap(each, new):
            yield _taken(each, new)


def _days(new: NewAllotment, today: date) -> Iterator[ApartRefused]:
    if new.from_on - today > LONGEST_AHEAD:
        yield FromTooFarAhead("That is over two years from now. Check the year")
    if new.until_on is not None and new.until_on < new.from_on:
        yield UntilBeforeFrom("The last day is before the first one. Check both")
    elif new.until_on is not None and new.until_on < today:
        yield AlreadyOver("That day is gone, so it does not hold any more")


def _taken(there: Allotment, new: NewAllotment) -> ApartRefused:
    if there.to_protected is new.to_protected:
        return AllottedAlready("It is on this side’s list already. End that first.")
    return OtherSidesAlready("It is on the other side’s list. It can’t belong to both.")


def _live(apart: KeepApart, today: date) -> list[Allotment]:
    """What holds now or later, by when it was made."""
    return list(
        session().scalars(
            sa.select(Allotment)
            .where(
                Allotment.keep_apart_id == apart.id,
                Allotment.ended_at.is_(None),
                sa.or_(Allotment.until_on.is_(None), Allotment.until_on >= today),
            )
            .order_by(Allotment.id)
        )
    )


def _is_same(there: Allotment, new: NewAllotment) -> bool:
    return (there.series_id, there.venue_id, there.weekday) == (
        new.series.id if new.series else None,
        new.venue.id if new.venue else None,
        new.weekday,
    )


def _overlap(there: Allotment, new: NewAllotment) -> bool:
    ends_before = there.until_on is not None and there.until_on < new.from_on
    begins_after = new.until_on is not None and new.until_on < there.from_on
    return not (ends_before or begins_after)


def end_allotment(viewer: Viewer, apart: KeepApart, allotment: Allotment, now: datetime) -> None:
    """It belongs to neither side any more. One that has ended stays as it ended.

    Raises ProtectedSideFirst where the other side alone would have something left.
    """
    _guard(viewer)
    _lock(apart)
    session().refresh(allotment)
    if allotment.ended_at is not None:
        return
    left = [each for each in _live(apart, london(now).date()) if each.id != allotment.id]
    if left and not any(each.to_protected for each in left):
        raise ProtectedSideFirst(
            "The protected side would have nothing left. End what the other side has first."
        )
    allotment.ended_at, allotment.ended_by_id = now, viewer.user_id
    session().flush()
