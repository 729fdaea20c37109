"""A coach's pages of a published offer: changing its parts, and taking it off."""

from __future__ import annotations

import re

import pytest

from booking.database import session
from booking.models import (
    Audience,
    Booking,
    ChildrenOnSite,
    Organisation,
    OrganisationKind,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from tests import builders
from tests.offer_answers import hidden, make_trust, part_of_answers, publish, summary_of


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


@pytest.fixture
def offer(app, coach, trust):
    publish(coach, trust.draft)
    return the_series(app).public_id


def the_series(app):
    with app.app_context():
        return session().query(SessionSeries).one()


def book(app, people=1):
    """Book some people into the first date."""
    with app.app_context():
        held = session().query(ScheduledSession).order_by(ScheduledSession.starts_at)[0]
        for _ in range(people):
            builders.make_booking(held, builders.make_participant(held.series.organisation))
        builders.save()


def change(client, offer, part, **changes):
    """Open one part of an offer and save it, filled in as it was but for `changes`."""
    address = f"/offers/{offer}/edit?part={part}"
    data = hidden(client.get(address)) | part_of_answers(part, **changes)
    return client.post(address, data=data | changes)


# --- Changing ------------------------------------------------------------------------------------


def test_an_offer_shows_its_parts_in_words_each_to_be_changed(coach, offer):
    page = coach.get(f"/offers/{offer}/edit").text
    for words in ("Walking football", "Open to everyone", "Any level. Never played? Fine.", "Free"):
        assert words in page
    for part in ("what", "who", "where", "visit", "know"):
        assert f'href="/offers/{offer}/edit?part={part}"' in page
    for place in ("schedule", "dates", "photo"):
        assert f'href="/offers/{offer}/{place}"' in page
    assert "by_referral" not in page


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("what", {"title": "Walking football for all", "what_happens": "We walk."}),
        ("who", {"who_for": "Anyone at all", "age_from": "30", "level": "beginner"}),
        ("where", {"meeting_point": "Gate 4", "children_on_site": "sometimes"}),
        ("visit", {"with_someone": "A friend may watch", "own_children": "A play corner"}),
        ("know", {"fare_help": "We send a ticket", "provided": "Bibs"}),
    ],
)
def test_a_part_is_changed_and_the_rest_stays(app, coach, offer, part, changes):
    before = vars(the_series(app)).copy()
    response = change(coach, offer, part, **changes)
    assert response.location.endswith(f"/offers/{offer}/edit")
    after = vars(the_series(app))
    counted = {"_sa_instance_state", "last_modified_at", "version"}
    changed = {name for name in before if before[name] != after[name]} - counted
    assert changed == set(changes)
    shown = coach.get(f"/offers/{offer}/edit").text
    assert all(words in shown for words in changes.values() if " " in words)


def test_support_and_money_are_changed_as_they_are_asked(app, coach, offer):
    change(coach, offer, "know", accessibility_support=["sight", "body"], cost_pence="2.50")
    series = the_series(app)
    assert (series.accessibility_support, series.cost_pence) == ("sight,body", 250)
    page = coach.get(f"/offers/{offer}/edit").text
    assert "Help for people who see little, Help for people who find moving hard" in page
    assert "£2.50" in page


@pytest.mark.parametrize(
    ("part", "changes", "words"),
    [
        ("what", {"title": " "}, "Enter a title"),
        ("what", {"what_happens": "x" * 3001}, "at most 3000 characters"),
        ("who", {"open_how": ""}, "Say how anyone can come"),
        ("who", {"audience": []}, "Choose who may know about it"),
        ("who", {"capacity": "0"}, "between 1 and 500"),
        ("where", {"children_on_site": []}, "Say whether children are about"),
        ("visit", {"first_visit": ""}, "Say how a first visit goes"),
        ("know", {"cost_pence": "lots"}, "Enter the cost in pounds"),
        ("know", {"accessibility_support": ["flying"]}, "Choose from the list."),
    ],
)
def test_what_does_not_hold_is_said_beside_what_was_typed(app, coach, offer, part, changes, words):
    before = the_series(app).version
    response = change(coach, offer, part, **changes)
    assert response.status_code == 422
    assert words in response.text
    assert the_series(app).version == before


def test_only_this_parts_faults_are_said(coach, offer):
    assert summary_of(change(coach, offer, "what", title="").text) == ["Enter a title"]


def test_what_another_part_rests_on_is_said_where_it_was_changed(app, coach, offer):
    change(coach, offer, "visit", walk_ins_welcome="y")
    response = change(coach, offer, "where", children_on_site="yes")
    assert response.status_code == 422
    assert "People can just turn up only where no children are on site." in response.text
    assert the_series(app).children_on_site is ChildrenOnSite.NO


def test_fewer_places_are_told_with_what_they_touch(app, coach, offer):
    book(app, people=2)
    page = coach.get(change(coach, offer, "who", capacity="1").location).text
    assert "12 dates to come changed with it." in page
    assert "everybody keeps their place" in page


def test_when_it_is_held_is_changed_with_its_dates(coach, offer):
    answer = coach.get(f"/offers/{offer}/edit?part=when")
    assert answer.location == f"/offers/{offer}/schedule"


@pytest.mark.parametrize("part", ["anything", "a\x00b", "x" * 5000])
def test_there_is_no_other_part(coach, offer, part):
    assert coach.get(f"/offers/{offer}/edit", query_string={"part": part}).status_code == 404


def test_an_old_offer_that_never_said_whether_children_are_about_is_not_guessed(app, coach, offer):
    with app.app_context():
        session().query(SessionSeries).update({"children_on_site": ChildrenOnSite.NOT_KNOWN})
        session().commit()
    assert "Ring us to ask whether children are about." in coach.get(f"/sessions/{offer}").text
    page = coach.get(f"/offers/{offer}/edit?part=where").text
    assert not re.search(r'name="children_on_site"[^>]*checked', page)
    assert change(coach, offer, "what", title="Another title").status_code == 303


# --- Who may know of it ---------------------------------------------------------------------------


def test_making_an_offer_by_referral_says_first_what_it_does(app, coach, offer):
    book(app, people=2)
    asked = change(coach, offer, "who", audience="by_referral")
    assert "It leaves the site, its calendars and search at once." in asked.text
    assert "2 bookings for dates to come stay." in asked.text
    assert the_series(app).audience is Audience.OPEN
    response = coach.post(f"/offers/{offer}/edit?part=who", data=sent_again(asked))
    assert response.status_code == 303
    assert app.test_client().get(f"/sessions/{offer}").status_code == 404
    with app.app_context():
        assert session().query(Booking).count() == 2


def test_opening_an_offer_says_first_that_everyone_sees_it(app, coach, offer):
    change(coach, offer, "who", audience="by_referral", sure="1")
    asked = change(coach, offer, "who", audience="open")
    assert "Everyone can see it at once" in asked.text
    assert the_series(app).audience is Audience.BY_REFERRAL


def test_nobody_just_turns_up_to_what_becomes_by_referral(app, coach, offer):
    change(coach, offer, "visit", walk_ins_welcome="y")
    asked = change(coach, offer, "who", audience="by_referral")
    assert "can’t turn up without a booking any more" in asked.text
    coach.post(f"/offers/{offer}/edit?part=who", data=sent_again(asked))
    series = the_series(app)
    assert (series.audience, series.walk_ins_welcome) == (Audience.BY_REFERRAL, False)


def test_women_only_says_first_what_it_means_for_those_booked(app, coach, offer):
    book(app)
    asked = change(coach, offer, "who", gender="women")
    assert "keeps their place" in asked.text
    assert coach.post(f"/offers/{offer}/edit?part=who", data=sent_again(asked)).status_code == 303


def sent_again(asked):
    """All that the page before a consequence sends along when one says yes."""
    return hidden(asked)


# --- Two who edit --------------------------------------------------------------------------------


def test_two_editors_of_one_part_see_both_in_words_and_nothing_is_lost(
    app, coach, colleague, offer
):
    address = f"/offers/{offer}/edit?part=who"
    mine = hidden(coach.get(address)) | part_of_answers("who", who_for="My words")
    change(colleague, offer, "who", who_for="Their words", gender="women", sure="1")
    response = coach.post(address, data=mine | {"sure": "1"})
    assert response.status_code == 409
    assert "Somebody else changed this while you were typing." in response.text
    theirs = response.text.split('class="pairs"')[1].split("</dl>")[0]
    assert "Their words" in theirs
    assert 'value="My words"' in response.text
    assert the_series(app).who_for == "Their words"
    again = hidden(response) | part_of_answers("who", who_for="My words") | {"sure": "1"}
    assert coach.post(address, data=again).status_code == 303
    assert the_series(app).who_for == "My words"


def test_what_an_editor_left_alone_follows_the_newer_words(app, coach, colleague, offer):
    address = f"/offers/{offer}/edit?part=what"
    opened = hidden(coach.get(address))
    mine = part_of_answers("what", summary="My sentence.")
    change(colleague, offer, "what", title="Their title")
    response = coach.post(address, data=opened | mine)
    assert response.status_code == 409
    assert 'value="Their title"' in response.text
    assert 'value="My sentence."' in response.text
    coach.post(address, data=hidden(response) | mine | {"title": "Their title"})
    assert (the_series(app).title, the_series(app).summary) == ("Their title", "My sentence.")


@pytest.mark.parametrize("read", ["", "x", "title=", "=", "title=x title=y", "\x00"])
def test_a_forged_mark_of_what_was_read_loses_no_words(coach, colleague, offer, read):
    address = f"/offers/{offer}/edit?part=what"
    mine = hidden(coach.get(address)) | part_of_answers("what", title="Mine") | {"read": read}
    change(colleague, offer, "what", title="Theirs")
    response = coach.post(address, data=mine)
    assert response.status_code == 409
    assert 'value="Mine"' in response.text


def test_a_slip_while_somebody_else_saved_does_not_hide_their_words(app, coach, colleague, offer):
    address = f"/offers/{offer}/edit?part=what"
    opened = hidden(coach.get(address))
    change(colleague, offer, "what", summary="Their sentence.")
    slipped = coach.post(address, data=opened | part_of_answers("what", title=""))
    assert slipped.status_code == 422
    again = coach.post(address, data=hidden(slipped) | part_of_answers("what", title="Mine"))
    assert (again.status_code, the_series(app).summary) == (409, "Their sentence.")


def test_two_editors_of_different_parts_do_not_collide(app, coach, colleague, offer):
    address = f"/offers/{offer}/edit?part=what"
    mine = hidden(coach.get(address)) | part_of_answers("what", title="My title")
    change(colleague, offer, "know", provided="Their bibs")
    assert coach.post(address, data=mine).status_code == 303
    series = the_series(app)
    assert (series.title, series.provided) == ("My title", "Their bibs")


@pytest.mark.parametrize("mark", ["", "x", "-1", "9" * 400, "\x00", "²"])
def test_a_mark_that_never_was_is_a_conflict(coach, offer, mark):
    assert change(coach, offer, "what", title="Mine", mark=mark).status_code == 409


@pytest.mark.parametrize("page", ["edit", "edit?part=what", "withdraw", "photo"])
def test_a_coach_of_another_trust_finds_nothing(app, coach, trust, offer, page):
    stranger = app.test_client()
    builders.sign_in(stranger, trust.stranger)
    address = f"/offers/{offer}/{page}"
    assert stranger.get(address).status_code == 404
    assert builders.post(stranger, address, "/offers/new").status_code == 404
    assert the_series(app).state is SeriesState.PUBLISHED


# --- Taking off ----------------------------------------------------------------------------------


def test_taking_off_says_first_what_it_does_and_can_be_undone(app, coach, trust, offer):
    with app.app_context():
        held = session().query(ScheduledSession)[0]
        builders.make_booking(held, builders.make_participant(held.series.organisation))
        builders.save()
    address = f"/offers/{offer}/withdraw"
    assert "1 booking for dates to come stay" in coach.get(address).text
    assert the_series(app).state is SeriesState.PUBLISHED
    response = builders.post(coach, address, address)
    page = coach.get(response.location).text
    assert "Walking football is off. Bookings that were made stay." in page
    assert "Put it back" in page
    assert app.test_client().get(f"/sessions/{offer}").status_code == 404
    with app.app_context():
        assert session().query(Booking).count() == 1
    builders.post(coach, f"/offers/{offer}/again", address)
    assert app.test_client().get(f"/sessions/{offer}").status_code == 200


def test_taking_off_what_nobody_booked_says_so(coach, trust, offer):
    address = f"/offers/{offer}/withdraw"
    page = coach.get(builders.post(coach, address, address).location).text
    assert "Walking football is off. Nobody was booked." in page


# --- The partnership -----------------------------------------------------------------------------


def test_the_lead_sees_the_trusts_side_by_side_and_no_names(app, coach, offer):
    with app.app_context():
        owner = session().query(Organisation).filter_by(slug="rovers").one()
        closed = builders.make_series(owner, audience=Audience.BY_REFERRAL)
        builders.make_dates(closed)
        held = session().query(ScheduledSession).order_by(ScheduledSession.starts_at)[0]
        builders.make_booking(held, builders.make_participant(owner, first_name="Zebedee"))
        lead = builders.make_user(builders.make_organisation(OrganisationKind.LEAD), Role.LEAD)
        builders.save()
    client = app.test_client()
    builders.sign_in(client, lead)
    page = client.get("/partnership").text
    row = page.split("Rovers Trust</a>")[1].split("</tr>")[0]
    assert re.findall(r">(\d+(?: of \d+)?)<", row) == ["1", "1", "2", "1 of 24"]
    assert "Zebedee" not in page
    assert coach.get("/partnership").status_code == 403
