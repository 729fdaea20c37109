"""Writers that change offers while a reader pages through the open data.

A process of its own, with the site's settings in the environment: `python -m tests.feed_writer 8`.
For each line that it is sent, eight processes make a run of changes at once; when the last of them
has done, it answers with a line.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random
from time import sleep

import sqlalchemy as sa

from app import create_app
from booking.database import db, retrying_deadlocks, session, write_transaction
from booking.models import Audience, Organisation, ScheduledSession, SeriesState, SessionSeries
from tests import builders

DEEDS_IN_A_RUN = 4
# From so many offers on, old ones are changed rather than new ones published.
OFFERS = 25
SLOWEST_DISK = 0.02


class FeedWriter:
    """Publishes offers of its own trust, and changes, hides and deletes any trust's."""

    def __init__(self, number: int, run: int) -> None:
        self.random = Random(f"feed writer {number}, run {run}")
        self.deeds: list[Callable[[], None]] = [
            self.publish, self.publish, self.rename, self.change_audience, self.withdraw,
            self.call_off, self.delete_dates, self.move_place,
        ]  # fmt: skip
        self.slug = f"writers-{number}"

    def run(self) -> None:
        """Do a few things, each in a transaction of its own."""
        for _ in range(DEEDS_IN_A_RUN):
            retrying_deadlocks(self.do_one_thing)()

    def do_one_thing(self) -> None:
        """Draw a deed by lot; now and then it is broken off before it commits."""
        try:
            with write_transaction():
                self.random.choice(self.deeds)()
                if self.random.random() < 0.1:
                    raise BrokenOff
        except BrokenOff:
            pass

    def publish(self) -> None:
        """An open offer, twice a week for two weeks."""
        if len(every_series()) >= OFFERS:
            self.change_audience()
            return
        known = session().scalar(sa.select(Organisation).filter_by(slug=self.slug))
        trust = known or builders.make_organisation(slug=self.slug)
        today = datetime.now(UTC).date()
        series = builders.make_series(
            trust,
            title=f"Offer {self.random.random()}",
            weekdays="mon,thu",
            starts_local=time(18),
            last_on=today + timedelta(weeks=2),
        )
        builders.make_dates(series)

    def rename(self) -> None:
        """Another title."""
        if series := self.any_series():
            series.title = f"Renamed {self.random.random()}"

    def change_audience(self) -> None:
        """Open to everyone, or by referral alone."""
        if series := self.any_series():
            series.audience = self.random.choice(list(Audience))

    def withdraw(self) -> None:
        """Take an offer out, or put it back."""
        if series := self.any_series():
            series.state = self.random.choice([SeriesState.WITHDRAWN, SeriesState.PUBLISHED])

    def call_off(self) -> None:
        """Call a date off."""
        if (series := self.any_series()) and (held := self.any_date(series)):
            held.cancelled_at = datetime.now(UTC)

    def delete_dates(self) -> None:
        """Delete some dates for good, as a changed schedule does."""
        series = self.any_series()
        while series and self.random.random() < 0.6 and (held := self.any_date(series)):
            session().delete(held)
            session().flush()

    def move_place(self) -> None:
        """A place gets a new name: every offer there says something new."""
        if series := self.any_series():
            series.venue.name = f"Hall {self.random.random()}"

    def any_series(self) -> SessionSeries | None:
        """Some offer of some trust, locked as every rule that changes one does."""
        if not (ids := every_series()):
            return None
        return session().scalar(
            sa.select(SessionSeries)
            .where(SessionSeries.id == self.random.choice(ids))
            .with_for_update(of=SessionSeries)
        )

    def any_date(self, series: SessionSeries) -> ScheduledSession | None:
        """Some date of it."""
        held = session().scalars(sa.select(ScheduledSession).filter_by(series_id=series.id)).all()
        return self.random.choice(held) if held else None


def every_series() -> list[int]:
    """The numbers of all offers that there are."""
    return list(session().scalars(sa.select(SessionSeries.id).order_by(SessionSeries.id)))


class BrokenOff(Exception):
    """Something went wrong before the transaction could commit."""


def write_at_once(writers: int, run: int) -> None:
    """Let so many processes write; wait for all. Raises RuntimeError if one of them failed."""
    processes = []
    for number in range(writers):
        # Forked before anything has opened a connection: each has its own.
        if process := os.fork():
            processes.append(process)
        else:
            write_and_leave(number, run)
    if any(os.waitpid(process, 0)[1] for process in processes):
        raise RuntimeError("a writer failed: see above")


def write_and_leave(number: int, run: int) -> None:
    """Make one run of changes, as a process that ends with it."""
    try:
        writer = FeedWriter(number, run)
        # A slow disk: what is numbered is not yet to be seen, and others overtake it if they can.
        sa.event.listen(db.engine, "commit", lambda _: sleep(writer.random.random() * SLOWEST_DISK))
        writer.run()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def warm_up() -> None:
    """Write once before anybody is forked, so that not each of them learns its statements anew."""
    writer = FeedWriter(0, -1)
    with write_transaction():
        for deed in (*[writer.publish] * 3, writer.delete_dates, *writer.deeds):
            deed()
    db.session.remove()
    db.engine.dispose()


def main() -> None:
    """Write until nobody asks any more."""
    with create_app().app_context():
        warm_up()
        for run, _ in enumerate(sys.stdin):
            write_at_once(int(sys.argv[1]), run)
            print("done", flush=True)


if __name__ == "__main__":
    main()
