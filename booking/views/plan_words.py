"""What a change of dates would touch, in words: counts and dates, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from booking.models import ChildrenOnSite, ScheduledSession, SessionSeries
from booking.rules.dates import NewDate, as_it_is
from booking.rules.offer_facts import Schedule
from booking.rules.previews import Preview
from booking.rules.schedule_changes import NewSchedule, Plan, schedule_of
from booking.rules.weekly import monday
from booking.words import (
    CHILDREN,
    clock,
    count,
    day,
    length,
    listed,
    london,
    plain_date,
    weekday_list,
    when,
)

FIRST_FEW = 5
# To the public an unknown reads "ask the club": to the club it reads otherwise.
CHILDREN_WORDS = CHILDREN | {ChildrenOnSite.NOT_KNOWN: "Nobody has said yet"}
BY_HAND_WORDS = {
    "start": "the time",
    "venue": "the venue",
    "meeting_point": "the meeting point",
    "capacity": "the places",
}


@dataclass(frozen=True)
class Lines:
    """Dates that fare alike: the first few of them, and how many more there are."""

    title: str
    lines: list[str]
    more: int


def headline(shown: Preview) -> str:
    """ "This will tell 14 people"."""
    if shown.people:
        return f"This will tell {count(shown.people, 'person', 'people')}"
    if shown.above:
        return f"{are_booked(shown.booked)}, {shown.above} more than there are places"
    return nobody_hears(shown.booked)


def nobody_hears(booked: int) -> str:
    """Why nobody has to be told: nobody is there, or nothing changes for those who are."""
    if not booked:
        return "Nobody is booked, so nobody has to be told"
    for_whom = "them" if booked > 1 else "that person"
    return f"{are_booked(booked)}. Nothing changes for {for_whom}, so nobody has to be told"


def are_booked(number: int) -> str:
    """ "3 people are booked"."""
    return f"{count(number, 'person', 'people')} {'is' if number == 1 else 'are'} booked"


def points(shown: Preview, *, walk_ins_stop: bool) -> list[str]:
    """What else to know before it happens."""
    said = []
    if shown.above and not shown.people:
        said.append(
            "Everybody keeps their place, and nobody has to be told, unless you say so below."
        )
    if shown.people and shown.dates > 1:
        said.append(f"They have {count(shown.bookings, 'booking')} on {shown.dates} dates.")
    if shown.people:
        said.append(
            "Nobody is told for two minutes. To take it back, change the days and times again."
            if shown.plan
            else "Nobody is told for two minutes, so you can think again."
        )
    if shown.people:
        said.append("Whoever has another session at the new time is put on hold, and not dropped.")
    if shown.plan and any(shown.plan.people.get(held.id) for held in shown.plan.called_off):
        said.append("People on dates that go are not booked on the new ones by themselves.")
    if shown.also_here:
        said.append("You had set the date that you opened by hand. It changes too.")
    if walk_ins_stop:
        said.append(
            "Nobody can just turn up any more, only people who are booked: children may be about."
        )
    return said


def by_hand_words(held: ScheduledSession) -> str:
    """ "Changed for this date: the time and the venue", or nothing."""
    names = [words for name, words in BY_HAND_WORDS.items() if name in held.by_hand]
    return f"Changed for this date: {listed(names)}" if names else ""


# --- One date -------------------------------------------------------------------------------------


def date_differences(held: ScheduledSession, new: NewDate, now: datetime) -> list[dict[str, str]]:
    """What is new about one date: what it will be, and what it was."""
    today = london(now).date()
    was = _date_facts(as_it_is(held), held.series, today)
    return _changed(was, _date_facts(new, held.series, today))


def date_facts(held: ScheduledSession, now: datetime) -> list[dict[str, str]]:
    """What one date is now."""
    facts = _date_facts(as_it_is(held), held.series, london(now).date())
    return [{"label": label, "value": said} for label, said in facts.items()]


def _date_facts(date_: NewDate, series: SessionSeries, today: date) -> dict[str, str]:
    return {
        "Day": day_words(date_.starts_local.date(), today),
        "Starts at": clock(date_.starts_local),
        "How long": length(date_.length_minutes),
        "Where": date_.venue.name,
        "Meeting point": date_.meeting_point or "As always",
        "Places": str(date_.capacity),
        "Children": CHILDREN_WORDS[date_.children_on_site or series.children_on_site]
        + (", confirmed for this date" if date_.children_on_site else ""),
    }


def _changed(was: dict[str, str], will_be: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": label, "value": f"{will_be[label]} (was: {said})"}
        for label, said in was.items()
        if said != will_be[label]
    ]


def day_words(on: date, today: date) -> str:
    """ "Thursday 4 March", with the year when it isn't ours."""
    return day(on) + (f" {on.year}" if on.year != today.year else "")


def local_words(local: datetime, today: date) -> str:
    """ "Thursday 4 March, 6pm" of a naive local time, with the year when it isn't ours."""
    return f"{day_words(local.date(), today)}, {clock(local)}"


def heading(plan: Plan, since: date | None, *, by_hand: int = 0) -> str:
    """ "Change 10 dates from Thursday 4 March on?" `by_hand`: those that change beside the plan."""
    number = len(plan.retimed) + len(plan.called_off) + len(plan.deleted) + by_hand
    if since is None:
        return (
            f"Change {count(number, 'date')} to come?" if number else "Change the days and times?"
        )
    return f"Change {count(number, 'date') if number else 'the dates'} from {day(since)} on?"


# --- A schedule -----------------------------------------------------------------------------------


def schedule_differences(
    series: SessionSeries, new: NewSchedule, now: datetime
) -> list[dict[str, str]]:
    """What is new about a schedule: what it will be, and what it was."""
    today = london(now).date()
    was = _facts(schedule_of(series), series.children_on_site, today)
    return _changed(was, _facts(new.schedule, new.children_on_site, today))


def schedule_facts(series: SessionSeries, now: datetime) -> list[dict[str, str]]:
    """When and where an offer is held now."""
    facts = _facts(schedule_of(series), series.children_on_site, london(now).date())
    return [{"label": label, "value": said} for label, said in facts.items()]


def _facts(schedule: Schedule, children: ChildrenOnSite, today: date) -> dict[str, str]:
    """A schedule's facts, each with its label, in words."""
    weeks = schedule.every_weeks
    return {
        "Days": weekday_list(schedule.weekdays) if schedule.weekdays else "None",
        "How often": "Every week" if weeks == 1 else f"Every {weeks} weeks",
        "Starts at": clock(schedule.starts_local),
        "How long": length(schedule.length_minutes),
        "Where": schedule.venue.name if schedule.venue else "Not said",
        "First date": plain_date(schedule.first_on, today),
        "Last date": plain_date(schedule.last_on, today) if schedule.last_on else "None",
        "Bank holidays": "On as usual" if schedule.on_bank_holidays else "No session",
        "Weeks off": _listed_or_none(
            f"week of {plain_date(on, today)}" for on in sorted({*map(monday, schedule.weeks_off)})
        ),
        "Extra dates": _listed_or_none(
            local_words(on, today) for on in sorted(schedule.extra_dates)
        ),
        "Children": CHILDREN_WORDS[children],
    }


def _listed_or_none(said: Iterable[str]) -> str:
    return listed(list(said)) or "None"


def plan_lines(plan: Plan, now: datetime) -> list[Lines]:
    """The dates of a plan by what becomes of them, soonest first, the first few of each."""
    today = london(now).date()
    moved = sorted(plan.retimed, key=lambda pair: pair[1])
    groups = [
        (
            "{} moved or changed",
            [_moved(held, local, today) + _people(plan, held) for held, local in moved],
        ),
        ("{} called off", [_was(held) + _people(plan, held) for held in _sorted(plan.called_off)]),
        ("{} taken away, which nobody had booked", [_was(held) for held in _sorted(plan.deleted)]),
        ("{} added", [local_words(local, today) for local in plan.added]),
        ("{} kept as you set them by hand", [_was(held) for held in _sorted(plan.by_hand)]),
    ]
    return [
        Lines(title.format(count(len(lines), "date")), lines[:FIRST_FEW], len(lines[FIRST_FEW:]))
        for title, lines in groups
        if lines
    ]


def _moved(held: ScheduledSession, local: datetime, today: date) -> str:
    """ "Thursday 4 March, 7pm (was 6pm)"."""
    was = london(held.starts_at).replace(tzinfo=None)
    if was == local:
        return local_words(local, today)
    said = clock(was) if was.date() == local.date() else local_words(was, today)
    return f"{local_words(local, today)} (was {said})"


def _sorted(rows: Iterable[ScheduledSession]) -> list[ScheduledSession]:
    return sorted(rows, key=lambda held: held.starts_at)


def _was(held: ScheduledSession) -> str:
    return when(held.starts_at)


def _people(plan: Plan, held: ScheduledSession) -> str:
    number = plan.people.get(held.id, 0)
    return f": {count(number, 'person', 'people')}" if number else ""
