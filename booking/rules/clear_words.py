"""How an offer's words are put: what stands there for nothing, is shouted, or is hard to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from booking.rules.reading_age import SENTENCE_END

WORD = re.compile(r"[^\W\d_]+(?:[’'\-‑][^\W\d_]+)*")
LONG_SENTENCE = 25

_LATER = r"(?:confirm|announc|decid|advis|agre|arrang)ed"
_ASK = r"(?:contact|e-?mail|message|ask|ring|call|phone|text|speak to|get in touch(?: with)?)"
_WHOM = (
    r"(?:us|me|staff|(?:the |our )?(?:office|team|trust|club|staff|coach|venue|centre|reception))"
)
_MORE = r"(?: for (?:more |further |full )?(?:info|information|details)| to find out more)?"
# An answer that stands where one should be, and says nothing.
PLACEHOLDER = re.compile(
    "|".join(
        (
            rf"t\.?b\.?[acd]\.?|to be {_LATER}|n ?[/.]? ?a|not applicable|not sure|unknown",
            r"not (?:yet )?known|don[’']?t know|x+|test|pending|blank|asdf|lorem ipsum.*",
            r"same|(?:same )?as above|see above",
            r"see (?:our |the )?(?:web ?site|web ?page|facebook|social media|page|poster|flyer"
            rf"|leaflet|twitter|instagram)(?: page)?{_MORE}",
            rf"(?:please )?{_ASK}(?: {_WHOM})?{_MORE}",
            r"various|varies|it varies|to follow|(?:more )?coming soon|watch this space",
            r"(?:more )?(?:details|info|information)(?: (?:to follow|soon|later))?",
        )
    ),
    re.IGNORECASE,
)
# The same in the middle of other words.
NOT_YET = re.compile(
    rf"\b(?:TB[ACD]|tb[ac]|to be {_LATER}|to follow|lorem ipsum|see (?:our |the )?website)\b"
)

# Abbreviations that everybody here reads as a word, and common words that people write large.
_ABBREVIATED = (
    "FC AFC FA UK EU USA GB NHS GP TV DVD CD DJ PC IT ID QR PE DIY BBC ITV MOT WC AM PM OK "
    "BBQ YMCA YWCA BSL PIN ATM CV UV VIP PS SOS RSPCA LGBT LGBTQ RNLI CPR FIFA UEFA EFL AA II "
    "III IV VI AED BMX "
)
_WRITTEN_LARGE = (
    "AND ALL ANY ARE BRING COME COST DO DON FAMILY FOR FREE FRI FULL FUN GET IN JOIN JUST MEN "
    "MON MUST NEW NO NOT NOW ON ONLY OPEN OR OUR OUT PLEASE SAT SO SUN THE THIS THU TO TUE "
    "TUES UP US WE WED WITH WOMEN YES YOU YOUR ADULTS EVERY WEEK "
)
KNOWN = frozenset((_ABBREVIATED + _WRITTEN_LARGE).split())
ABBREVIATION = re.compile(r"(?<![\w.’'-])[A-Z]{2,6}(?=s?(?![\w’'-]))")


def bare(text: str) -> str:
    """A text without the white space and points round it."""
    return " ".join(text.split()).strip(" .,:;!?-–…*_/()[]\"'“”")


def says_nothing(text: str) -> bool:
    """Whether an answer only stands in for one: "TBC", "n/a", "see website", "contact us"."""
    plain = bare(text)
    return bool(text.strip()) and (not plain or bool(PLACEHOLDER.fullmatch(plain)))


def not_yet(text: str) -> str:
    """The words in a text that put the answer off, such as "TBC"; empty if there are none."""
    found = NOT_YET.search(text)
    return found[0] if found else ""


def word_count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in WORD.finditer(text))


@lru_cache(maxsize=20_000)
def is_shouted(text: str) -> bool:
    """Whether most of a text, or a part of it, is in capitals, or it ends in "!!"."""
    words = [word for word in WORD.findall(text) if len(word) > 1]
    capitals = [word for word in words if word.isupper()]
    # Short ones may be abbreviations: those are asked about by their name.
    loud = [word for word in capitals if len(word) > 3 and word not in KNOWN]
    if "!!" in text or (len(loud) >= 3 and len(capitals) * 2 > len(words)):
        return True
    if any(len(word) > 4 for word in loud):
        return len(capitals) == len(words) or _longest_run_of_capitals(words) >= 4
    return False


def _longest_run_of_capitals(words: list[str]) -> int:
    longest = run = 0
    for word in words:
        run = run + 1 if word.isupper() else 0
        longest = max(longest, run)
    return longest


def abbreviations(text: str, names: Iterable[str] = ()) -> list[str]:
    """The abbreviations that a text does not explain, each once, names left out."""
    known = {word for name in names for word in WORD.findall(name)}
    return [
        short
        for short in dict.fromkeys(ABBREVIATION.findall(text))
        if short not in KNOWN and short not in known and not _is_explained(short, text)
    ]


def _is_explained(short: str, text: str) -> bool:
    """ "Skills for Life (SFL)" or "SFL (Skills for Life)"."""
    return bool(re.search(rf"\({short}s?\)|\b{short}s? \([^)]{{4,}}\)", text))


def longest_sentence(text: str) -> tuple[int, str]:
    """How many words the longest sentence of a text has, and its first few words."""
    length, longest = max(
        ((word_count(sentence), sentence) for sentence in SENTENCE_END.split(text)),
        key=lambda pair: pair[0],
    )
    return length, " ".join(longest.split()[:4]).rstrip(",;:")
