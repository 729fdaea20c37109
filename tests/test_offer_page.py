"""One offer and one of its dates: every fact that the club has said, and none that it has not."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, time, timedelta

import flask
import pytest

from booking.database import session
from booking.models import (
    Audience,
    ChildrenOnSite,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Venue,
)
from tests import builders
from tests.public_world import World, make_photo, make_world


@pytest.fixture
def world(app, frozen_now) -> World:
    """An open series on Thursdays at 6pm, from 5 March 2026."""
    with app.app_context():
        return make_world()


def change(app, world, **facts):
    """Change the open series."""
    with app.app_context():
        change_row(session().query(SessionSeries).filter_by(public_id=world.offer).one(), facts)


def change_date(app, world, **facts):
    """Change its first date."""
    with app.app_context():
        change_row(session().query(ScheduledSession).filter_by(public_id=world.date).one(), facts)


def change_venue(app, world, **facts):
    """Change its venue."""
    with app.app_context():
        offer = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        change_row(session().get_one(Venue, offer.venue_id), facts)


def change_row(row, facts):
    for name, value in facts.items():
        setattr(row, name, value)
    builders.save()


def text_of(response):
    """What the page says, without its markup."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def both_pages(client, world):
    return [
        text_of(client.get(f"/sessions/{world.offer}")),
        text_of(client.get(f"/sessions/{world.offer}/{world.date}")),
    ]


# --- What the club has said ----------------------------------------------------------------------


def test_every_fact_stands_on_both_pages_in_plain_words(app, client, world):
    change(
        app, world, who_for="Anybody who fancies a kickabout.", with_someone="yes, bring a friend",
        own_children="There is a crèche next door", fare_help="we pay your bus fare",
        what_to_bring="Trainers.", provided="Bibs.", who_meets_you="The coach",
        meeting_point="The north gate", accessibility_support="sight,mental-health",
        children_on_site=ChildrenOnSite.NO, cost_pence=150,
    )  # fmt: skip
    change_venue(
        app, world, by_bus="The M1 stops outside.", by_train="Ten minutes from the station.",
        parking="Free car park.", step_free=True, toilets="By the door.", accessible_toilet=True,
        quiet_space="A side room.",
    )  # fmt: skip
    for page in both_pages(client, world):
        for words in (
            "Anybody who fancies a kickabout.",
            "Can someone come with you? Yes, bring a friend.",
            "Your own children: There is a crèche next door.",
            "Bus: The M1 stops outside.",
            "Train: Ten minutes from the station.",
            "Car: Free car park.",
            "Help with fares: We pay your bus fare.",
            "Meet at: The north gate",
            "No steps to get in.",
            "There is an accessible toilet.",
            "By the door.",
            "A side room.",
            "Help for people who see little",
            "Time and calm when your mind is having a hard day",
            "Bring: Trainers.",
            "We provide: Bibs.",
            "The coach.",
            "No children on site",
            "£1.50",
        ):
            assert words in page, words
        assert "Ask us" not in page


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, "Ask us about steps, toilets and a quiet space."),
        ({"step_free": False}, "Ask us about toilets and a quiet space."),
        ({"step_free": True, "toilets": "Yes."}, "Ask us about a quiet space."),
        ({"accessible_toilet": False}, "Ask us about steps and a quiet space."),
        ({"quiet_space": "No."}, "Ask us about steps and toilets."),
    ],
)
def test_only_what_the_club_has_not_said_has_to_be_asked(app, client, world, said, asked):
    change_venue(app, world, **said)
    for page in both_pages(client, world):
        assert asked in page


def test_what_there_is_not_is_said_as_well(app, client, world):
    change_venue(app, world, step_free=False, accessible_toilet=False)
    for page in both_pages(client, world):
        assert "There are steps. Ring us and we’ll help." in page
        assert "There is no accessible toilet." in page


def test_a_photo_has_its_words_and_keeps_its_room(app, client, world):
    with app.app_context():
        offer = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        photo = make_photo(offer.organisation, alt="Two teams shake hands", width=1600, height=900)
        change_row(offer, {"photo_id": photo.id})
    for address in (f"/sessions/{world.offer}", f"/sessions/{world.offer}/{world.date}"):
        (picture,) = re.findall(r"<img[^>]+>", client.get(address).text)
        assert f'src="/photos/{photo.public_id}/small.jpg"' in picture
        assert 'alt="Two teams shake hands"' in picture
        assert 'width="1600" height="900"' in picture


def test_licensed_bar_and_stadium_are_for_staff_and_mentors_alone(app, client, world):
    change_venue(app, world, licensed_bar=True, stadium=None)
    for page in both_pages(client, world):
        assert "licensed bar" not in page
        assert "stadium" not in page
    for who in (world.coach, world.mentor):
        builders.sign_in(client, who)
        for page in both_pages(client, world):
            assert "There is a licensed bar" in page
            assert "Nobody has said whether it is at a stadium" in page
            assert "Nobody has said whether children are on site" in page
    builders.sign_in(client, world.other_coach)
    assert "licensed bar" not in both_pages(client, world)[0]


def test_only_the_offers_own_staff_are_led_to_its_dates_and_words(client, world):
    ways = (f"/offers/{world.offer}/dates", f"/offers/{world.offer}/edit")
    for who, led in ((world.coach, True), (world.mentor, False), (world.other_coach, False)):
        builders.sign_in(client, who)
        for address in (f"/sessions/{world.offer}", f"/sessions/{world.offer}/{world.date}"):
            page = client.get(address).text
            assert [f'href="{way}"' in page for way in ways] == [led, led]


# --- When ----------------------------------------------------------------------------------------


def test_the_schedule_says_what_narrows_it_and_when_it_rests(app, client, world):
    change(
        app, world, on_bank_holidays=False, weeks_off="2026-05-04", last_on=date(2026, 5, 28),
        weekdays="mon,thu", extra_dates="2026-04-11T14:00",
    )  # fmt: skip
    page = text_of(client.get(f"/sessions/{world.offer}"))
    assert "Mondays and Thursdays, 6pm to 7pm" in page
    assert "Not on bank holidays. Last date 28 May" in page
    assert "Also on: Saturday 11 April, 2pm." in page
    # The date of Thursday 7 May was made before the week off was.
    assert (
        "Not on: Monday 6 April (Easter Monday), Monday 4 May (May Day) and "
        "Monday 25 May (Spring Bank Holiday)."
    ) in page


def test_a_moved_date_says_from_when(app, client, world, frozen_now):
    start = frozen_now + timedelta(days=1)
    change_date(
        app, world, starts_at=start, ends_at=start + timedelta(hours=1), local_date=date(2026, 3, 6)
    )
    page = text_of(client.get(f"/sessions/{world.offer}/{world.date}"))
    assert "Moved from Thursday 5 March, 6pm" in page
    assert "Tomorrow, noon at" in page


def test_a_new_time_says_from_when_and_the_next_date_keeps_its_own(app, client, world):
    change(app, world, starts_local=time(18, 30), rule_from=date(2026, 3, 10))
    with app.app_context():
        offer = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        builders.make_session(offer, datetime(2026, 3, 19, 18, 30))  # noqa: DTZ001 - local
        for held in session().query(ScheduledSession).filter_by(series_id=offer.id):
            if held.local_date == date(2026, 3, 12):
                session().delete(held)
        builders.save()
    page = text_of(client.get(f"/sessions/{world.offer}"))
    assert "Thursdays, 6.30pm to 7.30pm from 19 March" in page
    assert "Next: Thursday 5 March, 6pm" in page


def test_where_all_is_as_usual_the_head_says_no_more_than_that(client, world):
    page = text_of(client.get(f"/sessions/{world.offer}"))
    assert "Thursdays, 6pm to 7pm" in page
    assert "Next:" not in page
    assert "7pm from" not in page


def test_a_next_date_elsewhere_is_said_at_the_top(app, client, world):
    with app.app_context():
        offer = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        dome = builders.make_venue(offer.organisation, name="The Dome")
        builders.save()
        dome_id = dome.id
    change_date(app, world, venue_id=dome_id)
    page = text_of(client.get(f"/sessions/{world.offer}"))
    assert "Next: Thursday 5 March, 6pm, at The Dome" in page


def test_a_date_elsewhere_says_where_and_how_to_get_there(app, client, world):
    with app.app_context():
        offer = session().query(SessionSeries).filter_by(public_id=world.offer).one()
        other = builders.make_venue(
            offer.organisation, name="The Dome", by_bus="Bus 7.", meeting_point="By the dome."
        )
        change_row(offer, {"meeting_point": "The usual gate"})
    change_date(app, world, venue_id=other.id)
    page = text_of(client.get(f"/sessions/{world.offer}/{world.date}"))
    for words in ("Another place this time", "at The Dome", "Bus: Bus 7.", "Meet at: By the dome."):
        assert words in page
    assert "The usual gate" not in page
    assert "The usual gate" in text_of(client.get(f"/sessions/{world.offer}"))


def test_whether_children_are_about_is_said_for_the_date(app, client, world):
    change(app, world, children_on_site=ChildrenOnSite.SOMETIMES)
    change_date(app, world, children_on_site=ChildrenOnSite.NO)
    whole, one = both_pages(client, world)
    assert "Children are sometimes on site." in whole
    assert "No children on site, confirmed for this date." in one


def test_where_nobody_may_just_turn_up_no_page_leaves_it_standing(app, client, world):
    change(app, world, open_how="Just turn up, or ring us first", walk_ins_welcome=False)
    whole, one = both_pages(client, world)
    assert "Just turn up, or ring us first. Ring us before your first visit." in whole
    assert "How to come: Ring us first this time." in one
    assert "turn up" not in one


def test_a_date_with_children_about_does_not_invite_people_unbooked(app, client, world):
    change(
        app, world, open_how="Just turn up", walk_ins_welcome=True,
        children_on_site=ChildrenOnSite.NO,
    )  # fmt: skip
    change_date(app, world, children_on_site=ChildrenOnSite.YES)
    whole, one = both_pages(client, world)
    assert "How to come: Just turn up" in whole
    assert "Ring us before" not in whole
    assert "How to come: Ring us first this time." in one
    assert "turn up" not in one


def test_a_club_that_asks_people_to_ring_keeps_its_own_words(app, client, world):
    change(app, world, open_how="Ring us by Tuesday", walk_ins_welcome=False)
    for page in both_pages(client, world):
        assert "How to come: Ring us by Tuesday" in page
        assert "this time" not in page


def test_a_date_that_is_over_leads_to_the_others(client, world, at):
    at("2026-03-06 12:00")
    page = client.get(f"/sessions/{world.offer}/{world.date}").text
    assert "This one is over" in page
    assert "See other dates" in page
    assert 'content="noindex"' in page


# --- An offer that is still being written --------------------------------------------------------


def test_the_parts_show_an_offer_that_is_stored_nowhere(app, frozen_now):
    """A preview draws an offer that has venue and club, and no id yet."""
    now = builders.this_moment()
    with app.app_context():
        trust = builders.make_organisation()
        offer = SessionSeries(
            organisation_id=trust.id, venue_id=0, title="New", activity="football", summary="",
            what_happens="We play.", audience=Audience.OPEN, state=SeriesState.PUBLISHED,
            weekdays="thu", starts_local=datetime.min.time(), length_minutes=60,
            first_on=date(2026, 3, 5), last_on=None, capacity=1, created_at=now,
            last_modified_at=now, confirmed_at=now, rule_from=date(2026, 3, 5),
            weeks_from=date(2026, 3, 5),
        )  # fmt: skip
        offer.venue = builders.make_venue(trust, name="The hall")
        with app.test_request_context():
            drawn = flask.render_template_string(
                '{% from "public/_offer.html" import sections, at_a_glance, picture, tags %}'
                "{{ picture(offer) }}{{ tags(offer) }}{{ sections(offer) }}"
                "{{ at_a_glance(offer, club, offer|weekly_span) }}",
                offer=offer,
                club=trust,
            )
        session().rollback()
    assert "We play." in drawn
    assert "The hall" in drawn
    assert "Thursdays, midnight to 1am" in drawn
