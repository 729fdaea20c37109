"""What the pages of dates and of schedules share."""

from __future__ import annotations

from typing import Any

import flask
from flask import request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response

from booking.errors import Refused
from booking.models import SessionSeries, Venue
from booking.permissions import Permission
from booking.queries import dates as asked
from booking.queries import partners
from booking.rules.dates import Act
from booking.rules.previews import Preview
from booking.views import page, plan_words
from booking.views.dress import dress
from booking.views.edge import now, viewer
from booking.views.forms import tidy

# What a summary asks itself; all else that was typed it sends on.
ASKED_BY_THE_SUMMARY = {"csrf_token", "mark", "take_back", "back"}


def of_offer(series: SessionSeries) -> dict[str, Any]:
    """What a page about an offer shows of it, in its club's colours."""
    return {"series": series, **dress(series.organisation)}


def own_venues(series: SessionSeries) -> list[Venue]:
    """The venues of an offer's trust, by name."""
    ours = partners.venues_where(viewer(), Permission.PUBLISH_OFFERS)
    return [venue for venue in ours if venue.organisation_id == series.organisation_id]


def summary_page(
    form: FlaskForm,
    series: SessionSeries,
    shown: Preview,
    differences: list[dict[str, str]],
    *,
    heading: str,
    walk_ins_stop: bool,
    newer: Refused | None = None,
) -> str:
    """What a change would touch, before it does; it sends on all that was typed.

    `newer` says that something else was shown before.
    """
    typed = [
        (name, tidy(value))
        for name, value in request.form.items(multi=True)
        if name not in ASKED_BY_THE_SUMMARY
    ]
    return flask.render_template(
        "dates/summary.html",
        form=form,
        shown=shown,
        heading=heading,
        newer=newer,
        differences=differences,
        points=plan_words.points(shown, walk_ins_stop=walk_ins_stop),
        headline=plan_words.headline(shown),
        lists=plan_words.plan_lines(shown.plan, now()) if shown.plan else [],
        typed=typed,
        **of_offer(series),
    )


def after(act: Act, series_id: str, done: str) -> Response:
    """To what was done and who must hear of it; back to the dates where nobody must."""
    if asked.was_written_down(viewer(), act.id):
        return flask.redirect(url_for("changes.show", action_id=act.id), 303)
    page.told(done)
    return flask.redirect(url_for("dates.ours", series_id=series_id), 303)
