"""Closing a venue, or everything a trust runs, for a while; letting fewer people in; opening it."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from booking.database import write_transaction
from booking.models import Organisation, Venue
from booking.permissions import Permission
from booking.queries import changes as changes_asked
from booking.queries import closures as asked
from booking.queries import partners
from booking.queries.closures import ClosureRow
from booking.rules import closure_previews, telling
from booking.rules import closures as rules
from booking.rules.closure_previews import Preview
from booking.rules.closures import Period
from booking.rules.dates import Act
from booking.views.changes import seconds_until
from booking.views.closure_form import ClosureForm, period_from, place_choices
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal, tidy
from booking.views.page import told
from booking.words import london

closures = Blueprint("closures", __name__)

CHANGED_MEANWHILE = "Something changed meanwhile. This is what it would do now."
NOT_SENT_ON = {"csrf_token", "mark", "change"}


@closures.get("/closures")
@entry(Permission.CLOSE_PLACES)
def ours() -> str:
    """What is closed or limited now and later, at our trusts."""
    rows = asked.standing(viewer(), now())
    may_undo = {
        row.closure.public_id: seconds_until(row.closure.made_at + telling.THINK_AGAIN)
        for row in rows
    }
    return flask.render_template("closures/ours.html", rows=rows, may_undo=may_undo, **_dress())


def _dress() -> dict[str, Any]:
    """A page in the colours of the viewer's club, if it is one."""
    clubs = partners.organisations_where(viewer(), Permission.CLOSE_PLACES)
    if len(clubs) != 1:
        return {}
    return dress(clubs[0])


# The questions that a rule names otherwise than the form.
ASKED_AS = {"venue": "place", "reason": "why"}


# --- Closing --------------------------------------------------------------------------------------


@closures.route("/closures/new", methods=["GET", "POST"])
@entry(Permission.CLOSE_PLACES)
def new() -> ResponseReturnValue:
    """Close a place, or limit it: first say what that touches, then do it."""
    trusts, venues = _our_places()
    today = london(now()).date()
    form = ClosureForm(data={"from_on": today, "until_on": today})
    form.place.choices = place_choices(trusts, venues)
    if not form.is_submitted() or "change" in request.form:
        return _form_page(form, 200)
    act = Act(viewer=viewer(), reason=form.reason, now=now())
    if not form.validate() or not _holds(form, act, period_from(form, trusts, venues)):
        return _form_page(form, 422)
    mark = tidy(request.form.get("mark"))
    preview = closure_previews.of_closing(period_from(form, trusts, venues), now())
    if preview.mark != mark:
        return _preview_page(form, preview, CHANGED_MEANWHILE if mark else "")
    return _close(form, act, mark)


def _our_places() -> tuple[list[Organisation], list[Venue]]:
    """The trusts whose places the viewer may close, and their venues, as they are now."""
    return (
        partners.organisations_where(viewer(), Permission.CLOSE_PLACES),
        partners.venues_where(viewer(), Permission.CLOSE_PLACES),
    )


def _holds(form: ClosureForm, act: Act, period: Period) -> bool:
    """Whether the rules have nothing against it; what they have is put beside its answer."""
    for refused in rules.refusals(act, period):
        show_refusal(form, refused, ASKED_AS.get(refused.field))
    return not form.errors


def _close(form: ClosureForm, act: Act, mark: str) -> ResponseReturnValue:
    """Do what was shown; if it is another thing by now, show that instead."""
    with write_transaction():
        period = period_from(form, *_our_places())
        preview = closure_previews.of_closing(period, act.now)
        if preview.mark == mark:
            rules.close(act, period)
    if preview.mark != mark:
        return _preview_page(form, preview, CHANGED_MEANWHILE)
    return _after(act, "Closed." if period.most_places is None else "Done. Fewer people can book.")


def _after(act: Act, words: str) -> Response:
    """To what was done and who must hear; to the closures where no session was touched."""
    if changes_asked.find_changes(viewer(), act.id):
        return flask.redirect(url_for("changes.show", action_id=act.id), 303)
    told(words)
    return flask.redirect(url_for("closures.ours"), 303)


def _form_page(form: ClosureForm, status: int) -> ResponseReturnValue:
    return flask.render_template("closures/new.html", form=form, **_dress()), status


def _preview_page(form: ClosureForm, preview: Preview, other: str) -> str:
    sent = [
        (name, tidy(value))
        for name, value in request.form.items(multi=True)
        if name not in NOT_SENT_ON
    ]
    trusts, venues = _our_places()
    return flask.render_template(
        "closures/preview.html",
        form=form,
        period=period_from(form, trusts, venues),
        reason=form.reason,
        preview=preview,
        sent=sent,
        other=other,
        **_dress(),
    )


# --- Opening again --------------------------------------------------------------------------------


@closures.get("/closures/<closure_id>/open")
@entry(Permission.CLOSE_PLACES)
def open_again(closure_id: str) -> ResponseReturnValue:
    """What is on again if it opens now, and who must be told."""
    row = asked.get(viewer(), closure_id)
    if row.closure.lifted_at is not None:
        told("That is open already.")
        return flask.redirect(url_for("closures.ours"), 303)
    return _open_page(row, "")


def _open_page(row: ClosureRow, other: str) -> str:
    preview = closure_previews.of_opening(row.closure, now())
    return flask.render_template(
        "closures/open.html", row=row, preview=preview, other=other, **_dress()
    )


@closures.post("/closures/<closure_id>/open")
@entry(Permission.CLOSE_PLACES)
def opened_again(closure_id: str) -> ResponseReturnValue:
    """Open it again: what it called off and is still to come is on."""
    mark = tidy(request.form.get("mark"))
    with write_transaction():
        row = asked.get(viewer(), closure_id)
        act = Act(viewer=viewer(), reason=f"{row.place} is open again", now=now())
        as_shown = closure_previews.of_opening(row.closure, now()).mark == mark
        if as_shown or row.closure.lifted_at is not None:
            rules.open_again(act, row.closure)
    if not as_shown:
        return _open_page(asked.get(viewer(), closure_id), CHANGED_MEANWHILE), 409
    return _after(act, f"{row.place} is open again.")
