"""A trust's own offers: publishing them, changing their words, taking them off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from enum import Enum
from typing import Any, TypeVar

import flask
from flask import Blueprint, request, url_for
from werkzeug import Response

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Audience, ChildrenOnSite, Gender, Level, Organisation, SessionSeries
from booking.permissions import Permission
from booking.queries import offers as asked
from booking.queries import partners, partnership
from booking.rules import offers as rules
from booking.rules.offer_refusals import OfferRefused, Stale, VenueNotOurs
from booking.rules.offers import Offer, Schedule
from booking.views import page
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, tidy
from booking.views.offer_forms import NewOfferForm, OfferForm
from booking.words import WEEKDAYS, count, london

offers = Blueprint("offers", __name__)

YOUNGEST = 18
Kind = TypeVar("Kind", bound=Enum)


@offers.get("/offers")
@entry(Permission.PUBLISH_OFFERS)
def ours() -> str:
    """Every offer of our trust, the one that comes next first."""
    series = asked.our_series(viewer())
    next_dates = asked.next_dates(viewer(), [each.id for each in series], london(now()).date())
    # Our own list comes by title; those without a date to come stand last.
    series.sort(key=lambda each: next_dates.get(each.id, date.max))
    return flask.render_template(
        "offers/ours.html",
        series=series,
        next_dates=next_dates,
        **_dress(_our_trust()),
    )


def _our_trust() -> Organisation:
    return partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)[0]


def _dress(club: Organisation) -> dict[str, Any]:
    return {
        "club": club,
        "theme": club.slug,
        "theme_colour": club.colour,
        "club_name": club.short_name,
    }


@offers.route("/offers/new", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def new() -> flask.typing.ResponseReturnValue:
    """Publish a weekly series of our own trust."""
    form = NewOfferForm(data=_to_begin_with())
    venues = partners.venues_where(viewer(), Permission.PUBLISH_OFFERS)
    form.venue.choices = as_choices(
        [
            ("", "Choose one"),
            *((venue.public_id, f"{venue.name}, {venue.town}") for venue in venues),
        ]
    )
    if not form.is_submitted():
        return _new_page(form, 200)
    refusals = [
        *rules.offer_refusals(_offer(form)),
        *rules.schedule_refusals(_schedule(form), now()),
    ]
    if not _holds(form, refusals):
        return _new_page(form, 422)
    try:
        published = _publish(form)
    except Refused as refused:
        _show_refusal(form, refused)
        return _new_page(form, 422)
    page.told(f"Published: {published.words}.")
    series_id = published.series.public_id
    return flask.redirect(url_for("public.series", series_id=series_id), 303)


def _to_begin_with() -> dict[str, Any]:
    """What a new offer's form starts with: nothing, or what another offer of ours says."""
    copied = tidy(request.args.get("from"))
    if not copied:
        return {}
    series = asked.get_own_series(viewer(), copied)
    return _facts(series) | {
        "weekdays": series.weekdays.split(","),
        "starts_local": series.starts_local,
        "length_minutes": series.length_minutes,
        "venue": series.venue.public_id,
    }


def _facts(series: SessionSeries) -> dict[str, Any]:
    """What an offer says, as its form shows it."""
    said = vars(rules.offer_of(series))
    return {name: getattr(value, "value", value) for name, value in said.items()}


def _new_page(form: NewOfferForm, status: int) -> tuple[str, int]:
    _suggest_audience(form)
    ours = asked.our_series(viewer())
    words = flask.render_template("offers/new.html", form=form, ours=ours, **_dress(_our_trust()))
    return words, status


def _suggest_audience(form: OfferForm) -> None:
    """Women-only sessions are by referral unless somebody says otherwise."""
    if form.gender.data == Gender.WOMEN.value and not form.audience.data:
        form.audience.data = Audience.BY_REFERRAL.value


def _publish(form: NewOfferForm) -> rules.Published:
    with write_transaction():
        schedule = _schedule(form)
        if schedule.venue is None:
            raise VenueNotOurs("Choose one of your own venues.")
        ours = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
        owner = next(each for each in ours if each.id == schedule.venue.organisation_id)
        return rules.publish(viewer(), owner, _offer(form), schedule, now())


def _holds(form: OfferForm, refusals: Iterable[OfferRefused]) -> bool:
    """Whether each answer fits alone, and all of them together. What does not is said at once.

    What rests on an answer that could not be read is left out: it speaks of a stand-in.
    """
    form.validate()
    unread = {field.short_name for field in form if field.errors}
    for refused in refusals:
        if unread.isdisjoint((refused.field, *refused.rests_on)):
            _show_refusal(form, refused)
    return not form.errors


def _schedule(form: NewOfferForm) -> Schedule:
    """When and where, as the rules take it, with stand-ins for what was not said."""
    venues = partners.venues_where(viewer(), Permission.PUBLISH_OFFERS)
    return Schedule(
        venue=next((each for each in venues if each.public_id == form.venue.data), None),
        weekdays=",".join(day for day in WEEKDAYS if day in (form.weekdays.data or [])),
        starts_local=form.starts_local.data or time(),
        length_minutes=form.length_minutes.data or 0,
        first_on=form.first_on.data or london(now()).date(),
        last_on=form.last_on.data,
    )


def _offer(form: OfferForm) -> Offer:
    """What was typed, as the rules take it, with stand-ins for what was not said."""

    def text(name: str) -> str:
        return form[name].data or ""

    return Offer(
        title=text("title"),
        summary=text("summary"),
        what_happens=text("what_happens"),
        activity=text("activity"),
        audience=_one_of(Audience, form.audience.data),
        capacity=form.capacity.data or 0,
        who_meets_you=text("who_meets_you"),
        first_visit=text("first_visit"),
        open_how=text("open_how"),
        who_for=text("who_for"),
        age_from=YOUNGEST if form.age_from.data is None else form.age_from.data,
        age_to=form.age_to.data,
        gender=_one_of(Gender, form.gender.data),
        level=_one_of(Level, form.level.data),
        meeting_point=text("meeting_point"),
        cost_pence=form.cost_pence.data or 0,
        cost_note=text("cost_note"),
        what_to_bring=text("what_to_bring"),
        provided=text("provided"),
        phone=text("phone"),
        walk_ins_welcome=bool(form.walk_ins_welcome.data),
        children_on_site=_one_of(ChildrenOnSite, form.children_on_site.data),
    )


def _one_of(kinds: type[Kind], value: str | None) -> Kind:
    return next((kind for kind in kinds if kind.value == value), next(iter(kinds)))


def _show_refusal(form: OfferForm, refused: Refused) -> None:
    """Put a rule's words beside the answer that they are about."""
    field = refused.field if isinstance(refused, OfferRefused) else ""
    if field in form:
        form[field].errors = [*form[field].errors, refused.words]
    else:
        form.form_errors = [*form.form_errors, refused.words]


@offers.route("/offers/<series_id>/edit", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def edit(series_id: str) -> flask.typing.ResponseReturnValue:
    """Change what an offer says. When and where it happens stays."""
    series = asked.get_own_series(viewer(), series_id)
    form = OfferForm(data=_facts(series) | {"version": str(series.version)})
    if not form.is_submitted():
        return _edit_page(series, form, 200)
    if not _holds(form, rules.offer_refusals(_offer(form))):
        return _edit_page(series, form, 422)
    try:
        mended = _mend(series_id, form)
    except Stale as stale:
        return _newer_words(series_id, form, stale)
    except Refused as refused:
        _show_refusal(form, refused)
        return _edit_page(asked.get_own_series(viewer(), series_id), form, 422)
    page.told(f"Saved. {mended.words}".strip())
    return flask.redirect(url_for("public.series", series_id=series_id), 303)


def _mend(series_id: str, form: OfferForm) -> rules.Mended:
    version = tidy(form.version.data)
    with write_transaction():
        series = asked.get_own_series(viewer(), series_id)
        read = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        return rules.mend(series, read, _offer(form), now())


def _edit_page(series: SessionSeries, form: OfferForm, status: int) -> tuple[str, int]:
    words = flask.render_template(
        "offers/edit.html", form=form, series=series, theirs=[], **_dress(series.organisation)
    )
    return words, status


def _newer_words(series_id: str, form: OfferForm, stale: Stale) -> tuple[str, int]:
    """What was typed stays in the form; what the other editor wrote stands above it."""
    series = asked.get_own_series(viewer(), series_id)
    now_there, typed = _facts(series), vars(_offer(form))
    theirs = [
        {"label": form[name].label.text, "value": value}
        for name, value in now_there.items()
        if value != getattr(typed[name], "value", typed[name])
    ]
    # Sent again, it is meant: what was typed then replaces the newer words.
    form.version.data = str(series.version)
    form.version.raw_data = None
    words = flask.render_template(
        "offers/edit.html",
        form=form,
        series=series,
        theirs=theirs,
        stale=stale.words,
        **_dress(series.organisation),
    )
    return words, 409


@offers.route("/offers/<series_id>/withdraw", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def withdraw(series_id: str) -> flask.typing.ResponseReturnValue:
    """Take an offer off, after saying what that does."""
    if request.method == "GET":
        series = asked.get_own_series(viewer(), series_id)
        booked = partnership.people_booked(viewer(), series, now())
        return flask.render_template(
            "offers/withdraw.html",
            series=series,
            booked=count(booked, "booking") if booked else "",
            **_dress(series.organisation),
        )
    with write_transaction():
        series = rules.withdraw(asked.get_own_series(viewer(), series_id), now())
        booked = partnership.people_booked(viewer(), series, now())
    again = page.WayBack("Put it back", url_for("offers.again", series_id=series_id), {})
    who = "Bookings that were made stay." if booked else "Nobody was booked."
    page.told(f"{series.title} is off. {who}", again)
    return flask.redirect(url_for("offers.ours"), 303)


@offers.post("/offers/<series_id>/again")
@entry(Permission.PUBLISH_OFFERS)
def again(series_id: str) -> Response:
    """Put an offer back that was taken off."""
    with write_transaction():
        back = rules.offer_again(asked.get_own_series(viewer(), series_id), now())
    page.told(f"{back.series.title} is on again: {back.words}.")
    return flask.redirect(url_for("offers.ours"), 303)
