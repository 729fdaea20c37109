"""Two who write one draft, and a page that saves as one types: nothing is lost."""

from __future__ import annotations

import re

import pytest

from booking.database import session
from booking.models import SessionSeries
from booking.views.offer_parts import STEPS
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


def things_to_say(page):
    """How many things the page says are still to say."""
    return int(re.findall(r"(\d+) things? still to say", page)[0])


def test_each_step_leaves_less_to_say_and_no_number_judges_what_is_unfinished(coach, trust):
    first = coach.get("/offers/new")
    left, page = [things_to_say(first.text)], first.text
    answer = coach.post("/offers/new", data=hidden(first) | part_of_answers("what"))
    draft = answer.location.split("/")[-2]
    for step in STEPS[1:5]:
        page = coach.get(f"/offers/drafts/{draft}/{step.slug}").text
        left.append(things_to_say(page))
        assert "of 100" not in page
        send_step(coach, draft, step.slug, venue=trust.venue_id)
    assert left == sorted(left, reverse=True)
    assert left[-1] < left[0]
    assert "still to say" not in coach.get(f"/offers/drafts/{draft}/check").text


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        ("what", {"title": "", "summary": ""}),
        ("who", {"audience": [], "capacity": "lots"}),
        ("who", {"age_from": "-4", "open_how": "", "who_for": "a" * 301}),
        ("when", {"weekdays": [], "weeks_off": "soon"}),
        ("where", {"venue": "", "children_on_site": []}),
        ("know", {"cost_pence": "lots", "phone": "12"}),
    ],
)
def test_every_page_counts_the_same_things_to_say(coach, trust, step, changes):
    send_step(coach, trust.draft, step, **({"venue": trust.venue_id} | changes))
    check = coach.get(f"/offers/drafts/{trust.draft}/check").text
    to_mend = int(re.findall(r"(\d+) things? to mend first", check)[0])
    elsewhere = coach.get(f"/offers/drafts/{trust.draft}/visit").text
    assert things_to_say(check) == things_to_say(elsewhere) == to_mend


def test_what_one_left_alone_follows_the_newer_words(app, coach, colleague, trust):
    address = f"/offers/drafts/{trust.draft}/what"
    mine = hidden(coach.get(address)) | part_of_answers("what", summary="My sentence.")
    send_step(colleague, trust.draft, "what", title="Theirs")
    answer = coach.post(address, data=mine)
    assert answer.status_code == 409
    assert 'value="Theirs"' in answer.text
    assert 'value="My sentence."' in answer.text


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
