"""Plans of the demo: goals in people's own words, and steps, some of which attendances move."""

from __future__ import annotations

from datetime import date, timedelta

from booking.demo.drawing import local
from booking.demo.goal import SESSION_STEPS, DemoGoal, SessionsAWeek, SessionsBy
from booking.demo.goals import GOALS
from booking.demo.loading import Loading, Person, Story
from booking.demo.rows import sealed
from booking.models import (
    Action,
    ActionState,
    EnrolmentState,
    Goal,
    GoalState,
    Pathway,
    Plan,
    PlanState,
)

SHARE_WITH_PLAN = 0.88
WANTED, DONE_SO_FAR = 8, 5
HAND_STATES = (ActionState.TO_DO, ActionState.DOING, ActionState.DONE, ActionState.NOT_NEEDED)
HAND_WEIGHTS = (40, 25, 30, 5)
GOAL_STATES = (GoalState.ACTIVE, GoalState.ACHIEVED, GoalState.PARTLY)
GOAL_WEIGHTS = (85, 10, 5)
ACTIVITY = Pathway.ACTIVITY_AND_WELLBEING.value


def write_plans(loading: Loading, people: list[Person]) -> None:
    """Give most people who take part, or did, a plan with one to three goals."""
    without = (EnrolmentState.IDENTIFIED, EnrolmentState.ENROLLING, EnrolmentState.DIED)
    for person in people:
        if person.state in without:
            continue
        if person.story is not None or loading.draw.chance(SHARE_WITH_PLAN):
            _write_plan(loading, person)


def _write_plan(loading: Loading, person: Person) -> None:
    draw = loading.draw
    agreed_on = min(person.joined_on + timedelta(days=draw.number(0, 10)), loading.days_ago(1))
    state = draw.weighted((PlanState.AGREED, PlanState.UNDER_REVIEW, PlanState.DRAFT), (86, 9, 5))
    if person.story is not None:
        state = PlanState.AGREED
    elif person.state is EnrolmentState.ARCHIVED:
        state = PlanState.CLOSED
    plan_id = loading.rows.add(
        Plan,
        public_id=draw.public_id(),
        participant_id=person.id,
        state=state,
        created_at=local(agreed_on, 9),
        agreed_at=None if state is PlanState.DRAFT else local(agreed_on, 10),
    )
    for goal in _draw_goals(loading):
        _write_goal(loading, person, plan_id, goal, agreed_on)


def _draw_goals(loading: Loading) -> list[DemoGoal]:
    """Something about being active first, then up to two more, each from another part of life."""
    draw = loading.draw
    chosen = [draw.one_of([goal for goal in GOALS if goal.pathway == ACTIVITY])]
    for pathway in draw.some_of([p.value for p in Pathway if p.value != ACTIVITY], 2):
        if draw.chance(0.6):
            chosen.append(draw.one_of([goal for goal in GOALS if goal.pathway == pathway]))
    return chosen


def _write_goal(
    loading: Loading, person: Person, plan_id: int, goal: DemoGoal, agreed_on: date
) -> None:
    draw = loading.draw
    first = goal.pathway == ACTIVITY
    public_id = draw.public_id()
    goal_id = loading.rows.add(
        Goal,
        public_id=public_id,
        plan_id=plan_id,
        pathway=Pathway(goal.pathway),
        state=GoalState.ACTIVE if first else draw.weighted(GOAL_STATES, GOAL_WEIGHTS),
        created_at=local(agreed_on, 10),
        words_sealed=sealed(goal.words, Goal, "words", public_id),
    )
    if first:
        _write_session_step(loading, person, goal_id, agreed_on)
    for words in goal.steps[: draw.number(1, len(goal.steps))]:
        _write_hand_step(loading, goal_id, words, agreed_on)


def _write_session_step(loading: Loading, person: Person, goal_id: int, agreed_on: date) -> None:
    """A step that attendances move, mostly one that is running now."""
    draw = loading.draw
    if person.story is Story.FIVE_OF_EIGHT:
        _write_five_of_eight(loading, person, goal_id)
        return
    step = draw.one_of(SESSION_STEPS)
    weeks = step.within_weeks if isinstance(step, SessionsBy) else step.weeks
    # A step is agreed anew when the last one is over: few lie further back than they last.
    from_on = max(agreed_on, loading.days_ago(draw.number(1, weeks * 8)))
    by_on = from_on + timedelta(weeks=weeks) if isinstance(step, SessionsBy) else None
    _write_action(loading, goal_id, step.words, ActionState.TO_DO, from_on, step, by_on)


def _write_five_of_eight(loading: Loading, person: Person, goal_id: int) -> None:
    """ "8 sessions by" a day four weeks ahead, counted so that five are done and one is tonight."""
    attended_on = sorted(place.occasion.on for place in person.places if place.attended)
    from_on = attended_on[-DONE_SO_FAR]
    step = next(s for s in SESSION_STEPS if isinstance(s, SessionsBy) and s.sessions == WANTED)
    by_on = loading.today + timedelta(weeks=4)
    _write_action(loading, goal_id, step.words, ActionState.TO_DO, from_on, step, by_on)


def _write_hand_step(loading: Loading, goal_id: int, words: str, agreed_on: date) -> None:
    state = loading.draw.weighted(HAND_STATES, HAND_WEIGHTS)
    _write_action(loading, goal_id, words, state, agreed_on, None, None)


def _write_action(
    loading: Loading,
    goal_id: int,
    words: str,
    state: ActionState,
    from_on: date,
    step: SessionsBy | SessionsAWeek | None,
    by_on: date | None,
) -> None:
    draw = loading.draw
    public_id = draw.public_id()
    created_at = local(from_on, 10)
    done_at = None
    if state is ActionState.DONE:
        done_at = draw.between(created_at, loading.now)
    loading.rows.add(
        Action,
        public_id=public_id,
        goal_id=goal_id,
        state=state,
        counts_from_on=from_on,
        created_at=created_at,
        words_sealed=sealed(words, Action, "words", public_id),
        by_on=by_on,
        sessions_wanted=step.sessions if isinstance(step, SessionsBy) else None,
        sessions_a_week=step.a_week if isinstance(step, SessionsAWeek) else None,
        weeks=step.weeks if isinstance(step, SessionsAWeek) else None,
        done_at=done_at,
    )
