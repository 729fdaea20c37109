"""A participant's plan, with how far each action is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from booking.database import session
from booking.errors import Missing
from booking.models import Action, ActionState, Goal, GoalState, Participant, Plan, PlanState
from booking.permissions import Viewer
from booking.queries.bookings import attended_on


@dataclass(frozen=True)
class GoalRow:
    """A goal and its actions, oldest first."""

    goal: Goal
    actions: Sequence[Action]


@dataclass(frozen=True)
class PlanRows:
    """The current plan as it stands: goals, actions, and the dates the person came."""

    plan: Plan | None
    goals: Sequence[GoalRow]
    attended_on: Sequence[date]


def plan_of(viewer: Viewer, participant: Participant) -> PlanRows:
    """The plan of a participant whose record is open; empty when none is agreed yet."""
    plan = session().scalar(
        sa.select(Plan).where(Plan.participant_id == participant.id, Plan.state != PlanState.CLOSED)
    )
    goals = _goals(plan) if plan else []
    return PlanRows(plan, goals, attended_on(viewer, participant))


def _goals(plan: Plan) -> list[GoalRow]:
    goals = (
        session()
        .scalars(
            sa.select(Goal)
            .where(Goal.plan_id == plan.id, Goal.state != GoalState.ARCHIVED)
            .order_by(Goal.id)
        )
        .all()
    )
    actions = (
        session()
        .scalars(
            sa.select(Action)
            .where(
                Action.goal_id.in_([goal.id for goal in goals]),
                Action.state != ActionState.NOT_NEEDED,
            )
            .order_by(Action.id)
        )
        .all()
    )
    return [
        GoalRow(goal, [action for action in actions if action.goal_id == goal.id]) for goal in goals
    ]


def get_goal(viewer: Viewer, participant: Participant, public_id: str) -> Goal:
    """A goal of a participant whose record is open; raises Missing for anybody else's."""
    found = session().scalar(
        sa.select(Goal)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Goal.public_id == public_id, Plan.participant_id == participant.id)
    )
    if found is None:
        raise Missing
    return found


def get_action(viewer: Viewer, participant: Participant, public_id: str) -> Action:
    """An action of a participant whose record is open; raises Missing for anybody else's."""
    found = session().scalar(
        sa.select(Action)
        .join(Goal, Goal.id == Action.goal_id)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Action.public_id == public_id, Plan.participant_id == participant.id)
    )
    if found is None:
        raise Missing
    return found
