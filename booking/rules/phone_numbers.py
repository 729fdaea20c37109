"""Telephone numbers that people can ring."""

from __future__ import annotations

import re

# What people type between the digits; a country's code begins with a plus.
WRITTEN = re.compile(r"\+?[\d() ]+", re.ASCII)
DIGITS = range(10, 16)

RING_A_NUMBER = "Enter a whole phone number, like 01282 555 123."


def is_uk_phone(text: str) -> bool:
    """Whether somebody in the United Kingdom can ring it: 10 to 15 digits, from 0 or a plus on."""
    typed = text.strip()
    digits = re.sub(r"[^0-9]", "", typed)
    from_here = typed.lstrip("( ").startswith(("0", "+"))
    return bool(WRITTEN.fullmatch(typed.lstrip("("))) and from_here and len(digits) in DIGITS
