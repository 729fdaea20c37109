"""Everything that is drawn by lot in the demo, from one seed: the same seed, the same data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from booking.crypto import new_public_id, new_short_code, new_token
from booking.rules.schedule import CODE_KEY_BYTES
from booking.rules.weekly import instant

T = TypeVar("T")


class Draw:
    """A seeded source of chance, ids and codes. Nothing it gives is a secret."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"touchline demo {seed}")
        self._short_codes: set[str] = set()

    def chance(self, share: float) -> bool:
        """True in about this share of cases."""
        return self.random.random() < share

    def one_of(self, things: Sequence[T]) -> T:
        """Any one of them."""
        return self.random.choice(things)

    def some_of(self, things: Sequence[T], number: int) -> list[T]:
        """That many different ones, or all of them when there are fewer."""
        return self.random.sample(things, min(number, len(things)))

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """One of them, the heavier the likelier."""
        return self.random.choices(things, weights)[0]

    def number(self, least: int, most: int) -> int:
        """A whole number between the two, both included."""
        return self.random.randint(least, most)

    def public_id(self) -> str:
        """An opaque id for addresses."""
        return new_public_id(self.random.choice)

    def token(self) -> str:
        """A pass's token."""
        return new_token(self.random.choice)

    def short_code(self) -> str:
        """A pass's short code, never given twice."""
        while (code := new_short_code(self.random.choice)) in self._short_codes:
            pass
        self._short_codes.add(code)
        return code

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
    return instant(datetime.combine(day, time(hour, minute))).astimezone(UTC)
