"""Photos: adding one to an offer or a draft, and showing it to those who may see the offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask_wtf.file import FileField
from werkzeug import Response
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, Form

from booking.database import write_transaction
from booking.errors import Missing
from booking.models import OfferDraft, Photo, SessionSeries
from booking.permissions import Permission
from booking.queries import drafts, offers
from booking.queries.photos import get_photo
from booking.rules import drafts as draft_rules
from booking.rules import offers as offer_rules
from booking.rules import photos as rules
from booking.rules.offer_refusals import Stale
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import EVERYONE, entry, now, viewer
from booking.views.forms import tidy
from booking.views.offer_fields import text_field
from booking.views.offer_once_published import leads_on_once_published
from booking.views.widgets import Checkbox, PhotoInput

photos = Blueprint("photos", __name__)

# So much is read, to answer in words what is too big; beyond it the site's own page does.
LARGEST_REQUEST = 64 * 1024 * 1024
A_MONTH = "public, max-age=2592000, immutable"
SIZES = {"small", "large"}


@photos.url_value_preprocessor
def _take_large_files(endpoint: str | None, _: Any) -> None:
    if endpoint != "photos.show":
        request.max_content_length = LARGEST_REQUEST


class PhotoForm(Form):
    """A photo, what it shows, and that nobody who takes part is on it."""

    photo = FileField(
        "Photo",
        description="A JPEG, PNG or WebP of up to 10 MB. We make it smaller, and take out where "
        "and when it was taken.",
        widget=PhotoInput(),
    )
    alt = text_field(
        "What does it show?",
        "",
        rules.LONGEST_ALT,
        "For people who can’t see it. Such as: the pitch at Turf Moor, with goals and bibs ready.",
    )
    no_participants = BooleanField(
        "Nobody who takes part is on it",
        description="Not even from behind. A photo must never show who comes. "
        "The place, the kit or your coaches are fine.",
        widget=Checkbox(),
    )


# --- Showing -------------------------------------------------------------------------------------


@photos.get("/photos/<photo_id>/<size>.jpg")
@entry(EVERYONE)
def show(photo_id: str, size: str) -> Response:
    """A photo, for those who may see an offer with it."""
    if size not in SIZES:
        raise Missing
    found = get_photo(viewer(), photo_id)
    response = Response(getattr(found.photo, size), mimetype="image/jpeg")
    if found.is_public:
        # What stands under this address never changes: another photo has another.
        response.headers["Cache-Control"] = A_MONTH
    return response


# --- Adding --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a photo goes: an offer or a draft, and where one comes from."""

    of: SessionSeries | OfferDraft
    title: str
    back: str


@photos.route("/offers/<series_id>/photo", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def of_offer(series_id: str) -> flask.typing.ResponseReturnValue:
    """The photo of a published offer."""

    def place() -> Place:
        series = offers.get_own_series(viewer(), series_id)
        return Place(series, series.title, url_for("offers.edit", series_id=series_id))

    return _photo(place)


@photos.route("/offers/drafts/<draft_id>/photo", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def of_draft(draft_id: str) -> flask.typing.ResponseReturnValue:
    """The photo of an offer that is being written."""

    def place() -> Place:
        draft = drafts.get_draft(viewer(), draft_id)
        return Place(draft, drafts.title_of(draft), url_for("offers.check", draft_id=draft_id))

    return _photo(place)


def _photo(place: Callable[[], Place]) -> flask.typing.ResponseReturnValue:
    """Show the form, or put a photo on what `place` finds, now and again in the transaction."""
    here = place()
    had = here.of.photo
    if request.method == "GET":
        shown = {"alt": had.alt if had else "", "no_participants": had is not None}
        return _page(here, PhotoForm(data=shown), 200)
    if request.form.get("remove"):
        return _put(place, None, "")
    form = PhotoForm(CombinedMultiDict([request.form, request.files]))
    prepared = _prepared(form, needed=had is None)
    if form.errors:
        return _page(here, form, 422)
    try:
        return _put(place, prepared, form.alt.data or "")
    except Stale as stale:
        form.form_errors = [stale.words]
        return _page(place(), form, 409)


def _prepared(form: PhotoForm, *, needed: bool) -> rules.Prepared | None:
    """The picture made ready, or None where the one that is there stays. Faults go to the form."""
    form.validate()
    for refused in rules.word_refusals(form.alt.data or "", bool(form.no_participants.data)):
        if not form[refused.field].errors:
            form[refused.field].errors = [refused.words]
    sent = form.photo.data
    if not sent and not needed:
        return None
    if sent:
        # Tried again after a deadlock, it is read from its beginning again.
        sent.seek(0)
    try:
        # One byte more than is allowed tells that there are more.
        return rules.prepare(sent.read(rules.LARGEST_FILE + 1) if sent else b"")
    except rules.PhotoRefused as refused:
        form.photo.errors = [refused.words]
        return None


def _put(place: Callable[[], Place], prepared: rules.Prepared | None, alt: str) -> Response:
    """Put the new photo where it goes, or take the old one off, or change its words."""
    with write_transaction():
        here = place()
        had = here.of.photo
        if (had.public_id if had else "") != tidy(request.form.get("seen")):
            raise Stale("Somebody else changed the photo. Choose yours again to replace theirs.")
        if prepared is not None:
            _set(here, rules.keep(here.of.organisation, prepared, alt, now()))
        elif not alt:
            _set(here, None)
        elif had is not None:
            had.alt = alt
    page.told("The photo is off." if not alt else "The photo is saved.")
    return flask.redirect(here.back, 303)


def _set(here: Place, photo: Photo | None) -> None:
    old = here.of.photo_id
    if isinstance(here.of, OfferDraft):
        draft_rules.set_photo(viewer(), here.of, photo, now())
    else:
        offer_rules.set_photo(here.of, photo, now())
    rules.forget_unused(old)


def _page(here: Place, form: PhotoForm, status: int) -> tuple[str, int]:
    words = flask.render_template(
        "offers/photo.html",
        form=form,
        photo=here.of.photo,
        title=here.title,
        back=here.back,
        **dress(here.of.organisation),
    )
    return words, status
