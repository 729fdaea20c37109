"""Everything that is drawn by lot in the demo, from one seed: the same seed, the same data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import TypeVar

from booking.crypto import ALPHABET, PUBLIC_ID_LENGTH, SHORT_CODE_LENGTH, TOKEN_LENGTH
from booking.rules.schedule import CODE_KEY_BYTES
from booking.rules.weekly import instant

T = TypeVar("T")
LETTER_BITS = len(ALPHABET).bit_length()


class Draw:
    """A seeded source of chance, ids and codes. Nothing it gives is a secret."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._name = f"touchline demo {seed}"
        self.random = Random(self._name)
        self._short_codes: set[str] = set()

    def for_part(self, number: int) -> Draw:
        """Another source, for a further part: it shares nothing but the short codes given."""
        return self._another(f"part {number}")

    def beside(self, what: str) -> Draw:
        """Another source for this part, so that what it draws moves no other lot."""
        return self._another(what)

    def _another(self, what: str) -> Draw:
        other = Draw(self.seed)
        other._name = f"{self._name}, {what}"
        other.random = Random(other._name)
        other._short_codes = self._short_codes
        return other

    def chance(self, share: float) -> bool:
        """True in about this share of cases."""
        return self.random.random() < share

    def one_of(self, things: Sequence[T]) -> T:
        """Any one of them."""
        return things[self._below(len(things))]

    def some_of(self, things: Sequence[T], number: int) -> list[T]:
        """That many different ones, or all of them when there are fewer."""
        return self.random.sample(things, min(number, len(things)))

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """One of them, the heavier the likelier."""
        return self.random.choices(things, weights)[0]

    def number(self, least: int, most: int) -> int:
        """A whole number between the two, both included."""
        return least + self._below(most - least + 1)

    def public_id(self) -> str:
        """An opaque id for addresses."""
        return self._letters(PUBLIC_ID_LENGTH).lower()

    def token(self) -> str:
        """A pass's token."""
        return self._letters(TOKEN_LENGTH)

    def short_code(self) -> str:
        """A pass's short code, never given twice."""
        while (code := self._letters(SHORT_CODE_LENGTH)) in self._short_codes:
            pass
        self._short_codes.add(code)
        return code

    def _below(self, number: int) -> int:
        """A whole number from 0 on: what `random.randrange` gives, in a third of the time."""
        bits = number.bit_length()
        drawn = self.random.getrandbits(bits)
        while drawn >= number:
            drawn = self.random.getrandbits(bits)
        return drawn

    def _letters(self, how_many: int) -> str:
        """That many letters of the alphabet of codes, each as `one_of` would draw it."""
        bits = self.random.getrandbits
        drawn: list[str] = []
        while len(drawn) < how_many:
            number = bits(LETTER_BITS)
            if number < len(ALPHABET):
                drawn.append(ALPHABET[number])
        return "".join(drawn)

    def item_id(self) -> str:
        """The id that a coach's phone makes for one line of a register."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def code_key(self) -> bytes:
        """The key from which a session's rotating code is worked out."""
        return self.random.randbytes(CODE_KEY_BYTES)

    def between(self, earliest: datetime, latest: datetime) -> datetime:
        """An instant between the two, to the whole second; the earliest if there is no span."""
        seconds = int((latest - earliest).total_seconds())
        return earliest + timedelta(seconds=self.number(0, max(0, seconds)))

    def office_hours(self, day: date) -> datetime:
        """An instant on that day when mentors are at work."""
        return local(day, self.number(9, 17), self.number(0, 59))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of a time of day in Europe/London."""
    return _hour(day, hour) + timedelta(minutes=minute)


@cache
def _hour(day: date, hour: int) -> datetime:
    # The clocks change on the hour, so that within one all minutes are alike.
    return instant(datetime.combine(day, time(hour)))
