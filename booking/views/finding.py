"""What's on: the sessions or the offers that anyone may find, and what to do where none fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import flask
from flask import request, url_for

from booking.queries import catalogue, finding, nearest
from booking.queries.catalogue import Choices
from booking.queries.finding import OfferPage
from booking.queries.offers import SessionRow
from booking.queries.wishes import Filters
from booking.views import asked_words, filter_panel, filters
from booking.views.edge import EVERYONE, entry, now, viewer
from booking.views.public import calendar_addresses, public
from booking.vocabulary import activity_name
from booking.words import count, day, first_letter_up, london

Day = tuple[str, list[SessionRow]]


@public.get("/")
@entry(EVERYONE)
def whats_on() -> str:
    """What's on: today first, then the days to come; or offer by offer. Filters narrow it."""
    choices = catalogue.choices(viewer(), now())
    asked = filters.read(request.args, choices)
    wanted = asked.filters
    found, days = _found(wanted)
    sentence = asked_words.in_words(wanted, choices)
    return flask.render_template(
        "public/whats_on.html",
        asked=asked,
        choices=choices,
        options=filter_panel.options(choices, wanted),
        sentence=sentence,
        found=found,
        days=days,
        nothing=_nothing(wanted, choices, sentence) if sentence and not found.rows else None,
        views=_views(wanted),
        where=filter_panel.chosen_place(wanted),
        pages={number: _link(wanted, number) for number in (found.page - 1, found.page + 1)},
        calendar=calendar_addresses(_feed(wanted)),
        on_paper=_on_paper(wanted),
    )


def _found(wanted: Filters) -> tuple[finding.Page | OfferPage, list[Day]]:
    """The page of offers; or that of sessions, which stand under the headings of their days."""
    if wanted.by:
        return finding.offers_found(viewer(), wanted, now()), []
    found = finding.whats_on(viewer(), wanted, now())
    rows = finding.with_called_off(viewer(), found, now())
    return found, _by_day(rows, london(now()).date())


def _link(wanted: Filters, page: int = 1) -> str:
    return url_for("public.whats_on", **filters.as_query(wanted, page))


def _feed(wanted: Filters) -> str:
    if not wanted.chosen:
        return url_for("feeds.all_sessions")
    return url_for("feeds.find", **filters.as_query(replace(wanted, by="")))


def _on_paper(wanted: Filters) -> str:
    """The address of the same as a sheet to print; nothing where nothing was chosen."""
    if not wanted.chosen:
        return ""
    return url_for("printing.find", **filters.as_query(replace(wanted, by="")))


def _views(wanted: Filters) -> list[tuple[str, str, bool]]:
    """The same question as days and as offers: words, address, and which one this is."""
    return [
        (words, _link(replace(wanted, by=by)), wanted.by == by)
        for words, by in (("Day by day", ""), ("By offer", filters.BY_OFFER))
    ]


def _by_day(rows: Sequence[SessionRow], today: date) -> list[Day]:
    """The rows under each day's heading: "Today", "Tomorrow", "Thursday 4 March"."""
    return [
        (first_letter_up(day(on, today)), list(held))
        for on, held in groupby(rows, key=lambda row: row.session.local_date)
    ]


# --- Where nothing fits ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Nothing:
    """Nothing fits: that it does not, what comes nearest, and the ways to find more."""

    title: str
    nearest: SessionRow | None
    given_up: str
    ways: list[tuple[str, str, str]]
    # The activity that a mistyped word may have meant, and the address that finds it.
    meant: tuple[str, str] | None


def _nothing(wanted: Filters, choices: Choices, sentence: str) -> Nothing:
    found = nearest.looser(viewer(), wanted, choices.middles, now())
    first = nearest.first_of(viewer(), found[0].filters, now()) if found else None
    ways = [
        (
            asked_words.leaving_out(each, wanted),
            count(each.sessions, "session"),
            _link(replace(each.filters, by=wanted.by)),
        )
        for each in found
    ]
    activity = asked_words.activity_meant(wanted.q, choices.activities)
    return Nothing(
        asked_words.none_of(sentence),
        first,
        ways[0][0] if ways else "",
        ways,
        (activity_name(activity), _link(Filters(activity=activity, by=wanted.by)))
        if activity
        else None,
    )
