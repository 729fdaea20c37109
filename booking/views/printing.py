"""What anyone may print: an offer's poster, and sheets of what's on. Open offers alone, always."""

from __future__ import annotations

import flask
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from booking.documents.poster import poster as make_poster
from booking.errors import Missing
from booking.models import Standing
from booking.permissions import Viewer
from booking.queries import catalogue, offers, partners
from booking.views import filters
from booking.views.edge import EVERYONE, entry, now, settings
from booking.views.public import MOST_DATES
from booking.views.sheets import find_for, question_sheet, send_pdf, trust_sheet

printing = Blueprint("printing", __name__)

# Some fifty pages: more is no sheet for a noticeboard, and nobody reads it.
MOST_ON_A_SHEET = 120


@printing.get("/sessions/<series_id>/poster.pdf")
@entry(EVERYONE)
def poster(series_id: str) -> Response:
    """The poster of an open offer that one can rely on; never of a by-referral one."""
    # Never the viewer who asks: a poster hangs where strangers read it.
    offer = offers.get_series(Viewer.anyone(), series_id)
    if offer.standing(now()) is Standing.LAPSED:
        raise Missing
    dates = offers.dates_to_come(Viewer.anyone(), offer, now(), MOST_DATES)
    address = settings().base_url + url_for("public.series", series_id=offer.public_id)
    held = [row.session for row in dates]
    pdf = make_poster(offer, held, address, now(), settings().demo)
    return send_pdf(pdf, "poster.pdf")


@printing.get("/trusts/<slug>/whats-on.pdf")
@entry(EVERYONE)
def trust(slug: str) -> Response:
    """Everything open that one club has on."""
    return send_pdf(trust_sheet(partners.get_trust(Viewer.anyone(), slug)), "whats-on.pdf")


@printing.get("/whats-on.pdf")
@entry(EVERYONE)
def find() -> ResponseReturnValue:
    """The open offers that the filters of the first page find, if they fit on a sheet."""
    choices = catalogue.choices(Viewer.anyone(), now())
    asked = filters.read(request.args, choices)
    found = find_for(asked, MOST_ON_A_SHEET)
    if found.total > MOST_ON_A_SHEET:
        page = flask.render_template(
            "public/too_many.html",
            total=found.total,
            most=MOST_ON_A_SHEET,
            towns=choices.towns,
            trusts=choices.trusts,
            back=url_for("public.whats_on", **filters.as_query(asked.filters)),
        )
        return page, 422
    return send_pdf(question_sheet(asked, choices, found), "whats-on.pdf")
