"""What anyone may see of one offer, one date, one club. What's on stands in finding.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
from flask import Blueprint, url_for

from booking.feeds import ld_json
from booking.models import Audience, ScheduledSession, SessionSeries, Standing
from booking.permissions import Permission, may
from booking.queries import offers, partners
from booking.queries.offers import SessionRow
from booking.rules import unusual_dates
from booking.rules.schedule import HORIZON
from booking.rules.weekly import instant, read_starts
from booking.views.dress import dress
from booking.views.edge import EVERYONE, entry, now, settings, viewer
from booking.views.links import links
from booking.words import WEEKDAYS, clock, count, day, london, places, short_day, when

public = Blueprint("public", __name__)

# An offer on every day of the week has no more than this, twelve weeks ahead.
MOST_DATES = 7 * 13
# A called-off date this near stands at the top of its offer's page.
SOON = timedelta(days=14)


def calendar_addresses(path: str) -> dict[str, str]:
    """A calendar's address for a tap (webcal) and for copying (https)."""
    base = settings().base_url
    return {"webcal": f"webcal://{base.split('://', 1)[1]}{path}", "https": base + path}


@public.get("/sessions/<series_id>")
@entry(EVERYONE)
def series(series_id: str) -> str:
    """One offer as a whole, with its dates to come."""
    offer = offers.get_series(viewer(), series_id)
    dates = offers.dates_to_come(viewer(), offer, now(), MOST_DATES)
    held = [row.session for row in dates]
    today = london(now()).date()
    return flask.render_template(
        "public/series.html",
        dates=dates,
        chips=[_chip(offer, row) for row in dates],
        also=_extra_dates(offer),
        rests=unusual_dates.rests(offer, held, today, today + HORIZON),
        called_off=_next_called_off(dates),
        begins=unusual_dates.begins(offer, held, today),
        next_unlike=_next_unlike_usual(offer, dates),
        calendar=calendar_addresses(url_for("feeds.series", series_id=offer.public_id)),
        described=_described(offer, held),
        **_offer(offer),
    )


def _chip(offer: SessionSeries, row: SessionRow) -> dict[str, str | None]:
    """One date to come: its day, and how many places are left or that it is called off."""
    held = row.session
    called_off = held.cancelled_at is not None
    usual_time = held.local_time == offer.starts_local
    weekday, on = short_day(held.local_date).split(" ", 1)
    return {
        "day": weekday if usual_time else f"{weekday} {clock(held.starts_at)}",
        "date": on,
        "url": url_for("public.session", series_id=offer.public_id, session_id=held.public_id),
        "state": "called_off" if called_off else ("full" if row.places_left == 0 else None),
        "words": "CALLED OFF" if called_off else places(row.places_left).replace(" of places", ""),
    }


def _next_called_off(dates: list[SessionRow]) -> str:
    """ "Monday 23 November, 6pm. The pitch is waterlogged. Next: Monday 30 November." Empty if
    the next date is on, or further off than somebody plans ahead."""
    first = dates[0].session if dates else None
    if first is None or first.cancelled_at is None or first.starts_at > now() + SOON:
        return ""
    then = next((row.session for row in dates if row.session.cancelled_at is None), None)
    why = first.cancelled_why.strip()
    said = [when(first.starts_at), why.rstrip("."), f"Next: {day(then.local_date)}" if then else ""]
    return " ".join(f"{part}." for part in said if part)


def _next_unlike_usual(offer: SessionSeries, dates: list[SessionRow]) -> str:
    """The next date that is on, where it is not at the usual day, time and place: "Wednesday 25
    November, 6pm, at The Dome". Else nothing."""
    held = next((row.session for row in dates if row.session.cancelled_at is None), None)
    if held is None or not offer.weekdays or unusual_dates.is_as_usual(offer, held):
        return ""
    return unusual_dates.at_what_place(offer, held)


def _extra_dates(offer: SessionSeries) -> list[str]:
    """The offer's dates of their own that are still to come: "Saturday 19 December, 2pm"."""
    starts = (instant(local) for local in read_starts(offer.extra_dates))
    return [when(starts_at) for starts_at in starts if starts_at > now()]


@public.get("/sessions/<series_id>/<session_id>")
@entry(EVERYONE)
def session(series_id: str, session_id: str) -> str:
    """One date of an offer."""
    offer = offers.get_series(viewer(), series_id)
    row = offers.get_session(viewer(), offer, session_id)
    held = row.session
    over = held.ends_at <= now()
    file = url_for("feeds.session", series_id=offer.public_id, session_id=session_id)
    return flask.render_template(
        "public/session.html",
        row=row,
        held=held,
        over=over,
        moved_from=_moved_from(held),
        file=file,
        described="" if over else _described(offer, [held], one=True),
        **_offer(offer),
    )


def _moved_from(held: ScheduledSession) -> str:
    """When it would have been, had nobody moved it: "Thursday 4 March, 6pm". Else nothing."""
    usually_at = instant(held.original_local)
    return "" if usually_at == held.starts_at else when(usually_at)


def _described(offer: SessionSeries, dates: list[ScheduledSession], one: bool = False) -> str:
    """The offer or its one date for search engines: only what is open, and surely still true."""
    if not offer.is_public or offer.standing(now()) is Standing.LAPSED:
        return ""
    if one:
        return ld_json.script(ld_json.event(dates[0], links()))
    return ld_json.script(ld_json.event_series(offer, dates, links()))


def _offer(offer: SessionSeries) -> dict[str, Any]:
    """What both pages of an offer show, in its club's colours."""
    club = offer.organisation
    may_edit = may(viewer(), Permission.PUBLISH_OFFERS, club.id)
    return {
        **dress(club, in_full=True),
        "offer": offer,
        "by_referral": offer.audience is Audience.BY_REFERRAL,
        "standing": offer.standing(now()).name,
        "may_edit": may_edit,
        # What a place has to be right for is for those who decide, not for everybody who passes.
        "for_clearance": may_edit or may(viewer(), Permission.SEE_REFERRAL_OFFERS),
        "link": f"{settings().base_url}{url_for('public.series', series_id=offer.public_id)}",
    }


@public.get("/trusts/<slug>")
@entry(EVERYONE)
def trust(slug: str) -> str:
    """A club's own list of what it offers, in its colours."""
    club = partners.get_trust(viewer(), slug)
    ours = sorted(offers.trust_series(viewer(), club, now()), key=_place_in_week)
    return flask.render_template(
        "public/trust.html",
        offers=ours,
        next_dates=offers.next_dates(viewer(), [offer.id for offer in ours], london(now()).date()),
        how_many=count(len(ours), "way"),
        calendar=calendar_addresses(url_for("feeds.trust", slug=club.slug)),
        **dress(club, in_full=True),
    )


def _place_in_week(offer: SessionSeries) -> tuple[int, object]:
    first = offer.weekdays.split(",")[0]
    return WEEKDAYS.index(first) if first else len(WEEKDAYS), offer.starts_local
