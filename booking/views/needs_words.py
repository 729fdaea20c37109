"""What a person needs and where a question stands, in the words of the people who read it."""

from __future__ import annotations

from datetime import date, datetime

from booking.models import (
    InstructionKind,
    InstructionSource,
    PractitionerQuestion,
    PractitionersWord,
    SessionSeries,
)
from booking.queries.needs import LastConfirmed, Need
from booking.rules.clearance_rules import SAID_HOLDS_FOR
from booking.rules.consequences import Followed
from booking.rules.questions import Stands, stands
from booking.words import WEEKDAY_NAMES, clock, count, day, first_letter_up, london, plain_date

K = InstructionKind

# Icon, what it is called when somebody chooses it, and what it does.
KINDS: dict[InstructionKind, tuple[str, str, str]] = {
    K.HOME_BY: ("clock", "Home by a time", "Sessions that end too late are left out."),
    K.NOT_AT_VENUE: ("place", "Not at one place", "A hall, a pitch or a stadium."),
    K.NOT_THIS_SERIES: ("ball", "Not these sessions", "One club’s session, wherever it is."),
    K.NOT_ON_DAY: ("calendar", "Not on one day", "Such as: never on a Friday."),
    K.NO_LICENSED_BAR: ("cup", "No bar", "Not where alcohol is sold."),
    K.NOT_ON_MATCH_DAYS: ("ticket", "Not on match days", "Not at a stadium when there is a match."),
    K.WOMEN_ONLY: ("people", "Women only", "Only sessions that are for women."),
    K.ACCOMPANIED_FIRST_VISIT: ("heart", "Somebody goes along", "On the first visit to a session."),
}
SOURCES = {
    InstructionSource.THE_PERSON: "The person",
    InstructionSource.PROBATION: "Probation",
    InstructionSource.HOUSING: "Housing",
    InstructionSource.SUPPORT_SERVICE: "A support service",
    InstructionSource.SAFEGUARDING: "The safeguarding lead",
}
ANSWERS = {
    PractitionersWord.YES: "yes",
    PractitionersWord.NO: "no",
    PractitionersWord.ASK: "ask me first",
}


def what(need: Need) -> str:
    """ "Home by 7pm", "Not at Turf Moor", "Not on Fridays"."""
    said = need.instruction
    if said.kind is K.HOME_BY and said.home_by is not None:
        return f"Home by {clock(said.home_by)}"
    if said.kind is K.NOT_AT_VENUE:
        return f"Not at {need.venue}"
    if said.kind is K.NOT_THIS_SERIES:
        return f"Not at {need.series}"
    if said.kind is K.NOT_ON_DAY and said.weekday is not None:
        return f"Not on {WEEKDAY_NAMES[said.weekday]}s"
    return {
        K.NO_LICENSED_BAR: "Not where there is a bar",
        K.NOT_ON_MATCH_DAYS: "Not at a stadium on match days",
        K.WOMEN_ONLY: "Women-only sessions",
        K.ACCOMPANIED_FIRST_VISIT: "Somebody goes along on the first visit",
    }[said.kind]


def says(source: InstructionSource, first_name: str) -> str:
    """ "Probation", or the person's own first name."""
    return first_name if source is InstructionSource.THE_PERSON else SOURCES[source]


def who_says(need: Need, first_name: str, today: date) -> str:
    """ "Probation says so; confirmed by J. Hall on 3 March; until 1 June"."""
    said = need.instruction
    by = f" by {said.confirmed_by}" if said.confirmed_by else ""
    parts = [
        f"{says(said.source, first_name)} says so",
        f"confirmed{by} on {plain_date(said.confirmed_on, today)}",
    ]
    if said.from_on > today:
        parts.append(f"from {plain_date(said.from_on, today)}")
    if said.until_on is not None:
        parts.append(f"until {plain_date(said.until_on, today)}")
    return "; ".join(parts) + "."


def confirmed_words(
    last: LastConfirmed | None, left: int | None, first_name: str, now: datetime
) -> str:
    """ "Asked yesterday with probation. It counts for 27 of 28 days more."."""
    if last is None:
        return "Nobody has asked yet. Until somebody does, every session is “ask first”."
    on, today = london(last.said.at).date(), london(now).date()
    said = day(on, today) if on == today else f"on {plain_date(on, today)}"
    source = says(last.said.source, first_name)
    by = f"Last asked {said}. {first_letter_up(source)} says that this is all of it"
    by += f"; {last.by} wrote it down." if last.by else "."
    if left is None:
        return f"{by} That is over {SAID_HOLDS_FOR.days} days ago, so ask again."
    if left == 0:
        return f"{by} Today is the last day on which that counts."
    return f"{by} {left} of {SAID_HOLDS_FOR.days} days left."


def followed_words(followed: Followed) -> str:
    """ "2 booked sessions no longer fit and are on hold." Empty where nothing came of it."""
    said = []
    if followed.on_hold:
        number = len(followed.on_hold)
        them = "no longer fits and is" if number == 1 else "no longer fit and are"
        said.append(f"{count(number, 'booked session')} {them} on hold.")
    if followed.settled:
        number = len(followed.settled)
        said.append(f"{count(number, 'place')} on hold {'is' if number == 1 else 'are'} confirmed.")
    return " ".join(said)


def stand_words(question: PractitionerQuestion, series: SessionSeries, now: datetime) -> str:
    """ "Probation said yes on 3 March, home by 7pm. Holds until 31 March or until …"."""
    today = london(now).date()
    stand = stands(question, series.version, now)
    if question.answered_at is None:
        asked = f"Asked on {plain_date(london(question.asked_at).date(), today)}."
        until = plain_date(london(question.link_expires_at).date(), today)
        if stand is Stands.CHANGED:
            return f"{asked} The club has changed the session since, so ask again."
        if stand is Stands.EXPIRED:
            return f"{asked} No answer came, and the link has run out. Ask again, or ring them."
        return f"{asked} No answer yet. The link works until {until}."
    home = f", home by {clock(question.home_by)}" if question.home_by is not None else ""
    word = ANSWERS[question.word] if question.word is not None else ""
    on = plain_date(london(question.answered_at).date(), today)
    said = f"Probation said {word} on {on}{home}."
    if stand is Stands.CHANGED:
        return f"{said} The club has changed the session since, so ask again."
    until = plain_date(london(question.answered_at).date() + SAID_HOLDS_FOR, today)
    if stand is Stands.LAPSED:
        return f"{said} That was good until {until}, so ask again."
    return f"{said} Holds until {until} or until the club changes the session."


# A tag for each state of a question: its kind, and its words.
STAND_TAGS = {
    Stands.WAITING: ("requested", "No answer yet"),
    Stands.EXPIRED: ("ask_first", "No answer came"),
    Stands.CHANGED: ("ask_first", "Ask again"),
    Stands.LAPSED: ("ask_first", "Ask again"),
}
ANSWER_TAGS = {
    PractitionersWord.YES: ("cleared", "Yes"),
    PractitionersWord.NO: ("not_this", "No"),
    PractitionersWord.ASK: ("ask_first", "Ask first"),
}


def stand_tag(
    question: PractitionerQuestion, series: SessionSeries, now: datetime
) -> tuple[str, str]:
    """The tag of a question: an answer that holds says what it is."""
    stand = stands(question, series.version, now)
    if stand is Stands.HOLDS and question.word is not None:
        return ANSWER_TAGS[question.word]
    return STAND_TAGS[stand]
