"""The columns of a trust's timetable: what each is called, by us and by everybody else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its name in our forms, its head in our template, and its other usual heads."""

    name: str
    head: str
    also: tuple[str, ...] = ()


# In the order of the template: what every offer needs comes first.
COLUMNS = (
    Column("reference", "Reference", ("ref", "reference number", "id", "code")),
    Column("title", "Title", ("name", "session", "session name", "session title", "offer")),
    Column("activity", "Activity", ("sport", "type of activity", "activity type")),
    Column(
        "weekdays", "Days",
        ("day", "weekday", "weekdays", "day of week", "days of the week", "day of the week"),
    ),
    Column(
        "starts_local", "Start",
        ("starts", "start time", "starts at", "from time", "time", "times", "begins"),
    ),
    Column("ends", "End", ("ends", "end time", "ends at", "finish", "finish time", "until time")),
    Column(
        "length_minutes", "Length",
        ("duration", "minutes", "how many minutes", "length in minutes", "how long"),
    ),
    Column("venue", "Venue", ("where", "place", "location", "hall", "site", "facility")),
    Column(
        "first_on", "First date",
        ("start date", "starts on", "first session", "date from", "from date", "begins on"),
    ),
    Column(
        "last_on", "Last date",
        ("end date", "ends on", "last session", "date to", "to date"),
    ),
    Column(
        "audience", "Who may know",
        ("who may know about it", "who may see it", "who can see it", "audience", "visibility",
         "open or by referral"),
    ),
    Column("open", "Open to everyone", ("open", "public", "open to all")),
    Column(
        "by_referral", "By referral", ("referral only", "by referral only", "referrals only"),
    ),
    Column("open_how", "How to come", ("how can anyone come", "how to join", "how to book")),
    Column(
        "capacity", "Places",
        ("capacity", "spaces", "max", "maximum", "number of places", "max places"),
    ),
    Column("cost_pence", "Cost", ("price", "fee", "charge", "cost in pounds", "cost per session")),
    Column("gender", "Gender", ("sex", "women men or everyone", "men women or everyone")),
    Column("ages", "Ages", ("age", "age range", "age group")),
    Column("age_from", "Youngest age", ("min age", "minimum age", "age from", "from age")),
    Column("age_to", "Oldest age", ("max age", "maximum age", "age to", "to age")),
    Column(
        "level", "Level",
        ("ability", "standard", "experience", "how much should people have played"),
    ),
    Column(
        "children_on_site", "Children on site",
        ("children", "are children about", "are children about at that time", "children about"),
    ),
    Column("summary", "In one sentence", ("summary", "short description", "tagline")),
    Column("what_happens", "What happens", ("description", "details", "about", "about it")),
    Column(
        "who_meets_you", "Who meets people",
        ("who meets you", "met by"),
    ),
    Column(
        "first_visit", "First visit",
        ("how does a first visit go", "your first time", "first time"),
    ),
    Column("who_for", "Who it is for", ("who is it for", "target group", "who for")),
    Column("meeting_point", "Meeting point", ("meet at", "where to meet", "entrance")),
    Column("what_to_bring", "What to bring", ("bring", "kit", "equipment needed")),
    Column(
        "provided", "What we lend",
        ("provided", "we provide", "what you lend or provide", "equipment provided"),
    ),
    Column("cost_note", "A word about the cost", ("cost note", "cost notes", "cost details")),
    Column("fare_help", "Help with the fare", ("fare help", "travel help", "fares")),
    Column(
        "with_someone", "Come with someone",
        ("can somebody come with them", "bring a friend", "companion"),
    ),
    Column(
        "own_children", "Own children",
        ("can they bring their own children", "bring children", "childcare"),
    ),
    Column(
        "walk_ins_welcome", "Turn up unbooked",
        ("people may turn up without a booking", "walk ins", "walk in", "drop in", "turn up"),
    ),
    Column("accessibility_support", "Support", ("what help can you give", "access support")),
    Column("phone", "Number to ring", ("phone", "telephone", "tel", "phone number")),
    Column("every_weeks", "How often", ("frequency", "repeats", "every n weeks")),
    Column("on_bank_holidays", "On bank holidays", ("bank holidays",)),
    Column("weeks_off", "Weeks off", ("breaks", "not on")),
    Column("extra_dates", "Extra dates", ("extra sessions", "other dates", "single dates")),
    # Some write times below these, and some write dates.
    Column("from_when", "From"),
    Column("to_when", "To", ("until", "till")),
    # What our own table says besides, and nobody changes there.
    Column("now", "Now", ("status", "state")),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
# Any other head that may speak of it: "Self referral", "Public (by referral only)". What a "No"
# means there is anybody's guess, so only whole phrases are read.
IN_WORDS = Column("in_words", "Anything about referrals")
# In which columns it can stand who may know of an offer; none of them is ever passed over.
WHO_MAY_KNOW = ("audience", "open", "by_referral", IN_WORDS.name)
# A longer text is no head. Brackets are only looked for in shorter ones: it takes time.
LONGEST_HEAD = 100
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
YES_OR_NO = re.compile(r" (?:y n|yes no|yes or no)$")


def plain(text: str) -> str:
    """A text without what people write differently: capitals, accents, marks, double spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.replace("’", "").replace("'", "")).split())


_KNOWN = {plain(said): column for column in COLUMNS for said in (column.head, *column.also)}


def column_for(head: str) -> Column | None:
    """The column that a head means; None for one that we don't know.

    Whatever speaks of referrals says who may know, however it is put: that is never passed over.
    What stands in brackets may turn that round, so it counts there, and nowhere else.
    """
    said = plain(head)
    found = without_brackets = None
    if len(head) <= LONGEST_HEAD:
        found = _KNOWN.get(YES_OR_NO.sub("", said))
        without_brackets = _KNOWN.get(plain(IN_BRACKETS.sub(" ", head)))
    if found is not None:
        return found
    if "referral" in said.replace(" ", ""):
        return IN_WORDS
    if without_brackets is not None and without_brackets.name in WHO_MAY_KNOW:
        return IN_WORDS
    return without_brackets
