"""Plans: how far a step is, worked out from the dates at which somebody came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from booking.models import Action, ActionState, AttendanceMethod, Pathway, Role
from booking.queries.plans import plan_of
from booking.rules import attendance, plans
from booking.rules.plans import Target, progress
from booking.views.typed import read_date
from tests import builders

TODAY = date(2026, 3, 5)
THEN = datetime(2026, 3, 5, 12, tzinfo=UTC)


def action(**facts) -> Action:
    given = {"state": ActionState.TO_DO, "counts_from_on": TODAY, "goal_id": 1, **facts}
    return Action(created_at=THEN, **given)


def days(*after: int) -> list[date]:
    return [TODAY + timedelta(days=number) for number in after]


# --- So many sessions by a date -------------------------------------------------------------------


def eight() -> Action:
    return action(sessions_wanted=8, by_on=TODAY + timedelta(days=30))


def test_it_counts_sessions_towards_the_number():
    found = progress(eight(), days(0, 3, 7), TODAY + timedelta(days=8))
    assert (found.done, found.wanted, found.words) == (3, 8, "3 of 8 sessions, 5 to go")
    assert found.state is ActionState.DOING


def test_nothing_is_begun_before_the_first_session():
    assert progress(eight(), [], TODAY).state is ActionState.TO_DO


def test_the_first_and_the_last_day_count_and_the_days_around_them_do_not():
    assert progress(eight(), days(-1, 0, 30, 31), TODAY).done == 2


def test_it_is_done_once_the_number_is_reached():
    found = progress(eight(), days(*range(9)), TODAY + timedelta(days=9))
    assert (found.state, found.done) == (ActionState.DONE, 8)
    assert found.words == "9 sessions. Well done!"


def test_it_moves_back_when_a_check_in_is_undone():
    came = days(*range(8))
    assert progress(eight(), came, TODAY).state is ActionState.DONE
    assert progress(eight(), came[:-1], TODAY).state is ActionState.DOING


def test_after_the_date_it_says_how_far_it_came_and_blames_nobody():
    found = progress(eight(), days(1, 2), TODAY + timedelta(days=31))
    assert found.words == "2 of 8 sessions by 4 April"


# --- So many a week -------------------------------------------------------------------------------


def twice_a_week() -> Action:
    return action(sessions_a_week=2, weeks=3)


def test_a_week_counts_when_it_has_enough_sessions():
    found = progress(twice_a_week(), days(0, 6, 7, 14, 15, 16), TODAY)
    assert (found.done, found.wanted) == (2, 3)
    assert found.words == "2 of 3 weeks with 2 sessions each"


def test_weeks_begin_on_the_day_the_step_was_agreed():
    assert progress(twice_a_week(), days(-1, 0), TODAY).done == 0
    assert progress(twice_a_week(), days(0, 6), TODAY).done == 1
    assert progress(twice_a_week(), days(6, 7), TODAY).done == 0


def test_all_weeks_make_it_done():
    found = progress(twice_a_week(), days(0, 1, 7, 8, 14, 20), TODAY)
    assert (found.state, found.words) == (ActionState.DONE, "All 3 weeks done. Well done!")


# --- Ticked by hand -------------------------------------------------------------------------------


def test_a_step_without_a_number_stands_as_it_was_ticked():
    assert progress(action(), [], TODAY).words == "To do"
    found = progress(action(state=ActionState.DONE), [], TODAY)
    assert (found.done, found.wanted, found.words) == (1, 1, "Done. Well done!")


def test_a_tick_can_be_taken_back(session: Session, frozen_now):
    step = a_plan(frozen_now).add(Target())
    plans.mark_action(step, ActionState.DONE, frozen_now)
    plans.mark_action(step, ActionState.TO_DO, frozen_now)
    assert (step.state, step.done_at) == (ActionState.TO_DO, None)


def test_nobody_ticks_a_step_that_counts_by_itself(session: Session, frozen_now):
    step = a_plan(frozen_now).add(Target(sessions_a_week=1, weeks=4))
    with pytest.raises(plans.MovesByItself):
        plans.mark_action(step, ActionState.DONE, frozen_now)


def test_a_step_that_is_not_needed_leaves_the_plan_and_can_come_back(session: Session, frozen_now):
    person = a_plan(frozen_now)
    step = person.add(Target(sessions_a_week=1, weeks=4))
    plans.mark_action(step, ActionState.NOT_NEEDED, frozen_now)
    assert person.steps() == []
    plans.take_up_again(step, frozen_now)
    assert person.steps() == [step]


# --- Agreeing -------------------------------------------------------------------------------------


class a_plan:
    """Dan, with one goal."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.trust = builders.make_organisation()
        self.mentor = builders.make_user(self.trust, Role.MENTOR)
        self.viewer = builders.viewer_of(self.mentor)
        self.dan = builders.make_participant(self.trust, self.mentor)
        pathway = Pathway.ACTIVITY_AND_WELLBEING
        self.goal = plans.add_goal(self.dan, pathway, "Get fit again", now)

    def add(self, target: Target) -> Action:
        return plans.add_action(self.goal, "Come along", target, TODAY, self.now)

    def steps(self) -> list[Action]:
        found = plan_of(self.viewer, self.dan)
        return [step for goal in found.goals for step in goal.actions]


def test_the_first_goal_begins_the_plan_and_the_next_joins_it(session: Session, frozen_now):
    person = a_plan(frozen_now)
    more = plans.add_goal(person.dan, Pathway.HEALTH, "Sleep better", frozen_now)
    assert more.plan_id == person.goal.plan_id


@pytest.mark.parametrize(
    "target",
    [
        Target(sessions_wanted=8),
        Target(sessions_wanted=8, by_on=TODAY),
        Target(sessions_a_week=2),
        Target(weeks=6),
        Target(sessions_wanted=8, by_on=date(2026, 6, 1), sessions_a_week=2, weeks=6),
    ],
)
def test_a_number_of_sessions_needs_an_end(session: Session, frozen_now, target):
    person = a_plan(frozen_now)
    with pytest.raises(plans.NoTarget):
        person.add(target)


def test_a_check_in_moves_the_step_and_its_undo_moves_it_back(session: Session, frozen_now):
    person = a_plan(frozen_now)
    step = person.add(Target(sessions_wanted=1, by_on=date(2026, 6, 1)))
    booking = builders.make_booking(
        builders.make_session(builders.make_series(person.trust)), person.dan
    )

    def state() -> ActionState:
        return progress(step, plan_of(person.viewer, person.dan).attended_on, TODAY).state

    kept = {"outcome": "welcome", "at": frozen_now, "now": frozen_now}
    attendance.record_arrival(
        person.viewer, booking, item_id="one", method=AttendanceMethod.TICK, **kept
    )
    assert state() is ActionState.DONE
    attendance.record_undo(person.viewer, booking, item_id="two", undoes=["one"], **kept)
    assert state() is ActionState.TO_DO


# --- Dates as people type them --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("1/3/2027", date(2027, 3, 1)),
        ("01.03.27", date(2027, 3, 1)),
        ("1 March", date(2027, 3, 1)),
        ("1st march 2027", date(2027, 3, 1)),
        ("Monday 1 Mar, 2027", date(2027, 3, 1)),
        ("5 March", TODAY),
        ("6/3", date(2026, 3, 6)),
        ("4/3", date(2027, 3, 4)),
        ("  12   december ", date(2026, 12, 12)),
    ],
)
def test_a_date_is_read_as_people_write_it(typed, read):
    assert read_date(typed, TODAY) == read


@pytest.mark.parametrize(
    "typed", ["", "soon", "31/2/2027", "29 February", "0/0", "2027-13-01", "1 Foo", "٣/٣/2027"]
)
def test_what_is_no_date_is_none(typed):
    assert read_date(typed, TODAY) is None
