"""Words that had better not stand in an offer: jargon, and words that say why somebody comes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from booking.database import session
from booking.errors import Missing, Refused
from booking.models import WatchedWord, WordKind
from booking.permissions import Viewer
from booking.queries.watched_words import own_lines
from booking.rules.first_watched_words import JARGON, STIGMA

LONGEST_WORD = 60
LONGEST_INSTEAD = 160

FEWEST_LETTERS = 3
# Words that an offer can hardly be written without.
_EVERYDAY = """
a about after all also an and any anyone are as at be been before but by can club coach come
day do each evening every everybody everyone first football for free friendly from game games
get go group had has have he her here him his home how i if in is it its just like little
make many match may me meet month more morning most much my never new next night no not now of
off old on one only or other our out over people place places play played player players
please ring run say see session sessions she short sit so some somebody sport start stay such
take talk team than that the their them then there they thing think this time to together too
training two up us use very walk walking warm was way we week well were what when where which
who why will with women men work year yes you your
"""
EVERYDAY = frozenset(_EVERYDAY.split())

TOKEN = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
# What may stand between the words of one phrase: "hard to reach", "hard-to-reach".
JOINT = re.compile(r"[\s\-‐‑–/]+")


@dataclass(frozen=True)
class Watched:
    """One word or phrase to avoid, and what to say instead where something is known."""

    word: str
    kind: WordKind
    instead: str = ""


@dataclass(frozen=True)
class Found:
    """A watched word in a text, as it was written there."""

    said: str
    watched: Watched


class WordRefused(Refused):
    """A line of the list does not hold. `field` names the answer that it is about."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


FIRST_WORDS: tuple[Watched, ...] = (
    *(Watched(word, WordKind.STIGMA, instead) for word, instead in STIGMA.items()),
    *(Watched(word, WordKind.JARGON, instead) for word, instead in JARGON.items()),
)


def same_word(word: str) -> str:
    """Words that differ in case, hyphens or spaces only are one word of the list."""
    return JOINT.sub(" ", word.casefold()).strip()


def words_to_watch(rows: Iterable[WatchedWord]) -> tuple[Watched, ...]:
    """The list that holds: the lead's own lines, and the first words that none of them changes."""
    own = {same_word(row.word): row for row in rows}
    kept = [word for word in FIRST_WORDS if same_word(word.word) not in own]
    added = [Watched(row.word, row.kind, row.instead) for row in own.values() if not row.is_fine]
    return (*kept, *added)


def words_to_avoid(viewer: Viewer) -> tuple[Watched, ...]:
    """The list that holds now, in one statement."""
    return words_to_watch(own_lines(viewer))


def found_in(text: str, watched: Sequence[Watched]) -> list[Found]:
    """The watched words of a text in order, each once.

    Whole words in any case, and their simple plurals; of several that begin at one place the
    longest. An abbreviation, such as "PoP", counts as it is written only: "pop in" is another word.
    """
    return WordList(watched).found_in(text)


class WordList:
    """A list of words to avoid, ready to look through many texts."""

    def __init__(self, watched: Sequence[Watched]) -> None:
        self._by_first = _by_first_token(tuple(watched))

    def found_in(self, text: str) -> list[Found]:
        """The watched words of a text in order, each once."""
        tokens = list(TOKEN.finditer(text))
        found: dict[str, Found] = {}
        place = 0
        while place < len(tokens):
            hit = next(_hits(text, tokens, place, self._by_first), None)
            if hit is None:
                place += 1
                continue
            word, length = hit
            said = text[tokens[place].start() : tokens[place + length - 1].end()]
            found.setdefault(word.word, Found(" ".join(said.split()), word))
            place += length
        return list(found.values())


Phrase = tuple[tuple[str, ...], Watched]


@lru_cache(maxsize=8)
def _by_first_token(watched: tuple[Watched, ...]) -> dict[str, list[Phrase]]:
    """The phrases under their first word as it may stand in a text, longest phrase first."""
    table: dict[str, list[Phrase]] = {}
    for word in watched:
        tokens = tuple(TOKEN.findall(word.word))
        if not tokens:
            continue
        heads = [tokens[0]] if len(tokens) > 1 else _with_plurals(tokens[0])
        for head in heads:
            table.setdefault(head.lower(), []).append((tokens, word))
    for phrases in table.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return table


def _with_plurals(token: str) -> list[str]:
    plurals = [token, token + "s", token + "es", token + "’s", token + "'s"]
    if token.endswith("y"):
        plurals.append(token[:-1] + "ies")
    return plurals


def _hits(
    text: str, tokens: list[re.Match[str]], place: int, by_first: dict[str, list[Phrase]]
) -> Iterator[tuple[Watched, int]]:
    for phrase, word in by_first.get(tokens[place][0].lower(), ()):
        here = tokens[place : place + len(phrase)]
        if len(here) == len(phrase) and _joined(text, here) and _same(here, phrase):
            yield word, len(phrase)


def _joined(text: str, here: list[re.Match[str]]) -> bool:
    return all(
        JOINT.fullmatch(text, one.end(), other.start()) for one, other in itertools.pairwise(here)
    )


def _same(here: list[re.Match[str]], phrase: tuple[str, ...]) -> bool:
    said = [token[0] for token in here]
    if any(_is_abbreviation(part) for part in phrase):
        exact = said[:-1] == list(phrase[:-1]) and said[-1] in _with_plurals(phrase[-1])
        return exact
    plain, wanted = [part.lower() for part in said], [part.lower() for part in phrase]
    return plain[:-1] == wanted[:-1] and plain[-1] in _with_plurals(wanted[-1])


def _is_abbreviation(word: str) -> bool:
    return any(letter.isupper() for letter in word[1:])


# --- The lead keeps the list ---------------------------------------------------------------------


def keep_word(
    viewer: Viewer, word: str, kind: WordKind, instead: str, now: datetime
) -> WatchedWord:
    """Put a word on the list, or change what the list says about it.

    Raises WordRefused for what is no word, or too long.
    """
    tidied = " ".join(word.split())
    if not TOKEN.search(tidied):
        raise WordRefused("word", "Enter a word or a few words.")
    _refuse_everyday(viewer, tidied)
    if len(tidied) > LONGEST_WORD:
        raise WordRefused("word", f"Enter up to {LONGEST_WORD} letters.")
    if len(instead) > LONGEST_INSTEAD:
        raise WordRefused("instead", f"Enter up to {LONGEST_INSTEAD} letters.")
    row = _row(tidied, kind, viewer, now)
    row.kind, row.instead, row.is_fine = kind, instead.strip(), False
    session().flush()
    return row


def _refuse_everyday(viewer: Viewer, word: str) -> None:
    """Refuse what stands in nearly every offer; a word of the list can always be changed."""
    if any(same_word(each.word) == same_word(word) for each in words_to_watch(own_lines(viewer))):
        return
    if sum(map(str.isalnum, word)) < FEWEST_LETTERS:
        raise WordRefused("word", f"Enter a word of at least {FEWEST_LETTERS} letters.")
    if all(token.lower() in EVERYDAY for token in TOKEN.findall(word)):
        raise WordRefused("word", f"“{word}” stands in nearly every offer. Choose a rarer word.")


def let_word_be(viewer: Viewer, word: str, now: datetime) -> WatchedWord:
    """Take a word off the list: it is fine in an offer. Raises Missing for one not on it."""
    listed = _on_the_list(viewer, word)
    row = _row(listed.word, listed.kind, viewer, now)
    row.instead, row.is_fine = row.instead or listed.instead, True
    session().flush()
    return row


def watch_word_again(viewer: Viewer, word: str, now: datetime) -> WatchedWord:
    """Put a word back that was taken off. Raises Missing for one that never was on the list."""
    row = _own_line(viewer, word)
    if row is None:
        raise Missing
    row.is_fine, row.changed_at, row.changed_by_id = False, now, viewer.user_id
    session().flush()
    return row


def _on_the_list(viewer: Viewer, word: str) -> Watched:
    found = next(
        (
            each
            for each in words_to_watch(own_lines(viewer))
            if same_word(each.word) == same_word(word)
        ),
        None,
    )
    if found is None:
        raise Missing
    return found


def _own_line(viewer: Viewer, word: str) -> WatchedWord | None:
    return next(
        (row for row in own_lines(viewer) if same_word(row.word) == same_word(word)),
        None,
    )


def _row(word: str, kind: WordKind, viewer: Viewer, now: datetime) -> WatchedWord:
    row = _own_line(viewer, word)
    if row is None:
        row = WatchedWord(word=word, kind=kind, changed_at=now, changed_by_id=viewer.user_id)
        session().add(row)
    row.changed_at, row.changed_by_id = now, viewer.user_id
    return row
