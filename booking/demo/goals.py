"""Every demo goal, whatever its pathway."""

from __future__ import annotations

from booking.demo.goal import DemoGoal
from booking.demo.goals_daily_life import DAILY_LIFE_GOALS
from booking.demo.goals_wellbeing import WELLBEING_GOALS

GOALS: tuple[DemoGoal, ...] = (*WELLBEING_GOALS, *DAILY_LIFE_GOALS)
