"""The addresses of a draft that is published: they lead to the offer that it became."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import flask
from flask import request, url_for

from booking.errors import Missing
from booking.queries.offers import find_own_series
from booking.views import page
from booking.views.edge import viewer
from booking.views.forms import tidy

View = Callable[..., flask.typing.ResponseReturnValue]


def leads_on_once_published(view: View) -> View:
    """Where a draft is gone since it was published, go to the offer's page and say so.

    An offer keeps its draft's public id. Any other draft that is not there stays Missing.
    """

    @wraps(view)
    def guarded(**named: Any) -> flask.typing.ResponseReturnValue:
        try:
            return view(**named)
        except Missing:
            public_id = named.get("draft_id") or tidy(request.form.get("draft"))
            series = find_own_series(viewer(), public_id) if public_id else None
            if series is None:
                raise
        page.told(f"This is published: {series.title}. You can change it any time.")
        return flask.redirect(url_for("public.series", series_id=series.public_id), 303)

    return guarded
