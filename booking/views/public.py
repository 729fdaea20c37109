"""What anyone may see: what's on, one offer, one date, one club."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

import flask
from flask import Blueprint, request, url_for

from booking.models import Audience, SessionSeries
from booking.permissions import Permission, may
from booking.queries import catalogue, offers, partners
from booking.queries.offers import Filters, SessionRow
from booking.views import filters
from booking.views.edge import EVERYONE, entry, now, settings, viewer
from booking.words import (
    ACTIVITIES,
    WEEKDAYS,
    clock,
    count,
    day,
    first_letter_up,
    london,
    places,
    short_day,
)

public = Blueprint("public", __name__)

# An offer on every day of the week has no more than this, twelve weeks ahead.
MOST_DATES = 7 * 13

Day = tuple[str, list[SessionRow]]


@public.get("/")
@entry(EVERYONE)
def whats_on() -> str:
    """What's on: today first, then the days to come, narrowed by the address's filters."""
    choices = catalogue.choices(viewer())
    asked = filters.read(request.args, choices)
    found = offers.whats_on(viewer(), asked.filters, now())
    wanted = asked.filters
    feed = url_for("feeds.find", **filters.as_query(wanted))
    return flask.render_template(
        "public/whats_on.html",
        asked=asked,
        choices=choices,
        options=_options(choices),
        sentence=filters.in_words(wanted, choices),
        without_words=_without_words(wanted),
        found=found,
        days=_by_day(found.rows, london(now()).date()),
        pages={
            number: url_for("public.whats_on", **filters.as_query(wanted, number))
            for number in (found.page - 1, found.page + 1)
        },
        calendar=_addresses(feed if wanted.chosen else url_for("feeds.all_sessions")),
    )


def _options(choices: catalogue.Choices) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers, as the form shows it."""
    activities = [(key, name) for key, name in ACTIVITIES.items() if key in choices.activities]
    return {
        "activity": [("", "Anything"), *sorted(activities, key=lambda pair: pair[1])],
        "town": [("", "Anywhere"), *((town, town) for town in choices.towns)],
        "trust": [("", "Any club"), *choices.trusts.items()],
        "day": [("", "Any day"), *filters.DAYS],
        "time": [("", "Any time"), *filters.TIMES],
        "gender": [("", "Anyone"), *filters.GENDERS],
        "level": [("", "Any"), *filters.LEVELS],
    }


def _without_words(wanted: Filters) -> str:
    """The address that asks for the rest without the words typed. Empty if that is nothing."""
    rest = replace(wanted, q="", page=1)
    return url_for("public.whats_on", **filters.as_query(rest)) if rest.chosen else ""


def _by_day(rows: Sequence[SessionRow], today: date) -> list[Day]:
    """The rows under each day's heading: "Today", "Tomorrow", "Thursday 4 March"."""
    return [
        (first_letter_up(day(on, today)), list(held))
        for on, held in groupby(rows, key=lambda row: row.session.local_date)
    ]


def _addresses(path: str) -> dict[str, str]:
    """A calendar's address for a tap (webcal) and for copying (https)."""
    base = settings().base_url
    return {"webcal": f"webcal://{base.split('://', 1)[1]}{path}", "https": base + path}


@public.get("/sessions/<series_id>")
@entry(EVERYONE)
def series(series_id: str) -> str:
    """One offer as a whole, with its dates to come."""
    offer = offers.get_series(viewer(), series_id)
    dates = offers.dates_to_come(viewer(), offer, now(), MOST_DATES)
    return flask.render_template(
        "public/series.html",
        dates=dates,
        chips=[_chip(offer, row) for row in dates],
        calendar=_addresses(url_for("feeds.series", series_id=offer.public_id)),
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


@public.get("/sessions/<series_id>/<session_id>")
@entry(EVERYONE)
def session(series_id: str, session_id: str) -> str:
    """One date of an offer."""
    offer = offers.get_series(viewer(), series_id)
    row = offers.get_session(viewer(), offer, session_id)
    file = url_for("feeds.session", series_id=offer.public_id, session_id=session_id)
    return flask.render_template(
        "public/session.html",
        row=row,
        held=row.session,
        over=row.session.ends_at <= now(),
        file=file,
        **_offer(offer),
    )


def _offer(offer: SessionSeries) -> dict[str, Any]:
    """What both pages of an offer show, in its club's colours."""
    club = offer.organisation
    return {
        "offer": offer,
        "club": club,
        "theme": club.slug,
        "theme_colour": club.colour,
        "club_name": club.name,
        "by_referral": offer.audience is Audience.BY_REFERRAL,
        "may_edit": may(viewer(), Permission.PUBLISH_OFFERS, club.id),
        "link": f"{settings().base_url}{url_for('public.series', series_id=offer.public_id)}",
    }


@public.get("/trusts/<slug>")
@entry(EVERYONE)
def trust(slug: str) -> str:
    """A club's own list of what it offers, in its colours."""
    club = partners.get_trust(viewer(), slug)
    ours = sorted(offers.trust_series(viewer(), club), key=_place_in_week)
    return flask.render_template(
        "public/trust.html",
        club=club,
        offers=ours,
        next_dates=offers.next_dates(viewer(), [offer.id for offer in ours], london(now()).date()),
        how_many=count(len(ours), "way"),
        calendar=_addresses(url_for("feeds.trust", slug=club.slug)),
        theme=club.slug,
        theme_colour=club.colour,
        club_name=club.name,
    )


def _place_in_week(offer: SessionSeries) -> tuple[int, object]:
    return WEEKDAYS.index(offer.weekdays.split(",")[0]), offer.starts_local
