"""The lead's first page: the trusts side by side."""

from __future__ import annotations

import flask
from flask import Blueprint, url_for

from booking.permissions import Permission
from booking.queries import partnership as asked
from booking.queries.staff import managers_of
from booking.views.edge import entry, now, viewer
from booking.words import count

partnership = Blueprint("partnership", __name__)


@partnership.get("/partnership")
@entry(Permission.SEE_PARTNERSHIP)
def overview() -> str:
    """What each trust offers, how full the next seven days are, and whom to ring."""
    rows = asked.side_by_side(viewer(), now())
    return flask.render_template(
        "partnership/overview.html",
        rows=rows,
        managers=managers_of(viewer()),
        sessions=sum(row.sessions for row in rows),
        places=sum(row.places for row in rows),
        taken=sum(row.taken for row in rows),
        series=sum(row.open_series + row.referral_series for row in rows),
        how_many=count(len(rows), "trust"),
        pages={row.trust.id: url_for("public.trust", slug=row.trust.slug) for row in rows},
    )
