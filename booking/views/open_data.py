"""Open data: the dataset site and the two feeds that other finders read."""

from __future__ import annotations

import re

import flask
from flask import Blueprint, Response, request

from booking.feeds import ld_json, openactive
from booking.feeds.openactive import Kind
from booking.permissions import Viewer
from booking.queries import open_data as queries
from booking.queries import partners
from booking.queries.open_data import Line
from booking.views.assets import asset
from booking.views.edge import ALIKE, EVERYONE, entry, now, settings
from booking.views.links import links

open_data = Blueprint("open_data", __name__)

AFTER = "afterChangeNumber"
# These belong to the other way of ordering a feed: asked for here, they are a mistake.
OTHER_ORDER = ("afterTimestamp", "afterId")
# The largest number that both databases can hold.
LARGEST = 2**63 - 1
NUMBER = re.compile(r"\d{1,19}", re.ASCII)


@open_data.get("/openactive/")
@entry(EVERYONE)
def site() -> str:
    """What the open data is and how to use it, for people and for programs."""
    logo = settings().base_url + asset("icon.svg")
    described = openactive.dataset(settings().partnership_name, links(), logo)
    return flask.render_template(
        "public/open_data.html",
        described=ld_json.script(described),
        feeds=[(kind.name, settings().base_url + kind.path) for kind in openactive.KINDS],
        trusts=partners.trusts(Viewer.anyone()),
    )


@open_data.get(openactive.SERIES.path)
@entry(ALIKE)
def session_series() -> Response:
    """One page of the open offers, by change number."""
    after = _after()
    if isinstance(after, Response):
        return after
    lines = queries.series_page(Viewer.anyone(), after or 0, now())
    return _answer(openactive.SERIES, lines, after)


@open_data.get(openactive.SESSIONS.path)
@entry(ALIKE)
def scheduled_sessions() -> Response:
    """One page of their dates to come, by change number."""
    after = _after()
    if isinstance(after, Response):
        return after
    lines = queries.sessions_page(Viewer.anyone(), after or 0, now())
    return _answer(openactive.SESSIONS, lines, after)


def _after() -> int | Response | None:
    """The change number that is asked for, None for the beginning; an answer if it is none."""
    if any(name in request.args for name in OTHER_ORDER):
        return _refused(f"This feed is ordered by change number: ask with {AFTER} alone.")
    asked = request.args.getlist(AFTER)
    if not asked:
        return None
    if len(asked) > 1:
        return _refused(f"{AFTER} stands there more than once.")
    if not NUMBER.fullmatch(asked[0]) or int(asked[0]) > LARGEST:
        return _refused(f"{AFTER} is a whole number from 0 on, as a page’s “next” has it.")
    return int(asked[0])


def _answer(kind: Kind, lines: list[Line], after: int | None) -> Response:
    body = ld_json.written(openactive.page(kind, lines, after, links()))
    return _open(Response(body, content_type=openactive.PAGE_TYPE), bool(lines))


def _refused(words: str) -> Response:
    problem = {"type": "about:blank", "title": "Bad request", "status": 400, "detail": words}
    body = ld_json.written(problem)
    return _open(Response(body, 400, content_type="application/problem+json"), False)


def _open(response: Response, keeps: bool) -> Response:
    """Any page on any site may read it, and may keep it for as long as the standard says."""
    kept = openactive.PAGE_KEPT if keeps else openactive.LAST_PAGE_KEPT
    response.headers["Cache-Control"] = kept
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
