"""Text messages: what fits into one, and which numbers can get one.

One takes 160 characters of GSM-7 (3GPP TS 23.038).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 160

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Sent as two: a shift, and the character.
EXTENDED = frozenset("^{}\\[~]|€")

TYPESET = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "•": "-", "·": "-",
        "…": "...", "\N{NO-BREAK SPACE}": " ", "×": "x", "ç": "c", "œ": "oe", "Œ": "OE", "`": "'",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The same words in characters that every phone shows, on one line.

    Accents that GSM-7 does not know are left off; of what is left, each letter is a question mark
    and each picture nothing.
    """
    return " ".join("".join(map(_plain, text.translate(TYPESET))).split())


def _plain(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in BASIC or letter in EXTENDED:
        return letter
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if each in BASIC)
    return bare or ("?" if letter.isalnum() else "")


def length(text: str) -> int:
    """How many of the 160 a plain text takes."""
    return sum(2 if letter in EXTENDED else 1 for letter in text)


def shortened(text: str, most: int) -> str:
    """A plain text of at most this length, broken off after a whole word where that leaves much."""
    if length(text) <= most:
        return text
    kept = text
    while kept and length(kept) > most:
        kept = kept[:-1]
    if text[len(kept)] != " " and " " in kept[most // 2 :]:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:.-&")


def mobile(number: str) -> str:
    """A number as the world writes it, "+447700900123"; empty if no text can reach it.

    From the United Kingdom that is a mobile; of a number abroad nobody can tell.
    """
    digits = re.sub(r"[^0-9+]", "", number.replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("07"):
        digits = "+44" + digits[1:]
    whole = re.fullmatch(r"\+447[0-9]{9}|\+(?!44)[1-9][0-9]{7,14}", digits)
    return digits if whole else ""
