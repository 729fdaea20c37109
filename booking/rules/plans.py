"""Plans: agreeing them, and working out how far each action is from attendances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from booking.database import session
from booking.errors import Refused
from booking.models import (
    Action,
    ActionState,
    Goal,
    GoalState,
    Participant,
    Pathway,
    Plan,
    PlanState,
)
from booking.words import count, plain_date


class MovesByItself(Refused):
    """The action counts attendances, so nobody ticks it by hand."""


class NoTarget(Refused):
    """A target of attendances needs a number and an end."""


@dataclass(frozen=True)
class Progress:
    """How far an action is: sessions (or weeks) done of those wanted, in words and as a state."""

    done: int
    wanted: int
    words: str
    state: ActionState


@dataclass(frozen=True)
class Target:
    """What an action asks for: sessions by a date, sessions a week for some weeks, or neither."""

    sessions_wanted: int | None = None
    by_on: date | None = None
    sessions_a_week: int | None = None
    weeks: int | None = None


def progress(action: Action, attended_on: Sequence[date], today: date) -> Progress:
    """How far an action is. `attended_on` are the local dates of the person's attendances.

    Computed, never stored: a check-in that is undone moves the action back.
    """
    if action.sessions_wanted is not None:
        return _towards_total(action, action.sessions_wanted, attended_on, today)
    if action.weeks is not None and action.sessions_a_week is not None:
        return _week_by_week(action, action.weeks, action.sessions_a_week, attended_on)
    done = 1 if action.state is ActionState.DONE else 0
    return Progress(done, 1, _HAND_WORDS[action.state], action.state)


_HAND_WORDS = {
    ActionState.TO_DO: "To do",
    ActionState.DOING: "Started",
    ActionState.DONE: "Done. Well done!",
    ActionState.NOT_NEEDED: "Not needed any more",
}


def _towards_total(
    action: Action, wanted: int, attended_on: Sequence[date], today: date
) -> Progress:
    last = action.by_on or date.max
    came = sum(action.counts_from_on <= on <= last for on in attended_on)
    sentence = f"{came} of {count(wanted, 'session')}"
    if came >= wanted:
        return Progress(wanted, wanted, f"{came} sessions. Well done!", ActionState.DONE)
    if action.by_on is not None and today > action.by_on:
        sentence += f" by {plain_date(action.by_on, today)}"
    else:
        sentence += f", {wanted - came} to go"
    state = action.state if action.state is ActionState.NOT_NEEDED else _begun(came)
    return Progress(came, wanted, sentence, state)


def _week_by_week(action: Action, weeks: int, a_week: int, attended_on: Sequence[date]) -> Progress:
    starts = [action.counts_from_on + timedelta(weeks=week) for week in range(weeks)]
    kept = sum(
        sum(start <= on < start + timedelta(weeks=1) for on in attended_on) >= a_week
        for start in starts
    )
    if kept >= weeks:
        return Progress(
            weeks, weeks, f"All {count(weeks, 'week')} done. Well done!", ActionState.DONE
        )
    sentence = f"{kept} of {count(weeks, 'week')} with {count(a_week, 'session')} each"
    return Progress(kept, weeks, sentence, _begun(kept))


def _begun(came: int) -> ActionState:
    return ActionState.DOING if came else ActionState.TO_DO


def current_plan(participant: Participant) -> Plan | None:
    """The plan that is not closed."""
    return session().scalar(
        sa.select(Plan).where(Plan.participant_id == participant.id, Plan.state != PlanState.CLOSED)
    )


def add_goal(participant: Participant, pathway: Pathway, own_words: str, now: datetime) -> Goal:
    """Write down what the person wants, in their words; the first goal agrees the plan."""
    plan = current_plan(participant)
    if plan is None:
        plan = Plan(
            participant_id=participant.id, state=PlanState.AGREED, created_at=now, agreed_at=now
        )
        session().add(plan)
        session().flush()
    goal = Goal(plan_id=plan.id, pathway=pathway, state=GoalState.ACTIVE, created_at=now)
    goal.words = own_words
    session().add(goal)
    session().flush()
    return goal


def add_action(goal: Goal, own_words: str, target: Target, today: date, now: datetime) -> Action:
    """Write down a step towards a goal. Attendances count from today on.

    Raises NoTarget when a number of sessions comes without a later date, or weeks without a
    number a week.
    """
    if target.sessions_wanted is not None and (target.by_on is None or target.by_on <= today):
        raise NoTarget("Choose a date after today to reach the number of sessions by.")
    if (target.sessions_a_week is None) != (target.weeks is None):
        raise NoTarget("Say both how many sessions a week and for how many weeks.")
    if target.sessions_wanted is not None and target.weeks is not None:
        raise NoTarget("Choose one target: sessions by a date, or sessions a week.")
    action = Action(
        goal_id=goal.id,
        state=ActionState.TO_DO,
        counts_from_on=today,
        created_at=now,
        by_on=target.by_on,
        sessions_wanted=target.sessions_wanted,
        sessions_a_week=target.sessions_a_week,
        weeks=target.weeks,
    )
    action.words = own_words
    session().add(action)
    session().flush()
    return action


def mark_action(action: Action, state: ActionState, now: datetime) -> Action:
    """Tick an action by hand, or take the tick back. Raises MovesByItself for one that counts."""
    if action.counts_attendances and state is not ActionState.NOT_NEEDED:
        raise MovesByItself("This one counts sessions by itself. Nobody needs to tick it.")
    action.state = state
    action.done_at = now if state is ActionState.DONE else None
    session().flush()
    return action


def take_up_again(action: Action, now: datetime) -> Action:
    """Bring back an action that was not needed any more; one that counts goes on counting."""
    action.state = ActionState.TO_DO
    action.done_at = None
    session().flush()
    return action
