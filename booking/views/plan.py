"""A participant's plan: goals in their own words, steps towards them, and how far each one is."""

from __future__ import annotations

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Action, ActionState, Pathway
from booking.permissions import Permission
from booking.queries import plans as plan_queries
from booking.queries.people import open_participant
from booking.rules import plans
from booking.rules.plans import Target, progress
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean, tidy
from booking.views.opening import opened
from booking.views.page import WayBack, told
from booking.views.typed import TypedDateField, TypedNumberField
from booking.views.widgets import Select, TextArea, TextInput
from booking.words import PATHWAYS, london

plan = Blueprint("plan", __name__)

LONGEST_GOAL = 300
LONGEST_STEP = 200


class GoalForm(FlaskForm):
    """What the person wants."""

    words = TextAreaField(
        "What do they want? Write it as they say it",
        widget=TextArea(),
        filters=[clean],
        validators=[
            DataRequired("Enter what they want, in their words"),
            Length(max=LONGEST_GOAL, message="Keep it under %(max)d characters"),
        ],
    )
    pathway = SelectField(
        "What is it about?",
        widget=Select(),
        choices=as_choices(
            [("", "Choose one"), *((one.value, words) for one, words in PATHWAYS.items())]
        ),
        validators=[DataRequired("Choose what it is about")],
    )


class StepForm(FlaskForm):
    """A step that the person ticks with their mentor."""

    words = StringField(
        "What is the step?",
        description="As they would say it, like “Get to the gym again”.",
        widget=TextInput(),
        filters=[clean],
        validators=[
            DataRequired("Enter the step"),
            Length(max=LONGEST_STEP, message="Keep it under %(max)d characters"),
        ],
    )

    def target(self) -> Target:
        """What the step asks for: a tick."""
        return Target()


class TotalForm(StepForm):
    """A step of so many sessions by a date."""

    sessions_wanted = TypedNumberField(
        "How many sessions?",
        validators=[
            DataRequired("Enter how many sessions"),
            NumberRange(1, 200, "Enter a number of sessions from 1 to 200"),
        ],
    )
    by_on = TypedDateField(
        "By when?",
        description="Like 1 March or 1/3/2027.",
        validators=[DataRequired("Enter a date, like 1 March")],
    )

    def target(self) -> Target:
        """What the step asks for: sessions by a date."""
        return Target(sessions_wanted=self.sessions_wanted.data, by_on=self.by_on.data)


class WeeklyForm(StepForm):
    """A step of so many sessions a week, for some weeks."""

    sessions_a_week = TypedNumberField(
        "How many sessions a week?",
        validators=[
            DataRequired("Enter how many sessions a week"),
            NumberRange(1, 14, "Enter a number of sessions from 1 to 14"),
        ],
    )
    weeks = TypedNumberField(
        "For how many weeks?",
        validators=[
            DataRequired("Enter for how many weeks"),
            NumberRange(1, 52, "Enter a number of weeks from 1 to 52"),
        ],
    )

    def target(self) -> Target:
        """What the step asks for: sessions each week."""
        return Target(sessions_a_week=self.sessions_a_week.data, weeks=self.weeks.data)


# How a step is reached: words, and its form. The first is offered first.
KINDS: dict[str, tuple[str, type[StepForm]]] = {
    "total": ("Sessions by a date", TotalForm),
    "weekly": ("Sessions each week", WeeklyForm),
    "tick": ("Ticked by hand", StepForm),
}
MARKS = {
    "done": ActionState.DONE,
    "to_do": ActionState.TO_DO,
    "not_needed": ActionState.NOT_NEEDED,
}


@plan.get("/people/<participant_id>/plan")
@entry(Permission.SUPPORT_PEOPLE)
def show(participant_id: str) -> str:
    """The goals, their steps, and how far each step is."""
    participant = opened(participant_id, "plan")
    found = plan_queries.plan_of(viewer(), participant)
    today = london(now()).date()
    goals = [
        (row.goal, [(one, progress(one, found.attended_on, today)) for one in row.actions])
        for row in found.goals
    ]
    return flask.render_template("plan/show.html", participant=participant, goals=goals)


@plan.route("/people/<participant_id>/plan/goals/new", methods=["GET", "POST"])
@entry(Permission.SUPPORT_PEOPLE)
def new_goal(participant_id: str) -> ResponseReturnValue:
    """Write down what the person wants; the first goal begins the plan."""
    form = GoalForm()
    fits = form.validate_on_submit()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "plan", now())
        if fits:
            plans.add_goal(participant, Pathway(form.pathway.data), form.words.data or "", now())
    if not fits:
        page = flask.render_template("plan/goal.html", participant=participant, form=form)
        return page, 422 if form.errors else 200
    told("The goal is in the plan. Now a first step towards it.")
    return flask.redirect(url_for("plan.show", participant_id=participant_id), 303)


@plan.route("/people/<participant_id>/plan/goals/<goal_id>/steps/new", methods=["GET", "POST"])
@entry(Permission.SUPPORT_PEOPLE)
def new_step(participant_id: str, goal_id: str) -> ResponseReturnValue:
    """Write down a step towards a goal; one that counts sessions moves by itself."""
    kind = tidy(request.args.get("kind"))
    kind = kind if kind in KINDS else next(iter(KINDS))
    form = KINDS[kind][1]()
    today = london(now()).date()
    fits = form.validate_on_submit()
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "plan", now())
        goal = plan_queries.get_goal(viewer(), participant, goal_id)
        if fits:
            try:
                plans.add_action(goal, form.words.data or "", form.target(), today, now())
            except Refused as refused:
                form.form_errors.append(refused.words)
                fits = False
    if not fits:
        page = flask.render_template(
            "plan/step.html", participant=participant, goal=goal, form=form, kind=kind, kinds=KINDS
        )
        return page, 422 if form.errors else 200
    told("The step is in the plan.")
    return flask.redirect(url_for("plan.show", participant_id=participant_id), 303)


@plan.post("/people/<participant_id>/plan/steps/<action_id>")
@entry(Permission.SUPPORT_PEOPLE)
def mark(participant_id: str, action_id: str) -> ResponseReturnValue:
    """Tick a step, take the tick back, say that it is not needed, or take it up again."""
    wanted = tidy(request.form.get("state"))
    with write_transaction():
        participant = open_participant(viewer(), participant_id, "plan", now())
        action = plan_queries.get_action(viewer(), participant, action_id)
        if wanted not in {*MARKS, "again"}:
            flask.abort(400)
        if wanted == "again":
            plans.take_up_again(action, now())
        else:
            plans.mark_action(action, MARKS[wanted], now())
    _tell(participant_id, action, wanted)
    return flask.redirect(url_for("plan.show", participant_id=participant_id), 303)


def _tell(participant_id: str, action: Action, wanted: str) -> None:
    words, back = {
        "done": ("Done. Well done!", "to_do"),
        "to_do": ("Not done yet.", "done"),
        "not_needed": ("Not needed any more.", "again"),
        "again": ("It is in the plan again.", "not_needed"),
    }[wanted]
    url = url_for("plan.mark", participant_id=participant_id, action_id=action.public_id)
    told(f"“{action.words}”: {words}", WayBack("Undo", url, {"state": back}))
