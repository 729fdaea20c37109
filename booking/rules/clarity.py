"""How clear an offer is to somebody who comes for the first time: a score, and what helps most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from booking.models import Audience, SessionSeries, WordKind
from booking.rules.clear_answers import COST, shortcomings
from booking.rules.clear_words import LONG_SENTENCE, abbreviations, is_shouted, longest_sentence
from booking.rules.offer_facts import (
    Offer,
    Schedule,
    offer_of,
    offer_refusals,
    schedule_refusals,
)
from booking.rules.offer_refusals import OfferRefused
from booking.rules.reading_age import EASY_UP_TO, reading_age
from booking.rules.schedule_changes import schedule_of
from booking.rules.watched_words import Found, Watched, WordList
from booking.words import count, listed

# From here on an offer is clear: what is left is a matter of taste.
CLEAR = 80
NEARLY = 60
# One answer that costs this many points leaves a question open which keeps people at home, or a
# text that they give up on: however good the rest, the offer is not clear.
OPEN_QUESTION = 7.0
MOST_WITH_ONE = 75

# No form keeps more; whatever else was pasted is not looked through while somebody types.
LONGEST_READ = 5_000

# Everything that people read of an offer, the most visible first.
TEXTS = (
    "title",
    "summary",
    "who_for",
    "what_happens",
    "open_how",
    "first_visit",
    "who_meets_you",
    "meeting_point",
    "cost_note",
    "what_to_bring",
    "provided",
    "fare_help",
    "with_someone",
    "own_children",
)
RUNNING_TEXT = ("summary", "what_happens", "who_for", "open_how", "first_visit")
# Which answer loses most when an offer is shouted, and in what order essentials are asked for.
BODY_FIRST = ("what_happens", "summary", "title", *TEXTS)

# What a draft has not said, or not legibly, where the rules would see a stand-in.
UNSAID = {
    "title": "Give it a title.",
    "activity": "Choose an activity.",
    "summary": "Say in a sentence what it is.",
    "what_happens": "Say what happens at a session.",
    "audience": "Choose who may find it: everyone, or people sent by a partner.",
    "open_how": "Say how anyone can come, such as “just turn up”.",
    "weekdays": "Choose at least one day of the week.",
    "starts_local": "Say when it starts.",
    "length_minutes": "Say how long it lasts.",
    "first_on": "Say when the first session is.",
    "venue": "Choose one of your own venues.",
    "children_on_site": "Say whether children are about at that time.",
    "who_meets_you": "Say who meets people when they arrive.",
    "first_visit": "Say how a first visit goes.",
    "capacity": "Say how many places there are.",
}
UNREADABLE = "This answer can’t stay as it is. Have another look at it."
COST_UNSAID = "Say what it costs, or that it is free."


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the answer it is about, a kind word, and the points it would bring.

    `field` is a field of Offer or Schedule, "venue" for a fact of the venue, or "photo".
    An essential one stands in the way of publishing.
    """

    field: str
    words: str
    essential: bool
    worth: float


@dataclass(frozen=True)
class Clarity:
    """How clear an offer is, 0 to 100, and what there is to mend, what helps most first."""

    score: int
    findings: tuple[Finding, ...]
    # Whether words in it say why somebody comes.
    gives_away: bool = False

    @property
    def next_best(self) -> Finding | None:
        """The one fix that helps most; None when there is nothing left."""
        return self.findings[0] if self.findings else None

    @property
    def essentials(self) -> tuple[Finding, ...]:
        """What has to be said before it can be published."""
        return tuple(finding for finding in self.findings if finding.essential)

    @property
    def is_clear(self) -> bool:
        """Whether a newcomer finds what they need."""
        return self.score >= CLEAR

    @property
    def level(self) -> str:
        """Where it stands: "clear", "nearly" or "guess"."""
        if self.is_clear:
            return "clear"
        return "nearly" if self.score >= NEARLY else "guess"

    @property
    def words(self) -> str:
        """The score in words: "Clear", "Nearly clear", "Leaves people guessing"."""
        if self.essentials:
            return f"{count(len(self.essentials), 'thing')} still to say"
        if self.gives_away:
            return "Gives people away"
        return {"clear": "Clear", "nearly": "Nearly clear", "guess": "Leaves people guessing"}[
            self.level
        ]


def clarity_of_series(series: SessionSeries, watched: Sequence[Watched], now: datetime) -> Clarity:
    """How clear a published offer is. Its venue must be loaded with it."""
    return clarity_of(
        offer_of(series),
        schedule_of(series),
        watched,
        has_photo=series.photo_id is not None,
        since=series.rule_from,
        now=now,
    )


def offers_that_say(word: Watched, offers: Iterable[SessionSeries]) -> list[SessionSeries]:
    """The offers in whose texts a word of the list is pointed out."""
    words = WordList([word])
    return [
        series
        for series in offers
        if any(words.found_in(getattr(series, field)) for field in TEXTS)
    ]


def clarity_of(
    offer: Offer,
    schedule: Schedule | None,
    watched: Sequence[Watched],
    *,
    unsaid: Collection[str] = (),
    wrong: Mapping[str, str] | None = None,
    has_photo: bool = False,
    since: date | None = None,
    now: datetime,
) -> Clarity:
    """How clear an offer is, written or half written.

    100 points less what each finding is worth; never "clear" with something essential missing or
    a question left open, and not nearly with words that give people away.
    `unsaid` names the fields of offer and schedule that hold a stand-in, since nothing legible was
    typed; without a schedule nothing of it was said. `wrong` says of those that were typed what is
    wrong with them: that stands in the way as well. `watched` is the list of words to avoid.
    `since` is given for an offer that runs already: the first day for which its schedule holds.
    """
    offer, missing = _readable(offer), set(unsaid)
    if "audience" in missing:
        # How to come is asked only once it is known that anyone can.
        missing.add("open_how")
    if schedule is None:
        missing |= {"weekdays", "starts_local", "length_minutes", "first_on", "venue"}
    essential = list(_essentials(offer, schedule, missing, wrong or {}, since, now))
    about = {finding.field for finding in essential}
    advice = [
        finding
        for finding in _advice(offer, schedule, watched, missing, has_photo)
        if finding.field not in about or finding.worth >= STIGMA
    ]
    advice.sort(key=lambda finding: -finding.worth)
    return _weighed((*essential, *advice))


def _weighed(findings: tuple[Finding, ...]) -> Clarity:
    """The score that is left by these findings."""
    advice = [finding for finding in findings if not finding.essential]
    gives_away = any(finding.worth >= STIGMA for finding in advice)
    points = 100 - sum(finding.worth for finding in findings)
    most = 100
    if len(advice) < len(findings) or any(finding.worth >= OPEN_QUESTION for finding in advice):
        most = MOST_WITH_ONE
    if gives_away:
        most = NEARLY - 1
    return Clarity(max(0, min(round(points), most)), findings, gives_away)


def _readable(offer: Offer) -> Offer:
    texts = {field: getattr(offer, field) for field in TEXTS}
    too_long = {field: text for field, text in texts.items() if len(text) > LONGEST_READ}
    return replace(offer, **{field: text[:LONGEST_READ] for field, text in too_long.items()})


# --- What is essential ---------------------------------------------------------------------------

_ORDER = {field: place for place, field in enumerate(UNSAID)}
_ESSENTIAL_WORTH = {"what_happens": 16.0, "first_visit": 12.0, "summary": 7.0, "title": 7.0}


def _essentials(
    offer: Offer,
    schedule: Schedule | None,
    missing: set[str],
    wrong: Mapping[str, str],
    since: date | None,
    now: datetime,
) -> Iterator[Finding]:
    """What the rules refuse, in the order in which it is asked for; each answer once."""
    said = {
        field: UNREADABLE if field in TEXTS and getattr(offer, field).strip() else UNSAID[field]
        for field in missing & set(UNSAID)
    }
    said = {**wrong, **said}
    for refused in (
        *offer_refusals(offer),
        *(schedule_refusals(schedule, now, since) if schedule is not None else ()),
    ):
        if not _rests_on(refused, missing):
            said.setdefault(refused.field, refused.words)
    if (offer.audience is not Audience.OPEN or "audience" in missing) and "open_how" not in wrong:
        said.pop("open_how", None)
    for field, words in sorted(said.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))):
        yield Finding(field, words, True, _ESSENTIAL_WORTH.get(field, 9.0))


def _rests_on(refused: OfferRefused, missing: set[str]) -> bool:
    return not missing.isdisjoint((refused.field, *refused.rests_on))


# --- What is advice ------------------------------------------------------------------------------

# Nothing else is worth as much: words that give people away come before all other advice.
STIGMA = 25.0
STIGMA_AGAIN = 10.0
JARGON, JARGON_MOST = 3.0, 9.0
ABBREVIATION, ABBREVIATION_MOST = 3.0, 9.0
SHOUTED, SHOUTED_MORE, SHOUTED_MOST = 9.0, 3.0, 15.0
LONG, LONG_MOST = 4.0, 6.0
TOO_OLD, TOO_OLD_YEAR, TOO_OLD_MOST = 5.0, 1.5, 15.0


def _advice(
    offer: Offer,
    schedule: Schedule | None,
    watched: Sequence[Watched],
    missing: set[str],
    has_photo: bool,
) -> Iterator[Finding]:
    venue = schedule.venue if schedule is not None else None
    names = (venue.name, venue.town) if venue is not None else ()
    for short in shortcomings(offer, venue, has_photo):
        if short.field not in missing:
            yield Finding(short.field, short.words, False, short.worth)
    if "cost_pence" in missing:
        yield Finding("cost_pence", COST_UNSAID, False, COST)
    texts = {field: getattr(offer, field) for field in TEXTS}
    yield from _watched(texts, watched, offer.audience)
    yield from _unexplained(texts, watched, names)
    yield from _shouted(texts)
    yield from _hard_to_read(texts, names)


def _watched(
    texts: dict[str, str], watched: Sequence[Watched], audience: Audience
) -> Iterator[Finding]:
    worth, words = STIGMA, WordList(watched)
    for field, text in texts.items():
        found = words.found_in(text)
        giving_away = [word for word in found if word.watched.kind is WordKind.STIGMA]
        jargon = [word for word in found if word.watched.kind is WordKind.JARGON]
        if giving_away:
            yield Finding(field, _gives_away(giving_away, audience), False, worth)
            worth = STIGMA_AGAIN
        if jargon:
            points = min(JARGON_MOST, JARGON * len(jargon))
            yield Finding(field, _in_plain_words(jargon), False, points)


def _gives_away(found: list[Found], audience: Audience) -> str:
    said = listed([f"“{word.said}”" for word in found[:3]])
    verb = "say" if len(found) > 1 else "says"
    if audience is Audience.OPEN:
        what = f"{said} {verb} why people come. Anyone can read this, so it gives away all who do."
    else:
        what = f"{said} {verb} why people come, and those who come read it about themselves."
    instead = found[0].watched.instead
    return f"{what} Say {instead}." if instead else f"{what} Leave it out."


def _in_plain_words(found: list[Found]) -> str:
    known = [f"“{word.said}”: {word.watched.instead}" for word in found if word.watched.instead]
    if known:
        return f"Say it in plain words. Instead of {'; '.join(known[:3])}."
    return f"Find plainer words for {listed([f'“{word.said}”' for word in found[:3]])}."


def _unexplained(
    texts: dict[str, str], watched: Sequence[Watched], names: Collection[str]
) -> Iterator[Finding]:
    # What the list of words speaks of is not said twice.
    listed_already = {word.word.upper() for word in watched}
    for field, text in texts.items():
        if is_shouted(text):
            continue
        found = [a for a in abbreviations(text, names) if a not in listed_already]
        if found:
            words = listed([f"“{short}”" for short in found[:3]])
            points = min(ABBREVIATION_MOST, ABBREVIATION * len(found))
            them = "them" if len(found) > 1 else "it"
            yield Finding(field, f"Write {words} in full, or leave {them} out.", False, points)


def _shouted(texts: dict[str, str]) -> Iterator[Finding]:
    loud = [field for field in dict.fromkeys(BODY_FIRST) if is_shouted(texts[field])]
    if loud:
        points = min(SHOUTED_MOST, SHOUTED + SHOUTED_MORE * (len(loud) - 1))
        words = (
            "Write it in small letters, with one full stop: capitals and “!!” read like shouting."
        )
        yield Finding(loud[0], words, False, points)


def _hard_to_read(texts: dict[str, str], names: Collection[str]) -> Iterator[Finding]:
    """One finding for the page: its reading age if it can be told, else its longest sentence."""
    running = {field: texts[field] for field in RUNNING_TEXT if texts[field].strip()}
    if not running:
        return
    field, (length, begins) = max(
        ((field, longest_sentence(text)) for field, text in running.items()),
        key=lambda pair: pair[1][0],
    )
    which = f"The one that begins “{begins}” has {length} words." if length > LONG_SENTENCE else ""
    age = reading_age("\n".join(running.values()), names)
    if age is not None and age > EASY_UP_TO:
        points = min(TOO_OLD_MOST, TOO_OLD + TOO_OLD_YEAR * (age - EASY_UP_TO - 1))
        words = (
            f"Use shorter sentences and everyday words. {which} As it stands, it reads well from "
            f"age {age}; 9 to {EASY_UP_TO} suits everybody."
        )
        yield Finding(field, " ".join(words.split()), False, points)
    elif which:
        points = min(LONG_MOST, LONG + (length - LONG_SENTENCE) / 3)
        yield Finding(field, f"Use shorter sentences. {which}", False, round(points, 1))
