"""Every message in words, in one place.

They are read on phones that others see. So they never say why somebody comes, never a person's
name, and of all organisations the club alone. A text fits into one SMS, whatever the club calls
itself and its sessions; an e-mail says the same words in full.

In the templates: {club} the club; {what} the session; {when} its day and time; {place} where;
{was} the day and time before; {ends} when it ends; {meets} the door or gate; {until} by when to
answer; {dates} several days; {how_many} "12 dates"; {number} the club's number to ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from booking.models import Audience, MessageKind, ScheduledSession
from booking.texting import LONGEST, length, plain, shortened
from booking.vocabulary import activity_name
from booking.words import WEEKDAY_NAMES, clock, count, listed, london, short_day, when


class Words(NamedTuple):
    """One message: in a word or two, the subject of an e-mail, and the text."""

    in_short: str
    subject: str
    text: str


WORDS: dict[MessageKind, Words] = {
    MessageKind.BOOKED: Words(
        "booked",
        "You’re booked",
        "{club}: you’re booked. {what}, {when}, {place}. Can’t make it? Ring {number}",
    ),
    MessageKind.REMINDER: Words(
        "reminder",
        "See you soon",
        "{club}: see you on {when}. {what}, {place}. Can’t make it? Ring {number}",
    ),
    MessageKind.CALLED_OFF: Words(
        "called off",
        "Called off",
        "{club}: sorry, {what} on {when} is called off. Questions? Ring {number}",
    ),
    MessageKind.MOVED: Words(
        "moved",
        "A change",
        "{club}: a change. {what} on {was} is now {when}, {place}. Can’t make it? Ring {number}",
    ),
    MessageKind.ON_AGAIN: Words(
        "on again",
        "On again",
        "{club}: good news. {what} is on again: {when}, {place}. Can’t make it? Ring {number}",
    ),
    MessageKind.PLACE_FREE: Words(
        "a place came free",
        "A place for you",
        "{club}: a place came free and it’s yours. {what}, {when}, {place}."
        " Can’t make it? Ring {number}",
    ),
    MessageKind.PLACE_LOST: Words(
        "place lost",
        "Fewer places",
        "{club}: sorry, {what} on {when} has fewer places and yours has gone."
        " For another day ring {number}",
    ),
    MessageKind.ON_HOLD: Words(
        "on hold",
        "Not sure yet",
        "{club}: {what} on {when} is not sure yet. Don’t set out before you hear from us."
        " Ring {number}",
    ),
    MessageKind.WAITING: Words(
        "on the waiting list",
        "You’re on the waiting list",
        "{club}: you’re on the waiting list. {what}, {when}. You’ll hear if a place comes free."
        " Questions? Ring {number}",
    ),
    MessageKind.CANCELLED: Words(
        "cancelled",
        "Your place is cancelled",
        "{club}: your place is cancelled. {what}, {when}. For another day ring {number}",
    ),
    MessageKind.MISSED_YOU: Words(
        "missed you",
        "We missed you",
        "{club}: we missed you at {what} on {when}. No worries, you’re welcome any time."
        " Ring {number}",
    ),
}

# A freed place that waits for an answer.
OFFERED = (
    "{club}: a place came free. {what}, {when}, {place}. Still want it? Ring {number} by {until}"
)
# What else may have changed than the time: the place, the end, or just the door.
MOVED_ELSEWHERE = (
    "{club}: a change. {what}, {when}, is now at {place}. Can’t make it? Ring {number}"
)
MOVED_END = "{club}: a change. {what}, {when}, now ends at {ends}. Questions? Ring {number}"
MOVED_DOOR = "{club}: a change. {what}, {when}. We meet here: {meets}. Questions? Ring {number}"
# Several dates of one offer in one act: each of them if they are few, else how many.
EACH_DATE = {
    MessageKind.BOOKED: (
        "{club}: you’re booked. {what}, {place}: {dates}. Can’t make one? Ring {number}"
    ),
    MessageKind.WAITING: (
        "{club}: you’re on the waiting list. {what}: {dates}."
        " You’ll hear if places come free. Ring {number}"
    ),
    MessageKind.ON_HOLD: (
        "{club}: not sure yet. {what}: {dates}. Don’t set out before you hear from us."
        " Ring {number}"
    ),
    MessageKind.CANCELLED: (
        "{club}: your places are cancelled. {what}: {dates}. For other days ring {number}"
    ),
}
HOW_MANY_DATES = {
    MessageKind.BOOKED: (
        "{club}: you’re booked for {how_many}. {what}, {place}. First: {when}."
        " Can’t make one? Ring {number}"
    ),
    MessageKind.WAITING: (
        "{club}: you’re on the waiting list for {how_many}. {what}. First: {when}."
        " You’ll hear if places come free. Ring {number}"
    ),
    MessageKind.ON_HOLD: (
        "{club}: {how_many} are not sure yet. {what}. First: {when}."
        " Don’t set out before you hear from us. Ring {number}"
    ),
    MessageKind.CANCELLED: (
        "{club}: your places on {how_many} are cancelled. {what}. First: {when}."
        " For other days ring {number}"
    ),
}
FEW_DATES = 4


@dataclass(frozen=True)
class Facts:
    """What a message may say of a session. Instants are UTC.

    `short_club` is for where the whole name does not fit. `dates`: the starts of all sessions that
    one message tells of; the other facts are the first one's. `was_at` is when it began before,
    `moved` how it moved: "time", "place", "end", "door". `offered_until`: by when to answer.
    """

    club: str
    short_club: str
    what: str
    starts_at: datetime
    ends_at: datetime
    place: str
    number: str
    meets: str = ""
    dates: Sequence[datetime] = ()
    was_at: datetime | None = None
    moved: str = "time"
    offered_until: datetime | None = None


def facts_of(held: ScheduledSession) -> Facts:
    """What may be said of one session. One by referral goes by its activity: its title is not
    for everyone.
    """
    series, club = held.series, held.series.organisation
    return Facts(
        club=club.name,
        short_club=club.short_name,
        what=series.title if series.audience is Audience.OPEN else activity_name(series.activity),
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        place=held.venue.name,
        number=series.phone or club.phone,
        meets=held.meets_at,
    )


def sms(kind: MessageKind, facts: Facts) -> str:
    """The text of one SMS: at most 160 characters of GSM-7, with the club and its number.

    What does not fit is said shorter: the club's name, the day, the place, the session.
    """
    return next(text for text in _shorter_and_shorter(kind, facts) if length(text) <= LONGEST)


def in_full(kind: MessageKind, facts: Facts) -> str:
    """The same words with nothing left off, for an e-mail and for whoever says them aloud."""
    return _templates(kind, facts)[0].format_map(
        {
            "club": facts.club,
            "what": facts.what,
            "place": facts.place,
            "meets": facts.meets,
            "number": facts.number,
            **_times(facts, when),
        }
    )


def subject(kind: MessageKind, facts: Facts) -> str:
    """The subject of an e-mail: "You’re booked: Thursday 4 March, 6pm"."""
    return f"{WORDS[kind].subject}: {when(facts.starts_at)}"


def _templates(kind: MessageKind, facts: Facts) -> list[str]:
    """The words for what happened, the fullest first."""
    if len(facts.dates) > 1 and kind in EACH_DATE:
        return [EACH_DATE[kind], HOW_MANY_DATES[kind]]
    if kind is MessageKind.PLACE_FREE and facts.offered_until is not None:
        return [OFFERED]
    if kind is MessageKind.MOVED:
        by_what = {"place": MOVED_ELSEWHERE, "end": MOVED_END, "door": MOVED_DOOR}
        return [by_what.get(facts.moved, WORDS[kind].text)]
    return [WORDS[kind].text]


class _Room(NamedTuple):
    """How many characters each part of a text may take, and whether days are said in full."""

    club: int
    place: int
    what: int
    whole_days: bool


ROOMS = (
    _Room(60, 60, 80, True),
    _Room(30, 50, 80, True),
    _Room(30, 40, 60, False),
    _Room(24, 30, 40, False),
    _Room(20, 24, 32, False),
    _Room(18, 20, 24, False),
    _Room(16, 16, 16, False),
)
LONGEST_NUMBER = 16


def _shorter_and_shorter(kind: MessageKind, facts: Facts) -> Iterator[str]:
    templates = _templates(kind, facts)
    few = len(facts.dates) <= FEW_DATES
    for template in templates if few else templates[-1:]:
        for room in ROOMS:
            yield plain(template.format_map(_said_within(facts, room)))


def _said_within(facts: Facts, room: _Room) -> dict[str, str]:
    """Each part of a text in plain characters, within the room that it has."""
    whole = plain(facts.club)
    fits = length(whole) <= room.club or not facts.short_club
    return {
        "club": shortened(whole if fits else plain(facts.short_club), room.club),
        "what": shortened(plain(facts.what), room.what),
        "place": shortened(plain(facts.place), room.place),
        "meets": shortened(plain(facts.meets), room.place + room.what),
        "number": _number(facts.number),
        **_times(facts, when if room.whole_days else _short_when),
    }


def _number(typed: str) -> str:
    """A number to ring; without the gaps, where it is long."""
    number = plain(typed).replace("(0)", "") if typed.startswith("+") else plain(typed)
    if length(number) > LONGEST_NUMBER:
        number = "".join(letter for letter in number if letter in "+0123456789")
    return number[:LONGEST_NUMBER]


def _short_when(at: datetime) -> str:
    """ "Thu 4 Mar, 6pm"."""
    return f"{short_day(london(at).date())}, {clock(at)}"


def _times(facts: Facts, say: Callable[[datetime], str]) -> dict[str, str]:
    return {
        "when": say(facts.starts_at),
        "was": say(facts.was_at or facts.starts_at),
        "ends": clock(facts.ends_at),
        "until": say(facts.offered_until or facts.starts_at),
        "dates": listed_dates(facts.dates),
        "how_many": count(len(facts.dates), "date"),
    }


def listed_dates(dates: Sequence[datetime]) -> str:
    """ "Thursdays 4, 11 and 18 March, 6pm"; each with its own time where they differ."""
    days = [london(each) for each in dates]
    if len({(day.weekday(), day.month, day.time()) for day in days}) != 1:
        return listed([_short_when(each) for each in dates])
    numbers = listed([str(day.day) for day in days])
    return f"{WEEKDAY_NAMES[days[0].weekday()]}s {numbers} {days[0]:%B}, {clock(dates[0])}"


def preview(kind: MessageKind, sessions: Sequence[ScheduledSession]) -> str:
    """The text that somebody would get about these sessions of one offer, the soonest first."""
    return sms(kind, replace(facts_of(sessions[0]), dates=[held.starts_at for held in sessions]))
