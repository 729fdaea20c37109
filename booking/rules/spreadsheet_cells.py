"""What people write into a cell, as our forms take it: a word for a choice, a time, an amount.

Nothing is guessed: what can be read in two ways, or in none, is said with its column and value.
Whether an answer holds is for the forms and the rules to say, the same as for one that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from booking.models import Audience, ChildrenOnSite, Gender, Level, Venue
from booking.rules.spreadsheet_columns import plain
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES
from booking.words import GENDERS, LEVELS

Answers = dict[str, list[str]]
Meaning = TypeVar("Meaning")

YES = {"yes", "y", "true", "x", "✓", "✔"}
NO = {"no", "n", "false"}
# Nobody has said anything by these.
NOT_SAID = {"", "-", "–", "—", "n/a", "na", "tbc", "tba", "?"}


# All kinds of support together, or a venue with its town, are no longer.
LONGEST_READ = 300


class Unreadable(ValueError):
    """A cell can't be read; its text says what we would understand."""


def tidied(text: str) -> str:
    """A cell's lines without needless white space. Raises Unreadable where no answer is so long.

    Searching a text takes far longer the longer it is, and whoever sends a file waits for it.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    said = "\n".join(line for line in lines if line)
    if len(said) > LONGEST_READ:
        raise Unreadable(f"That is too long to read here. Use at most {LONGEST_READ} characters.")
    return said


# --- Choices -------------------------------------------------------------------------------------


def audience(text: str, column: str = "audience") -> Answers:
    """Who may know of an offer. Anything but a clear word is unreadable: it opens nothing."""
    # A mark of doubt is no letter, but it must not get lost; nor is a tick.
    said = "" if "?" in text else plain(text)
    yes, no = said in YES or text.strip() in YES, said in NO
    if column != "audience" and (yes or no):
        is_open = yes if column == "open" else no
        return {"audience": [(Audience.OPEN if is_open else Audience.BY_REFERRAL).value]}
    found = {
        **dict.fromkeys(
            ("open", "open to everyone", "open to all", "everyone", "public", "anyone"),
            Audience.OPEN,
        ),
        **dict.fromkeys(
            ("by referral", "by referral only", "referral", "referral only", "referrals only"),
            Audience.BY_REFERRAL,
        ),
    }.get(said)
    if found is None:
        words = ("Open to everyone", "By referral only") if column == "audience" else ("Yes", "No")
        raise Unreadable(f"Write “{words[0]}” or “{words[1]}”.")
    return {"audience": [found.value]}


def audience_in_words(text: str) -> Answers:
    """Who may know of an offer, below a head that leaves open what a "Yes" or "No" would mean."""
    if plain(text) not in {"open to everyone", "by referral", "by referral only"}:
        raise Unreadable(
            "This column speaks of who may know about it. Write “Open to everyone” or "
            "“By referral only” there, or take the column out."
        )
    return audience(text)


GENDER_WORDS = {
    Gender.EVERYONE: ("everyone", "mixed", "all", "any", "both", "men and women", "anyone"),
    Gender.WOMEN: ("women", "women only", "woman", "female", "females", "ladies", "f"),
    Gender.MEN: ("men", "men only", "man", "male", "males", "m"),
}
LEVEL_WORDS = {
    Level.ANY: ("any", "any level", "all", "all levels", "everyone", "mixed"),
    Level.BEGINNER: ("beginner", "beginners", "new", "new to it"),
    Level.IMPROVER: ("improver", "improvers", "intermediate", "have played a bit"),
}
CHILDREN_WORDS = {
    ChildrenOnSite.NO: ("no", "n", "none", "no children on site", "false"),
    ChildrenOnSite.SOMETIMES: ("sometimes", "children are sometimes on site"),
    ChildrenOnSite.YES: ("yes", "y", "children are on site", "true"),
}


def _choice(
    name: str, words: Mapping[Meaning, Sequence[str]], ours: Mapping[Meaning, str], say: str
) -> Callable[[str], Answers]:
    known = {plain(said): kind for kind, each in words.items() for said in each}
    known |= {plain(said): kind for kind, said in ours.items()}

    def read(text: str) -> Answers:
        kind = known.get(plain(text))
        if kind is None:
            raise Unreadable(say)
        return {name: [str(getattr(kind, "value", kind))]}

    return read


gender = _choice("gender", GENDER_WORDS, GENDERS, "Write “Everyone”, “Women only” or “Men only”.")
level = _choice("level", LEVEL_WORDS, LEVELS, "Write “Any”, “Beginner” or “Improver”.")
children = _choice("children_on_site", CHILDREN_WORDS, {}, "Write “No”, “Sometimes” or “Yes”.")
holidays = _choice(
    "on_bank_holidays",
    {"yes": ("yes", "y", "on as usual", "on"), "no": ("no", "n", "no session", "off")},
    {},
    "Write “On as usual” or “No session”.",
)


def walk_ins(text: str) -> Answers:
    """Whether people may turn up without a booking."""
    said = plain(text)
    if said not in YES | NO and text not in YES:
        raise Unreadable("Write “Yes” or “No”.")
    return {"walk_ins_welcome": [] if said in NO else ["y"]}


_ACTIVITY = {
    plain(said): slug
    for slug, each in ACTIVITIES.items()
    for said in (each.label or "", slug, each.name)
    if said
} | {"5 aside": "five-a-side", "football 5 a side": "five-a-side", "boxing": "boxing-fitness"}


def activity(text: str) -> Answers:
    """The activity by its name, ours or OpenActive's."""
    slug = _ACTIVITY.get(plain(text))
    if slug is None:
        near = get_close_matches(plain(text), _ACTIVITY, 1)
        names = ACTIVITIES[_ACTIVITY[near[0]]].name if near else ""
        raise Unreadable(
            f"Did you mean “{names}”?"
            if names
            else "We have no such activity. Write it as our form does, such as “Walking football”."
        )
    return {"activity": [slug]}


def support(text: str) -> Answers:
    """The kinds of help, with semicolons or new lines between them."""
    known = {plain(each.name): slug for slug, each in ACCESSIBILITY_SUPPORT.items()}
    known |= {plain(slug): slug for slug in ACCESSIBILITY_SUPPORT}
    slugs = [known.get(plain(part)) for part in re.split(r"[;\n]", text) if part.strip()]
    if None in slugs:
        names = "; ".join(each.name for each in ACCESSIBILITY_SUPPORT.values())
        raise Unreadable(f"We know these: {names}.")
    return {"accessibility_support": [slug for slug in slugs if slug]}


def venue(text: str, venues: Sequence[Venue]) -> Answers:
    """One of the trust's own venues by its name; its town or postcode where two share that."""
    for name_of in (_name, _name_and_town, _name_and_postcode):
        found = [each for each in venues if plain(name_of(each)) == plain(text)]
        if len(found) == 1:
            return {"venue": [found[0].public_id]}
    if any(plain(each.name) == plain(text) for each in venues):
        raise Unreadable("Two of your venues are called that. Add the town or the postcode.")
    if meant := _venue_meant(text, venues):
        raise Unreadable(f"You have no venue of that name. Did you mean “{meant}”?")
    raise Unreadable("You have no venue of that name. Add it under “Venues” first.")


def _venue_meant(text: str, venues: Sequence[Venue]) -> str:
    """The one venue whose name begins so, or else the nearest to what was typed."""
    names = {plain(each.name): each.name for each in venues}
    begin = [name for name in names if name.startswith(plain(text))]
    near = get_close_matches(plain(text), names, 1)
    return names[begin[0]] if len(begin) == 1 else names[near[0]] if near else ""


def _name(venue: Venue) -> str:
    return venue.name


def _name_and_town(venue: Venue) -> str:
    return f"{venue.name}, {venue.town}"


def _name_and_postcode(venue: Venue) -> str:
    return f"{venue.name}, {venue.postcode}"


def venue_name(venue: Venue, venues: Sequence[Venue]) -> str:
    """What a cell calls a venue, so that it is read as that one again."""
    for name_of in (_name, _name_and_town):
        if sum(plain(name_of(each)) == plain(name_of(venue)) for each in venues) == 1:
            return name_of(venue)
    return _name_and_postcode(venue)


# --- Numbers -------------------------------------------------------------------------------------


# "2,50", "2.5" and "2" as our form writes them.
POUNDS_AND_PENCE = (
    (r",(\d{2})$", r".\1"),
    (r"\.(\d)$", r".\g<1>0"),
    (r"^(\d+)$", r"\1.00"),
)


def pounds(text: str) -> Answers:
    """What it costs: "£2", "2.50", "2,50", "50p", "free", which our form takes as nothing."""
    said = text.strip().casefold()
    if said in {"free", "free of charge", "no charge", "nil", "none", "nothing"}:
        return {"cost_pence": [""]}
    if pence := re.fullmatch(r"(\d{1,3}) ?p(?:ence)?", said):
        return {"cost_pence": [f"{int(pence[1]) // 100}.{int(pence[1]) % 100:02d}"]}
    said = re.sub(r"^(?:gbp)?[£ ]*", "", said.removesuffix("gbp").strip())
    for typed, meant in POUNDS_AND_PENCE:
        said = re.sub(typed, meant, said)
    return {"cost_pence": ["" if said == "0.00" else said]}


def number(name: str, *things: str) -> Callable[[str], Answers]:
    """A reader of a whole number, with or without what it counts: "16", "16 places", "max 16"."""
    counted = re.compile(
        rf"(?:max(?:imum)?\.? )?(\d[\d,]*)(?:\.0+)?(?: (?:max|{'|'.join(things)}))?", re.ASCII
    )

    def read(text: str) -> Answers:
        found = counted.fullmatch(text.strip().casefold())
        return {name: [found[1] if found else text]}

    return read


AGES = re.compile(r"(\d{1,3})\s*(?:[-–—]|to|until)\s*(\d{1,3})", re.ASCII)
FROM_AGE = re.compile(
    r"(?:over |from |aged |age )?(\d{1,3})\s*(?:\+|plus|and over|and up|or over)", re.ASCII
)


def ages(text: str) -> Answers:
    """From which age to which: "18+", "18 and over", "16 to 25", "all ages"."""
    said = re.sub(r"\s?(?:years?|yrs?)(?: old)?\b", "", text.casefold()).strip()
    if plain(text) in {"all ages", "all", "any", "any age", "everyone"}:
        return {"age_from": ["0"]}
    if plain(text) in {"adult", "adults", "adults only"}:
        return {"age_from": ["18"]}
    if found := AGES.fullmatch(said):
        return {"age_from": [found[1]], "age_to": [found[2]]}
    if found := FROM_AGE.fullmatch(said):
        return {"age_from": [found[1]]}
    raise Unreadable("Write ages such as “18 and over” or “16 to 25”.")


def ring(text: str) -> Answers:
    """A number to ring; spreadsheets take away the nought that it begins with."""
    lost = re.fullmatch(r"[1237]\d{8,9}", text)
    return {"phone": [f"0{text}" if lost else text]}
