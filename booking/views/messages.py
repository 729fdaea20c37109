"""Messages: what went out, what did not and why, what a human has to tell, and all the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.message_words import WORDS, Facts, sms
from booking.models import MessageKind, MessageState
from booking.permissions import Permission, may
from booking.queries import messages as asked
from booking.queries import partners
from booking.queries.messages import Sent
from booking.rules import sending
from booking.texting import length
from booking.views.edge import STAFF, entry, now, viewer
from booking.views.message_rows import rows
from booking.views.page import WayBack, told
from booking.words import LONDON, first_letter_up, london

messages = Blueprint("messages", __name__)

STATES = {
    MessageState.WAITING: "Waiting, or for somebody to tell",
    MessageState.SENDING: "On their way",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Failed",
    MessageState.DROPPED: "Not needed any more",
}


@messages.get("/messages")
@entry(STAFF)
def show() -> str:
    """Messages to my people, by what is to be done about them; those to me; and how many in all."""
    sent: list[Sent] = []
    if may(viewer(), Permission.SUPPORT_PEOPLE):
        with write_transaction():
            sent = asked.to_my_people(viewer(), now())
    to_tell = [each for each in sent if each.to_tell(now())]
    return flask.render_template(
        "messages/show.html",
        to_tell=rows(to_tell),
        others=rows([each for each in sent if each not in to_tell]),
        to_me=rows(asked.to_me(viewer(), now())),
        counts=_in_all(),
        mentor=may(viewer(), Permission.SUPPORT_PEOPLE),
    )


def _in_all() -> list[tuple[str, int]]:
    """How many messages stand where, in words."""
    found = asked.counts(now())
    return [(words, found.get(state, 0)) for state, words in STATES.items()]


@messages.post("/messages/<message_id>/again")
@entry(STAFF)
def again(message_id: str) -> ResponseReturnValue:
    """Try a failed message again."""
    with write_transaction():
        sending.resend(asked.get_message(viewer(), message_id, now()), now())
    told("It is on its way again.")
    return flask.redirect(_where_from(), 303)


@messages.post("/messages/<message_id>/told", endpoint="told")
@entry(STAFF)
def told_them(message_id: str) -> ResponseReturnValue:
    """A human told the person. Or it was a slip, and they were not."""
    slip = request.form.get("do") == "not_told"
    with write_transaction():
        message = asked.get_message(viewer(), message_id, now())
        if slip:
            sending.mark_not_told(message)
        else:
            sending.mark_told(viewer(), message, now())
    back: dict[str, str | list[str]] = {"do": "not_told", "from": request.form.get("from", "")}
    if slip:
        told("Not told yet.")
    else:
        told("Told.", WayBack("Undo", url_for("messages.told", message_id=message_id), back))
    return flask.redirect(_where_from(), 303)


def _where_from() -> str:
    """Back to the page that the button stood on."""
    if request.form.get("from") == "caseload" and may(viewer(), Permission.SUPPORT_PEOPLE):
        return url_for("caseload.home")
    return url_for("messages.show")


# --- The words ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """One message as it would be sent, with how much of an SMS it takes."""

    name: str
    text: str

    @property
    def length(self) -> int:
        """How many of the 160 characters it takes."""
        return length(self.text)


@messages.get("/messages/words")
@entry(STAFF)
def words() -> str:
    """Every message that people get, with an example."""
    return flask.render_template("messages/words.html", examples=_examples(now()))


def _examples(now: datetime) -> list[Example]:
    """Each message about one and the same session, next week at one of the clubs."""
    facts = _example_facts(now)
    weeks = [facts.starts_at + timedelta(weeks=week) for week in range(12)]
    more = [
        ("A place came free, with an answer wanted", MessageKind.PLACE_FREE,
         replace(facts, offered_until=facts.starts_at - timedelta(hours=6))),
        ("Booked for a few dates", MessageKind.BOOKED, replace(facts, dates=weeks[:3])),
        ("Booked for many dates", MessageKind.BOOKED, replace(facts, dates=weeks)),
        ("Somewhere else", MessageKind.MOVED, replace(facts, moved="place")),
        ("Ends at another time", MessageKind.MOVED, replace(facts, moved="end")),
        ("Meets at another door", MessageKind.MOVED, replace(facts, moved="door")),
    ]  # fmt: skip
    usual = [(first_letter_up(words.in_short), kind, facts) for kind, words in WORDS.items()]
    return [Example(name, sms(kind, about)) for name, kind, about in (*usual, *more)]


def _example_facts(now: datetime) -> Facts:
    club = partners.trusts(viewer())[0]
    local = datetime.combine(london(now).date() + timedelta(days=7), time(18), LONDON)
    return Facts(
        club=club.name,
        short_club=club.short_name,
        what="Walking football",
        starts_at=local.astimezone(UTC),
        ends_at=local.astimezone(UTC) + timedelta(hours=1),
        place="Town Hall Park",
        number=club.phone,
        meets="The gate by the car park",
        was_at=local.astimezone(UTC) - timedelta(hours=1),
    )
