"""Measuring in turns: what disturbs one disturbs the other."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WARM_UP = 3


@dataclass(frozen=True)
class Spread:
    """The middle of what was measured, and how far apart its middle half is, as a share of it."""

    middle: float
    noise: float


def in_turns(works: Sequence[Callable[[], float]], rounds: int) -> list[list[float]]:
    """Each work's seconds, once a round, one after the other."""
    for _ in range(WARM_UP):
        for work in works:
            work()
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for number, work in enumerate(works):
            gc.collect(0)
            seconds[number].append(work())
    return seconds


def spread(values: Sequence[float]) -> Spread:
    """The median and the quartiles' distance, which a single hiccup does not move."""
    low, middle, high = statistics.quantiles(values, n=4)
    return Spread(middle, (high - low) / middle if middle else 0.0)


def ratio(upper: Sequence[float], lower: Sequence[float]) -> Spread:
    """How many times the one is of the other, round by round."""
    return spread([one / other for one, other in zip(upper, lower, strict=True)])
