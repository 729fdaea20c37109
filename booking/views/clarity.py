"""How clear every trust's offers are, for the lead: side by side, and no league table."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for

from booking.models import Standing
from booking.permissions import Permission
from booking.queries.offers import next_dates
from booking.queries.partners import trusts
from booking.queries.partnership import published_offers
from booking.rules.watched_words import words_to_avoid
from booking.rules.worst_first import Weighed, worst_first
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.words import count, london

clarity = Blueprint("clarity", __name__)

PAGE_SIZE = 24


@clarity.get("/partnership/clarity")
@entry(Permission.SEE_PARTNERSHIP)
def partnership() -> str:
    """Every published offer of every trust or of one, the one that most needs a hand first."""
    clubs = {each.slug: each for each in trusts(viewer())}
    club = clubs.get(tidy(request.args.get("trust")))
    weighed = worst_first(published_offers(viewer(), club), words_to_avoid(viewer()), now())
    pages = max(1, -(-len(weighed) // PAGE_SIZE))
    at = min(_page_asked(), pages)
    chosen: dict[str, Any] = {"trust": club.slug} if club else {}
    rows = weighed[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
    today = london(now()).date()
    return flask.render_template(
        "clarity/partnership.html",
        rows=rows,
        next_dates=next_dates(viewer(), [each.series.id for each in rows], today),
        heading=_heading(weighed),
        counts=_counts(weighed),
        club=club,
        clubs=[("", "Every trust"), *((slug, each.name) for slug, each in clubs.items())],
        page=at,
        pages=pages,
        urls=[url_for("clarity.partnership", **chosen, page=each) for each in range(1, pages + 1)],
    )


def _page_asked() -> int:
    asked = tidy(request.args.get("page"))
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 1


def _heading(weighed: list[Weighed]) -> str:
    waiting = sum(each.needs_a_hand for each in weighed)
    if not weighed:
        return "No offers yet"
    if not waiting:
        return "Every offer is clear and true"
    return (
        f"{waiting} of {count(len(weighed), 'offer')} {'needs' if waiting == 1 else 'need'} a hand"
    )


def _counts(weighed: list[Weighed]) -> dict[str, int]:
    """Offers by what they lack, each counted once: the first of these that it lacks."""
    counts = {"gives_away": 0, "unclear": 0, "unconfirmed": 0}
    for each in weighed:
        if each.clarity.gives_away:
            counts["gives_away"] += 1
        elif not each.clarity.is_clear:
            counts["unclear"] += 1
        elif each.standing is not Standing.TRUE:
            counts["unconfirmed"] += 1
    return counts
