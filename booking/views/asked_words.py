"""What somebody asks of the catalogue, as a sentence, and what they could leave out of it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from booking.queries.catalogue import Choices
from booking.queries.nearest import Looser
from booking.queries.wishes import Filters
from booking.vocabulary import ACCESSIBILITY_SUPPORT, activity_name
from booking.words import WEEKDAY_NAMES, WEEKDAYS, first_letter_down, first_letter_up, listed

WHO = {
    "women": "that women can join",
    "men": "that men can join",
    "everyone": "for everyone",
    "beginner": "good if you’re new to it",
    "improver": "good if you’ve played a bit",
    "any": "for any level",
}
ACCESS = {
    "step-free": "step-free",
    "accessible-toilet": "with an accessible toilet",
    "quiet-space": "with a quiet space",
}
# How alike a word and what it may have meant must be, of 1.
A_SMALL_SLIP = 0.8
SHORTEST_WORD = 4
WORKING_WEEK, WEEKEND = WEEKDAYS[:5], WEEKDAYS[5:]
LEAVING_OUT = {
    "day": "any day",
    "time": "any time of day",
    "town": "any town",
    "level": "any level",
    "activity": "any activity",
    "trust": "any club",
    "free": "free or not",
    "access": "any access",
    "gender": "women’s, men’s and mixed",
    "age": "any age",
}


def in_words(filters: Filters, choices: Choices) -> str:
    """What is asked for: "Football in Burnley, weekday evenings, step-free, within 5 miles of
    Padiham"; empty if nothing is."""
    if not filters.chosen:
        return ""
    thing = activity_name(filters.activity) if filters.activity else "Sessions"
    parts = [f"Free {first_letter_down(thing)}" if filters.free else thing]
    if filters.q:
        parts.append(f"with “{filters.q}”")
    if filters.town:
        parts.append(f"in {filters.town}")
    if filters.trust:
        parts.append(f"by {choices.trusts[filters.trust]}")
    return ", ".join([" ".join(parts), *_when(filters), *_who(filters), *_where(filters)])


def _when(filters: Filters) -> list[str]:
    days, time = filters.day, filters.time
    if days == WORKING_WEEK:
        return [f"weekday {time}s" if time else "weekdays"]
    if days == WEEKEND:
        return [f"weekend {time}s" if time else "weekends"]
    names = [WEEKDAY_NAMES[WEEKDAYS.index(day)] for day in days]
    if names and time:
        return [f"{listed(names)} {time}s"]
    if names:
        return [listed([f"{name}s" for name in names])]
    return [f"{time}s"] if time else []


def _who(filters: Filters) -> list[str]:
    words = [WHO[value] for value in (filters.gender, filters.level) if value]
    if filters.age is not None:
        words.append(f"for age {filters.age}")
    for wish in filters.access:
        words.append(
            ACCESS.get(wish) or f"with {first_letter_down(ACCESSIBILITY_SUPPORT[wish].name)}"
        )
    return words


def _where(filters: Filters) -> list[str]:
    if filters.near is None:
        return []
    place = filters.near.town
    if filters.within is None:
        return [f"near {place or 'you'}"]
    miles = f"{filters.within} miles"
    return [f"within {miles} of {place or 'where you are'}"]


def activity_meant(text: str, activities: Collection[str]) -> str:
    """The activity that a word with a slip in it comes nearest to: "swiming". Empty if none does.

    `activities` are those of offers that the asker may see: nothing else is ever suggested.
    """
    known: dict[str, str] = {}
    names = {key: activity_name(key).lower() for key in sorted(activities)}
    for key, name in names.items():
        known[name] = key
    # A part of a name will do as well; the shortest name that has it goes first.
    for key, name in sorted(names.items(), key=lambda pair: len(pair[1])):
        for word in name.split():
            if len(word) >= SHORTEST_WORD:
                known.setdefault(word, key)
    found = difflib.get_close_matches(text.lower(), known, n=1, cutoff=A_SMALL_SLIP)
    return known[found[0]] if found else ""


def none_of(sentence: str) -> str:
    """Where there is nothing of it: "No football in Burnley, Tuesday evenings"."""
    return f"No {first_letter_down(sentence)}"


def leaving_out(looser: Looser, asked: Filters) -> str:
    """What a looser question gives up: "Any day", "Within 10 miles and any time of day"."""
    return first_letter_up(listed(_given_up(looser, asked)))


def _given_up(looser: Looser, asked: Filters) -> Sequence[str]:
    said = []
    for name in looser.left_out:
        if name == "q":
            said.append(f"without “{asked.q}”")
        elif name in ("town", "within") and looser.filters.within is not None:
            said.append(f"within {looser.filters.within} miles")
        else:
            said.append(LEAVING_OUT.get(name, "any distance"))
    return said
