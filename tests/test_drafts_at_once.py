"""Two who write one draft, and a page that saves as one types: nothing is lost."""

from __future__ import annotations

import pytest

from booking.database import session
from booking.models import SessionSeries
from tests import builders
from tests.offer_answers import hidden, make_trust, part_of_answers, said, send_step


@pytest.fixture
def trust(app, frozen_now):
    return make_trust(app)


@pytest.fixture
def coach(client, trust):
    builders.sign_in(client, trust.coach)
    return client


@pytest.fixture
def colleague(app, trust):
    client = app.test_client()
    builders.sign_in(client, trust.colleague)
    return client


# --- Two who write -------------------------------------------------------------------------------


def test_two_in_one_step_see_both_and_nothing_is_lost(app, coach, colleague, trust):
    address = f"/offers/drafts/{trust.draft}/who"
    mine = hidden(coach.get(address)) | part_of_answers("who", gender="men", who_for="My words")
    send_step(colleague, trust.draft, "who", gender="women", who_for="Their words")
    response = coach.post(address, data=mine)
    assert response.status_code == 409
    assert "Somebody else changed this while you were typing." in response.text
    theirs = response.text.split('class="pairs"')[1].split("</dl>")[0]
    assert "Women only" in theirs
    assert "Their words" in theirs
    assert 'value="My words"' in response.text
    assert said(app, trust.draft)["who_for"] == ["Their words"]
    again = hidden(response) | part_of_answers("who", gender="men", who_for="My words")
    assert coach.post(address, data=again).status_code == 303
    assert said(app, trust.draft)["who_for"] == ["My words"]


def test_a_draft_that_changed_since_it_was_checked_is_looked_at_again(app, coach, colleague, trust):
    address = f"/offers/drafts/{trust.draft}/check"
    checked = hidden(coach.get(address))
    send_step(colleague, trust.draft, "what", title="Quite another title")
    response = coach.post(address, data=checked)
    assert response.status_code == 409
    assert "It was changed since you opened this page" in response.text
    assert "Quite another title" in response.text
    with app.app_context():
        assert session().query(SessionSeries).count() == 0


# --- As one types --------------------------------------------------------------------------------


def test_typing_keeps_the_words_and_tells_how_clear_it_is(app, coach, trust):
    address = f"/offers/drafts/{trust.draft}/what"
    opened = hidden(coach.get(address))
    answer = coach.post(f"{address}/typing", data=opened | part_of_answers("what", title="Half a"))
    assert said(app, trust.draft)["title"] == ["Half a"]
    assert "of 100" in answer.json["clarity"]
    # The same page goes on: with its new mark, and with its old one if the answer got lost.
    for mark in (answer.json["mark"], opened["mark"]):
        data = opened | {"mark": mark} | part_of_answers("what", title="Half a title")
        assert coach.post(f"{address}/typing", data=data).status_code == 200


def test_what_is_asked_later_is_not_held_against_the_first_steps(coach, trust):
    first = coach.get("/offers/new").text
    assert "4 things still to say" in first
    whole = coach.post(
        "/offers/new/typing", data=hidden(coach.get("/offers/new")) | part_of_answers("what")
    )
    assert "still to say" not in whole.json["clarity"]


def test_typing_into_a_new_offer_makes_its_draft_once(app, coach, trust):
    opened = hidden(coach.get("/offers/new"))
    answer = coach.post("/offers/new/typing", data=opened | part_of_answers("what", title="Half"))
    assert answer.json["step"] == f"/offers/drafts/{opened['draft']}/what"
    whole = opened | {"mark": answer.json["mark"]} | part_of_answers("what")
    assert coach.post(answer.json["step"], data=whole).status_code == 303
    assert said(app, opened["draft"])["title"] == ["Walking football"]


def test_typing_over_somebody_elses_words_is_refused(app, coach, colleague, trust):
    address = f"/offers/drafts/{trust.draft}/what"
    opened = hidden(coach.get(address))
    send_step(colleague, trust.draft, "what", title="Theirs")
    answer = coach.post(f"{address}/typing", data=opened | part_of_answers("what", title="Mine"))
    assert answer.status_code == 409
    assert said(app, trust.draft)["title"] == ["Theirs"]
