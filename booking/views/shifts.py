"""Who runs an offer of ours, from which day until which."""

from __future__ import annotations

import flask
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import DataRequired, Optional

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import SessionSeries
from booking.permissions import Permission
from booking.queries import offers
from booking.queries import shifts as asked
from booking.rules import shifts as rules
from booking.rules.shifts import NewShift
from booking.views.date_pages import of_offer
from booking.views.dates import dates
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, show_refusal
from booking.views.offer_fields import PickedDateField
from booking.views.page import told
from booking.views.widgets import Select
from booking.words import london, plain_date


class ShiftForm(FlaskForm):
    """Who, from when, until when."""

    who = SelectField("Who runs it?", widget=Select(), validate_choice=False)
    from_on = PickedDateField("From", validators=[DataRequired("Enter the first day")])
    until_on = PickedDateField(
        "Until", description="Leave it empty if it goes on.", validators=[Optional()]
    )


@dates.route("/offers/<series_id>/shifts", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def shifts(series_id: str) -> ResponseReturnValue:
    """Who runs this offer now and later; add somebody."""
    series = offers.get_own_series(viewer(), series_id)
    form = _form(series)
    if not form.is_submitted():
        return _page(series, form, 200)
    form.validate()
    for refused in rules.refusals(_new(series, form), london(now()).date()):
        if refused.field not in form.errors:
            show_refusal(form, refused)
    if form.errors:
        return _page(series, form, 422)
    try:
        with write_transaction():
            series = offers.get_own_series(viewer(), series_id)
            rules.add(viewer(), series, _new(series, form), now())
    except Refused as refused:
        show_refusal(form, refused)
        return _page(offers.get_own_series(viewer(), series_id), form, 422)
    told("Saved.")
    return flask.redirect(url_for("dates.shifts", series_id=series_id), 303)


def _form(series: SessionSeries) -> ShiftForm:
    form = ShiftForm(data={"from_on": london(now()).date()})
    staff = asked.who_runs_sessions(viewer(), series.organisation_id)
    form.who.choices = as_choices(
        [("", "Choose somebody"), *((each.public_id, each.name) for each in staff)]
    )
    return form


def _new(series: SessionSeries, form: ShiftForm) -> NewShift:
    staff = asked.who_runs_sessions(viewer(), series.organisation_id)
    who = next((each for each in staff if each.public_id == form.who.data), None)
    return NewShift(who, form.from_on.data or london(now()).date(), form.until_on.data)


def _page(series: SessionSeries, form: ShiftForm, status: int) -> tuple[str, int]:
    words = flask.render_template(
        "dates/shifts.html",
        form=form,
        rows=asked.shifts_of(viewer(), series, london(now()).date()),
        **of_offer(series),
    )
    return words, status


@dates.post("/offers/<series_id>/shifts/<shift_id>/end")
@entry(Permission.PUBLISH_OFFERS)
def end_shift(series_id: str, shift_id: str) -> ResponseReturnValue:
    """Today is their last day; a shift that has not begun goes altogether."""
    with write_transaction():
        series = offers.get_own_series(viewer(), series_id)
        row = asked.get_shift(viewer(), series, shift_id)
        last = rules.end(viewer(), series, row.shift, now())
    said = "is off the list" if last is None else f"has {plain_date(last)} as the last day"
    told(f"Saved: {row.user.name} {said}.")
    return flask.redirect(url_for("dates.shifts", series_id=series_id), 303)
