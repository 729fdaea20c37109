"""What was done to a session, the two minutes to think again, and who has been told."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Missing, Refused
from booking.models import ChangeKind, ToTell
from booking.permissions import Permission, may
from booking.queries import changes as asked
from booking.queries import closures as closures_asked
from booking.queries.changes import Action
from booking.queries.closures import ClosureRow
from booking.rules import closures, telling, thinking_again
from booking.rules.dates import Act
from booking.views.dress import dress
from booking.views.edge import STAFF, entry, now, viewer
from booking.views.forms import tidy
from booking.views.page import WayBack, told
from booking.views.plan_words import are_booked, nobody_hears
from booking.words import listed

changes = Blueprint("changes", __name__)

# More people than anybody supports: a list of them is a made-up one.
MOST_AT_ONCE = 200


@changes.get("/changes/<action_id>")
@entry(Permission.PUBLISH_OFFERS)
def show(action_id: str) -> str:
    """What was done, why and by whom; while there is time, the way back; then who has heard."""
    return _page(action_id)


def _page(action_id: str, problem: str = "") -> str:
    with write_transaction():
        action = asked.get_action(viewer(), action_id, now())
    closure = closures_asked.find(viewer(), action_id)
    club = action.change.session.series.organisation
    return flask.render_template(
        "changes/show.html",
        action=action,
        closure=closure,
        problem=problem,
        seconds_left=seconds_left(action),
        why_nobody_hears=_why_nobody_hears(action),
        can_come_on=can_come_on(action, closure),
        **dress(club),
    )


def _why_nobody_hears(action: Action) -> str:
    """Why nobody is on the list of what was done, for a sentence."""
    booked = telling.how_many_people([done.session.id for done in action.done])
    if booked and any(done.change.kind is not ChangeKind.ON_AGAIN for done in action.done):
        return f"{are_booked(booked)}, and nobody has to be told"
    return nobody_hears(booked)


def seconds_left(action: Action) -> int:
    """How long it can still be undone; 0 when it can't."""
    changes_made = [done.change for done in action.done]
    if action.undone or next(iter(thinking_again.undo_refusals(changes_made)), None):
        return 0
    return seconds_until(min(change.tell_at for change in changes_made))


def seconds_until(moment: datetime) -> int:
    """Whole seconds until a moment, rounded up; 0 when it is over."""
    return max(0, -((now() - moment) // timedelta(seconds=1)))


def can_come_on(action: Action, closure: ClosureRow | None) -> bool:
    """Whether it called one session off that is still off, still to come, and free to be on."""
    held = action.change.session
    return (
        len(action.done) == 1
        and not action.undone
        and closure is None
        and held.cancelled_at is not None
        and held.closure_id is None
        and held.ends_at > now()
    )


@changes.post("/changes/<action_id>/undo")
@entry(Permission.PUBLISH_OFFERS)
def undo(action_id: str) -> ResponseReturnValue:
    """Undo it all as if it had never been: nobody is told."""
    try:
        with write_transaction():
            closure = closures_asked.find(viewer(), action_id)
            made = asked.find_changes(viewer(), action_id)
            if not made and closure is None:
                raise Missing
            if closure is not None:
                act = Act(viewer=viewer(), reason="", now=now(), id=action_id)
                closures.think_again(act, closure.closure)
            else:
                thinking_again.undo(viewer(), made, now())
    except Refused as refused:
        if not made:
            raise
        return _page(action_id, refused.words), 409
    told("Undone. It is as it was, and nobody is told.")
    if closure is not None:
        return flask.redirect(url_for("closures.ours"), 303)
    return flask.redirect(url_for("changes.show", action_id=action_id), 303)


@changes.post("/told/<to_tell_id>", endpoint="told")
@entry(STAFF)
def told_them(to_tell_id: str) -> ResponseReturnValue:
    """Somebody was told: by their mentor, or by the club. Or it was a slip, and they were not."""
    wanted = {to_tell_id, *(tidy(one) for one in request.form.getlist("also")[:MOST_AT_ONCE])}
    slip = request.form.get("do") == "not_told"
    with write_transaction():
        entries = asked.get_to_tell(viewer(), wanted, now())
        for one in entries:
            if slip:
                telling.mark_not_told(one)
            else:
                telling.mark_told(viewer(), one, now())
    back: dict[str, str | list[str]] = {
        "also": sorted(wanted - {to_tell_id}),
        "from": tidy(request.form.get("from")),
    }
    if slip:
        told(f"Not told yet: {_names(entries)}.")
    else:
        here = url_for("changes.told", to_tell_id=to_tell_id)
        told(f"Told: {_names(entries)}.", WayBack("Undo", here, {**back, "do": "not_told"}))
    return flask.redirect(_where_from(entries), 303)


def _names(entries: list[ToTell]) -> str:
    """Whom it was about, as little as a coach may know."""
    return listed(sorted({one.booking.participant.details.door_name for one in entries}))


def _where_from(entries: list[ToTell]) -> str:
    """Back to the page that the button stood on."""
    mentor = may(viewer(), Permission.SUPPORT_PEOPLE)
    came_from = request.form.get("from")
    if mentor and came_from == "person":
        return url_for("person.show", participant_id=entries[0].booking.participant.public_id)
    if may(viewer(), Permission.PUBLISH_OFFERS) and came_from == "change":
        return url_for("changes.show", action_id=entries[0].change.action_id)
    return url_for("caseload.home" if mentor else "account.home")
