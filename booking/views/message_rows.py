"""What has become of a message, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from booking.models import Channel, MessageState, OutboxMessage
from booking.queries.messages import Sent
from booking.queries.routes import how_to_tell
from booking.views.edge import now, settings
from booking.words import first_letter_up, when

BY = {Channel.SMS: "by text", Channel.EMAIL: "by e-mail", Channel.BY_HAND: "by word of mouth"}


@dataclass(frozen=True)
class Row:
    """One message on a page: its tag, and a sentence on where it stands.

    `may` names what can be done about it: "told", "not_told", "again".
    """

    sent: Sent
    tag: str
    tag_words: str
    says: str
    may: frozenset[str]

    @property
    def message(self) -> OutboxMessage:
        """The message itself."""
        return self.sent.message


def rows(messages: Sequence[Sent]) -> list[Row]:
    """Messages with what became of each; and why a human has to tell, where one has to."""
    people = {each.message.participant_id for each in messages if each.message.participant_id}
    why = {person: how.by_hand_because for person, how in how_to_tell(people).items()}
    return [_row(each, why.get(each.message.participant_id or 0, "")) for each in messages]


def _row(sent: Sent, why_by_hand: str) -> Row:
    message = sent.message
    tag, tag_words, says = stands(message, why_by_hand)
    may = {"again"} if message.state is MessageState.FAILED and not message.told_at else set()
    if message.told_at is not None:
        may = {"not_told"}
    elif message.participant_id is not None and message.state is not MessageState.DROPPED:
        may |= {"told"}
    return Row(sent, tag, tag_words, says, frozenset(may))


def stands(message: OutboxMessage, why_by_hand: str = "") -> tuple[str, str, str]:
    """The kind of tag, its words, and a sentence."""
    by = BY[message.channel]
    if message.told_at is not None:
        return "told", "Told", f"Told {when(message.told_at, now())}."
    if message.state is MessageState.FAILED:
        return "failed", "Failed", f"It did not get through {by}. {message.failure}"
    if message.state is MessageState.DROPPED:
        return "ended", "Not sent", message.failure
    if message.state is MessageState.SENT:
        at = message.sent_at or message.created_at
        return "sent", "Sent", f"Sent {by} {when(at, now())}. Sent is not told."
    if message.channel is Channel.BY_HAND:
        because = first_letter_up(why_by_hand) or "No other way was agreed when it was written"
        return "not_reached", "To tell", f"{because}. So it is yours to say."
    return "waits", "Waits", _why_it_waits(message, by)


def _why_it_waits(message: OutboxMessage, by: str) -> str:
    texts = message.channel is Channel.SMS
    if not (settings().sms_url if texts else settings().smtp_url):
        what = "No service for texts" if texts else "No server for e-mails"
        return f"{what} is set up, so it stays here."
    if message.send_after > now():
        tried = f"{message.failure} It is tried again" if message.failure else f"Goes out {by}"
        return f"{tried} {when(message.send_after, now())}."
    return f"Goes out {by} in a moment."
