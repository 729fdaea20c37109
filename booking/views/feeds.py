"""Calendars to subscribe to: public ones of open series, private ones by a secret address."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from booking.database import session as orm
from booking.database import write_transaction
from booking.errors import Missing
from booking.feeds.icalendar import calendar
from booking.identity.signing_in import viewer_for
from booking.models import CalendarToken, ScheduledSession, Standing, User
from booking.permissions import Viewer
from booking.queries import calendars, catalogue, offers, partners
from booking.queries.calendars import Entry
from booking.queries.wishes import Filters
from booking.views import asked_words, filters
from booking.views.edge import EVERYONE, entry, now, settings
from booking.words import day

feeds = Blueprint("feeds", __name__)

USED_EVERY = timedelta(minutes=15)
PUBLIC = "public, max-age=300"
PRIVATE = "private, no-cache"
TOO_MANY = "There is more on than fits: this goes as far as {until}."
GOES_FURTHER = " A club’s own goes further."


@feeds.get("/calendar/all.ics")
@entry(EVERYONE)
def all_sessions() -> Response:
    """Every open session."""
    return _public(settings().partnership_name, Filters())


@feeds.get("/calendar/trusts/<slug>.ics")
@entry(EVERYONE)
def trust(slug: str) -> Response:
    """A club's open sessions."""
    club = partners.get_trust(Viewer.anyone(), slug)
    return _public(club.name, Filters(trust=club.slug))


@feeds.get("/calendar/find.ics")
@entry(EVERYONE)
def find() -> Response:
    """The open sessions that the filters of the first page find."""
    choices = catalogue.choices(Viewer.anyone(), now())
    asked = filters.read(request.args, choices)
    name = asked_words.in_words(asked.filters, choices) or settings().partnership_name
    return _public(name, asked.filters)


@feeds.get("/sessions/<series_id>.ics")
@entry(EVERYONE)
def series(series_id: str) -> Response:
    """The dates of one open series."""
    anyone = Viewer.anyone()
    offer = offers.get_series(anyone, series_id)
    found = calendars.sessions_between(anyone, *calendars.span(now()), now(), series=offer)
    return _answer(offer.title, calendars.entries(found.sessions))


@feeds.get("/sessions/<series_id>/<session_id>.ics")
@entry(EVERYONE)
def session(series_id: str, session_id: str) -> Response:
    """One date of an open series, to put into a calendar once."""
    anyone = Viewer.anyone()
    offer = offers.get_series(anyone, series_id)
    row = offers.get_session(anyone, offer, session_id)
    lapsed = offer.standing(now()) is Standing.LAPSED
    return _answer(offer.title, [] if lapsed else [Entry(row.session)])


def _public(name: str, wanted: Filters) -> Response:
    # Never the viewer who asks: a calendar is copied and shared, so it holds what is open to
    # everyone even when the browser that fetches it is signed in.
    found = calendars.sessions_between(
        Viewer.anyone(), *calendars.span(now()), now(), wanted, most=calendars.MOST_SESSIONS
    )
    about = "" if found.until is None else TOO_MANY.format(until=day(found.until))
    if about and not wanted.trust:
        about += GOES_FURTHER
    return _answer(name, calendars.entries(found.sessions), about=about)


@feeds.get("/calendar/private/<token>.ics")
@entry(EVERYONE)
def private(token: str) -> Response:
    """A participant's bookings, or the sessions a member of staff has to do with."""
    found = calendars.find_calendar(token)
    if found is None:
        raise Missing
    if found.used_at is None or now() - found.used_at > USED_EVERY:
        with write_transaction() as current:
            current.get_one(CalendarToken, found.id).used_at = now()
    if found.participant_id is not None:
        own = Viewer(participant_id=found.participant_id)
        return _answer("My sessions", calendars.own_bookings(own, *calendars.span(now())), True)
    worker = viewer_for(orm().get_one(User, found.user_id))
    return _answer("My sessions", calendars.working_sessions(worker, *calendars.span(now())), True)


def _answer(name: str, entries: list[Entry], is_private: bool = False, about: str = "") -> Response:
    body = calendar(
        name, entries, settings().base_url, _page_of, summaries=not is_private, about=about
    )
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response.headers["Cache-Control"] = PRIVATE if is_private else PUBLIC
    # Weak: the same calendar, compressed or not.
    response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


def _page_of(held: ScheduledSession) -> str | None:
    """The session's public page; a by-referral one has none that its reader could open."""
    if not held.series.is_public:
        return None
    path = url_for("public.session", series_id=held.series.public_id, session_id=held.public_id)
    return settings().base_url + path
