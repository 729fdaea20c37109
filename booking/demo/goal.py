"""The shape of a goal in the demo, and of the steps towards it that attendances count for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoGoal:
    """A goal in the person's own words, with steps that are ticked by hand."""

    pathway: str
    words: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class SessionsBy:
    """A step such as "8 sessions by 1 March"."""

    words: str
    sessions: int
    within_weeks: int


@dataclass(frozen=True)
class SessionsAWeek:
    """A step such as "2 a week for 6 weeks"."""

    words: str
    a_week: int
    weeks: int


SESSION_STEPS: tuple[SessionsBy | SessionsAWeek, ...] = (
    SessionsBy("Get out to sessions and see which one I like", 8, 10),
    SessionsBy("Come to football and stay for the brew", 8, 10),
    SessionsBy("Build it up bit by bit", 6, 8),
    SessionsBy("Keep going to the gym with the group", 12, 14),
    SessionsBy("Come to ten and get my t-shirt", 10, 12),
    SessionsBy("Try it four times before I make my mind up", 4, 6),
    SessionsBy("Be there more weeks than not", 16, 24),
    SessionsAWeek("Two sessions every week", 2, 6),
    SessionsAWeek("One a week, no excuses", 1, 8),
    SessionsAWeek("Something on Monday and something on Thursday", 2, 4),
    SessionsAWeek("Get into a rhythm", 1, 6),
    SessionsAWeek("Three a week until the ten-k", 3, 6),
)
