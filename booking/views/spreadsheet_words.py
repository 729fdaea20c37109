"""What a row of a timetable does, in words: the cards of the preview and of the result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from booking.models import Audience, SessionSeries
from booking.queries.drafts import UNTITLED
from booking.rules.spreadsheet_cells import Answers
from booking.rules.spreadsheet_lines import LONGEST_VALUE, Fault
from booking.views.spreadsheet_rows import WRITES, Kind, Outcome, Work
from booking.vocabulary import activity_name
from booking.words import (
    GENDERS,
    WEEKDAYS,
    ages,
    clock,
    count,
    length,
    listed,
    london,
    plain_date,
    price,
    schedule_limits,
    sentence,
    weekday_list,
    weekly_span,
)

Card = dict[str, Any]

LENGTH = re.compile(r"[0-9]{1,4}")
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MINUTES_OF_A_DAY = 24 * 60
# Of a weekly session; whoever writes "6pm" and "5am" has most likely slipped.
UNUSUALLY_LONG = 4 * 60

# How each kind is counted, in the order in which a summary says them.
COUNTED = (
    (Kind.NEW, "new"),
    (Kind.CHANGED, "changed"),
    (Kind.DRAFT, "draft", "drafts"),
    (Kind.UNREADABLE, "can’t be read"),
    (Kind.MEANWHILE, "changed meanwhile"),
    (Kind.REPEATED, "there twice"),
    (Kind.DATES, "with other dates"),
    (Kind.SAME, "as now"),
)


# Rows that need somebody's eye, and change nothing.
DO_NOTHING = (Kind.UNREADABLE, Kind.REPEATED)
# A draft is nobody's yet, whatever it says.
SAY_WHO_MAY_KNOW = (Kind.NEW, Kind.CHANGED, Kind.DATES, Kind.SAME)


def headline(kinds: Sequence[str]) -> str:
    """ "12 new, 3 changed and 2 can’t be read", from the letters of all rows."""
    said = []
    for kind, one, *many in COUNTED:
        number = list(kinds).count(kind.value)
        if number:
            said.append(f"{number} {many[0] if many and number > 1 else one}")
    return listed(said) or "No rows"


def card_of(outcome: Outcome, now: datetime) -> Card:
    """One row as a page shows it; plain values, so that it can be kept."""
    known = outcome.audience if outcome.kind in SAY_WHO_MAY_KNOW and not outcome.is_off else None
    return {
        "number": outcome.read.number,
        "kind": outcome.kind.value,
        "title": outcome.read.title or _title(outcome),
        "line": _line(outcome, now),
        "facts": _facts(outcome),
        "summary": _summary(outcome),
        "audience": known.value if known else "",
        "notes": _notes(outcome),
        "faults": [_fault(each) for each in outcome.faults],
        "missing": list(outcome.missing) if outcome.kind is Kind.DRAFT else [],
        "changes": [
            {"label": each.label, "was": each.was, "now": each.now} for each in outcome.changes
        ],
        "series_id": outcome.series.public_id if outcome.series else "",
        "draft_id": outcome.draft.public_id if outcome.draft else "",
        "dates": outcome.other_dates,
        "unlike_now": outcome.unlike_now is not None,
        "venues": any(each.about == "venue" for each in outcome.faults),
    }


def _title(outcome: Outcome) -> str:
    return outcome.series.title if outcome.series else UNTITLED


def _fault(fault: Fault) -> dict[str, str]:
    return {"head": fault.head, "value": fault.value, "words": sentence(fault.words)}


def _line(outcome: Outcome, now: datetime) -> str:
    """When and where: "Thursdays, 6pm to 7pm, from 4 March, at The Hall", as far as it is said."""
    if outcome.series is not None:
        series = outcome.series
        limits = schedule_limits(series, london(now).date())
        return ", ".join([weekly_span(series), *limits, f"at {series.venue.name}"])
    reading = outcome.reading
    schedule = reading.schedule if reading and outcome.kind is not Kind.UNREADABLE else None
    said = outcome.answers
    # A draft keeps what was typed, and not all of that is a day or a time.
    days = [day for day in WEEKDAYS if day in said.get("weekdays", ())]
    parts = [weekday_list(",".join(days))] if days else []
    parts += _times(said)
    if schedule is not None and said.get("first_on"):
        parts.append(f"from {_first_date(schedule.first_on, london(now).date())}")
    if schedule is not None and schedule.last_on is not None:
        parts.append(f"last date {plain_date(schedule.last_on, london(now).date())}")
    if schedule is not None and schedule.venue is not None:
        parts.append(f"at {schedule.venue.name}")
    return ", ".join(parts)


def _times(said: Answers) -> list[str]:
    """From when to when: "6pm to 7pm", or the start alone while nobody has said how long."""
    typed = "".join(said.get("starts_local", ()))
    if not TIME_OF_DAY.fullmatch(typed):
        return [typed] if typed else []
    starts = datetime.combine(date.min, time.fromisoformat(typed))
    minutes = _minutes(said)
    ends = f" to {clock(starts + timedelta(minutes=minutes))}" if minutes else ""
    return [clock(starts) + ends]


def _minutes(said: Answers) -> int:
    """How long it lasts, as far as that can be read."""
    typed = "".join(said.get("length_minutes", ()))
    minutes = int(typed) if LENGTH.fullmatch(typed) else 0
    return minutes if minutes < MINUTES_OF_A_DAY else 0


def _first_date(on: date, today: date) -> str:
    """A first date; one in the past with its year, for it may be a slip."""
    return f"{plain_date(on)} {on.year}" if on < today else plain_date(on, today)


def _facts(outcome: Outcome) -> list[str]:
    """Short facts of an offer that will be new, as its page will say them."""
    if outcome.kind is not Kind.NEW or outcome.reading is None:
        return []
    offer = outcome.reading.offer
    who = f"{GENDERS[offer.gender]}, {ages(offer.age_from, offer.age_to).lower()}"
    free = not offer.cost_note or offer.cost_note.lower() == "free"
    pay = price(offer.cost_pence) if free else offer.cost_note
    return [activity_name(offer.activity), who, pay, count(offer.capacity, "place")]


def _summary(outcome: Outcome) -> str:
    is_new = outcome.kind is Kind.NEW and outcome.reading is not None
    return outcome.reading.offer.summary if is_new and outcome.reading else ""


def _notes(outcome: Outcome) -> list[str]:
    notes = []
    match outcome.kind:
        case Kind.REPEATED:
            notes.append(f"Row {outcome.same_as} means the same offer. Only that row counts.")
        case Kind.SAME if outcome.draft is not None:
            notes.append("It is a draft already. Finish it to publish it.")
        case Kind.DRAFT if outcome.draft is not None:
            notes.append("You have it as a draft already. The row adds to that one.")
        case Kind.NEW if outcome.draft is not None:
            notes.append("It was a draft until now. The row says what was missing.")
        case _:
            pass
    if outcome.namesakes and outcome.kind in (Kind.NEW, Kind.DRAFT):
        notes.append(_namesakes(outcome.namesakes))
    minutes = _minutes(outcome.answers)
    if outcome.kind in (Kind.NEW, Kind.DRAFT) and minutes > UNUSUALLY_LONG:
        notes.append(f"It lasts {length(minutes)}. Is that what you mean?")
    if outcome.other_dates and outcome.kind is not Kind.UNREADABLE:
        notes.append(
            "The row has other days, times or another venue than your offer. A spreadsheet does "
            "not change those: people may be booked. Change them with its dates."
        )
    if outcome.opens:
        notes.append("It was by referral. From then on everyone can see it.")
    if said := outcome.unlike_now:
        notes.append(
            f"{said.head} says “{said.value[:LONGEST_VALUE]}”. A spreadsheet neither takes offers "
            "off nor puts them back. Open this offer to do that."
        )
    if outcome.is_off:
        notes.append("You took this offer off. It stays off until you put it back.")
    return notes


def _namesakes(series: Sequence[SessionSeries]) -> str:
    """That we have offers of this title: "You already have “X” on Sundays at 6pm."""
    when = [
        f"on {weekday_list(each.weekdays) if each.weekdays else 'single dates'} "
        f"at {clock(each.starts_local)}"
        for each in series
    ]
    return f"You already have “{series[0].title}” {listed(when)}. This makes another one."


@dataclass(frozen=True)
class Group:
    """Rows that are shown together, under what is said of all of them."""

    title: str
    text: str
    cards: list[Card]
    folded: bool = False


GROUPS = (
    (Kind.MEANWHILE, "Changed meanwhile", "Nothing of these was put in. Look at them again."),
    (Kind.UNREADABLE, "Can’t be read", "Mend these in your spreadsheet and send it again."),
    (Kind.REPEATED, "There twice", "The second row of the same offer does nothing."),
    (Kind.DATES, "Other days or times", "Nothing of these changes here."),
    (Kind.NEW, "New", ""),
    (Kind.DRAFT, "Drafts", "Something is still to say. Nobody else sees these until then."),
    (Kind.CHANGED, "Changed", ""),
    (Kind.SAME, "The same as now", ""),
)


def groups(cards: Sequence[Card], *, done: bool = False) -> list[Group]:
    """The cards by what becomes of them: problems first, and once it is done what was written.

    What stays the same is folded away.
    """
    found = []
    for kind, title, text in sorted(GROUPS, key=lambda group: done and group[0] not in WRITES):
        these = [card for card in cards if card["kind"] == kind.value]
        if kind is Kind.SAME:
            found += _same(these, title)
        elif these:
            found.append(Group(title, text, these))
    return found


def _same(cards: Sequence[Card], title: str) -> list[Group]:
    """What stays as it is; what the row would have off or on is not folded away."""
    unlike = [card for card in cards if card.get("unlike_now")]
    rest = [card for card in cards if not card.get("unlike_now")]
    shown = Group("Stays on or off as it is", "A spreadsheet does not change that.", unlike)
    return [group for group in (shown, Group(title, "", rest, folded=True)) if group.cards]


def what_it_does(work: Work) -> list[str]:
    """What putting the table in does, before it does: who will see what."""
    new = work.of(Kind.NEW)
    is_open = sum(each.audience is Audience.OPEN for each in new)
    opened = [each.read.title for each in work.outcomes if each.opens]
    points = []
    if is_open:
        points.append(
            f"{count(is_open, 'new offer')} open to everyone: anyone finds "
            f"{'it' if is_open == 1 else 'them'} straight away."
        )
    if len(new) > is_open:
        points.append(
            f"{count(len(new) - is_open, 'new offer')} by referral: only staff of the partnership "
            f"see {'it' if len(new) - is_open == 1 else 'them'}."
        )
    if opened:
        points.append(f"By referral until now, and then seen by everyone: {listed(opened)}.")
    if work.of(Kind.CHANGED):
        points.append("Bookings stay as they are. Nobody loses a place.")
    if work.of(Kind.DRAFT):
        points.append("Drafts wait with your offers until you finish them.")
    if left := len(work.of(*DO_NOTHING)):
        points.append(f"Nothing happens with {count(left, 'row')} below. The rest goes in without.")
    return points
