"""How old a reader has to be to read a text with ease: a guide for whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import pyphen

# Short texts say nothing reliable: one long word tips them.
FEWEST_WORDS = 100
EASY_UP_TO = 11

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
# A new line ends a sentence where the next one looks like a beginning, not where a line was full.
SENTENCE_END = re.compile(r"[.!?:;]+(?=[\s”’\")]|$)|\n\s*\n|\n(?=\s*(?:[-–•*]|\d+[.)]|[A-Z]))")
VOWELS = re.compile(r"[aeiouy]+")
# Two vowels that stand together and are said apart: "area", "idea", "being", "usual".
APART = re.compile(r"ia|[dr]ea$|[^qg]ua|eo(?!u)|io(?!us|n)|iu|uou|eum|oe[mt]|iet|(?<=[aeiuy])ing")
NEVER_APART = re.compile(r"[tcs]ia|[gp]eo|some(?=[a-z])")
# A final e, or the e of a final -es or -ed, that is not said.
SILENT_END = re.compile(r"(?<=[^aeiouylr])(?:e|es(?<![csxzg]es)(?<!ches)(?<!shes)|ed(?<![td]ed))$")
SILENT_AFTER_L_OR_R = re.compile(r"(?<=[aeiouy][lr])e[sd]?$|(?<=rr)ed$|(?<=ll)ed$")


@cache
def _breaks() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=2, right=2)


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """How many syllables a word has; at least one.

    A hyphenation dictionary knows most breaks, but keeps some syllables together in print ("peo-
    ple", "area"); groups of vowels find those. Whichever finds more is right more often.
    """
    plain = word.lower().replace("’", "").replace("'", "")
    return max(1, len(_breaks().positions(plain)) + 1, _vowel_groups(plain))


def _vowel_groups(word: str) -> int:
    spoken = SILENT_AFTER_L_OR_R.sub("", SILENT_END.sub("", word))
    found = len(VOWELS.findall(spoken))
    return found + len(APART.findall(word)) - len(NEVER_APART.findall(word))


def reading_age(text: str, names: Iterable[str] = ()) -> int | None:
    """The age in years at which most people read a text with ease; None below 100 words.

    The Flesch-Kincaid grade plus 5, as British schools count. The grade is 0.39 words a sentence +
    11.8 syllables a word - 15.59: J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom,
    "Derivation of new readability formulas for Navy enlisted personnel", Research Branch Report
    8-75, Naval Technical Training Command, 1975. Names are left out: nobody can choose a shorter
    one. Those are the `names` given, and capitalised words inside a sentence.
    """
    sentences = sentences_of(text, names)
    if sum(len(words) for words in sentences) < FEWEST_WORDS:
        return None
    return max(5, round(grade(sentences) + 5))


def grade(sentences: list[list[str]]) -> float:
    """The Flesch-Kincaid grade of sentences, each a list of words."""
    words = [word for sentence in sentences for word in sentence]
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def sentences_of(text: str, names: Iterable[str] = ()) -> list[list[str]]:
    """The words of each sentence that has any, names left out."""
    known = {word.lower() for name in names for word in WORD.findall(name)}
    found = []
    for sentence in SENTENCE_END.split(text):
        words = WORD.findall(sentence)
        kept = [
            word
            for place, word in enumerate(words)
            if word.lower() not in known and (place == 0 or not _is_name(word))
        ]
        if kept:
            found.append(kept)
    return found


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.startswith(("I’", "I'"))
