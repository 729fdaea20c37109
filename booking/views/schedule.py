"""Changing an offer's days and times: first what that touches, then the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import flask
from flask import request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import SessionSeries
from booking.permissions import Permission
from booking.queries import dates as asked
from booking.queries import offers
from booking.rules import previews
from booking.rules.dates import Act
from booking.rules.marks import mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.previews import NotAsShown, OfferOff
from booking.rules.schedule_changes import SCHEDULE_FACTS, NewSchedule
from booking.views import plan_words
from booking.views.date_forms import reason_field
from booking.views.date_pages import after, of_offer, own_venues, summary_page
from booking.views.dates import dates, to_the_dates
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, show_refusal
from booking.views.schedule_form import (
    ScheduleForm,
    bank_holidays_ahead,
    children_from,
    schedule_answers,
    schedule_from,
    venue_choices,
)
from booking.views.widgets import Select
from booking.words import day, london

ALL_TO_COME = ""


class NewScheduleForm(ScheduleForm):
    """When and where an offer is held from now on, or from one of its dates on."""

    seen = HiddenField()
    # What was shown of the consequences; empty until it was.
    mark = HiddenField()
    since = SelectField("From which date?", widget=Select(), validate_choice=False)
    reason = reason_field("People who are booked read it. Such as: the hall is ours at 7pm now.")

    def offer_dates(self, rule_dates: Sequence[date]) -> None:
        """Let it begin at one of these dates of the rule, or at once."""
        words = [(on.isoformat(), f"From {day(on)} on") for on in rule_dates]
        self.since.choices = as_choices([(ALL_TO_COME, "All dates to come"), *words])
        known = [ALL_TO_COME, *(value for value, _ in words)]
        self.since.validators = [AnyOf(known, "Choose one of the dates to come")]


@dates.route("/offers/<series_id>/schedule", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def schedule(series_id: str) -> ResponseReturnValue:
    """Change the days and times: the form, then the summary, then the change itself."""
    series = offers.get_own_series(viewer(), series_id)
    form = _form(series)
    if not form.is_submitted():
        return to_the_dates(series, OfferOff()) if previews.is_off(series) else _page(form, series)
    if "back" in request.form:
        return _page(form, series)
    act = Act(viewer=viewer(), reason=form.reason.data or "", now=now())
    try:
        if not _holds(form, series):
            return _page(form, series), 422
        if not form.mark.data:
            return _summary(form, series, act)
        _change(form, series_id, act)
    except Refused as refused:
        return _refused(form, offers.get_own_series(viewer(), series_id), act, refused)
    return after(act, series_id, "Saved. Nobody has to be told.")


def _form(series: SessionSeries) -> NewScheduleForm:
    answers = schedule_answers(series) | {"seen": mark_of(series, SCHEDULE_FACTS)}
    form = NewScheduleForm(data=answers)
    form.venue.choices = venue_choices(own_venues(series))[1:]
    today = london(now()).date()
    rule_dates = {
        row.session.original_local.date()
        for row in asked.our_dates(viewer(), series, now())
        if row.session.starts_at > now()
    }
    form.offer_dates(sorted(on for on in rule_dates if on >= today))
    return form


def _new(form: NewScheduleForm, series: SessionSeries) -> NewSchedule:
    """What was typed, as the rules take it. From a later date on, the first date stays."""
    typed = schedule_from(form, own_venues(series))
    if not form.since.data or form.since.errors:
        return NewSchedule(schedule=typed, children_on_site=children_from(form))
    return NewSchedule(
        schedule=replace(typed, first_on=series.first_on),
        children_on_site=children_from(form),
        since=date.fromisoformat(form.since.data),
    )


def _holds(form: NewScheduleForm, series: SessionSeries) -> bool:
    """Whether each answer fits alone, and all of them together. What does not is said at once.

    Raises Stale when the schedule is not as the form showed it.
    """
    form.validate()
    if form.seen.data != mark_of(series, SCHEDULE_FACTS):
        raise Stale("Somebody else changed this while you were typing.")
    unread = {field.short_name for field in form if field.errors}
    for refused in previews.refusals(series, _new(form, series), now()):
        about = {getattr(refused, "field", ""), *getattr(refused, "rests_on", ())}
        if unread.isdisjoint(about):
            show_refusal(form, refused)
    return not form.errors


def _change(form: NewScheduleForm, series_id: str, act: Act) -> None:
    with write_transaction():
        series = offers.get_own_series(viewer(), series_id)
        new = _new(form, series)
        previews.hold_by(act, series, form.seen.data or "", new, form.mark.data or "")


def _summary(
    form: NewScheduleForm, series: SessionSeries, act: Act, newer: Refused | None = None
) -> str:
    """What the change would touch. Raises NoReason when people are and nobody says why."""
    new = _new(form, series)
    shown = previews.of_schedule(series, new, act.now)
    no_reason = previews.reason_refusal(shown, act.reason)
    if no_reason is not None:
        raise no_reason
    assert shown.plan is not None
    return summary_page(
        form,
        series,
        shown,
        plan_words.schedule_differences(series, new, now()),
        heading=plan_words.heading(shown.plan, new.since),
        walk_ins_stop=shown.stops_walk_ins,
        newer=newer,
    )


def _refused(
    form: NewScheduleForm, series: SessionSeries, act: Act, refused: Refused
) -> ResponseReturnValue:
    """Nothing was changed: say why where it was typed, or show what is so now."""
    if isinstance(refused, NotAsShown):
        return _summary(form, series, act, refused), 409
    if isinstance(refused, Stale):
        # Sent again, it is meant: what was typed then replaces what is newer.
        form.seen.data, form.seen.raw_data = mark_of(series, SCHEDULE_FACTS), None
        return _page(form, series, refused), 409
    show_refusal(form, refused)
    return _page(form, series), 422


def _page(form: NewScheduleForm, series: SessionSeries, stale: Refused | None = None) -> str:
    return flask.render_template(
        "dates/schedule.html",
        form=form,
        stale=stale,
        newer=plan_words.schedule_facts(series, now()) if stale else [],
        holidays=bank_holidays_ahead(form.weekdays.data or [], london(now()).date()),
        **of_offer(series),
    )
