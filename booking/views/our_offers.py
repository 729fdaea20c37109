"""A trust's own offers side by side, the one that most needs a hand first."""

from __future__ import annotations

import flask

from booking.models import Standing
from booking.permissions import Permission
from booking.queries import drafts, partners
from booking.queries import offers as asked
from booking.rules.watched_words import words_to_avoid
from booking.rules.worst_first import Weighed, worst_first
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.mending import mending
from booking.views.offers import offers
from booking.words import count, london


@offers.get("/offers")
@entry(Permission.PUBLISH_OFFERS)
def ours() -> str:
    """Every offer of our trust, with the one fix that helps each most; what is being written."""
    series = asked.our_series(viewer())
    weighed = worst_first(series, words_to_avoid(viewer()), now())
    on = [each for each in weighed if each.is_on]
    club = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)[0]
    return flask.render_template(
        "offers/ours.html",
        on=on,
        off=[each for each in weighed if not each.is_on],
        unconfirmed=[each for each in on if each.standing is not Standing.TRUE],
        heading=_heading(on),
        url_of={each.series.id: mending(each.series) for each in weighed},
        drafts=[(draft, drafts.title_of(draft)) for draft in drafts.our_drafts(viewer())],
        next_dates=asked.next_dates(
            viewer(), [each.series.id for each in on], london(now()).date()
        ),
        **dress(club),
    )


def _heading(on: list[Weighed]) -> str:
    """The answer to "must I do something?"."""
    if not on:
        return "Nothing of ours is on yet"
    waiting = sum(each.needs_a_hand for each in on)
    if waiting:
        need = "needs" if waiting == 1 else "need"
        return f"{waiting} of our {count(len(on), 'offer')} {need} a hand"
    return (
        f"All {len(on)} of our offers are clear and true"
        if len(on) > 1
        else ("Our offer is clear and true")
    )
