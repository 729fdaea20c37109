"""England's bank holidays, as sessions that rest on them need to know."""

from __future__ import annotations

from datetime import date

import holidays

# The days themselves and the substitutes that are given when they fall on a weekend.
_ENGLAND = holidays.country_holidays("GB", subdiv="ENG", language="en_GB")


def is_bank_holiday(on: date) -> bool:
    """Whether the day is a bank holiday in England, or Christmas and the like on a weekend."""
    return on in _ENGLAND


def bank_holiday_name(on: date) -> str:
    """ "Christmas Day"; empty on any other day."""
    return _ENGLAND.get(on) or ""
