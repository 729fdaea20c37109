"""Putting a timetable in: what each row does is done, and said in words that are kept for a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from booking.crypto import new_public_id
from booking.errors import Missing, Refused
from booking.models import Organisation, SessionSeries
from booking.rules import drafts, offers
from booking.rules.marks import mark, mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.spreadsheet_lines import Fault
from booking.views.edge import viewer
from booking.views.spreadsheet_rows import WRITES, Kind, Outcome, Work
from booking.views.spreadsheet_words import card_of

MEANWHILE = (
    "Somebody changed it after you looked, so this row was not put in. "
    "Send the file again and look at it first."
)


def shown_of(work: Work, now: datetime) -> list[str]:
    """A mark of what the preview shows of each row, for the page to send back."""
    return [_mark_of(outcome, now) for outcome in work.outcomes]


def _mark_of(outcome: Outcome, now: datetime) -> str:
    """The letter of what a row does, and a mark of that and of what it would be done to."""
    series = outcome.series
    was = mark_of(series, outcome.facts) if series is not None else outcome.draft_seen
    shown = (card_of(outcome, now), sorted(outcome.facts.items()), was)
    return outcome.kind.value + mark(shown)


def put_in(
    work: Work, organisation: Organisation, now: datetime, shown: Sequence[str]
) -> list[dict[str, Any]]:
    """Do what every row does; returns what became of each, as the result page shows it.

    A row that would do something else than was `shown` does nothing: above all it opens no offer
    that somebody has just made by referral.
    """
    seen = shown if len(shown) == len(work.outcomes) else [""] * len(work.outcomes)
    return [
        _put_row_in(outcome, organisation, now, mark_seen)
        for outcome, mark_seen in zip(work.outcomes, seen, strict=True)
    ]


def _put_row_in(
    outcome: Outcome, organisation: Organisation, now: datetime, seen: str
) -> dict[str, Any]:
    where: dict[str, str] = {}
    try:
        if outcome.kind in WRITES and _mark_of(outcome, now) != seen:
            raise Stale(MEANWHILE)
        where = _do(outcome, organisation, now)
    except (Stale, Missing):
        outcome = _undone(outcome, Kind.MEANWHILE, MEANWHILE)
    except Refused as refused:
        outcome = _undone(outcome, Kind.UNREADABLE, refused.words)
    else_than_shown = outcome.kind is Kind.MEANWHILE or seen[:1] not in ("", outcome.kind.value)
    return {**card_of(outcome, now), **where, "came_out_else": else_than_shown}


def _undone(outcome: Outcome, kind: Kind, words: str) -> Outcome:
    return replace(outcome, kind=kind, faults=(Fault("", "", words),), changes=(), facts={})


def _do(outcome: Outcome, organisation: Organisation, now: datetime) -> dict[str, str]:
    """Do what one row does; returns where that is found."""
    if outcome.series is not None:
        return _mend(outcome, outcome.series, now)
    match outcome.kind:
        case Kind.NEW:
            return {"series_id": _publish(outcome, organisation, now).public_id}
        case Kind.DRAFT:
            return {"draft_id": _write(outcome, organisation, now)}
        case _:
            return {"draft_id": outcome.draft.public_id} if outcome.draft else {}


def _mend(outcome: Outcome, series: SessionSeries, now: datetime) -> dict[str, str]:
    if outcome.kind is Kind.CHANGED:
        offers.mend(series, mark_of(series, outcome.facts), outcome.facts, now)
    # Our own name for it, which stands in our table, is no name of the trust's.
    by_ours = outcome.read.reference == series.public_id
    if outcome.kind in (Kind.CHANGED, Kind.SAME, Kind.DATES) and not by_ours:
        offers.remember_row(series, outcome.read.row_key)
    return {"series_id": series.public_id}


def _publish(outcome: Outcome, organisation: Organisation, now: datetime) -> SessionSeries:
    """Publish a row, and let its draft go if it was one until now."""
    reading, draft = outcome.reading, outcome.draft
    assert reading is not None
    if draft is not None:
        drafts.lock_as_seen(draft, outcome.draft_seen)
    published = offers.publish(
        viewer(),
        organisation,
        reading.offer,
        reading.schedule,
        now,
        draft.photo if draft else None,
        public_id=draft.public_id if draft else "",
        row_key=draft.row_key if draft else outcome.read.row_key,
    )
    if draft is not None:
        drafts.finish(draft)
    return published.series


def _write(outcome: Outcome, organisation: Organisation, now: datetime) -> str:
    """Keep a row as a draft, or put it into the one that it means."""
    if outcome.draft is not None:
        drafts.lock_as_seen(outcome.draft, outcome.draft_seen)
        drafts.fill_in(viewer(), outcome.draft, outcome.read.answers, now)
        return outcome.draft.public_id
    made = drafts.start(
        viewer(), organisation, new_public_id(), outcome.read.answers, now,
        row_key=outcome.read.row_key,
    )  # fmt: skip
    return made.public_id
