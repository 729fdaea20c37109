"""What other programs are told of open offers: each change gets the next change number.

The numbers are drawn in the transaction that changes something, under one lock, as the last thing
before it commits: they become visible in their own order, and a reader who asks for what came after
the last one it saw misses nothing (OpenActive's Realtime Paged Data Exchange 1.0, "Incrementing
Unique Change Number"). No rule has to think of it: `listen` notices what a session writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from booking.database import db
from booking.models import (
    Feed,
    FeedItem,
    Organisation,
    ScheduledSession,
    SessionSeries,
    Venue,
)
from booking.queries.open_data import in_feed, session_in_feed

# Deletions stay for 7 days at least (the same standard, "Core concept"); ours for four weeks.
DELETIONS_KEPT = timedelta(days=28)
AT_ONCE = 5_000
NOTED = "noted for other programs"
# Both databases take the same words; the row is there from the first draw on.
DRAW = sa.text(
    "INSERT INTO feed_counter (id, last) VALUES (1, :n) "
    "ON CONFLICT (id) DO UPDATE SET last = feed_counter.last + :n RETURNING last"
)
# What a row keeps for ourselves: other programs need not hear that it changed.
QUIET: dict[type, set[str]] = {
    SessionSeries: {"version", "row_key", "last_modified_at", "children_on_site", "created_at"},
    ScheduledSession: {
        "last_ticket", "register_state", "submitted_at", "submitted_by_id", "headcount", "code_key",
        "last_modified_at", "children_on_site", "own_capacity", "overridden", "sequence",
        "closure_id",
    },
    Venue: {"match_days_known_until"},
    Organisation: {"part_played", "ring_when", "about"},
}  # fmt: skip


@dataclass
class Noted:
    """What a transaction has changed so far: numbers of rows, and ids of those that are gone."""

    series: set[int] = field(default_factory=set)
    sessions: dict[int, int] = field(default_factory=dict)
    venues: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    gone: set[tuple[Feed, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Told:
    """One line of a feed to be: what it is about, and whether that is gone."""

    feed: Feed
    subject: str
    is_deleted: bool = False


def listen() -> None:
    """Notice from now on whatever the site's sessions write, and number it as they commit."""
    for name, heard in (
        ("after_flush", _note),
        ("before_commit", _number),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(db.session, name, heard):
            event.listen(db.session, name, heard)


def _note(current: Session, _context: Any) -> None:
    """Remember what a flush wrote that other programs show."""
    for row in (*current.new, *current.dirty, *current.deleted):
        quiet = QUIET.get(type(row))
        if quiet is None or not (row not in current.dirty or _says_something_new(row, quiet)):
            continue
        noted: Noted = current.info.setdefault(NOTED, Noted())
        is_gone = row in current.deleted
        match row:
            case SessionSeries():
                noted.series.add(row.id)
                if is_gone:
                    noted.gone.add((Feed.SERIES, row.public_id))
            case ScheduledSession():
                noted.sessions[row.id] = row.series_id
                if is_gone:
                    noted.gone.add((Feed.SESSIONS, row.public_id))
            case Venue():
                noted.venues.add(row.id)
            case Organisation():
                noted.organisations.add(row.id)
            case _:
                raise AssertionError(f"nobody said what a change of {type(row)} reaches")


def _says_something_new(row: Any, quiet: Collection[str]) -> bool:
    state = sa.inspect(row)
    return any(
        column.key not in quiet and state.attrs[column.key].history.has_changes()
        for column in state.mapper.column_attrs
    )


def _forget(current: Session, _previous: Any) -> None:
    current.info.pop(NOTED, None)


def _number(current: Session) -> None:
    """Give numbers to what this transaction changed, just before it commits."""
    current.flush()
    noted: Noted | None = current.info.pop(NOTED, None)
    if noted is not None:
        settle(current, noted, datetime.now(UTC))


def settle(current: Session, noted: Noted, now: datetime) -> None:
    """Number every change that other programs should hear of."""
    # Locked before anything is read: what is read next is what everybody before us has committed.
    _draw(current, 0)
    series = _touched_series(current, noted)
    there = _there(current, Feed.SERIES, [row.public_id for row in series])
    told = list(_of_series(series, there, noted))
    sessions = _sessions_of(current, [row.id for row in series], now)
    there = _there(current, Feed.SESSIONS, [row.public_id for row in sessions])
    told += _of_sessions(sessions, there, noted, {row.id for row in series if row.listed})
    for feed in Feed:
        gone = [subject for of, subject in noted.gone if of is feed]
        there = _there(current, feed, gone)
        told += [Told(feed, subject, True) for subject in gone if there.get(subject) is False]
    tell(current, told, now)


def _touched_series(current: Session, noted: Noted) -> list[Any]:
    """The series that a change is about or reaches, with whether each is in the feed now."""
    reached = sa.or_(
        SessionSeries.id.in_(noted.series | set(noted.sessions.values())),
        SessionSeries.venue_id.in_(noted.venues),
        SessionSeries.organisation_id.in_(noted.organisations),
        SessionSeries.id.in_(
            sa.select(ScheduledSession.series_id).where(ScheduledSession.venue_id.in_(noted.venues))
        ),
    )
    found = current.execute(
        sa.select(
            SessionSeries.id,
            SessionSeries.public_id,
            SessionSeries.venue_id,
            SessionSeries.organisation_id,
            in_feed(datetime.now(UTC)).label("listed"),
        )
        .where(reached)
        .order_by(SessionSeries.id)
    )
    return list(found)


def _sessions_of(current: Session, series_ids: list[int], now: datetime) -> list[Any]:
    """The sessions of these series that are to come, or that other programs believe to be."""
    believed = sa.exists().where(
        FeedItem.feed == Feed.SESSIONS,
        FeedItem.subject == ScheduledSession.public_id,
        FeedItem.is_deleted.is_(False),
    )
    found = current.execute(
        sa.select(
            ScheduledSession.id,
            ScheduledSession.public_id,
            ScheduledSession.series_id,
            ScheduledSession.venue_id,
            (ScheduledSession.ends_at > now).label("to_come"),
        )
        .where(
            ScheduledSession.series_id.in_(series_ids),
            sa.or_(ScheduledSession.ends_at > now, believed),
        )
        .order_by(ScheduledSession.starts_at, ScheduledSession.id)
    )
    return list(found)


def _there(current: Session, feed: Feed, subjects: list[str]) -> dict[str, bool]:
    """Which of these other programs have heard of, and whether they were told that it is gone."""
    known: dict[str, bool] = {}
    for start in range(0, len(subjects), AT_ONCE):
        found = current.execute(
            sa.select(FeedItem.subject, FeedItem.is_deleted).where(
                FeedItem.feed == feed, FeedItem.subject.in_(subjects[start : start + AT_ONCE])
            )
        )
        known |= {subject: is_deleted for subject, is_deleted in found}
    return known


def _of_series(series: list[Any], there: dict[str, bool], noted: Noted) -> Iterator[Told]:
    for row in series:
        is_new = there.get(row.public_id, True)
        says_new = (
            row.id in noted.series
            or row.venue_id in noted.venues
            or row.organisation_id in noted.organisations
        )
        if row.listed and (is_new or says_new):
            yield Told(Feed.SERIES, row.public_id)
        elif not row.listed and not is_new:
            yield Told(Feed.SERIES, row.public_id, True)


def _of_sessions(
    sessions: list[Any], there: dict[str, bool], noted: Noted, listed: set[int]
) -> Iterator[Told]:
    for row in sessions:
        is_new = there.get(row.public_id, True)
        says_new = row.id in noted.sessions or row.venue_id in noted.venues
        if row.to_come and row.series_id in listed:
            if is_new or says_new:
                yield Told(Feed.SESSIONS, row.public_id)
        elif not is_new:
            yield Told(Feed.SESSIONS, row.public_id, True)


def tell(current: Session, told: Iterable[Told], now: datetime) -> int:
    """Put these lines at the end of their feeds, in this order; returns how many.

    The counter is locked from then on until the transaction commits.
    """
    waiting, count = iter(told), 0
    while some := list(islice(waiting, AT_ONCE)):
        first = _draw(current, len(some)) - len(some) + 1
        for feed in Feed:
            subjects = [line.subject for line in some if line.feed is feed]
            if subjects:
                current.execute(
                    sa.delete(FeedItem)
                    .where(FeedItem.feed == feed, FeedItem.subject.in_(subjects))
                    .execution_options(synchronize_session=False)
                )
        current.execute(
            sa.insert(FeedItem),
            [
                {
                    "number": number,
                    "feed": line.feed,
                    "subject": line.subject,
                    "changed_at": now,
                    "is_deleted": line.is_deleted,
                }
                for number, line in enumerate(some, start=first)
            ],
        )
        count += len(some)
    return count


def _draw(current: Session, how_many: int) -> int:
    """Draw so many numbers; returns the last. Whoever comes next waits until we commit."""
    return int(current.execute(DRAW, {"n": how_many}).scalar_one())


def reconcile(current: Session, now: datetime) -> int:
    """Tell other programs what is there that they do not know of, and what is there no more;
    returns how many things that is.

    Time alone changes something too: sessions are over, offers that nobody confirms leave. Nothing
    is locked where there is nothing to tell.
    """
    if not any(True for _ in islice(_unknown(current, now), 1)):
        return 0
    _draw(current, 0)
    return tell(current, list(_unknown(current, now)), now)


def _unknown(current: Session, now: datetime) -> Iterator[Told]:
    """Everything that is open and that other programs do not know, or believe and is not so."""
    open_series = sa.select(SessionSeries.public_id).where(in_feed(now))
    open_sessions = (
        sa.select(ScheduledSession.public_id)
        .join(ScheduledSession.series)
        .where(session_in_feed(now))
    )
    order: dict[Feed, Any] = {
        Feed.SERIES: open_series.order_by(SessionSeries.id),
        Feed.SESSIONS: open_sessions.order_by(ScheduledSession.starts_at, ScheduledSession.id),
    }
    public_id: dict[Feed, Any] = {
        Feed.SERIES: SessionSeries.public_id,
        Feed.SESSIONS: ScheduledSession.public_id,
    }
    for feed in Feed:
        believed = sa.exists().where(
            FeedItem.feed == feed,
            FeedItem.subject == public_id[feed],
            FeedItem.is_deleted.is_(False),
        )
        for subject in current.scalars(order[feed].where(~believed)).all():
            yield Told(feed, subject)
    for feed, still in ((Feed.SESSIONS, open_sessions), (Feed.SERIES, open_series)):
        no_more = sa.select(FeedItem.subject).where(
            FeedItem.feed == feed,
            FeedItem.is_deleted.is_(False),
            FeedItem.subject.not_in(still),
        )
        for subject in current.scalars(no_more.order_by(FeedItem.number)).all():
            yield Told(feed, subject, True)


def forget_old_deletions(current: Session, now: datetime) -> None:
    """Let go of what was deleted four weeks ago: every program that still reads has heard of it."""
    current.execute(
        sa.delete(FeedItem)
        .where(FeedItem.is_deleted.is_(True), FeedItem.changed_at < now - DELETIONS_KEPT)
        .execution_options(synchronize_session=False)
    )
