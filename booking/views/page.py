"""What every template knows: the site, the viewer, the way round, and words for dates."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import flask
from flask import Flask, g, request, url_for

from booking import vocabulary, words
from booking.permissions import Permission, Viewer, may
from booking.views import edge
from booking.views.message_trouble import message_trouble


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
    ("Messages", "messages.show", Permission.SUPPORT_PEOPLE),
    ("Today", "register.today", Permission.RUN_SESSIONS),
    ("Our offers", "offers.ours", Permission.PUBLISH_OFFERS),
    ("Safeguarding", "safeguarding.home", Permission.KEEP_APART),
    ("Partnership", "partnership.overview", Permission.SEE_PARTNERSHIP),
    ("Partners", "partners.directory", None),
    ("What’s on", "public.whats_on", None),
)
# Pages that are reached from one of those.
STANDS_UNDER = {
    "person": "caseload",
    "plan": "caseload",
    "contact": "caseload",
    "needs": "caseload",
    "questions": "caseload",
    "dates": "offers",
    "changes": "offers",
    "closures": "offers",
    "photos": "offers",
    "spreadsheet": "offers",
    "venues": "offers",
    "clarity": "partnership",
    "words_to_avoid": "partnership",
}


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
        words.price,
        words.places,
        words.weekday_list,
        words.weekly_words,
        words.weekly_span,
        words.schedule_words,
        words.miles,
        words.first_letter_up,
        words.count,
        words.london,
        unbroken,
    ):
        app.add_template_filter(function)
    # Jinja's own "length" counts, so ours goes by another name: 90|in_hours, "1 hour 30 minutes".
    app.add_template_filter(words.length, "in_hours")
    app.jinja_env.globals["words"] = words
    app.jinja_env.globals["vocabulary"] = vocabulary
    app.jinja_env.globals["way_back"] = _way_back
    app.jinja_env.globals["message_trouble"] = message_trouble


def unbroken(title: str) -> str:
    """A title shown big, which no line breaks inside "five-a-side"."""
    return title.replace("-", "\N{NON-BREAKING HYPHEN}")


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
    blueprint = STANDS_UNDER.get(blueprint, blueprint)
    return [
        (label, url_for(endpoint), blueprint == endpoint.split(".")[0])
        for label, endpoint, permission in NAVIGATION
        if permission is None or may(who, permission)
    ]


@dataclass(frozen=True)
class WayBack:
    """A button beside what has just happened that takes it back: its words, and what it sends."""

    text: str
    action: str
    fields: dict[str, str | list[str]]


def told(words_for_person: str, way_back: WayBack | None = None) -> None:
    """Say on the next page what has just happened, with the way back where there is one."""
    flask.flash(words_for_person, "done")
    if way_back is not None:
        flask.session["way_back"] = asdict(way_back)


def _way_back() -> dict[str, Any] | None:
    """The way back from what has just happened; asked for once, it is gone."""
    kept: dict[str, Any] | None = flask.session.pop("way_back", None)
    return kept
