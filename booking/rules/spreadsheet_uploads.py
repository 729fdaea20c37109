"""Timetables that came in: kept for a day, put in once, and which of our offers a row means."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import (
    OfferDraft,
    Organisation,
    SeriesState,
    SessionSeries,
    SpreadsheetUpload,
    Venue,
)
from booking.permissions import Permission, Viewer, may
from booking.queries.drafts import answers_of
from booking.rules.spreadsheet_lines import Read, is_named
from booking.rules.spreadsheet_tables import Sheet

KEPT_FOR = timedelta(days=1)
# Of one organisation; whoever sends more lets the oldest go.
MOST_KEPT = 20
LONGEST_NAME = 120

Offer = SessionSeries | OfferDraft


def keep(
    viewer: Viewer, organisation: Organisation, file_name: str, sheet: Sheet, now: datetime
) -> SpreadsheetUpload:
    """Keep a timetable until somebody confirms it. Raises Missing for another's organisation."""
    if not may(viewer, Permission.PUBLISH_OFFERS, organisation.id):
        raise Missing
    upload = SpreadsheetUpload(
        organisation_id=organisation.id,
        file_name=file_name.replace("\x00", "")[-LONGEST_NAME:] or "timetable.csv",
        cells=json.dumps(asdict(sheet)),
        uploaded_at=now,
        uploaded_by_id=viewer.user_id,
    )
    session().add(upload)
    session().flush()
    _let_oldest_go(organisation)
    return upload


def _let_oldest_go(organisation: Organisation) -> None:
    newest = (
        sa.select(SpreadsheetUpload.id)
        .where(SpreadsheetUpload.organisation_id == organisation.id)
        .order_by(SpreadsheetUpload.id.desc())
        .limit(MOST_KEPT)
    )
    session().execute(
        sa.delete(SpreadsheetUpload).where(
            SpreadsheetUpload.organisation_id == organisation.id,
            SpreadsheetUpload.id.not_in(newest),
        )
    )


def sheet_of(upload: SpreadsheetUpload) -> Sheet:
    """The rows as they came in."""
    kept = json.loads(upload.cells)
    return Sheet(kept["rows"], kept["breaks_off"])


def what_happened(upload: SpreadsheetUpload) -> list[dict[str, Any]]:
    """What became of each row; nothing before it was confirmed."""
    done: list[dict[str, Any]] = json.loads(upload.cells).get("done", [])
    return done


def lock(upload: SpreadsheetUpload) -> None:
    """Let nobody else put a table of this organisation in now, and read this one again.

    Raises Missing if it was dropped meanwhile.
    """
    # Those who only refer to the organisation need not wait.
    session().scalar(
        sa.select(Organisation.id)
        .where(Organisation.id == upload.organisation_id)
        .with_for_update(key_share=True)
    )
    found = session().scalar(
        sa.select(SpreadsheetUpload)
        .where(SpreadsheetUpload.id == upload.id)
        .with_for_update(of=SpreadsheetUpload)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing


def finish(upload: SpreadsheetUpload, done: Sequence[dict[str, Any]], now: datetime) -> None:
    """Say that a table is in, and what became of each row. Its cells are not needed any more."""
    upload.confirmed_at = now
    upload.cells = json.dumps({"rows": [], "breaks_off": False, "done": list(done)})
    session().flush()


def forget_old(now: datetime) -> int:
    """Drop the tables that came in more than a day ago; returns how many."""
    gone: Any = session().execute(
        sa.delete(SpreadsheetUpload).where(SpreadsheetUpload.uploaded_at < now - KEPT_FOR)
    )
    return int(gone.rowcount)


# --- Which offer a row means ---------------------------------------------------------------------

Place = tuple[str, frozenset[str], str, str]


class Unclear(Exception):
    """A row could mean more than one offer, or an offer could be meant by more than one row."""


class Ours:
    """The offers and drafts of one trust, by what the rows of a table can call them."""

    def __init__(
        self,
        series: Sequence[SessionSeries],
        drafts: Sequence[OfferDraft],
        venues: Sequence[Venue],
        reads: Sequence[Read],
    ) -> None:
        self._only_venue = venues[0].public_id if len(venues) == 1 else ""
        both: list[Offer] = [*drafts, *series]
        self._by_id = {each.public_id: each for each in both}
        self._by_key = {each.row_key: each for each in both if each.row_key}
        self._by_place: dict[Place, list[SessionSeries]] = {}
        for each in series:
            self._by_place.setdefault(_place_of(each), []).append(each)
        self._references = {read.reference for read in reads if read.reference}
        strangers = {
            (self.place(read), read.row_key)
            for read in reads
            if read.reference and self._named(read) is None
        }
        self._strangers = Counter(place for place, _ in strangers)
        self._series = series
        self._by_title = _unclaimed(drafts, {read.row_key for read in reads})
        homeless = {
            (read.title.casefold(), read.row_key)
            for read in reads
            if not read.reference and self._at_its_place(read) is None
        }
        self._homeless = Counter(title for title, _ in homeless)

    def find(self, read: Read) -> Offer | None:
        """The offer or draft that a row means: by its reference, else by what it says.

        Then comes the offer that a row without a reference once made, and that was moved since; and
        last the one draft from a table that has its title, which the row mends.
        Raises Unclear rather than guess.
        """
        named = self._named(read) if read.reference else None
        if named is not None:
            return named
        there = self._by_place.get(self.place(read), [])
        if read.reference:
            there = [each for each in there if not self._has_reference(each)]
        alike = _most_likely(there, read.row_key)
        if len(alike) > 1 or (alike and read.reference and self._strangers[self.place(read)] > 1):
            raise Unclear
        if alike:
            return alike[0]
        return self._by_key.get(read.row_key) or self._draft_to_mend(read)

    def _draft_to_mend(self, read: Read) -> OfferDraft | None:
        """The draft of the row's title, where neither a draft nor a row beside could be meant."""
        title = read.title.casefold()
        found = self._by_title.get(title, [])
        alone = len(found) == 1 and self._homeless[title] == 1
        return found[0] if alone and not read.reference else None

    def _at_its_place(self, read: Read) -> Offer | None:
        there = self._by_place.get(self.place(read))
        return there[0] if there else self._by_key.get(read.row_key)

    def of_title(self, read: Read) -> tuple[SessionSeries, ...]:
        """The offers that are on under the title of a row which means none of them."""
        title = read.title.casefold()
        return tuple(
            each
            for each in self._series
            if each.state is SeriesState.PUBLISHED and _plain_title(each.title) == title
        )

    def _named(self, read: Read) -> Offer | None:
        return self._by_id.get(read.reference) or self._by_key.get(read.row_key)

    def _has_reference(self, series: SessionSeries) -> bool:
        """Whether a series is another row's: by a name of the trust's, or by ours in this table."""
        return is_named(series.row_key) or series.public_id in self._references

    def place(self, read: Read) -> Place:
        """Title, days, time and venue: rows without a reference that share them mean one offer."""
        said = read.answers
        return (
            read.title.casefold(),
            frozenset(said.get("weekdays", ())),
            "".join(said.get("starts_local", ())),
            "".join(said.get("venue", ())) or self._only_venue,
        )


def _place_of(series: SessionSeries) -> Place:
    return (
        _plain_title(series.title),
        frozenset(filter(None, series.weekdays.split(","))),
        f"{series.starts_local:%H:%M}",
        series.venue.public_id,
    )


def _plain_title(title: str) -> str:
    return " ".join(title.split()).casefold()


def _unclaimed(
    drafts: Sequence[OfferDraft], claimed: Collection[str]
) -> dict[str, list[OfferDraft]]:
    """Drafts that came from tables, by their titles; not those that a row or Reference names."""
    found: dict[str, list[OfferDraft]] = {}
    for each in drafts:
        if each.row_key and not is_named(each.row_key) and each.row_key not in claimed:
            title = _plain_title("".join(answers_of(each).get("title", ())))
            found.setdefault(title, []).append(each)
    return found


def _most_likely(there: Sequence[SessionSeries], row_key: str) -> Sequence[SessionSeries]:
    """Of offers alike those that are on; of these the one that the row once made."""
    on = [each for each in there if each.state is SeriesState.PUBLISHED] or there
    return [each for each in on if each.row_key == row_key] or on
