"""The plan's pages, as a mentor fills them in with somebody."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders
from tests.markup import markup_faults
from tests.town import Town, words


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    """The mentor's browser."""
    builders.sign_in(client, town.mentor)
    return client


def add_goal(mentor: FlaskClient, town: Town, **data: str) -> TestResponse:
    url = f"{town.page}/plan/goals/new"
    given = {"words": "I want my knees back", "pathway": "health", **data}
    return builders.post(mentor, url, url, **given)


def step_url(mentor: FlaskClient, town: Town, kind: str) -> str:
    found = re.search(r'href="([^"]+/steps/new)"', mentor.get(f"{town.page}/plan").text)
    assert found
    return f"{found[1]}?kind={kind}"


def add_step(mentor: FlaskClient, town: Town, kind: str, **data: str) -> TestResponse:
    url = step_url(mentor, town, kind)
    return builders.post(mentor, url, url, **{"words": "Come along", **data})


def mark_url(mentor: FlaskClient, town: Town) -> str:
    found = re.search(r'action="([^"]+/plan/steps/\w+)"', mentor.get(f"{town.page}/plan").text)
    assert found
    return found[1]


def test_a_goal_is_kept_in_the_persons_own_words(mentor, town):
    assert add_goal(mentor, town).location == f"{town.page}/plan"
    assert "“I want my knees back”" in words(mentor.get(f"{town.page}/plan"))


@pytest.mark.parametrize(
    "data", [{"words": " \x00 "}, {"words": "x" * 301}, {"pathway": ""}, {"pathway": "magic"}]
)
def test_a_goal_that_does_not_fit_comes_back(mentor, town, data):
    answer = add_goal(mentor, town, **data)
    assert answer.status_code == 422
    assert "Some things are missing or don’t fit" in words(answer)


@pytest.mark.parametrize("by_on", ["2026-06-01", "1/6/2026", "1 June", "Monday 1st June 2026"])
def test_a_step_counts_sessions_by_a_date_however_it_is_typed(mentor, town, by_on):
    add_goal(mentor, town)
    assert add_step(mentor, town, "total", sessions_wanted="8", by_on=by_on).status_code == 303
    assert "0 of 8 sessions, 8 to go" in words(mentor.get(f"{town.page}/plan"))


def test_a_step_counts_sessions_each_week(mentor, town):
    add_goal(mentor, town)
    assert add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6").status_code == 303
    assert "0 of 6 weeks with 2 sessions each" in words(mentor.get(f"{town.page}/plan"))


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("total", {"sessions_wanted": "8", "by_on": "soon"}, "Enter a date, like 1 March"),
        ("total", {"sessions_wanted": "8", "by_on": "4/3/2026"}, "Choose a date after today"),
        ("total", {"sessions_wanted": "8"}, "Enter a date, like 1 March"),
        ("total", {"sessions_wanted": "lots", "by_on": "1 June"}, "Enter a whole number"),
        ("total", {"sessions_wanted": "0", "by_on": "1 June"}, "Enter how many sessions"),
        ("total", {"sessions_wanted": "201", "by_on": "1 June"}, "from 1 to 200"),
        ("weekly", {"sessions_a_week": "2", "weeks": "9" * 900}, "from 1 to 52"),
        ("weekly", {"sessions_a_week": "15", "weeks": "53"}, "from 1 to 14"),
        ("tick", {"words": ""}, "Enter the step"),
        ("tick", {"words": "x" * 201}, "Keep it under 200 characters"),
    ],
)
def test_a_step_that_does_not_fit_comes_back_with_what_was_typed(mentor, town, kind, data, said):
    add_goal(mentor, town)
    answer = add_step(mentor, town, kind, **data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert all(typed in answer.text for typed in data.values())


def test_a_step_is_ticked_and_the_tick_taken_back(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "tick")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    builders.post(mentor, url, page, state="done")
    told = words(mentor.get(page))
    assert "“Come along”: Done. Well done! Undo" in told
    builders.post(mentor, url, page, state="to_do")
    assert "To do" in words(mentor.get(page))


def test_a_step_that_counts_is_not_ticked_by_hand(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    assert builders.post(mentor, url, page, state="done").status_code == 409


def test_a_step_that_is_not_needed_goes_and_comes_back(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "weekly", sessions_a_week="2", weeks="6")
    url, page = mark_url(mentor, town), f"{town.page}/plan"
    builders.post(mentor, url, page, state="not_needed")
    assert "0 of 6 weeks" not in words(mentor.get(page))
    builders.post(mentor, url, page, state="again")
    assert "0 of 6 weeks" in words(mentor.get(page))


def test_every_page_is_well_formed(mentor, town):
    add_goal(mentor, town)
    add_step(mentor, town, "tick")
    page = f"{town.page}/plan"
    pages = {path: mentor.get(path).text for path in (page, f"{page}/goals/new")}
    pages["step"] = mentor.get(step_url(mentor, town, "total")).text
    assert markup_faults(pages) == []
