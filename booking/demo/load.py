"""Fill an empty database with the demo: the same data for the same seed and day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.database import write_transaction
from booking.demo.blueprint import UNITED, Blueprint
from booking.demo.county import county
from booking.demo.drawing import Draw
from booking.demo.loading import Loading
from booking.demo.make_bookings import draw_bookings, tonights_session, write_bookings
from booking.demo.make_changes import change_some, write_changes
from booking.demo.make_drafts import write_drafts
from booking.demo.make_offers import draw_offers, write_offers
from booking.demo.make_partners import make_partners
from booking.demo.make_people import draw_people, write_people
from booking.demo.make_plans import write_plans
from booking.demo.make_registers import draw_registers, write_attendances
from booking.demo.rows import TABLES, Rows
from booking.models import (
    Attendance,
    Booking,
    Installation,
    Organisation,
    Participant,
    ScheduledSession,
    SessionSeries,
    User,
)
from booking.rules import feed_items
from booking.words import count

SIZES: dict[str, Callable[[], Blueprint]] = {"united": lambda: UNITED, "county": county}


class CannotLoad(Exception):
    """The demo cannot be loaded here; its text is one sentence that says why."""


@dataclass(frozen=True)
class Counts:
    """What was loaded."""

    organisations: int
    staff: int
    participants: int
    series: int
    sessions: int
    bookings: int
    attendances: int

    def in_words(self) -> str:
        """One line for whoever ran the command."""
        return (
            f"Loaded {count(self.organisations, 'organisation')}, {self.staff} staff, "
            f"{count(self.participants, 'participant')}, {self.series} series with "
            f"{count(self.sessions, 'session')}, {count(self.bookings, 'booking')} and "
            f"{count(self.attendances, 'attendance')}."
        )


def load(size: str, seed: int, today: date, progress: Callable[[str], None]) -> Counts:
    """Fill the database with the demo of this size, dated from `today` in Europe/London.

    Raises CannotLoad for a size that there is not, and when the database is not migrated or
    holds anything already. The demo is written in one transaction: all of it, or nothing.
    """
    if size not in SIZES:
        raise CannotLoad(
            f"This version loads the size {' or '.join(SIZES)} only: “{size}” is not in it."
        )
    with write_transaction() as current:
        _refuse_unless_empty(current)
        progress("Making up the people and their sessions.")
        rows = make_rows(SIZES[size](), seed, today)
        rows.add(Installation, is_demo=True, loaded_on=today, size=size, seed=seed)
        progress("Writing them into the database.")
        rows.write(current)
        feed_items.reconcile(current, datetime.now(UTC))
    return Counts(
        organisations=rows.count(Organisation),
        staff=rows.count(User),
        participants=rows.count(Participant),
        series=rows.count(SessionSeries),
        sessions=rows.count(ScheduledSession),
        bookings=rows.count(Booking),
        attendances=rows.count(Attendance),
    )


def _refuse_unless_empty(current: Session) -> None:
    there = set(sa.inspect(current.connection()).get_table_names())
    if not {model.__tablename__ for model in TABLES} <= there:
        raise CannotLoad("The database has no tables yet: run `flask upgrade` first.")
    for model in TABLES:
        if current.execute(sa.select(sa.literal(1)).select_from(model).limit(1)).first():
            raise CannotLoad("The database holds data already: the demo goes into an empty one.")


def make_rows(blueprint: Blueprint, seed: int, today: date) -> Rows:
    """Every row of the demo. All is drawn first, so that each row can know of the others."""
    loading = Loading(Draw(seed), Rows(), today)
    partners = make_partners(loading, blueprint)
    offers = draw_offers(loading, blueprint.series)
    people = draw_people(loading, partners, blueprint.participants)
    tonight = tonights_session(loading, offers)
    change_some(loading, offers, blueprint.venues, partners, spared=tonight)
    draw_bookings(loading, offers, people, tonight, blueprint.neighbourhoods)
    draw_registers(loading, offers, people, partners)
    write_people(loading, people, partners)
    write_offers(loading, offers, partners)
    write_bookings(loading, offers)
    write_attendances(loading, offers)
    write_changes(loading, offers, partners)
    write_plans(loading, people)
    write_drafts(loading, partners)
    return loading.rows
