"""Putting a timetable in: what each row does is done, and said in words that are kept for a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from booking.crypto import new_public_id
from booking.errors import Missing, Refused
from booking.models import Organisation, SessionSeries
from booking.rules import drafts, offers
from booking.rules.marks import mark_of
from booking.rules.spreadsheet_lines import Fault
from booking.views.edge import viewer
from booking.views.spreadsheet_rows import Kind, Outcome, Work
from booking.views.spreadsheet_words import card_of

GONE = "Somebody else changed it at the same moment. Send the file once more."


def put_in(work: Work, organisation: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Do what every row does; returns what became of each, as the result page shows it."""
    done = []
    for outcome in work.outcomes:
        try:
            where = _do(outcome, organisation, now)
        except (Refused, Missing) as refused:
            words = refused.words if isinstance(refused, Refused) else GONE
            outcome = replace(outcome, kind=Kind.UNREADABLE, faults=(Fault("", "", words),))
            where = {}
        done.append({**card_of(outcome, now), **where})
    return done


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
    if outcome.kind in (Kind.CHANGED, Kind.SAME, Kind.DATES):
        offers.remember_row(series, outcome.read.row_key)
    return {"series_id": series.public_id}


def _publish(outcome: Outcome, organisation: Organisation, now: datetime) -> SessionSeries:
    """Publish a row, and let its draft go if it was one until now."""
    reading, draft = outcome.reading, outcome.draft
    assert reading is not None
    if draft is not None:
        drafts.lock(draft)
    published = offers.publish(
        viewer(),
        organisation,
        reading.offer,
        reading.schedule,
        now,
        draft.photo if draft else None,
        public_id=draft.public_id if draft else "",
        row_key=draft.row_key or outcome.read.row_key if draft else outcome.read.row_key,
    )
    if draft is not None:
        drafts.finish(draft)
    return published.series


def _write(outcome: Outcome, organisation: Organisation, now: datetime) -> str:
    """Keep a row as a draft, or put it into the one that it means."""
    if outcome.draft is not None:
        drafts.fill_in(viewer(), outcome.draft, outcome.read.answers, now)
        return outcome.draft.public_id
    made = drafts.start(
        viewer(), organisation, new_public_id(), outcome.read.answers, now,
        row_key=outcome.read.row_key,
    )  # fmt: skip
    return made.public_id
