"""Jobs that are done once a day: whether that is so, and that it is."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from booking.database import session
from booking.models import DailyJob

# Both databases take the same words. Two workers who are done at once both say so.
NOTE = sa.text(
    "INSERT INTO daily_job (name, done_on) VALUES (:name, :done_on) "
    "ON CONFLICT (name) DO UPDATE SET done_on = :done_on"
).bindparams(sa.bindparam("done_on", type_=sa.Date))


def was_done(name: str, on: date) -> bool:
    """Whether a job was done on a local day."""
    return session().scalar(sa.select(DailyJob.done_on).where(DailyJob.name == name)) == on


def note(name: str, on: date) -> None:
    """Say that a job was done on a local day."""
    session().execute(NOTE, {"name": name, "done_on": on})
