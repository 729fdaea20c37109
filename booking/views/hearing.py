"""How one person will hear of what is about to be booked, with the words that they would get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from booking.message_words import preview
from booking.models import Channel, MessageKind, Participant, ScheduledSession
from booking.queries.routes import how_to_tell
from booking.rules.foreseeing import Foreseen, Will
from booking.words import first_letter_up

TOLD_OF = {
    Will.BOOKED: MessageKind.BOOKED,
    Will.HELD: MessageKind.ON_HOLD,
    Will.FULL: MessageKind.WAITING,
}
MOST_SHOWN = 3


@dataclass(frozen=True)
class Hearing:
    """Who tells them and how, as a sentence, and the first of the messages."""

    words: str
    messages: Sequence[str] = ()


def hearing(participant: Participant, foreseen: Sequence[Foreseen]) -> Hearing:
    """How a participant hears of these dates. One statement."""
    how = how_to_tell([participant.id])[participant.id]
    first = participant.details.first_name
    if how.channel is Channel.BY_HAND:
        why = first_letter_up(how.by_hand_because)
        return Hearing(f"You tell {first} yourself. {why}.", _messages(foreseen))
    by = "a text" if how.channel is Channel.SMS else "an e-mail"
    return Hearing(f"{first} gets {by}.", _messages(foreseen))


def _messages(foreseen: Sequence[Foreseen]) -> list[str]:
    """What each of them says: the dates of one offer share a message."""

    def about(one: Foreseen) -> tuple[str, int]:
        return TOLD_OF[one.will].value, one.session.series_id

    coming = sorted((one for one in foreseen if one.can_be_had), key=about)
    shared = [list(ones) for _, ones in groupby(coming, key=about)]
    return [preview(TOLD_OF[ones[0].will], _soonest_first(ones)) for ones in shared[:MOST_SHOWN]]


def _soonest_first(foreseen: Sequence[Foreseen]) -> list[ScheduledSession]:
    return sorted((one.session for one in foreseen), key=lambda held: held.starts_at)
