"""When nothing fits: what the nearest thing is that does, and which wish to leave out for it.

It sees what the catalogue sees and nothing else, so it never hints at what is not there for the
viewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.models import ScheduledSession, SessionSeries
from booking.permissions import Viewer
from booking.queries.finding import in_order_to_come
from booking.queries.offers import SessionRow, rows_of
from booking.queries.wishes import WITHIN_MILES, Filters, Place, to_come, wishes, within

# Whoever can't find what they look for gives up the first of these most easily, the last never
# gladly: one can't choose one's age.
EASIEST_FIRST = (
    "day", "time", "within", "town", "q", "level", "activity", "trust", "free", "access", "gender",
    "age",
)  # fmt: skip
MOST = 3
WIDER_MILES = 10
ALL_OF_IT = Filters()


@dataclass(frozen=True)
class Looser:
    """A looser question that finds something: which wishes it leaves out, and how much it finds.

    A wish for a town, or for a distance, may be widened instead: `filters` then has another.
    """

    filters: Filters
    left_out: tuple[str, ...]
    sessions: int


@dataclass(frozen=True)
class _Counted:
    """How many sessions fail just these wishes; those in the wider reach are counted apart."""

    failing: frozenset[str]
    is_near: bool
    sessions: int


def looser(
    viewer: Viewer, filters: Filters, middles: Mapping[str, Place], now: datetime
) -> list[Looser]:
    """Up to three looser questions that find something, the easiest first.

    Of those with one wish less; of those with two less only where none of them finds anything.
    `middles` are the towns' middles. One statement, however much was asked.
    """
    asked = wishes(filters)
    names = [name for name in EASIEST_FIRST if name in asked]
    wider = _wider(filters, middles)
    counted = _count(viewer, asked, wider, now)
    for how_many in (1, 2):
        # Of two, the one that is harder to give up decides.
        sets = sorted(combinations(names, how_many), key=lambda each: _ranks(each)[::-1])
        found = [each for names in sets for each in _looser(filters, names, wider, counted)]
        if found:
            return found[:MOST]
    return []


def _ranks(names: Sequence[str]) -> list[int]:
    return [EASIEST_FIRST.index(name) for name in names]


def first_of(viewer: Viewer, filters: Filters, now: datetime) -> SessionRow | None:
    """The session that is first in a list of what is asked for."""
    matches = [*to_come(viewer, now), *wishes(filters).values()]
    rows = rows_of(in_order_to_come(matches, filters.near, now).limit(1))
    return rows[0] if rows else None


def _wider(filters: Filters, middles: Mapping[str, Place]) -> Filters | None:
    """The same question a little further off: around the town, or within more miles."""
    if filters.near is not None and filters.within is not None:
        further = [miles for miles in WITHIN_MILES if miles > max(filters.within, WIDER_MILES - 1)]
        return replace(filters, within=further[0]) if further else None
    if filters.near is None and filters.town and filters.town in middles:
        return replace(filters, town="", near=middles[filters.town], within=WIDER_MILES)
    return None


def _count(
    viewer: Viewer,
    asked: Mapping[str, sa.ColumnElement[bool]],
    wider: Filters | None,
    now: datetime,
) -> list[_Counted]:
    """Count the sessions that fail one wish or two, by which."""
    failing = {name: sa.case((condition, 0), else_=1) for name, condition in asked.items()}
    near = within(wider.near, wider.within) if wider else None
    is_near = sa.literal(0) if near is None else sa.case((near, 1), else_=0)
    failed: Any = sum(failing.values(), sa.literal(0))
    each = (
        sa.select(*(flag.label(name) for name, flag in failing.items()), is_near.label("is_near"))
        .select_from(ScheduledSession)
        .join(ScheduledSession.series)
        .join(ScheduledSession.venue)
        .join(SessionSeries.organisation)
        .where(*to_come(viewer, now), failed <= 2)
        .subquery()
    )
    counted = sa.select(*each.c, sa.func.count()).group_by(*each.c)
    return [
        _Counted(
            frozenset(name for name, fails in zip(failing, flags, strict=True) if fails),
            bool(is_near),
            sessions,
        )
        for *flags, is_near, sessions in session().execute(counted)
    ]


def _looser(
    filters: Filters,
    left_out: tuple[str, ...],
    wider: Filters | None,
    counted: Sequence[_Counted],
) -> Iterator[Looser]:
    """The questions without these wishes that find something, the wider one before the widest."""
    fitting = [each for each in counted if each.failing <= set(left_out)]
    without = _without(filters, left_out)
    far = {"town", "within"} & set(left_out)
    if wider is not None and len(far) == 1:
        near = sum(each.sessions for each in fitting if each.is_near)
        if near:
            others = tuple(name for name in left_out if name not in far)
            yield Looser(_without(wider, others), left_out, near)
            if len(left_out) > 1:
                return
    everywhere = sum(each.sessions for each in fitting)
    if everywhere:
        yield Looser(without, left_out, everywhere)


def _without(filters: Filters, names: Sequence[str]) -> Filters:
    plain: dict[str, Any] = {name: getattr(ALL_OF_IT, name) for name in names}
    return replace(filters, page=1, **plain)
