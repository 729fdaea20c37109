"""How clear every trust's offers are, for the lead: trust by trust, and no league table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import flask
from flask import Blueprint, request, url_for

from booking.models import Organisation, Standing
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
TRUSTS_ON_A_PAGE = 10
# Of each trust the offers that most need a hand; the rest are a tap away.
SHOWN_OF_A_TRUST = 3


@dataclass(frozen=True)
class OfTrust:
    """One trust's offers, the one that most needs a hand first."""

    trust: Organisation
    weighed: Sequence[Weighed]

    @property
    def waiting(self) -> list[Weighed]:
        """Those that need a hand."""
        return [each for each in self.weighed if each.needs_a_hand]

    @property
    def shown(self) -> list[Weighed]:
        """Those that the partnership's page shows."""
        return self.waiting[:SHOWN_OF_A_TRUST]

    @property
    def words(self) -> str:
        """ "2 of 9 offers need a hand"."""
        return _heading(self.weighed)


@clarity.get("/partnership/clarity")
@entry(Permission.SEE_PARTNERSHIP)
def partnership() -> str:
    """The offers that need a hand, trust by trust; or every offer of one trust."""
    everyone = trusts(viewer())
    wanted = tidy(request.args.get("trust"))
    club = next((each for each in everyone if each.slug == wanted), None)
    return _of_one(club, everyone) if club else _trust_by_trust(everyone)


def _trust_by_trust(everyone: Sequence[Organisation]) -> str:
    """Some trusts by name. Only what is shown is weighed, so that a page costs what it shows."""
    at, pages = _page_of(len(everyone), TRUSTS_ON_A_PAGE)
    clubs = everyone[(at - 1) * TRUSTS_ON_A_PAGE : at * TRUSTS_ON_A_PAGE]
    weighed = _weighed(clubs)
    found = [
        OfTrust(club, [each for each in weighed if each.series.organisation_id == club.id])
        for club in clubs
    ]
    shown = [each for of in found for each in of.shown]
    return flask.render_template(
        "clarity/partnership.html",
        found=found,
        weighed=weighed,
        heading=_heading(weighed, " on this page" if pages > 1 else ""),
        **_common(weighed, shown, everyone, at, pages),
    )


def _of_one(club: Organisation, everyone: Sequence[Organisation]) -> str:
    weighed = _weighed([club])
    at, pages = _page_of(len(weighed), PAGE_SIZE)
    rows = weighed[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
    return flask.render_template(
        "clarity/trust.html",
        club=club,
        rows=rows,
        heading=_heading(weighed),
        **_common(weighed, rows, everyone, at, pages, trust=club.slug),
    )


def _weighed(clubs: Sequence[Organisation]) -> list[Weighed]:
    return worst_first(published_offers(viewer(), clubs), words_to_avoid(viewer()), now())


def _common(
    weighed: Sequence[Weighed],
    shown: Sequence[Weighed],
    everyone: Sequence[Organisation],
    at: int,
    pages: int,
    **chosen: Any,
) -> dict[str, Any]:
    """What both pages need: figures, next dates, the choice of trusts, and the way on."""
    address = partial(url_for, "clarity.partnership", **chosen)
    return {
        "counts": _counts(weighed),
        "next_dates": next_dates(
            viewer(), [each.series.id for each in shown], london(now()).date()
        ),
        "clubs": [("", "Every trust"), *((each.slug, each.name) for each in everyone)],
        "page": at,
        "pages": pages,
        "urls": [address(page=each) for each in range(1, pages + 1)],
    }


def _page_of(total: int, size: int) -> tuple[int, int]:
    """The page that is asked for, or the last one there is; and how many there are."""
    pages = max(1, -(-total // size))
    asked = tidy(request.args.get("page"))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 1
    return min(max(1, number), pages), pages


def _heading(weighed: Sequence[Weighed], where: str = "") -> str:
    waiting = sum(each.needs_a_hand for each in weighed)
    if not weighed:
        return f"No offers yet{where}"
    if not waiting:
        return f"Every offer{where} is clear and true"
    need = "needs" if waiting == 1 else "need"
    return f"{waiting} of {count(len(weighed), 'offer')}{where} {need} a hand"


def _counts(weighed: Sequence[Weighed]) -> dict[str, int]:
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
