"""A trust's timetable as a spreadsheet: in, after a look at what it does, and out again."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask_wtf.file import FileField
from werkzeug import Response
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Form

from booking.database import write_transaction
from booking.errors import Missing
from booking.models import Organisation, SpreadsheetUpload
from booking.permissions import Permission
from booking.queries import partners
from booking.queries import spreadsheets as asked
from booking.rules import spreadsheet_out as out
from booking.rules import spreadsheet_uploads as rules
from booking.rules.spreadsheet_files import LARGEST_FILE, MOST_ROWS, FileRefused, FileTooBig
from booking.rules.spreadsheet_tables import read_sheet
from booking.views import failures
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.spreadsheet_put_in import put_in as put_rows_in
from booking.views.spreadsheet_put_in import shown_of
from booking.views.spreadsheet_rows import WRITES, work_out
from booking.views.spreadsheet_words import card_of, groups, headline, what_it_does
from booking.views.widgets import SheetInput
from booking.words import london

spreadsheet = Blueprint("spreadsheet", __name__)

# So much is taken in before it is refused, so that the browser hears why.
LARGEST_REQUEST = 64 * 1024 * 1024
TOO_BIG = (
    f"Nothing was put in. A timetable is a CSV file of up to 1 MB and {MOST_ROWS} rows: "
    "one row for each weekly session."
)

Answer = flask.typing.ResponseReturnValue


@spreadsheet.url_value_preprocessor
def _take_large_files(*_: Any) -> None:
    request.max_content_length = LARGEST_REQUEST


@spreadsheet.errorhandler(413)
def _beyond_all_measure(_: Exception) -> Any:
    return failures.answer(413, TOO_BIG)


class SheetForm(Form):
    """The file with the timetable."""

    sheet = FileField(
        "Your timetable",
        description=f"A CSV file of up to 1 MB and {MOST_ROWS} rows.",
        widget=SheetInput(),
    )


# --- Coming in -----------------------------------------------------------------------------------


@spreadsheet.route("/offers/spreadsheet", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def start() -> Answer:
    """Send a timetable. Only what can be read as a table is kept, and only for a day."""
    trust = _chosen_trust()
    if request.method == "GET":
        return _start_page(trust, SheetForm(), 200)
    form = SheetForm(CombinedMultiDict([request.form, request.files]))
    try:
        upload = _keep(trust, form.sheet.data)
    except FileRefused as refused:
        form.validate()
        form.sheet.errors = [refused.words]
        return _start_page(trust, form, 413 if isinstance(refused, FileTooBig) else 422)
    return flask.redirect(url_for("spreadsheet.preview", upload_id=upload.public_id), 303)


def _keep(trust: Organisation, sent: Any) -> SpreadsheetUpload:
    if sent:
        # Tried again after a deadlock, it is read from its beginning again.
        sent.seek(0)
    # One byte more than is allowed tells that there are more.
    sheet = read_sheet(sent.read(LARGEST_FILE + 1) if sent else b"")
    with write_transaction():
        return rules.keep(viewer(), trust, tidy(sent.filename), sheet, now())


def _chosen_trust() -> Organisation:
    """The trust that was asked for, else the only or first one that the viewer writes for."""
    ours = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
    if "trust" not in request.values:
        return ours[0]
    named = tidy(request.values["trust"])
    found = next((each for each in ours if each.slug == named), None)
    if found is None:
        raise Missing
    return found


def _start_page(trust: Organisation, form: SheetForm, status: int) -> tuple[str, int]:
    words = flask.render_template(
        "spreadsheet/start.html",
        form=form,
        trust=trust,
        trusts=partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS),
        **dress(trust),
    )
    return words, status


# --- A look at it, and putting it in -------------------------------------------------------------


@spreadsheet.get("/offers/spreadsheet/<upload_id>")
@entry(Permission.PUBLISH_OFFERS)
def preview(upload_id: str) -> str:
    """What a timetable will do, row by row; once it is in, what it did."""
    upload = asked.get_upload(viewer(), upload_id)
    if upload.confirmed_at is not None:
        return _result_page(upload)
    work = work_out(rules.sheet_of(upload), upload.organisation)
    return flask.render_template(
        "spreadsheet/preview.html",
        upload=upload,
        heading=headline(work.letters),
        groups=groups([card_of(each, now()) for each in work.outcomes]),
        points=what_it_does(work),
        writes=len(work.of(*WRITES)),
        shown=" ".join(shown_of(work, now())),
        passed_over=work.passed_over,
        examples=work.examples,
        **dress(upload.organisation),
    )


@spreadsheet.post("/offers/spreadsheet/<upload_id>")
@entry(Permission.PUBLISH_OFFERS)
def put_in(upload_id: str) -> Response:
    """Put a timetable in, once: of its rows those that still do what the preview showed."""
    with write_transaction():
        upload = asked.get_upload(viewer(), upload_id)
        rules.lock(upload)
        if upload.confirmed_at is None:
            work = work_out(rules.sheet_of(upload), upload.organisation)
            shown = tidy(request.form.get("shown")).split()
            done = put_rows_in(work, upload.organisation, now(), shown)
            rules.finish(upload, done, now())
    return flask.redirect(url_for("spreadsheet.preview", upload_id=upload_id), 303)


def _result_page(upload: SpreadsheetUpload) -> str:
    cards = rules.what_happened(upload)
    letters = {kind.value for kind in WRITES}
    written = [card["kind"] for card in cards if card["kind"] in letters]
    return flask.render_template(
        "spreadsheet/result.html",
        upload=upload,
        heading=f"It’s in: {headline(written)}" if written else "Nothing was changed",
        left=len(cards) - len(written),
        groups=groups(cards, done=True),
        else_than_shown=[card for card in cards if card.get("came_out_else")],
        **dress(upload.organisation),
    )


# --- Going out -----------------------------------------------------------------------------------


@spreadsheet.get("/offers/spreadsheet/template.csv")
@entry(Permission.PUBLISH_OFFERS)
def template() -> Response:
    """An empty timetable with two examples."""
    return _file(out.template(london(now()).date()), "touchline-template.csv")


@spreadsheet.get("/offers/spreadsheet/ours.csv")
@entry(Permission.PUBLISH_OFFERS)
def ours() -> Response:
    """All offers of a trust, those by referral as well: for its own staff alone."""
    trust = _chosen_trust()
    series = asked.offers_of(viewer(), trust)
    venues = partners.venues_of(viewer(), trust)
    return _file(out.our_table(series, venues), f"{trust.slug}-offers.csv")


def _file(data: bytes, name: str) -> Response:
    response = Response(data, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
