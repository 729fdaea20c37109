"""Finding a session that fits one person, and the dates of one offer for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue

from booking.models import GoalState, Participant
from booking.permissions import Permission
from booking.queries import bookings, catalogue, fitting, offers, people, plans
from booking.queries.offers import SessionRow
from booking.queries.plans import PlanRows
from booking.queries.suits import suits_of
from booking.rules import places, results
from booking.rules.clearance import Clearance
from booking.rules.clearing import clearances
from booking.rules.fitting import Person, steps_of
from booking.rules.foreseeing import foresee
from booking.views import asked_words, filter_panel, person_wishes
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.opening import opened
from booking.views.person import person
from booking.views.person_wishes import Wanted
from booking.words import london

ALL_DATES = 20
SHOWN_AS_CARDS = 12
SHOWN_BEFORE = 3


@person.get("/people/<participant_id>/find")
@entry(Permission.SUPPORT_PEOPLE)
def find(participant_id: str) -> str:
    """What fits them in a week, best first; what to ask about; and what does not fit, and why."""
    return find_page(opened(participant_id, "bookings"))


def find_page(participant: Participant, problem: str = "", ticked: Collection[str] = ()) -> str:
    """The page of what fits; with a problem on top, nothing that was chosen is lost."""
    today = london(now()).date()
    known = catalogue.choices(viewer(), now())
    plan = plans.plan_of(viewer(), participant)
    wanted = person_wishes.read(
        request.args, known, suits_of(viewer(), participant), plan.goals, today
    )
    found = fitting.may_fit(viewer(), wanted.looked, now())
    been_before = bookings.been_before(viewer(), participant, now())
    sorted_out = results.results(
        found.rows,
        _person(wanted, plan, {series.id: times for series, times in been_before}),
        wanted.looked.filters.near,
        bookings.ahead(viewer(), participant, now()),
        cleared(participant, found.rows),
    )
    asked = wanted.asked
    return flask.render_template(
        "person/find.html",
        participant=participant,
        books=people.enrolment_of(participant) not in (None, *places.BOOKS_NOTHING),
        problem=problem,
        ticked=ticked,
        wanted=wanted,
        found=sorted_out,
        more=found.more,
        cards=SHOWN_AS_CARDS,
        been_before=[series for series, _ in been_before[:SHOWN_BEFORE]],
        options=filter_panel.options(known, asked.filters),
        where=filter_panel.chosen_place(asked.filters),
        goals=person_wishes.goals_to_serve(plan.goals),
        aside=person_wishes.ASIDE,
        said=person_wishes.said(wanted),
        week=person_wishes.week_said(wanted.looked, today),
        ways=_ways_on(participant, wanted),
        last_week=person_wishes.WEEKS_AHEAD - 1,
        sentence=asked_words.in_words(asked.filters, known),
    )


def _ways_on(participant: Participant, wanted: Wanted) -> list[tuple[str, str, str]]:
    """What can be left aside that is not yet, and the next week: words and addresses."""
    queries = [(words, wanted.without(name)) for name, words in person_wishes.ASIDE.items()
               if name not in wanted.aside]  # fmt: skip
    if wanted.week < person_wishes.WEEKS_AHEAD - 1:
        queries.append(("The week after", wanted.in_week(wanted.week + 1)))
    return [
        (words, "", url_for("person.find", participant_id=participant.public_id, **query))
        for words, query in queries
    ]


def _person(wanted: Wanted, plan: PlanRows, times: dict[int, int]) -> Person:
    today = london(now()).date()
    active = [row for row in plan.goals if row.goal.state is GoalState.ACTIVE]
    actions = [action for row in active for action in row.actions]
    return Person(
        suits=wanted.suits,
        town=wanted.town,
        goals=tuple(row.goal.pathway for row in active),
        steps=tuple(steps_of(actions, plan.attended_on, today)),
        times=times,
    )


def cleared(participant: Participant, rows: Collection[SessionRow]) -> dict[int, Clearance]:
    """The clearance of one person for each of these sessions, by session."""
    if not rows:
        return {}
    ids = [row.session.id for row in rows]
    found = clearances([participant.id], ids, now())
    return {session_id: clearance for (_, session_id), clearance in found.items()}


@person.get("/people/<participant_id>/find/<series_id>")
@entry(Permission.SUPPORT_PEOPLE)
def dates(participant_id: str, series_id: str) -> str:
    """Every date of one offer that is to come, to tick one by one or every week until a day."""
    return dates_page(opened(participant_id, "bookings"), series_id)


def dates_page(
    participant: Participant,
    series_id: str,
    problem: str = "",
    ticked: Collection[str] = (),
    until: str = "",
) -> str:
    """The page of an offer's dates; with a problem on top, nothing that was chosen is lost."""
    series = offers.get_series(viewer(), series_id)
    rows = offers.dates_to_come(viewer(), series, now(), ALL_DATES)
    ahead = bookings.ahead(viewer(), participant, now())
    return flask.render_template(
        "person/dates.html",
        participant=participant,
        books=people.enrolment_of(participant) not in (None, *places.BOOKS_NOTHING),
        problem=problem,
        ticked=ticked,
        until=until,
        series=series,
        choices=foresee(rows, ahead, cleared(participant, rows), now()),
    )


def tick_again(
    participant: Participant, problem: str, ticked: Collection[str] = (), until: str = ""
) -> ResponseReturnValue:
    """The page that was sent, with the words on top; nothing that was chosen is lost."""
    series_id = tidy(request.args.get("series"))
    if series_id:
        return dates_page(participant, series_id, problem, ticked, until), 422
    return find_page(participant, problem, ticked), 422


def back_to_finding(participant: Participant) -> str:
    """The address of the page that the dates were chosen on, as it was asked for."""
    series_id = tidy(request.args.get("series"))
    if series_id:
        return url_for("person.dates", participant_id=participant.public_id, series_id=series_id)
    query: dict[str, Any] = {
        name: request.args.getlist(name) for name in person_wishes.ASKED_BY if name in request.args
    }
    return url_for("person.find", participant_id=participant.public_id, **query)
