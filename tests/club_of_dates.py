"""A club whose offer has dates, and a coach who changes them through the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Booking,
    ChildrenOnSite,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    ToTell,
    User,
)
from booking.words import london
from tests import builders

SECOND_DATE = "2026-03-12"
local = datetime.fromisoformat


@dataclass
class Club:
    """Thursdays at 6pm at one of two venues, for three; and another trust's coach."""

    series_id: str
    second: str
    first: str
    venue_id: str
    hall_id: str
    coach: User
    stranger: User


def make_club(app) -> Club:
    """The club, in the app's database."""
    with app.app_context():
        trust = builders.make_organisation()
        venue = builders.make_venue(trust, name="The Rec")
        series = builders.make_series(
            trust, venue=venue, title="Thursday football", capacity=3, walk_ins_welcome=True,
            children_on_site=ChildrenOnSite.NO,
        )  # fmt: skip
        first, second, *_ = builders.make_dates(series)
        made = Club(
            series.public_id,
            second.public_id,
            first.public_id,
            venue.public_id,
            builders.make_venue(trust, name="The Hall").public_id,
            builders.make_user(trust),
            builders.make_user(builders.make_organisation()),
        )
        builders.save()
    return made


def book(app, club, people=1, session_id=None):
    """People who are booked for the second date, in this order."""
    with app.app_context():
        held = the_date(session_id or club.second)
        trust = held.series.organisation
        bookings = [
            builders.make_booking(held, builders.make_participant(trust)).public_id
            for _ in range(people)
        ]
        builders.save()
    return bookings


def the_date(public_id):
    return session().scalars(sa.select(ScheduledSession).filter_by(public_id=public_id)).one()


def is_now(app, public_id):
    """One date as it is now: local start, minutes, places, what was changed by hand, called off."""
    with app.app_context():
        held = the_date(public_id)
        minutes = (held.ends_at - held.starts_at) // timedelta(minutes=1)
        start = london(held.starts_at).replace(tzinfo=None)
        return start, minutes, held.own_capacity, held.by_hand, held.cancelled_at is not None


def states(app, bookings):
    with app.app_context():
        found = session().scalars(sa.select(Booking).where(Booking.public_id.in_(bookings)))
        by_id = {booking.public_id: booking.state for booking in found}
    return [by_id[public_id] for public_id in bookings]


def to_tell(app):
    with app.app_context():
        rows = session().scalars(sa.select(ToTell).where(ToTell.not_needed_at.is_(None)))
        return [one.change.kind.value for one in rows]


def dates_url(club, session_id=None, what=""):
    return f"/offers/{club.series_id}/dates" + (f"/{session_id}/{what}" if session_id else "")


def change_url(club, session_id=None):
    return dates_url(club, session_id or club.second, "change")


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


def typed(club, **changes):
    return {
        "date": SECOND_DATE, "starts_local": "18:00", "length_minutes": "60",
        "venue": club.venue_id, "meeting_point": "", "capacity": "3", "children_on_site": "",
        "scope": "this", "reason": "", **changes,
    }  # fmt: skip


def see(client, club, **changes):
    """Fill the form in and see what it would change."""
    url = change_url(club)
    form = client.get(url)
    data = {
        "csrf_token": builders.csrf_token(form),
        "seen": hidden(form.text, "seen"),
        **typed(club, **changes),
    }
    return client.post(url, data=data), data


def do(client, club, more=None, **changes):
    """The same, and then yes."""
    shown, data = see(client, club, **changes)
    assert shown.status_code == 200, shown.text
    sent = {**data, "mark": hidden(shown.text, "mark"), **(more or {})}
    return client.post(change_url(club), data=sent)


def later(**changes):
    """At 7pm, with a fresh word about children, and why."""
    return {
        "starts_local": "19:00", "children_on_site": "no", "reason": "The pitch is taken",
        **changes,
    }  # fmt: skip


def withdraw(app, club):
    with app.app_context():
        series = session().scalars(sa.select(SessionSeries)).one()
        series.state = SeriesState.WITHDRAWN
        builders.save()


def call_off(client, club, session_id=None, **data):
    url = dates_url(club, session_id or club.second, "call-off")
    return builders.post(client, url, url, **data)
