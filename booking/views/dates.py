"""The dates of one's own offers: seeing them, calling one off, putting it back on."""

from __future__ import annotations

import flask
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import ScheduledSession, SessionSeries
from booking.permissions import Permission
from booking.queries import dates as asked
from booking.queries import heard, offers
from booking.rules import dates as rules
from booking.rules.dates import Act
from booking.views.date_forms import CallOffForm
from booking.views.date_pages import after, of_offer
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal
from booking.views.plan_words import by_hand_words, local_words

dates = Blueprint("dates", __name__)

SOME_REASON = "said later"


@dates.get("/offers/<series_id>/dates")
@entry(Permission.PUBLISH_OFFERS)
def ours(series_id: str) -> str:
    """The dates of one offer that are to come, and what is special about each."""
    series = offers.get_own_series(viewer(), series_id)
    rows = asked.our_dates(viewer(), series, now())
    return flask.render_template(
        "dates/ours.html",
        rows=rows,
        newest=heard.newest_changes(viewer(), [row.session.id for row in rows]),
        by_hand_words=by_hand_words,
        local_words=local_words,
        **of_offer(series),
    )


@dates.route("/offers/<series_id>/dates/<session_id>/call-off", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def call_off(series_id: str, session_id: str) -> ResponseReturnValue:
    """Call one date off: why, whom it touches, and one button."""
    form = CallOffForm()
    if not form.is_submitted():
        held = asked.get_date(viewer(), series_id, session_id).session
        against = next(iter(rules.off_refusals(held, SOME_REASON, now())), None)
        return to_the_dates(held.series, against) if against else _call_off_page(form, held)
    act = Act(viewer=viewer(), reason=form.reason, now=now())
    try:
        if form.validate():
            with write_transaction():
                rules.call_off(act, asked.get_date(viewer(), series_id, session_id).session)
            return after(act, series_id, "It is called off.")
    except Refused as refused:
        show_refusal(form, refused)
    held = asked.get_date(viewer(), series_id, session_id).session
    return _call_off_page(form, held), 422


def _call_off_page(form: CallOffForm, held: ScheduledSession) -> str:
    row = asked.get_date(viewer(), held.series.public_id, held.public_id)
    return flask.render_template("dates/call_off.html", form=form, row=row, **of_offer(held.series))


def to_the_dates(series: SessionSeries, refused: Refused) -> Response:
    """Nothing can be done here: say why, where the dates stand."""
    flask.flash(refused.words, "info")
    return flask.redirect(url_for("dates.ours", series_id=series.public_id), 303)


@dates.post("/offers/<series_id>/dates/<session_id>/on-again")
@entry(Permission.PUBLISH_OFFERS)
def put_back(series_id: str, session_id: str) -> Response:
    """What was called off is on again."""
    act = Act(viewer=viewer(), reason="", now=now())
    with write_transaction():
        rules.put_back_on(act, asked.get_date(viewer(), series_id, session_id).session)
    return after(act, series_id, "It is on again.")
