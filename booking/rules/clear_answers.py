"""What each answer of an offer should say to somebody who comes for the first time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from booking.models import Audience, ChildrenOnSite, Venue
from booking.rules.clear_words import bare, not_yet, says_nothing, word_count
from booking.rules.offer_facts import Offer
from booking.words import invites_unbooked

# How much of an answer's worth is lost when it says something, but too little.
TOO_LITTLE = 0.7
BESIDE_THE_POINT = 0.9
COST = 9
# A sliver of what an essential answer is worth: hardly anything is there.
HARDLY_ANYTHING = 1.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One question that a newcomer has: its worth in points, the hint, and what falls short."""

    field: str
    worth: float
    hint: str
    # Fewer words than these say too little.
    words_wanted: int = 0
    # An answer of such words alone leaves the question open.
    leaves_open: re.Pattern[str] | None = None
    # Such words anywhere in it do.
    beside: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Shortcoming:
    """What one answer lacks, and how many points that costs."""

    field: str
    worth: float
    words: str


def _alone(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{words})", re.IGNORECASE)


_ANYONE = (
    r"(?:open to )?(?:all|everyone|everybody|anyone|anybody|adults|any age|all ages|all abilities)"
    r"(?:,? (?:is|are))?(?: (?:ages|abilities|levels|adults))?(?: and (?:abilities|ages))?"
    r"(?: (?:can|may) (?:come|join|attend))?(?: welcome)?(?: to (?:come|join|attend|join in))?"
)
_PLACE = (
    r"(?:venue|park|ground|stadium|cent(?:re|er)|hall|pitch(?:es)?|field|building|usual place|site"
    r"|entrance|school|gym|pool|leisure cent(?:re|er)|sports cent(?:re|er)|club|address|location)"
)

WORDED = (
    Answer(
        field="what_happens",
        worth=16,
        words_wanted=12,
        hint="Say what happens at a session, in order: how it starts, what people do, how it ends.",
    ),
    Answer(
        field="first_visit",
        worth=12,
        words_wanted=6,
        beside=re.compile(
            r"^(?!.*\b(?:coach|leader|you|we|meet\w*|show\w*|tutor|instructor|teacher)\b)"
            r".*\b(?:register\w*|registration|forms?|paperwork|assessments?|inductions?|enrol\w*)\b",
            re.IGNORECASE | re.DOTALL,
        ),
        hint=(
            "Say how a first visit goes: who looks out for somebody new, and what happens in the "
            "first ten minutes."
        ),
    ),
    Answer(
        field="meeting_point",
        worth=10,
        leaves_open=_alone(
            rf"(?:at|in|inside|outside|by|near|meet at)?\s?(?:the |our )?{_PLACE}|outside|inside"
            r"|on site|there|here|as usual"
        ),
        hint="Say where exactly people meet: which door, gate or bench, and what it looks like.",
    ),
    Answer(
        field="who_meets_you",
        worth=9,
        leaves_open=_alone(
            r"(?:an? |one of (?:the |our )|any |some |the |our )?(?:members? of )?(?:the |our )?"
            r"(?:staff|team|staff members?|team members?|someone|somebody|anyone|us|club|trust"
            r"|various|everyone|all|people|volunteers?)"
        ),
        hint="Say who meets people by their role, such as “the coach in the red jacket”.",
    ),
    Answer(
        field="open_how",
        worth=9,
        leaves_open=_alone(
            r"(?:by )?(?:appointment|arrangement|referral)(?: only)?|book(?:ing)?s?(?: only"
            r"| (?:is )?(?:required|essential|needed))?|register|sign up|open(?: to all)?|online"
            rf"|{_ANYONE}"
        ),
        hint="Say what somebody does to come: just turn up, or ring which number by when.",
    ),
    Answer(
        field="cost_note",
        worth=COST,
        leaves_open=None,
        hint=(
            "Say what it costs, in pounds and pence, or that it is free. Somebody with little "
            "money stays away when they can’t be sure."
        ),
    ),
    Answer(
        field="what_to_bring",
        worth=6,
        beside=re.compile(
            r"\b(?:suitable|appropriate|usual|correct|proper|relevant|necessary)\s+(?:\w+\s+)?"
            r"(?:clothing|clothes|footwear|kit|attire|wear|equipment|shoes)\b",
            re.IGNORECASE,
        ),
        hint="Say what to bring and wear, such as “trainers and a drink”, or that it is nothing.",
    ),
    Answer(
        field="with_someone",
        worth=5,
        hint="Say whether somebody can come along the first time: a friend, family, a carer.",
    ),
    Answer(
        field="summary",
        worth=5,
        words_wanted=4,
        hint="Say in one sentence what it is and what people like about it.",
    ),
    Answer(
        field="who_for",
        worth=4,
        leaves_open=_alone(_ANYONE),
        hint="Say who it suits: how fit, how good, new to it or not.",
    ),
    Answer(
        field="own_children",
        worth=3,
        hint="Say whether people can bring their own children.",
    ),
    Answer(
        field="fare_help",
        worth=3,
        hint="Say whether you help with the fare. Getting there is often what stops people.",
    ),
    Answer(
        field="provided",
        worth=2,
        hint="Say what you lend or give: kit, a locker, a brew.",
    ),
)
# Missing altogether, these are refused anyway; or nobody would miss them.
REFUSED_WHEN_EMPTY = frozenset({"what_happens", "first_visit", "who_meets_you", "summary"})
FINE_WHEN_EMPTY = frozenset({"cost_note"})

A_CHARGE = re.compile(
    r"\b(?:charges?|fees?|cost|costs|prices?|price|subs|donation|contribution|pay|vary|varies"
    r"|depends|appl(?:y|ies)|may be|nominal|minimal|enquire|ask|cheap|discount\w*|concession\w*"
    r"|membership)\b",
    re.IGNORECASE,
)
SAYS_FREE = re.compile(
    r"\b(?:free|no (?:cost|charge|fee)|nothing|paid for|included)\b", re.IGNORECASE
)
AN_AMOUNT = re.compile(
    r"£\s?\d|(?<!\d)\d{1,4}(?:\.\d\d)?(?:\s?p\b| pence\b| pounds?\b)", re.IGNORECASE
)
TITLE_OF_KIND = re.compile(
    r"(?:weekly |free |adult |adults |open |community |new |the |our )*"
    r"(?:football|gym|fitness|sports?|walking|walk|exercise|cooking|activity|multi-?sports?|health"
    r"|wellbeing|drop[- ]?in|open)?\s?"
    r"(?:sessions?|group|class(?:es)?|club|programme|project|activity|activities|course)?",
    re.IGNORECASE,
)
VAGUE_BUS = re.compile(
    r"\b(?:good|excellent|great|easy|easily|well|close|near|nearby|accessible|served|available|local"
    r"|public transport|links?|routes?)\b",
    re.IGNORECASE,
)


def shortcomings(offer: Offer, venue: Venue | None, has_photo: bool) -> Iterator[Shortcoming]:
    """What the answers of an offer leave open, but for what is refused."""
    for answer in WORDED:
        if answer.field == "open_how" and offer.audience is not Audience.OPEN:
            continue
        if answer.field == "meeting_point" and not offer.meeting_point.strip() and venue:
            # Where the offer says nothing, the page shows the venue's own meeting point.
            yield from _worded(answer, venue.meeting_point)
            continue
        yield from _worded(answer, getattr(offer, answer.field))
    yield from _title(offer)
    yield from _cost(offer)
    yield from _turning_up(offer)
    if offer.children_on_site is ChildrenOnSite.NOT_KNOWN:
        yield Shortcoming(
            "children_on_site", 3, "Say whether children are about at that time. Ask the venue."
        )
    if not offer.accessibility_support:
        yield Shortcoming(
            "accessibility_support",
            1,
            "Tick whom you are ready for, such as people who see little.",
        )
    if not has_photo:
        yield Shortcoming(
            "photo", 2, "Add a photo of the place, so that people know it when they see it."
        )
    if venue is not None:
        yield from _venue(venue)


def _worded(answer: Answer, text: str) -> Iterator[Shortcoming]:
    lost, why = _lost(answer, text)
    if lost:
        yield Shortcoming(answer.field, round(answer.worth * lost, 1), why + answer.hint)


def _lost(answer: Answer, text: str) -> tuple[float, str]:
    """The share of an answer's worth that is lost, and the words that lose it."""
    plain = bare(text)
    if not text.strip():
        refused_or_fine = answer.field in REFUSED_WHEN_EMPTY | FINE_WHEN_EMPTY
        return (0 if refused_or_fine else 1), ""
    if says_nothing(text):
        return 1, f"“{_short(text)}” says nothing yet. "
    if put_off := not_yet(text):
        return TOO_LITTLE, f"“{put_off}” leaves it open. "
    if answer.leaves_open and answer.leaves_open.fullmatch(plain):
        return BESIDE_THE_POINT, f"“{_short(text)}” could mean anything. "
    if answer.beside and answer.beside.search(text):
        return BESIDE_THE_POINT, ""
    words = word_count(text)
    if words * 3 < answer.words_wanted:
        return HARDLY_ANYTHING, ""
    return (TOO_LITTLE if words < answer.words_wanted else 0), ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 30 else words[:28].rstrip() + "…"


def _title(offer: Offer) -> Iterator[Shortcoming]:
    if not offer.title.strip():
        return
    if says_nothing(offer.title) or TITLE_OF_KIND.fullmatch(bare(offer.title)):
        yield Shortcoming(
            "title", 3, "Give it a title that tells it from others, such as “Thursday five-a-side”."
        )


def _cost(offer: Offer) -> Iterator[Shortcoming]:
    note = offer.cost_note
    if says_nothing(note) or not_yet(note):
        return
    hint = next(answer.hint for answer in WORDED if answer.field == "cost_note")
    amount, free = AN_AMOUNT.search(note), SAYS_FREE.search(note)
    if not offer.cost_pence and amount and not free:
        said = _short(note)
        yield Shortcoming("cost_note", COST, f"The price says free, the note says “{said}”. {hint}")
    elif not offer.cost_pence and A_CHARGE.search(note) and not amount and not free:
        yield Shortcoming("cost_note", COST * BESIDE_THE_POINT, hint)


def _turning_up(offer: Offer) -> Iterator[Shortcoming]:
    if offer.audience is not Audience.OPEN or offer.walk_ins_welcome:
        return
    if invites_unbooked(offer.open_how):
        yield Shortcoming(
            "open_how",
            1,
            "You say people can just turn up, but not that you welcome them unbooked. Tick it, or "
            "say: ring first.",
        )


def _venue(venue: Venue) -> Iterator[Shortcoming]:
    for says, worth, words in _venue_checks(venue):
        if not says():
            yield Shortcoming("venue", worth, words)


def _venue_checks(venue: Venue) -> list[tuple[Callable[[], bool], float, str]]:
    name = bare(venue.name) or "the venue"
    return [
        (
            lambda: _says_the_way(venue),
            7.5,
            f"Say how people get to {name} by bus: the number, and the stop.",
        ),
        (
            lambda: venue.step_free is not None,
            4,
            f"Say whether people get into {name} without steps.",
        ),
        (
            lambda: bool(bare(venue.toilets)) and not says_nothing(venue.toilets),
            3,
            f"Say where the toilets of {name} are, and whether one is accessible.",
        ),
    ]


def _says_the_way(venue: Venue) -> bool:
    """Whether there is a bus, or a train, and it says more than that there is one."""
    for text in (venue.by_bus, venue.by_train):
        if says_nothing(text) or not_yet(text) or word_count(text) < 3:
            continue
        if any(letter.isdigit() for letter in text) or not _only_praise(text):
            return True
    return False


def _only_praise(text: str) -> bool:
    """ "Good bus links", "close to public transport": no stop, no number, no place."""
    return word_count(text) < 9 and bool(VAGUE_BUS.search(text))
