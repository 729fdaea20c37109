"""What every template knows: the site, the viewer, the way round, and words for dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flask
from flask import Flask, g, request, url_for

from booking import words
from booking.permissions import Permission, Viewer, may
from booking.views import edge


@dataclass(frozen=True)
class Site:
    """What every page says about the installation."""

    partnership_name: str
    demo: bool


@dataclass(frozen=True)
class PageViewer:
    """Who looks, as the page head shows it."""

    signed_in: bool
    name: str
    navigation: list[tuple[str, str, bool]]


# Label, endpoint, and the permission that opens it.
NAVIGATION = (
    ("My people", "caseload.home", Permission.SUPPORT_PEOPLE),
    ("Today", "register.today", Permission.RUN_SESSIONS),
    ("Our offers", "offers.ours", Permission.PUBLISH_OFFERS),
    ("Partners", "partnership.overview", Permission.SEE_PARTNERSHIP),
    ("What's on", "public.whats_on", None),
)


def install(app: Flask) -> None:
    """Give templates the context and the filters that all of them share."""
    app.context_processor(_context)
    for function in (
        words.clock,
        words.day,
        words.short_day,
        words.plain_date,
        words.when,
        words.span,
        words.length,
        words.price,
        words.places,
        words.weekday_list,
        words.first_letter_up,
        words.count,
        words.london,
    ):
        app.add_template_filter(function)
    app.jinja_env.globals["words"] = words


def _context() -> dict[str, Any]:
    settings = edge.settings()
    who: Viewer = g.get("viewer", Viewer.anyone())
    return {
        "site": Site(settings.partnership_name, settings.demo),
        "viewer": PageViewer(who.signed_in, who.name, _navigation(who)),
        "theme": None,
        "club_name": None,
        "request_id": g.get("request_id", ""),
        "form": None,
        "now": edge.now(),
        "today": words.london(edge.now()).date(),
    }


def _navigation(who: Viewer) -> list[tuple[str, str, bool]]:
    if not who.signed_in:
        return []
    blueprint = (request.endpoint or "").split(".")[0]
    return [
        (label, url_for(endpoint), blueprint == endpoint.split(".")[0])
        for label, endpoint, permission in NAVIGATION
        if endpoint in flask.current_app.view_functions
        and (permission is None or may(who, permission))
    ]


def told(words_for_person: str) -> None:
    """Say on the next page what has just happened."""
    flask.flash(words_for_person, "done")
