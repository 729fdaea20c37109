"""Dates, times, money and counts as a person says them. Everything local is Europe/London."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.models import ChildrenOnSite, Gender, Level, Pathway, SessionSeries

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FEW_PLACES = 5
# Why a place is on hold, where it is neither asked nor told.
CLASHES = "It is now at the time of another session"


def london(instant: datetime) -> datetime:
    """The wall-clock time in Europe/London."""
    return instant.astimezone(LONDON)


def clock(moment: datetime | time) -> str:
    """ "6pm", "6.30pm", "noon", "midnight"; an instant is turned into London's time first."""
    if isinstance(moment, datetime):
        moment = london(moment).time() if moment.tzinfo else moment.time()
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    minutes = f".{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def weekday(day: date) -> str:
    """ "Thursday"."""
    return WEEKDAY_NAMES[day.weekday()]


def day(on: date, today: date | None = None) -> str:
    """ "Thursday 4 March"; "today" and "tomorrow" when they are; the year when it isn't ours."""
    if today is not None and on == today:
        return "today"
    if today is not None and on == today + timedelta(days=1):
        return "tomorrow"
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return f"{weekday(on)} {on.day} {on:%B}{year}"


def short_day(on: date) -> str:
    """ "Thu 4 Mar", for cards and tables."""
    return f"{on:%a} {on.day} {on:%b}"


def plain_date(on: date, today: date | None = None) -> str:
    """ "1 March", with the year when it isn't ours."""
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return f"{on.day} {on:%B}{year}"


def when(instant: datetime, now: datetime | None = None) -> str:
    """ "Thursday 4 March, 6pm", or "today, 6pm"."""
    local = london(instant)
    return f"{day(local.date(), london(now).date() if now else None)}, {clock(local)}"


def first_letter_up(text: str) -> str:
    """The same words as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def first_letter_down(text: str) -> str:
    """The same words inside a sentence."""
    return text[:1].lower() + text[1:]


def span(starts_at: datetime, ends_at: datetime) -> str:
    """ "6pm to 7.30pm"."""
    return f"{clock(starts_at)} to {clock(ends_at)}"


def length(minutes: int) -> str:
    """ "1 hour", "1 hour 30 minutes", "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] if hours else []
    if rest:
        parts.append(count(rest, "minute"))
    return " ".join(parts)


def count(number: int, thing: str, things: str | None = None) -> str:
    """ "1 session", "3 sessions", "1,000 sessions"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def weekday_list(weekdays: str) -> str:
    """ "Mondays and Thursdays" from the stored "mon,thu"."""
    names = [WEEKDAY_NAMES[WEEKDAYS.index(short)] + "s" for short in weekdays.split(",")]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def weekly_words(series: SessionSeries) -> str:
    """ "Thursdays", "Every 2 weeks on Mondays and Thursdays", "On single dates"."""
    if not series.weekdays:
        return "On single dates"
    names = weekday_list(series.weekdays)
    return f"Every {series.every_weeks} weeks on {names}" if series.every_weeks > 1 else names


def weekly_span(series: SessionSeries) -> str:
    """ "Thursdays, 6pm to 7.30pm"."""
    start = datetime.combine(series.first_on, series.starts_local)
    end = start + timedelta(minutes=series.length_minutes)
    return f"{weekly_words(series)}, {clock(start)} to {clock(end)}"


def schedule_limits(series: SessionSeries, today: date | None = None) -> list[str]:
    """What narrows the weekly rule: "not on bank holidays", "from 12 March", "last date 4 June"."""
    said = []
    if today is not None and series.first_on > today:
        said.append(f"from {plain_date(series.first_on, today)}")
    if not series.on_bank_holidays:
        said.append("not on bank holidays")
    if series.last_on is not None:
        said.append(f"last date {plain_date(series.last_on, today)}")
    return said


def schedule_words(series: SessionSeries, today: date | None = None) -> str:
    """When an offer happens: "Every 2 weeks on Thursdays, 6pm, last date 4 June"."""
    weekly = f"{weekly_words(series)}, {clock(series.starts_local)}"
    return ", ".join([weekly, *schedule_limits(series, today)])


def miles(distance: float) -> str:
    """ "under a mile", "1 mile", "2 miles", "1,200 miles"."""
    return "under a mile" if distance < 1 else f"{round(distance):,} mile{'s' * (distance >= 1.5)}"


def price(pence: int) -> str:
    """ "Free", "£2", "£2.50", "50p"."""
    if pence == 0:
        return "Free"
    if pence < 100:
        return f"{pence}p"
    return f"£{pence // 100}" + (f".{pence % 100:02d}" if pence % 100 else "")


def places(left: int) -> str:
    """ "Plenty of places", "3 places left", "Full"."""
    if left <= 0:
        return "Full"
    return f"{count(left, 'place')} left" if left <= FEW_PLACES else "Plenty of places"


def ages(age_from: int, age_to: int | None) -> str:
    """ "18 and over", "18 to 25", "All ages"."""
    if age_to is not None:
        return f"{age_from} to {age_to}"
    return f"{age_from} and over" if age_from else "All ages"


GENDERS = {Gender.EVERYONE: "Everyone", Gender.WOMEN: "Women only", Gender.MEN: "Men only"}
LEVELS = {
    Level.ANY: "Any level. Never played? Fine.",
    Level.BEGINNER: "Best if you are new to it",
    Level.IMPROVER: "Best if you have played a bit",
}
CHILDREN = {
    ChildrenOnSite.NO: "No children on site",
    ChildrenOnSite.SOMETIMES: "Children are sometimes on site",
    ChildrenOnSite.YES: "Children are on site",
    ChildrenOnSite.NOT_KNOWN: "Ask the club whether children are about",
}

PATHWAYS = {
    Pathway.ACTIVITY_AND_WELLBEING: "Getting active and feeling well",
    Pathway.ACCOMMODATION: "A place to live",
    Pathway.EDUCATION_TRAINING_EMPLOYMENT: "Work, training and learning",
    Pathway.HEALTH: "Health",
    Pathway.DRUGS_AND_ALCOHOL: "Drugs and alcohol",
    Pathway.FINANCE: "Money, benefits and debt",
    Pathway.CHILDREN_AND_FAMILIES: "Children and family",
    Pathway.ATTITUDES: "Thinking and behaviour",
}


def listed(things: Sequence[str]) -> str:
    """ "one", "one and another", "one, another and a third"."""
    return " and ".join(part for part in (", ".join(things[:-1]), *things[-1:]) if part)


# "Just turn up", "drop in"; but neither "don’t just turn up" nor "ring before you turn up".
TURN_UP = re.compile(
    r"\b(?:(?:turn|show)(?:ing)? up|(?:drop|pop|walk)(?:ping|ing)?[ -]?in|(?:just|simply) come"
    r"|come along)\b",
    re.IGNORECASE,
)
NOT_SO = re.compile(
    r"(?:\b(?:never|not|cannot|no|before|without|when|if|once|then)|n[’']t)\s+(?:(?!just\b)\w+\s+)?"
    r"(?:just\s+|simply\s+)?$",
    re.IGNORECASE,
)


def invites_unbooked(how: str) -> bool:
    """Whether the words on how to come say that one can come without booking or ringing."""
    return any(not NOT_SO.search(how[: found.start()]) for found in TURN_UP.finditer(how))


def audience(series: SessionSeries) -> str:
    """ "Women only, 18 and over"."""
    return f"{GENDERS[series.gender]}, {ages(series.age_from, series.age_to).lower()}"


def cost(series: SessionSeries) -> str:
    """What it costs, in the club's own words where it has some: "£3, the first time is free"."""
    if series.cost_note and series.cost_note.lower() != "free":
        return series.cost_note
    return price(series.cost_pence)


def how_to_come(series: SessionSeries) -> str:
    """The club's words on how to come. Those that invite people to turn up never stand alone
    where nobody may come unbooked."""
    how = series.open_how
    if not invites_unbooked(how) or series.walk_ins_welcome:
        return how
    return f"{sentence(how)} Ring us before your first visit."


def sentence(text: str) -> str:
    """The same words as a whole sentence: a capital first, and a full stop where none is."""
    return first_letter_up(text) + ("" if text[-1:] in ".!?" else ".")
