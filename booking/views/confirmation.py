"""Saying that an offer is still true: on the trust's own page, or from a link in an e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import flask
from flask import Blueprint, request, url_for
from werkzeug import Response

from booking.database import session, write_transaction
from booking.errors import Missing, Refused
from booking.identity.signing_in import viewer_for
from booking.models import CONFIRMED_FOR, ConfirmLink, Organisation, Standing, User
from booking.permissions import Permission, Viewer, may
from booking.queries import offers as asked
from booking.queries import partners
from booking.rules import confirmation as rules
from booking.rules.confirmation import Confirmed
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import EVERYONE, entry, now, viewer
from booking.views.forms import tidy
from booking.words import count, listed, london, plain_date

confirmation = Blueprint("confirmation", __name__)

# What takes it back is kept in a cookie, which holds no more than this.
MOST_TO_TAKE_BACK = 30


# --- On the trust's own page ----------------------------------------------------------------------


@confirmation.post("/offers/<series_id>/confirm")
@entry(Permission.PUBLISH_OFFERS)
def confirm(series_id: str) -> Response:
    """Say that one offer of ours is still true."""
    with write_transaction():
        done = rules.confirm(viewer(), asked.get_own_series(viewer(), series_id), now())
    page.told(_thanks([done]), _way_back([done]))
    return flask.redirect(url_for("offers.ours"), 303)


@confirmation.post("/offers/confirm-all")
@entry(Permission.PUBLISH_OFFERS)
def confirm_all() -> Response:
    """Say that every offer of ours is still true."""
    with write_transaction():
        ours = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
        done = [each for trust in ours for each in rules.confirm_all(viewer(), trust, now())]
    page.told(_thanks(done), _way_back(done))
    return flask.redirect(url_for("offers.ours"), 303)


@confirmation.post("/offers/not-confirmed")
@entry(Permission.PUBLISH_OFFERS)
def take_back() -> Response:
    """It was a slip of the finger: these offers stand as they stood before."""
    back, kept = 0, ""
    with write_transaction():
        for series_id, was, given in _sent_back(request.form.getlist("confirmed")):
            try:
                rules.take_back(viewer(), asked.get_own_series(viewer(), series_id), was, given)
                back += 1
            except Refused as refused:
                kept = refused.words
    said = f"Taken back: {count(back, 'offer')} as before." if back else ""
    page.told(f"{said} {kept}".strip() or "Nothing was changed.")
    return flask.redirect(url_for("offers.ours"), 303)


def _thanks(done: Sequence[Confirmed]) -> str:
    """ "Thank you. Walking football is checked until 2 April."."""
    if not done:
        return "There is nothing to check: you have no offers that are on."
    local = london(now())
    until = plain_date((local + CONFIRMED_FOR).date(), local.date())
    names = [each.series.title for each in done]
    what = listed(names) if len(names) < 4 else f"All {count(len(names), 'offer')}"
    back = [each for each in done if each.stood is Standing.LAPSED]
    again = f" {_those(len(back), len(done))} on What’s on again." if back else ""
    return f"Thank you. {what} {'is' if len(names) == 1 else 'are'} checked until {until}.{again}"


def _those(number: int, of: int) -> str:
    if number == of:
        return "It is" if of == 1 else "They are"
    return f"{number} of them {'is' if number == 1 else 'are'}"


def _way_back(done: Sequence[Confirmed]) -> page.WayBack | None:
    """What takes it back: each offer, when it had been confirmed before, and when it was now."""
    if not 0 < len(done) <= MOST_TO_TAKE_BACK:
        return None
    confirmed: str | list[str] = [
        f"{each.series.public_id} {_as_number(each.was)} {_as_number(each.series.confirmed_at)}"
        for each in done
    ]
    return page.WayBack("Undo", url_for("confirmation.take_back"), {"confirmed": confirmed})


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
MICROSECOND = timedelta(microseconds=1)


def _as_number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _sent_back(confirmed: Sequence[str]) -> list[tuple[str, datetime, datetime]]:
    """The offers, and moments in UTC, that a way back names. Raises Missing for nonsense."""
    read = []
    for line in confirmed[:MOST_TO_TAKE_BACK]:
        parts = tidy(line).split(" ")
        if len(parts) != 3 or not all(_is_moment(part) for part in parts[1:]):
            raise Missing
        was, given = (EPOCH + int(part) * MICROSECOND for part in parts[1:])
        read.append((parts[0], was, given))
    return read


def _is_moment(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


# --- From a link in an e-mail ---------------------------------------------------------------------


@confirmation.route("/still-true/<token>", methods=["GET", "POST"])
@entry(EVERYONE)
def by_link(token: str) -> Response:
    """What one person is asked to confirm. A GET changes nothing: machines open links in mail."""
    link = rules.find_link(token)
    trust, reader = _behind(link)
    if link.expires_at <= now() or not may(reader, Permission.PUBLISH_OFFERS, trust.id):
        return _link_page("confirmation/spent.html", link, trust, used=rules.was_used(link))
    if request.method == "GET":
        return _still_true_page(link, trust)
    wanted = None if "all" in request.form else request.form.getlist("series")
    if wanted == []:
        return _still_true_page(link, trust, "Tick what is true, or say that all of it is.")
    with write_transaction():
        link = rules.find_link(token)
        done = rules.confirm_by_link(_behind(link)[1], link, wanted, now())
    if done:
        page.told(_thanks(done))
    return flask.redirect(url_for("confirmation.by_link", token=token), 303)


def _behind(link: ConfirmLink) -> tuple[Organisation, Viewer]:
    """The trust that a link asks about, and whom it was given to with the rights of this moment."""
    trust = session().get_one(Organisation, link.organisation_id)
    reader = session().get_one(User, link.user_id)
    gone = reader.disabled_at is not None
    return trust, Viewer.anyone() if gone else viewer_for(reader)


def _still_true_page(link: ConfirmLink, trust: Organisation, wrong: str = "") -> Response:
    waiting = rules.waiting(trust.id, now())
    answer = _link_page("confirmation/still_true.html", link, trust, waiting=waiting, wrong=wrong)
    answer.status_code = 422 if wrong else 200
    return answer


def _link_page(template: str, link: ConfirmLink, trust: Organisation, **more: object) -> Response:
    """A page whose address is a secret: kept nowhere, named to nobody."""
    words = flask.render_template(
        template,
        trust=trust,
        until=london(link.expires_at).date(),
        Standing=Standing,
        **dress(trust),
        **more,
    )
    answer = flask.make_response(words)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
