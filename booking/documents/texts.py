"""What somebody typed, made fit for paper: in the font's letters, and no longer than its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LEFT_OUT = "…"
SEVERAL_LEFT_OUT = re.compile(r"…[ …]*…( ?)")
# A word longer than any in the dictionary may be broken; else it would leave the page.
LONGEST_WORD = 24
MAY_BREAK = "\u200b"
WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
BREAKS_AFTER = re.compile(r"(?<=[./?&=@_-])(?=[^./?&=@_-])")
# Signs that stand for no sound: what they are in (emoji, arrows, marks, turning marks) goes.
SILENT = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Sk", "So", "Sm", "Zl", "Zp"}


def printed(on: str, is_example: bool) -> str:
    """The foot of every paper: when it was printed, and whether what it says is invented."""
    example = "An example: invented sessions, not real offers. " if is_example else ""
    return f"{example}Printed on {on}."


def printable(text: str, known: Collection[str]) -> str:
    """The text in characters that the font has.

    Letters come as near as the font can (a base letter for a rare accented one); of words in other
    letters "…" stays, so that a reader sees that something is missing; other signs go. White
    space becomes one space, new lines stay.
    """
    drawn = "".join(_nearest(sign, known) for sign in unicodedata.normalize("NFC", text))
    once = SEVERAL_LEFT_OUT.sub(r"…\1", drawn)
    return "\n".join(filter(None, (" ".join(line.split()) for line in once.split("\n"))))


def _nearest(sign: str, known: Collection[str]) -> str:
    if sign == "\n":
        return sign
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in ("Cc", "Cf"):
        return ""
    if sign in known:
        return sign
    for alike in (unicodedata.normalize("NFKC", sign), unicodedata.normalize("NFD", sign)[0]):
        if alike and all(part in known for part in alike):
            return alike
    return "" if unicodedata.category(sign) in SILENT else LEFT_OUT


def breakable(text: str) -> str:
    """The text with places to break its longest words: after a mark, or else anywhere."""
    return WORD.sub(lambda word: MAY_BREAK.join(map(_anywhere, BREAKS_AFTER.split(word[0]))), text)


def _anywhere(part: str) -> str:
    return part if len(part) <= LONGEST_WORD else MAY_BREAK.join(part)


def one_line(text: str) -> str:
    """The text without its line breaks, as a sentence."""
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    """The text in one line of at most `most` characters, cut where a reader would stop.

    After a sentence if more than half of it stays, else after a word, with "…".
    """
    text = one_line(text)
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    sentence = max(cut.rfind(f"{end} ") for end in ".!?")
    if sentence >= most // 2:
        return cut[: sentence + 1]
    space = cut.rfind(" ")
    return (cut[:space] if space >= most // 2 else cut).rstrip(" ,;:-–") + LEFT_OUT
