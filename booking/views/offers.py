"""A trust's own offers: changing what they say, part by part, and taking them off."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from booking.database import write_transaction
from booking.errors import Missing, Refused
from booking.models import Audience, SessionSeries
from booking.permissions import Permission
from booking.queries import offers as asked
from booking.queries import partnership
from booking.rules import offers as rules
from booking.rules.clarity import clarity_of_series
from booking.rules.marks import mark_of
from booking.rules.offer_facts import offer_refusals
from booking.rules.offer_refusals import OfferRefused, Stale
from booking.rules.watched_words import words_to_avoid
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.mending import mending
from booking.views.offer_forms import FactsForm, fact_from, offer_answers, offer_from
from booking.views.offer_parts import (
    EDITED,
    WHO,
    Part,
    answers_in,
    differences,
    narrow,
    only_in,
    own_changes,
    read_mark,
    show_refusal,
    show_refusals,
    summary,
    typed_in,
)
from booking.words import count

offers = Blueprint("offers", __name__)

# What somebody pastes is read and answered in words, not cut off by the site's usual limit.
LARGEST_FORM = 4 * 1024 * 1024

# Parts of an offer that have pages of their own.
ELSEWHERE = {"photo": "photos.of_offer", "when": "dates.schedule"}


@offers.url_value_preprocessor
def _take_long_texts(*_: Any) -> None:
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM


# --- Changing ------------------------------------------------------------------------------------


@offers.route("/offers/<series_id>/edit", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def edit(series_id: str) -> flask.typing.ResponseReturnValue:
    """Change what an offer says: all of it at a glance, or one part. When it is stays."""
    series = asked.get_own_series(viewer(), series_id)
    slug = tidy(request.args.get("part"))
    if slug in ELSEWHERE:
        return flask.redirect(url_for(ELSEWHERE[slug], series_id=series_id), 303)
    if not slug:
        # There is nothing to save on the whole of it: each part is saved on its own.
        return _overview(series)
    part = next((each for each in EDITED if each.slug == slug), None)
    if part is None:
        raise Missing
    if request.method == "GET":
        return _part_page(series, part, _form_of(series), 200)
    return _change(series, part)


def _overview(series: SessionSeries) -> str:
    form = _form_of(series)
    return flask.render_template(
        "offers/edit.html",
        series=series,
        parts=[
            {"title": part.title, "rows": summary(form, part), "url": _place(series, part.slug)}
            for part in EDITED
        ],
        clarity=clarity_of_series(series, words_to_avoid(viewer()), now()),
        url_of=mending(series),
        **dress(series.organisation),
    )


def _place(series: SessionSeries, slug: str) -> str:
    return url_for("offers.edit", series_id=series.public_id, part=slug)


def _form_of(series: SessionSeries) -> FactsForm:
    return FactsForm(data=offer_answers(series))


def _typed_over(series: SessionSeries, part: Part) -> FactsForm:
    """What the offer says, with what was typed into one part."""
    return FactsForm(MultiDict(answers_in(_form_of(series)) | typed_in(request.form, part)))


def _change(series: SessionSeries, part: Part) -> flask.typing.ResponseReturnValue:
    """Save one part, after saying what it does where it changes who may know of the offer."""
    form = _typed_over(series, part)
    form.validate()
    show_refusals(form, offer_refusals(offer_from(form)))
    facts = {name: fact_from(form, name) for name in part.fields} | _follows(form, part)
    if any(form[name].errors for name in part.fields):
        return _part_page(series, part, form, 422, with_faults=True, **_as_read())
    if part is WHO and not request.form.get("sure"):
        touched = _touched(series, facts)
        if touched:
            return _sure_page(series, part, form, touched)
    try:
        mended = _mend(series.public_id, facts)
    except Stale as stale:
        return _newer(series.public_id, part, form, stale)
    except Refused as refused:
        return _refused(series.public_id, part, form, refused)
    page.told(f"Saved. {mended.words}".strip())
    return flask.redirect(url_for("offers.edit", series_id=series.public_id), 303)


def _follows(form: FactsForm, part: Part) -> dict[str, Any]:
    """What else changes with a part: nobody just turns up to a by-referral session."""
    if part is not WHO:
        return {}
    closed = form.audience.data == Audience.BY_REFERRAL.value
    return {"walk_ins_welcome": bool(form.walk_ins_welcome.data) and not closed}


def _names(part: Part) -> list[str]:
    """The facts that are saved with a part, and so what two editors can both have changed."""
    return [*part.fields, *(["walk_ins_welcome"] if part is WHO else [])]


def _touched(series: SessionSeries, facts: dict[str, Any]) -> list[str]:
    """What it does to change who may know of an offer, or whom it is for."""
    booked = partnership.people_booked(viewer(), series, now())
    stay = f"{count(booked, 'booking')} for dates to come stay." if booked else "Nobody is booked."
    points = []
    if facts["audience"] is not series.audience:
        if facts["audience"] is Audience.BY_REFERRAL:
            points.append(
                "It leaves the site, its calendars and search at once. "
                "Mentors of the partnership still see it and book people in."
            )
            if series.walk_ins_welcome:
                points.append("People can’t turn up without a booking any more.")
        else:
            points.append("Everyone can see it at once: on the site, in calendars and by search.")
    if facts["gender"] is not series.gender and booked:
        points.append(
            "Whoever is booked and does not fit any more keeps their place. "
            "Ring them, or their mentors."
        )
    return [*points, stay] if points else []


def _sure_page(series: SessionSeries, part: Part, form: FactsForm, touched: list[str]) -> str:
    fields: dict[str, str | list[str]] = {
        name: said for name, said in answers_in(form).items() if name in part.fields
    }
    fields |= {**_as_read(), "sure": "1"}
    return flask.render_template(
        "offers/sure.html",
        series=series,
        points=touched,
        fields=fields,
        back=_place(series, part.slug),
        by_referral=form.audience.data == Audience.BY_REFERRAL.value,
        **dress(series.organisation),
    )


def _as_read() -> dict[str, str]:
    """The marks of what the editor read: still those, while nothing is saved."""
    return {name: tidy(request.form.get(name)) for name in ("mark", "read")}


def _mend(series_id: str, facts: dict[str, Any]) -> rules.Mended:
    with write_transaction():
        series = asked.get_own_series(viewer(), series_id)
        return rules.mend(series, tidy(request.form.get("mark")), facts, now())


def _part_page(
    series: SessionSeries,
    part: Part,
    form: FactsForm,
    status: int,
    *,
    with_faults: bool = False,
    **more: Any,
) -> tuple[str, int]:
    narrow(form, part, with_faults=with_faults)
    marks = {"mark": mark_of(series, _names(part)), "read": read_mark(form, part.fields)}
    said = {**marks, "theirs": [], "stale": ""} | more
    clear = clarity_of_series(series, words_to_avoid(viewer()), now())
    words = flask.render_template(
        "offers/edit_part.html",
        form=form,
        series=series,
        part=part,
        clarity=only_in(clear, part.fields),
        **said,
        **dress(series.organisation),
    )
    return words, status


def _newer(series_id: str, part: Part, form: FactsForm, stale: Stale) -> tuple[str, int]:
    """What the editor changed stays in the form; what the other one wrote there stands above it.

    What the editor left alone follows the newer words. Sent again, the form is meant as it stands.
    """
    series = asked.get_own_series(viewer(), series_id)
    theirs = _form_of(series)
    changed = own_changes(form, tidy(request.form.get("read")), typed_in(request.form, part))
    mine = FactsForm(MultiDict(answers_in(theirs) | changed))
    rows = differences(mine, theirs, part)
    read = read_mark(theirs, part.fields)
    return _part_page(series, part, mine, 409, theirs=rows, stale=stale.words, read=read)


def _refused(series_id: str, part: Part, form: FactsForm, refused: Refused) -> tuple[str, int]:
    """A rule that rests on an answer of another part: said beside the one that was changed."""
    about: tuple[str, ...] = ()
    if isinstance(refused, OfferRefused):
        about = (refused.field, *refused.rests_on)
    narrow(form, part, with_faults=True)
    show_refusal(form, refused, about)
    series = asked.get_own_series(viewer(), series_id)
    return _part_page(series, part, form, 422, with_faults=True, **_as_read())


# --- Taking off ----------------------------------------------------------------------------------


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
            **dress(series.organisation),
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
