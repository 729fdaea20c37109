"""Writing an offer in short steps: nothing typed is lost, and nothing half-written is published."""

from __future__ import annotations

import re

import pytest

from booking.database import session
from booking.models import Audience, OfferDraft, Role, SessionSeries, Venue
from booking.views.offer_parts import STEPS
from tests import builders
from tests.offer_answers import (
    hidden,
    make_trust,
    part_of_answers,
    publish,
    said,
    send_step,
    summary_of,
)


@pytest.fixture
def trust(app, frozen_now):
    return make_trust(app)


@pytest.fixture
def coach(client, trust):
    builders.sign_in(client, trust.coach)
    return client


def series_count(app):
    with app.app_context():
        return session().query(SessionSeries).count()


def the_series(app):
    with app.app_context():
        return session().query(SessionSeries).one()


# --- From the first step to the public page ------------------------------------------------------


def test_a_coach_writes_an_offer_step_by_step_and_publishes_it(app, coach, trust):
    first = coach.get("/offers/new")
    answer = coach.post("/offers/new", data=hidden(first) | part_of_answers("what"))
    draft = re.findall(r"/offers/drafts/(\w+)/who", answer.location)[0]
    for step, following in zip(STEPS[1:], [*STEPS[2:], None], strict=True):
        answer = send_step(coach, draft, step.slug, venue=trust.venue_id)
        assert answer.location.endswith(f"/{following.slug if following else 'check'}")
    checked = coach.get(answer.location).text
    assert "Ready to publish" in checked
    assert "12 dates, the first on Thursday 5 March, 6pm." in checked
    assert "Anyone can find it straight away" in checked
    answer = publish(coach, draft)
    page = coach.get(answer.location).text
    assert "Published: 12 sessions, the next on Thursday 5 March, 6pm." in page
    assert page.count('class="date date--open"') == 12
    assert the_series(app).what_happens == "We play.\nThen a brew."


@pytest.mark.parametrize("page", ["", "/what", "/check", "/preview", "/delete", "/photo"])
def test_every_address_of_a_published_draft_leads_to_its_offer(app, coach, trust, page):
    publish(coach, trust.draft)
    coach.get("/offers")
    answer = coach.get(f"/offers/drafts/{trust.draft}{page}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/{the_series(app).public_id}")
    assert "This is published: Walking football." in coach.get(answer.location).text


def test_published_twice_is_one_offer(app, coach, trust):
    address = f"/offers/drafts/{trust.draft}/check"
    data = hidden(coach.get(address))
    assert coach.post(address, data=data).location == coach.post(address, data=data).location
    assert series_count(app) == 1


def test_a_first_step_sent_again_after_publishing_leads_to_the_offer(app, coach, trust):
    first = hidden(coach.get("/offers/new")) | part_of_answers("what")
    draft = coach.post("/offers/new", data=first).location.split("/")[-2]
    for step in STEPS[1:]:
        send_step(coach, draft, step.slug, venue=trust.venue_id)
    publish(coach, draft)
    answer = coach.post("/offers/new", data=first)
    assert answer.location.endswith(f"/{the_series(app).public_id}")
    with app.app_context():
        assert session().query(OfferDraft).count() == 1


def test_every_answer_arrives_on_the_series(app, coach, trust):
    send_step(
        coach, trust.draft, "when", weekdays=["mon", "thu"], every_weeks="2", weeks_off="16 March",
        on_bank_holidays="no", extra_dates="Saturday 14 March, 2pm", last_on="",
    )  # fmt: skip
    send_step(coach, trust.draft, "visit", with_someone="A friend", own_children="A play corner")
    send_step(
        coach, trust.draft, "know", fare_help="We send a ticket", cost_pence="£1.50",
        accessibility_support=["sight", "hearing"],
    )  # fmt: skip
    publish(coach, trust.draft)
    series = the_series(app)
    assert (series.weekdays, series.every_weeks, series.on_bank_holidays) == ("mon,thu", 2, False)
    assert (series.weeks_off, series.extra_dates) == ("2026-03-16", "2026-03-14T14:00")
    assert (series.with_someone, series.own_children) == ("A friend", "A play corner")
    assert (series.fare_help, series.cost_pence) == ("We send a ticket", 150)
    assert series.accessibility_support == "sight,hearing"


def test_an_extra_date_without_a_time_starts_at_the_usual_one(app, coach, trust):
    send_step(coach, trust.draft, "when", extra_dates="14 March")
    publish(coach, trust.draft)
    assert the_series(app).extra_dates == "2026-03-14T18:00"


def test_times_and_dates_are_read_as_people_write_them(app, coach, trust):
    send_step(coach, trust.draft, "when", starts_local="6.30pm", first_on="5 March", last_on="")
    publish(coach, trust.draft)
    series = the_series(app)
    assert (f"{series.starts_local:%H:%M}", series.first_on.isoformat()) == ("18:30", "2026-03-05")


def test_a_by_referral_offer_says_first_that_nobody_outside_sees_it(app, coach, trust):
    send_step(coach, trust.draft, "who", audience="by_referral", open_how="")
    assert (
        "Nobody outside the partnership sees it"
        in coach.get(f"/offers/drafts/{trust.draft}/check").text
    )
    publish(coach, trust.draft)
    assert "Walking football" not in app.test_client().get("/").text


def test_of_several_venues_none_is_chosen_beforehand(coach, trust):
    page = coach.get(f"/offers/drafts/{new_draft(coach)}/where").text
    assert f'value="{trust.venue_id}" selected' not in page


def test_the_only_venue_is_chosen_already(app, coach, trust):
    with app.app_context():
        session().query(Venue).filter(Venue.name == "The Pavilion").delete()
        session().commit()
    page = coach.get(f"/offers/drafts/{new_draft(coach)}/where").text
    assert f'value="{trust.venue_id}" selected' in page


# --- Nothing is guessed that must be chosen -------------------------------------------------------


def new_draft(client):
    """A draft of which only the first step is written."""
    first = hidden(client.get("/offers/new"))
    answer = client.post("/offers/new", data=first | part_of_answers("what"))
    return answer.location.split("/")[-2]


def test_who_may_know_of_it_is_never_chosen_beforehand(coach, trust):
    page = coach.get(f"/offers/drafts/{new_draft(coach)}/who").text
    assert not re.search(r'name="audience"[^>]*checked', page)


def test_women_only_suggests_by_referral(coach, trust):
    page = send_step(coach, new_draft(coach), "who", audience=[], gender="women").text
    assert "Choose who may know about it" in page
    assert re.search(r'value="by_referral"[^>]*checked', page)


def test_women_only_may_be_open_if_the_coach_says_so(app, coach, trust):
    send_step(coach, trust.draft, "who", gender="women", audience="open")
    publish(coach, trust.draft)
    assert the_series(app).audience is Audience.OPEN


# --- What does not hold is kept, and said --------------------------------------------------------

WRONG = [
    ("what", {"title": "   "}, "Enter a title"),
    ("what", {"title": "\x00"}, "Enter a title"),
    ("what", {"title": "a" * 81}, "at most 80 characters"),
    ("what", {"summary": "a" * 161}, "at most 160 characters"),
    ("what", {"what_happens": "a" * 3001}, "at most 3000 characters"),
    ("what", {"activity": "juggling"}, "Choose an activity"),
    ("who", {"audience": "everybody"}, "Choose who may know about it"),
    ("who", {"gender": "robots"}, "Choose who it is for"),
    ("who", {"open_how": " "}, "Say how anyone can come"),
    ("who", {"capacity": "0"}, "between 1 and 500"),
    ("who", {"capacity": "9" * 400}, "between 1 and 500"),
    ("who", {"capacity": "-4"}, "between 1 and 500"),
    ("who", {"capacity": "8.5"}, "Enter a whole number"),
    ("who", {"capacity": ""}, "Enter how many places there are"),
    ("who", {"age_from": "-4"}, "The youngest age is between 0 and 120"),
    ("who", {"age_to": "10000"}, "The oldest age is between 0 and 120"),
    ("who", {"age_from": "40", "age_to": "20"}, "can’t be below the youngest"),
    ("when", {"last_on": "2026-03-01"}, "The last date can’t be before the first."),
    ("when", {"first_on": "2026-03-06", "last_on": "2026-03-08"}, "No session would be left"),
    ("when", {"first_on": "0001-01-01", "last_on": ""}, "in the last five years"),
    ("when", {"first_on": "9999-12-31", "last_on": ""}, "within a year of today"),
    ("when", {"first_on": "someday"}, "Enter a date"),
    ("when", {"first_on": ""}, "Enter the first date"),
    ("when", {"starts_local": "25:00"}, "Enter a time"),
    ("when", {"starts_local": "\x00"}, "Enter when it starts"),
    ("when", {"length_minutes": "5"}, "between 15 minutes and 12 hours"),
    ("when", {"weekdays": []}, "Choose at least one day"),
    ("when", {"weekdays": ["noday"]}, "Choose at least one day"),
    ("when", {"every_weeks": "99"}, "Choose how often it comes"),
    ("when", {"on_bank_holidays": "perhaps"}, "Say whether it is on"),
    ("when", {"weeks_off": "soon"}, "We can’t read “soon” as a date"),
    ("when", {"extra_dates": "9 March at noonish"}, "We can’t read “9 March at noonish”"),
    ("when", {"extra_dates": "1 March 2031, 2pm"}, "Choose extra dates within a year"),
    ("when", {"extra_dates": "9 March, 2pm\n" * 10_000}, "up to 60 dates here. There are 10,000"),
    ("where", {"venue": ""}, "Choose a venue"),
    ("where", {"venue": "zzzzzzzzzzzzz"}, "Choose one of your own venues"),
    ("where", {"children_on_site": []}, "Say whether children are about"),
    ("where", {"children_on_site": "not_known"}, "Say whether children are about"),
    ("visit", {"who_meets_you": ""}, "Say who meets people"),
    ("know", {"cost_pence": "10000"}, "between nothing and £9,999"),
    ("know", {"cost_pence": "lots"}, "Enter the cost in pounds"),
    ("know", {"phone": "12"}, "Enter a whole phone number, like 01282 555 123."),
    ("know", {"accessibility_support": ["flying"]}, "Choose from the list."),
]  # fmt: skip


@pytest.mark.parametrize(("step", "changes", "words"), WRONG)
def test_what_does_not_hold_is_said_kept_and_never_published(
    app, coach, trust, step, changes, words
):
    changes = {"venue": trust.venue_id} | changes
    response = send_step(coach, trust.draft, step, **changes)
    assert response.status_code == 422
    assert words in response.text
    for name, typed in changes.items():
        if name in part_of_answers(step) and isinstance(typed, str):
            assert said(app, trust.draft)[name] == [typed.replace("\x00", "")]
    assert publish(coach, trust.draft).status_code in (409, 422)
    assert series_count(app) == 0


def test_a_description_of_100_000_characters_is_kept_and_its_length_said(app, coach, trust):
    long = "Ein langer Text. " * 6000
    response = send_step(coach, trust.draft, "what", what_happens=long)
    assert (response.status_code, "at most 3000 characters" in response.text) == (422, True)
    assert said(app, trust.draft)["what_happens"] == [long]
    assert long.strip() in coach.get(f"/offers/drafts/{trust.draft}/what").text


def test_everything_wrong_in_a_step_is_said_at_once_in_the_pages_order(coach, trust):
    response = send_step(
        coach, trust.draft, "who", open_how="", age_from="40", age_to="20", capacity="10000"
    )
    assert summary_of(response.text) == [
        "Say how anyone can come, such as “just turn up”.",
        "The oldest age can’t be below the youngest.",
        "A session has between 1 and 500 places",
    ]


def test_what_rests_on_another_steps_answer_is_said_where_it_is_mended(coach, trust):
    send_step(coach, trust.draft, "where", children_on_site="yes", venue=trust.venue_id)
    response = send_step(coach, trust.draft, "visit", walk_ins_welcome="y")
    assert "no children are on site" in response.text


def test_one_may_go_on_without_what_is_missing(coach, trust):
    response = send_step(coach, trust.draft, "what", title="")
    assert f'href="/offers/drafts/{trust.draft}/who">Go on without it for now' in response.text


def test_the_check_names_what_is_missing_and_leads_there(coach, trust):
    send_step(coach, trust.draft, "what", title="")
    send_step(coach, trust.draft, "visit", first_visit="")
    page = coach.get(f"/offers/drafts/{trust.draft}/check").text
    assert "2 things to mend first" in page
    assert f'href="/offers/drafts/{trust.draft}/what?check=1#title">Enter a title' in page
    assert f'href="/offers/drafts/{trust.draft}/visit?check=1#first_visit"' in page
    assert 'name="mark"' not in page
    mended = f"/offers/drafts/{trust.draft}/what?check=1"
    answer = coach.post(mended, data=hidden(coach.get(mended)) | part_of_answers("what"))
    assert answer.location.endswith("/check")


def test_another_trusts_venue_is_no_choice(coach, trust):
    response = send_step(coach, trust.draft, "where", venue=trust.other_venue_id)
    assert "Choose one of your own venues" in response.text


# --- Leaving, coming back, throwing away ---------------------------------------------------------


def test_leaving_in_the_middle_keeps_what_was_typed_right_or_wrong(app, coach, trust):
    response = send_step(coach, trust.draft, "who", capacity="lots", leave="1")
    assert response.location.endswith("/offers")
    page = coach.get("/offers").text
    assert "Walking football is saved." in page
    assert f"/offers/drafts/{trust.draft}" in page
    assert 'value="lots"' in coach.get(f"/offers/drafts/{trust.draft}/who").text


def test_one_goes_on_where_one_left_off(coach, trust):
    draft = new_draft(coach)
    assert coach.get(f"/offers/drafts/{draft}").location.endswith("/who")
    assert coach.get(f"/offers/drafts/{trust.draft}").location.endswith("/check")


def test_one_goes_on_at_the_first_step_with_something_missing(coach, trust):
    draft = new_draft(coach)
    send_step(coach, draft, "who", audience=[], leave="1")
    assert coach.get(f"/offers/drafts/{draft}").location.endswith("/who")
    page = coach.get(f"/offers/drafts/{draft}/when").text
    steps = page.split('class="steps__list"')[1].split("</ol>")[0].split("</li>")
    done = [step for step in steps if "(done)" in step]
    assert len(done) == 1
    assert "What it is" in done[0]


def test_adding_a_venue_keeps_what_was_typed_and_chooses_the_new_one(app, coach, trust):
    answer = send_step(
        coach, trust.draft, "where", venue="", children_on_site="sometimes",
        meeting_point="The blue gate", leave="venue",
    )  # fmt: skip
    assert "/venues/new" in answer.location
    added = builders.post(
        coach, answer.location, answer.location, name="The Barn", address="Barn Lane",
        town="Burnley", postcode="BB10 4BX", point="53.789, -2.2302",
    )  # fmt: skip
    assert added.location.endswith(f"/offers/drafts/{trust.draft}/where")
    kept = said(app, trust.draft)
    assert (kept["children_on_site"], kept["meeting_point"]) == (["sometimes"], ["The blue gate"])
    page = coach.get(added.location).text
    assert "The Barn is added. It is chosen below." in page
    with app.app_context():
        barn = session().query(Venue).filter_by(name="The Barn").one()
        assert f'value="{barn.public_id}" selected' in page


def test_sent_twice_a_new_draft_is_made_once(app, coach, trust):
    data = hidden(coach.get("/offers/new")) | part_of_answers("what")
    for _ in range(2):
        assert coach.post("/offers/new", data=data).status_code == 303
    with app.app_context():
        assert session().query(OfferDraft).count() == 2


def test_who_works_for_two_clubs_says_whose_it_is(app, coach, trust):
    with app.app_context():
        second = builders.make_organisation(slug="zeta")
        builders.add_role(session().merge(trust.coach), second, Role.COACH)
        builders.save()
    first = coach.get("/offers/new")
    assert "Which club’s is it?" in first.text
    answer = coach.post(
        "/offers/new", data=hidden(first) | part_of_answers("what") | {"trust": "zeta"}
    )
    draft = answer.location.split("/")[-2]
    with app.app_context():
        made = session().query(OfferDraft).filter_by(public_id=draft).one()
        assert made.organisation.slug == "zeta"


def test_opening_the_form_makes_no_draft(app, coach, trust):
    coach.get("/offers/new")
    with app.app_context():
        assert session().query(OfferDraft).count() == 1


def test_throwing_away_says_first_what_it_does(app, coach, trust):
    address = f"/offers/drafts/{trust.draft}/delete"
    assert "gone for good" in coach.get(address).text
    page = coach.get(coach.post(address, data=hidden(coach.get(address))).location).text
    assert "Walking football is thrown away." in page
    with app.app_context():
        assert session().query(OfferDraft).count() == 0


@pytest.mark.parametrize("page", ["", "/what", "/check", "/preview", "/delete", "/photo"])
def test_a_coach_of_another_trust_finds_nothing(app, trust, page):
    stranger = app.test_client()
    builders.sign_in(stranger, trust.stranger)
    assert stranger.get(f"/offers/drafts/{trust.draft}{page}").status_code == 404


def test_there_is_no_other_step(coach, trust):
    assert coach.get(f"/offers/drafts/{trust.draft}/anything").status_code == 404


# --- Preview and copies --------------------------------------------------------------------------


def test_the_preview_shows_the_page_to_be_and_makes_nothing(app, coach, trust):
    page = coach.get(f"/offers/drafts/{trust.draft}/preview").text
    for words in ("This is only a preview", "A gentle game.", "The Hall", "Thursday 12 March, 6pm"):
        assert words in page
    assert series_count(app) == 0


def test_without_a_venue_the_preview_says_what_to_do(coach, trust):
    assert "Choose a venue first" in coach.get(f"/offers/drafts/{new_draft(coach)}/preview").text


@pytest.mark.parametrize("step", ["what", "check", "preview"])
def test_markup_in_texts_stays_text(coach, trust, step):
    markup = "<script>alert(1)</script>"
    send_step(coach, trust.draft, "what", title=markup, summary=markup, what_happens=markup)
    page = coach.get(f"/offers/drafts/{trust.draft}/{step}").text
    assert markup not in page
    assert "&lt;script&gt;" in page


def test_a_copy_says_everything_but_the_dates(app, coach, trust):
    send_step(coach, trust.draft, "when", extra_dates="14 March, 2pm", weeks_off="23 March")
    send_step(coach, trust.draft, "know", accessibility_support=["hearing"], cost_pence="2")
    publish(coach, trust.draft)
    original = the_series(app).public_id
    address = f"/offers/new?from={original}"
    page = coach.get(address)
    assert "A copy of “Walking football”" in page.text
    assert "Everything is copied, also days, time and venue" in page.text
    answer = coach.post(address, data=hidden(page) | part_of_answers("what", title="The copy"))
    assert "/when?check=1" in answer.location
    copied = said(app, answer.location.split("/")[-2])
    assert copied["title"] == ["The copy"]
    assert copied["accessibility_support"] == ["hearing"]
    assert copied["cost_pence"] == ["2.00"]
    assert copied["audience"] == ["open"]
    assert copied["weekdays"] == ["thu"]
    assert not {"first_on", "last_on", "weeks_off", "extra_dates"} & set(copied)


def test_the_same_title_at_the_same_time_is_pointed_out_before_publishing(app, coach, trust):
    publish(coach, trust.draft)
    address = f"/offers/new?from={the_series(app).public_id}"
    answer = coach.post(address, data=hidden(coach.get(address)) | part_of_answers("what"))
    draft = answer.location.split("/")[-2]
    check = f"/offers/drafts/{draft}/check"
    assert "You already offer this on Thursdays at 6pm" in coach.get(check).text
    send_step(coach, draft, "when", starts_local="19:00")
    assert "You already offer this" not in coach.get(check).text


def test_weeks_off_stand_apart_on_the_check(coach, trust):
    send_step(coach, trust.draft, "when", weeks_off="16 March\n23 March")
    page = coach.get(f"/offers/drafts/{trust.draft}/check").text
    assert "16 March; 23 March" in page


def test_somebody_elses_offer_is_no_start(app, coach, trust):
    publish(coach, trust.draft)
    stranger = app.test_client()
    builders.sign_in(stranger, trust.stranger)
    assert stranger.get(f"/offers/new?from={the_series(app).public_id}").status_code == 404
