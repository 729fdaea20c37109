"""A coach's pages: publishing an offer, mending it, taking it off; and the lead's side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    User,
)
from tests import builders


@dataclass
class Trust:
    """A trust with a venue and a coach, and those of another."""

    venue_id: str
    coach: User
    other_coach: User
    other_venue_id: str


@pytest.fixture
def trust(app, frozen_now):
    with app.app_context():
        ours = builders.make_organisation(slug="rovers", name="Rovers Trust")
        other = builders.make_organisation(slug="town")
        made = Trust(
            builders.make_venue(ours).public_id,
            builders.make_user(ours),
            builders.make_user(other),
            builders.make_venue(other).public_id,
        )
        builders.save()
    return made


@pytest.fixture
def coach(client, trust):
    builders.sign_in(client, trust.coach)
    return client


def typed(trust, **changes):
    return {
        "title": "Walking football", "activity": "walking-football", "summary": "A gentle game.",
        "what_happens": "We play.\r\nThen a brew.", "audience": "open", "open_how": "Just turn up.",
        "gender": "everyone", "level": "any", "capacity": "12", "children_on_site": "no",
        "who_meets_you": "The coach", "first_visit": "Come early.", "weekdays": ["thu"],
        "starts_local": "18:00", "length_minutes": "60", "first_on": "2026-03-05",
        "last_on": "2026-05-21", "venue": trust.venue_id, "age_from": "18", **changes,
    }  # fmt: skip


def publish(client, trust, **changes):
    return builders.post(client, "/offers/new", "/offers/new", **typed(trust, **changes))


def the_series(app):
    with app.app_context():
        return session().query(SessionSeries).one()


# --- Publishing ----------------------------------------------------------------------------------


def test_a_coach_publishes_an_offer_and_sees_its_dates(app, coach, trust):
    response = publish(coach, trust)
    assert response.status_code == 303
    page = coach.get(response.location).text
    assert "Published: 12 sessions, the next on Thursday 5 March, 6pm." in page
    assert page.count('class="date date--open"') == 12
    assert the_series(app).what_happens == "We play.\nThen a brew."


def test_an_open_offer_is_public_at_once_and_a_by_referral_one_never(app, coach, trust):
    publish(coach, trust, title="Opening")
    publish(coach, trust, title="Closing", audience="by_referral", open_how="")
    page = app.test_client().get("/").text
    assert "Opening" in page
    assert "Closing" not in page


def test_nobody_chooses_the_audience_but_the_coach(app, coach, trust):
    response = publish(coach, trust, audience="")
    assert response.status_code == 422
    assert "Choose who may know about it" in response.text
    assert not re.search(r'name="audience"[^>]*checked', response.text)


def test_women_only_suggests_by_referral(coach, trust):
    page = publish(coach, trust, audience="", gender="women").text
    assert re.search(r'value="by_referral"[^>]*checked', page)


def test_women_only_may_be_open_if_the_coach_says_so(app, coach, trust):
    assert publish(coach, trust, gender="women").status_code == 303
    assert the_series(app).audience is Audience.OPEN


def test_nothing_typed_is_lost_on_an_error(app, coach, trust):
    response = publish(
        coach, trust, title="", last_on="2026-03-01", who_for="Kept words", capacity="99",
        weekdays=["mon", "fri"],
    )  # fmt: skip
    assert response.status_code == 422
    for kept in ("A gentle game.", "Kept words", 'value="99"', 'value="18:00"', "2026-03-01"):
        assert kept in response.text
    assert len(re.findall(r'name="weekdays"[^>]*checked', response.text)) == 2
    assert "Enter a title" in response.text
    assert "<title>Error: " in response.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_on": "2026-03-01"}, "The last date can’t be before the first."),
        ({"first_on": "2026-03-06", "last_on": "2026-03-08"}, "No session would be left to come."),
        ({"first_on": "0001-01-01"}, "within a year of today"),
        ({"first_on": "someday"}, "Enter a date"),
        ({"first_on": ""}, "Enter the first date"),
        ({"starts_local": "25:00"}, "Enter a time"),
        ({"starts_local": "\x00"}, "Enter when it starts"),
        ({"capacity": "0"}, "between 1 and 500"),
        ({"capacity": "9" * 400}, "between 1 and 500"),
        ({"capacity": "10,000"}, "between 1 and 500"),
        ({"capacity": "-4"}, "between 1 and 500"),
        ({"capacity": "8.5"}, "Enter a whole number"),
        ({"length_minutes": "100000"}, "between 15 minutes and 12 hours"),
        ({"age_from": "-4"}, "The youngest age is between 0 and 120"),
        ({"age_to": "10000"}, "The oldest age is between 0 and 120"),
        ({"cost_pence": "10000"}, "between nothing and £9,999"),
        ({"cost_pence": "-2"}, "between nothing and £9,999"),
        ({"children_on_site": ""}, "Say whether children are about"),
        ({"children_on_site": "not_known"}, "Say whether children are about"),
        ({"capacity": ""}, "Enter how many places there are"),
        ({"length_minutes": "5"}, "between 15 minutes and 12 hours"),
        ({"weekdays": []}, "Choose at least one day"),
        ({"weekdays": ["noday"]}, "Choose at least one day"),
        ({"activity": "juggling"}, "Choose an activity"),
        ({"audience": "everybody"}, "Choose who may know about it"),
        ({"gender": "robots"}, "Choose who it is for"),
        ({"open_how": " "}, "Say how anyone can come"),
        ({"title": "   "}, "Enter a title"),
        ({"title": "\x00"}, "Enter a title"),
        ({"title": "a" * 81}, "at most 80 characters"),
        ({"summary": "a" * 161}, "at most 160 characters"),
        ({"what_happens": "a" * 3001}, "at most 3000 characters"),
        ({"age_from": "40", "age_to": "20"}, "can’t be below the youngest"),
        ({"age_to": "x"}, "Enter a whole number"),
        ({"cost_pence": "lots"}, "Enter the cost in pounds"),
        ({"walk_ins_welcome": "y", "audience": "by_referral"}, "Nobody just turns up"),
        ({"walk_ins_welcome": "y", "children_on_site": "sometimes"}, "no children are on site"),
        ({"venue": ""}, "Choose a venue"),
        ({"venue": "zzzzzzzzzzzzz"}, "Choose one of your own venues"),
    ],
)
def test_what_does_not_hold_is_said_in_the_form(app, coach, trust, changes, words):
    response = publish(coach, trust, **changes)
    assert response.status_code == 422
    assert words in response.text
    with app.app_context():
        assert session().query(SessionSeries).count() == 0


def summary_of(page):
    """The lines of the error summary, as a reader takes them in."""
    summary = page.split('govuk-error-summary__list">')[1].split("</ul>")[0]
    return re.findall(r'<a href="[^"]*">(.*?)</a>', summary)


def test_everything_that_does_not_hold_is_said_at_once_in_the_pages_order(coach, trust):
    response = publish(
        coach, trust, title="", open_how="", age_from="40", age_to="20", capacity="10000",
        weekdays=[], starts_local="late", last_on="2026-03-01", venue="zzzzzzzzzzzzz",
        walk_ins_welcome="y", children_on_site="yes", cost_pence="lots",
    )  # fmt: skip
    assert summary_of(response.text) == [
        "Enter a title",
        "Say how anyone can come, such as “just turn up”.",
        "The oldest age can’t be below the youngest.",
        "A session has between 1 and 500 places",
        "Choose at least one day of the week",
        "Starts at: Enter a time, like 6pm or 18:00",
        "The last date can’t be before the first.",
        "Choose one of your own venues.",
        "People can just turn up only where no children are on site. Choose “No”, or untick this.",
        "Cost in pounds: Enter the cost in pounds, like 2 or 1.50",
    ]


def test_what_rests_on_an_answer_that_is_missing_is_not_said_yet(coach, trust):
    response = publish(
        coach, trust, audience="", open_how="", first_on="", last_on="2026-03-01",
        walk_ins_welcome="y", children_on_site="",
    )  # fmt: skip
    assert summary_of(response.text) == [
        "Choose who may know about it",
        "Enter the first date",
        "Say whether children are about",
    ]


def test_as_many_dates_are_shown_as_were_published(coach, trust):
    page = coach.get(publish(coach, trust, weekdays=["thu", "fri"], last_on="").location).text
    said = re.search(r"Published: (\d+) sessions", page)
    assert said is not None
    assert page.count('class="date date--open"') == int(said[1]) == 26 - 1


def test_another_trusts_venue_is_no_choice(coach, trust):
    response = publish(coach, trust, venue=trust.other_venue_id)
    assert response.status_code == 422
    assert "Choose one of your own venues" in response.text


def test_times_dates_and_money_are_read_as_people_write_them(app, coach, trust):
    publish(coach, trust, starts_local="6.30pm", first_on="5 March", last_on="", cost_pence="£1.50")
    series = the_series(app)
    assert f"{series.starts_local:%H:%M}" == "18:30"
    assert series.first_on.isoformat() == "2026-03-05"
    assert series.cost_pence == 150


def test_a_new_offer_can_start_from_one_that_is_there(app, coach, trust):
    publish(coach, trust, who_for="Copied words")
    page = coach.get(f"/offers/new?from={the_series(app).public_id}").text
    assert "Copied words" in page
    assert re.search(r'value="thu"[^>]*checked', page)


def test_somebody_elses_offer_is_no_start(app, client, trust):
    builders.sign_in(client, trust.coach)
    publish(client, trust)
    stranger = app.test_client()
    builders.sign_in(stranger, trust.other_coach)
    assert stranger.get(f"/offers/new?from={the_series(app).public_id}").status_code == 404


# --- Changing ------------------------------------------------------------------------------------


@pytest.fixture
def offer(app, coach, trust):
    publish(coach, trust)
    return the_series(app).public_id


def mend(client, trust, offer, version="1", **changes):
    address = f"/offers/{offer}/edit"
    return builders.post(client, address, address, **typed(trust, version=version, **changes))


def test_words_are_mended_and_the_schedule_stays(app, coach, trust, offer):
    response = mend(coach, trust, offer, title="Walking football for all", starts_local="09:00")
    assert response.status_code == 303
    assert "Walking football for all" in coach.get(response.location).text
    assert the_series(app).starts_local.hour == 18


def test_two_editors_notice_each_other_and_nothing_is_lost(app, coach, trust, offer):
    mend(coach, trust, offer, title="The first editor’s", what_to_bring="A towel")
    response = mend(coach, trust, offer, title="The second editor’s")
    assert response.status_code == 409
    assert "Somebody else changed this offer" in response.text
    assert 'value="The second editor’s"' in response.text
    assert "The first editor’s" in response.text
    assert "A towel" in response.text
    assert 'name="version" value="2"' in response.text
    assert the_series(app).title == "The first editor’s"
    assert mend(coach, trust, offer, version="2", title="The second editor’s").status_code == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "\x00", "²"])
def test_a_version_that_never_was_is_a_conflict(coach, trust, offer, version):
    assert mend(coach, trust, offer, version=version).status_code == 409


def test_fewer_places_are_told_with_what_they_touch(app, coach, trust, offer):
    with app.app_context():
        held = session().query(ScheduledSession).order_by(ScheduledSession.starts_at)[0]
        owner = held.series.organisation
        for _ in range(2):
            builders.make_booking(held, builders.make_participant(owner))
        builders.save()
    page = coach.get(mend(coach, trust, offer, capacity="1").location).text
    assert "12 dates to come changed with it." in page
    assert "everybody keeps their place" in page


@pytest.mark.parametrize("page", ["edit", "withdraw"])
def test_a_coach_of_another_trust_finds_nothing(app, coach, trust, offer, page):
    stranger = app.test_client()
    builders.sign_in(stranger, trust.other_coach)
    address = f"/offers/{offer}/{page}"
    assert stranger.get(address).status_code == 404
    answer = builders.post(stranger, address, "/offers/new", **typed(trust, version="1"))
    assert answer.status_code == 404
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


def test_an_old_offer_that_never_said_whether_children_are_about_asks_people_to_ring(
    app, coach, trust, offer
):
    with app.app_context():
        session().query(SessionSeries).update({"children_on_site": ChildrenOnSite.NOT_KNOWN})
        session().commit()
    assert "Ring us to ask whether children are about." in coach.get(f"/sessions/{offer}").text
    page = coach.get(f"/offers/{offer}/edit").text
    assert not re.search(r'name="children_on_site"[^>]*checked', page)


def test_our_offers_stand_by_their_next_date_and_say_only_what_is_not_as_usual(coach, trust, offer):
    publish(coach, trust, title="A later one", weekdays=["fri"])
    publish(coach, trust, title="Closed", audience="by_referral", weekdays=["sat"])
    page = coach.get("/offers").text
    titles = [page.index(f">{each}</a>") for each in ("Walking football", "A later one", "Closed")]
    assert titles == sorted(titles)
    assert page.count('class="tag ') == 1
    assert "By referral" in page


def test_our_offers_lists_ours_alone(app, coach, trust, offer):
    page = coach.get("/offers").text
    assert "1 offer of ours on now" in page
    assert "Next: today" in page
    stranger = app.test_client()
    builders.sign_in(stranger, trust.other_coach)
    assert "Nothing offered yet" in stranger.get("/offers").text


# --- The partnership -----------------------------------------------------------------------------


def test_the_lead_sees_the_trusts_side_by_side_and_no_names(app, coach, trust, offer):
    publish(coach, trust, title="Gym buddies", audience="by_referral", weekdays=["fri"])
    with app.app_context():
        owner = session().query(Organisation).filter_by(slug="rovers").one()
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
