"""Fill an empty database with the demo: the same data for the same seed and day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking.database import Base, write_transaction
from booking.demo.bare import bare_tables
from booking.demo.blueprint import Blueprint
from booking.demo.drawing import Draw
from booking.demo.loading import Loading, Occasion, Offer, Partners, Person
from booking.demo.make_bookings import draw_bookings, tonights_session, write_bookings
from booking.demo.make_changes import change_some, write_changes
from booking.demo.make_clearance import write_ground, write_instructions
from booking.demo.make_drafts import write_drafts
from booking.demo.make_keeping_apart import write_keep_aparts, write_questions
from booking.demo.make_messages import write_messages
from booking.demo.make_needs import write_agreement, write_needs
from booking.demo.make_notes import write_notes
from booking.demo.make_offers import draw_offers, write_offers
from booking.demo.make_partners import make_partners
from booking.demo.make_people import draw_people, write_people
from booking.demo.make_plans import write_plans
from booking.demo.make_registers import draw_registers, write_attendances
from booking.demo.make_releases import draw_releases
from booking.demo.make_waiting import Waiting
from booking.demo.rows import TABLES, Rows
from booking.demo.sizes import SIZES, Size
from booking.models import (
    Attendance,
    Booking,
    FeedItem,
    Installation,
    Organisation,
    Participant,
    ScheduledSession,
    SessionSeries,
    User,
)
from booking.rules import feed_items
from booking.words import count

# How many steps are done, of how many, and what was done last in words.
Progress = Callable[[int, int, str], None]
ROWS_TO_PLAN_BY = 1_000


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


def load(size: str, seed: int, today: date, progress: Progress) -> Counts:
    """Fill the database with the demo of this size, dated from `today` in Europe/London.

    Raises CannotLoad for a size that there is not, and when the database is not migrated or
    holds anything already. The demo is written in one transaction: all of it, or nothing.
    """
    if size not in SIZES:
        raise CannotLoad(f"There is no size “{size}”: it is {', '.join(SIZES)}.")
    parts, steps = SIZES[size].parts, SIZES[size].parts + 2
    with write_transaction() as current:
        _refuse_unless_empty(current)
        rows = Rows()
        rows.add(Installation, is_demo=True, loaded_on=today, size=size, seed=seed)
        with bare_tables(current) if parts > 1 else nullcontext():
            for number in make_parts(rows, SIZES[size], seed, today):
                rows.write(current)
                progress(number, steps, f"Part {number} of {parts} is written.")
        progress(parts + 1, steps, "The indexes are in place.")
        _finish(current, rows)
    progress(steps, steps, "Everything is kept.")
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


def _finish(current: Session, rows: Rows) -> None:
    rows.set_counters(current)
    # A database that was empty a moment ago would plan as if it still were.
    _count_up(current, TABLES)
    feed_items.reconcile(current, datetime.now(UTC))
    _count_up(current, (FeedItem,))


def _count_up(current: Session, tables: tuple[type[Base], ...]) -> None:
    """Let the database look at what its tables hold, to plan by; SQLite at a sample of it."""
    connection = current.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_TO_PLAN_BY}")
    for model in tables:
        connection.exec_driver_sql(f'ANALYZE "{model.__tablename__}"')


def make_parts(rows: Rows, size: Size, seed: int, today: date) -> Iterator[int]:
    """Make the demo part by part, so that no more than one is in memory; yields their numbers."""
    draw = Draw(seed)
    for number in range(size.parts):
        # The first part is the small demo itself: whoever signs in finds the same in every size.
        of_part = draw.for_part(number) if number else draw
        make_part(Loading(of_part, rows, today), size.part(number))
        yield number + 1
        rows.let_go()


def make_rows(blueprint: Blueprint, seed: int, today: date) -> Rows:
    """Every row of a demo of one part."""
    rows = Rows()
    make_part(Loading(Draw(seed), rows, today), blueprint)
    return rows


def make_part(loading: Loading, blueprint: Blueprint) -> None:
    """Every row of a part. All is drawn first, so that each row can know of the others."""
    partners = make_partners(loading, blueprint)
    offers = draw_offers(loading, blueprint.series)
    people = draw_people(loading, partners, blueprint.participants)
    tonight = tonights_session(loading, offers) if blueprint.has_sign_ins else None
    change_some(loading, offers, blueprint.venues, partners, spared=tonight)
    draw_bookings(loading, offers, people, tonight, blueprint.goes_to)
    draw_registers(loading, offers, people, partners)
    unheard = draw_releases(loading.beside("releases"), people)
    write_people(loading, people, partners)
    write_offers(loading, offers, partners)
    write_bookings(loading, offers)
    write_attendances(loading, offers)
    write_changes(loading, offers, partners)
    write_plans(loading, people)
    if blueprint.has_sign_ins:
        write_drafts(loading, partners)
    write_support(loading, offers, people, partners, blueprint, tonight, unheard)


def write_support(
    loading: Loading,
    offers: list[Offer],
    people: list[Person],
    partners: Partners,
    blueprint: Blueprint,
    tonight: Occasion | None,
    unheard: Person | None,
) -> None:
    """What mentors know and do, by lots of its own: it moves nothing of what was drawn before."""
    loading = loading.beside("support")
    write_agreement(loading, partners)
    if blueprint.has_sign_ins:
        Waiting(loading, offers, people, tonight).write()
    ground = write_ground(loading, offers, blueprint, partners)
    write_needs(loading, people, blueprint)
    write_instructions(loading, people, offers, partners, ground)
    write_keep_aparts(loading, people, offers, partners)
    write_notes(loading, people, unheard)
    if blueprint.has_sign_ins:
        write_questions(loading, people, offers, partners)
        write_messages(loading, people, blueprint)
