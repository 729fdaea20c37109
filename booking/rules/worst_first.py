"""Offers side by side, the one that most needs a hand first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.models import SeriesState, SessionSeries, Standing
from booking.rules.clarity import Clarity, clarity_of_series
from booking.rules.watched_words import Watched

# What not being confirmed weighs against points of clarity: one tap mends it, so it comes up.
BEHIND = {Standing.TRUE: 0, Standing.UNCONFIRMED: 20, Standing.LAPSED: 60}
# Words that say why people come are mended before anything else.
GIVES_AWAY = 60
# Sooner than this, nobody is asked again whether it is all still true.
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Weighed:
    """An offer with how clear it is, and how far one can rely on it."""

    series: SessionSeries
    clarity: Clarity
    standing: Standing
    # Whether somebody said lately that all of it is true.
    lately: bool

    @property
    def is_on(self) -> bool:
        """Whether it is offered now."""
        return self.series.state is SeriesState.PUBLISHED

    @property
    def needs_a_hand(self) -> bool:
        """Whether it is unclear, or nobody has confirmed it for too long."""
        return not self.clarity.is_clear or self.standing is not Standing.TRUE


def worst_first(
    series: Iterable[SessionSeries], watched: Sequence[Watched], now: datetime
) -> list[Weighed]:
    """Offers in the order in which they need a hand; those that are off stand last.

    Their venues must be loaded with them: nothing is asked of the database.
    """
    weighed = [
        Weighed(
            each,
            clarity_of_series(each, watched, now),
            each.standing(now),
            now - each.confirmed_at < LATELY,
        )
        for each in series
    ]
    return sorted(weighed, key=_need)


def _need(weighed: Weighed) -> tuple[bool, int, str]:
    score = weighed.clarity.score - BEHIND[weighed.standing]
    if weighed.clarity.gives_away:
        score -= GIVES_AWAY
    return (not weighed.is_on, score, weighed.series.title.lower())
