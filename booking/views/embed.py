"""A club's list for the club's own site, in a frame and as data, and the lines to paste there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import flask
from flask import Blueprint, Response, request, url_for
from markupsafe import escape

from booking.documents import offer_texts
from booking.errors import Missing
from booking.feeds import ld_json
from booking.feeds.club_list import club_list
from booking.models import Organisation, OrganisationKind, Standing
from booking.permissions import Permission, Viewer
from booking.queries import partners
from booking.queries.sheets import Listed, offers_for_sheet
from booking.queries.wishes import Filters
from booking.views.dress import dress
from booking.views.edge import ALIKE, entry, now, settings, viewer
from booking.views.links import links
from booking.views.offers import offers
from booking.words import (
    WEEKDAY_NAMES,
    WEEKDAYS,
    audience,
    cost,
    count,
    london,
    span,
)

embed = Blueprint("embed", __name__)

PUBLIC = "public, max-age=300"
ON_SINGLE_DATES = "On single dates"
# About four offers and the heading, as a phone shows them: the rest scrolls inside the frame.
FRAME_HEIGHT = 640


@embed.get("/trusts/<slug>/embed")
@entry(ALIKE)
def frame(slug: str) -> Response:
    """A club's open offers by day of the week, for a frame on the club's own site."""
    club = partners.get_trust(Viewer.anyone(), slug)
    found = _open_offers(club)
    page = flask.render_template(
        "public/embed.html",
        days=_by_day(found, now()),
        how_many=count(len(found), "way"),
        our_page=settings().base_url + url_for("public.trust", slug=club.slug),
        **dress(club, in_full=True),
    )
    return _kept(Response(page))


@embed.get("/trusts/<slug>/embed.json")
@entry(ALIKE)
def data(slug: str) -> Response:
    """The same list for a club that draws it itself."""
    club = partners.get_trust(Viewer.anyone(), slug)
    described = club_list(club, _open_offers(club), links(), now())
    response = Response(ld_json.written(described), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _kept(response)


@offers.get("/offers/embed")
@entry(Permission.PUBLISH_OFFERS)
def embedding() -> str:
    """The two lines that put our list on our own site, and how it will look there."""
    clubs = [
        club
        for club in partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
        if club.kind is OrganisationKind.TRUST
    ]
    if not clubs:
        raise Missing
    return flask.render_template(
        "offers/embed.html",
        clubs=[(club, _lines(club)) for club in clubs],
        height=FRAME_HEIGHT,
        **dress(clubs[0]),
    )


def _open_offers(club: Organisation) -> list[Listed]:
    """What anyone at all may know of, whoever asks, in the order of the week."""
    found = offers_for_sheet(Viewer.anyone(), Filters(trust=club.slug), now())
    return sorted(found.offers, key=_place_in_week)


def _place_in_week(each: Listed) -> tuple[object, ...]:
    offer = each.series
    first = offer.weekdays.split(",")[0]
    day = WEEKDAYS.index(first) if first else len(WEEKDAYS)
    return day, offer.starts_local, offer.title.casefold(), offer.id


def _kept(response: Response) -> Response:
    """An answer that anybody's browser may keep for five minutes, and then ask whether it holds."""
    response.headers["Cache-Control"] = PUBLIC
    # Weak: the same list, compressed or not.
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


# --- Offers under the days of the week ------------------------------------------------------------


def _by_day(found: Sequence[Listed], moment: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """The days that have something on, Monday first; then what is on single dates.

    An offer of several days stands under each of them: who looks for Thursday looks nowhere else.
    """
    under: dict[str, list[tuple[Listed, dict[str, Any]]]] = {
        name: [] for name in (*WEEKDAY_NAMES, ON_SINGLE_DATES)
    }
    today = london(moment).date()
    for each in found:
        line = _line(each, moment, today)
        days = [on for on in each.series.weekdays.split(",") if on]
        for name in [WEEKDAY_NAMES[WEEKDAYS.index(on)] for on in days] or [ON_SINGLE_DATES]:
            under[name].append((each, line))
    return [
        (name, [line for _, line in sorted(lines, key=lambda one: one[0].series.starts_local)])
        for name, lines in under.items()
        if lines
    ]


def _line(each: Listed, moment: datetime, today: date) -> dict[str, Any]:
    """One offer as the list has it: when, what, where, for whom, what it costs."""
    offer = each.series
    weekly = offer_texts.weekly(offer, each.dates, today)
    every = f"Every {offer.every_weeks} weeks." if offer.every_weeks > 1 else ""
    unchecked = (
        "" if offer.standing(moment) is Standing.TRUE else offer_texts.checked(offer, moment)
    )
    upcoming = offer_texts.next_dates(offer, each.dates, each.next_on, today)
    unusual = offer_texts.notes(offer, each.dates, today)
    first = next((held for held in each.dates if held.cancelled_at is None), None)
    return {
        "title": offer.title,
        "url": links().of(offer),
        "time": weekly["time"] or (span(first.starts_at, first.ends_at) if first else ""),
        "place": f"{offer.venue.name}, {offer.venue.town}",
        "who": audience(offer),
        "cost": cost(offer),
        "notes": [note for note in (every, upcoming, weekly["limits"]) if note],
        "beware": [note for note in (unchecked, *unusual) if note],
    }


# --- What a club pastes into its own site ---------------------------------------------------------


def _lines(club: Organisation) -> str:
    """A frame, and under it a plain link for whoever cannot see frames: two lines."""
    words = f"Sessions with {club.name}"
    shown = settings().base_url + url_for("embed.frame", slug=club.slug)
    page = settings().base_url + url_for("public.trust", slug=club.slug)
    lines = (
        f'<iframe src="{shown}" title="{escape(words)}" width="100%" height="{FRAME_HEIGHT}" '
        f'loading="lazy" style="border:0"></iframe>\n'
        f'<p><a href="{page}">{escape(words)}</a></p>'
    )
    # Whatever letters the site is written in, these arrive as they are meant.
    return lines.encode("ascii", "xmlcharrefreplace").decode()
