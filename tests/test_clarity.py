"""The clarity check: what it makes of clear and of vague offers, and which fix it names first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.models import Audience, Venue
from booking.rules import clarity
from booking.rules.clarity import Clarity, clarity_of
from booking.rules.offer_facts import Offer, offer_refusals, schedule_refusals
from booking.rules.watched_words import FIRST_WORDS
from tests.clear_and_vague_offers import CLEAR, NOW, VAGUE, Example

# Between the vaguest clear offer and the clearest vague one lie more points than this.
GAP = 8

every_clear_one = pytest.mark.parametrize("name", CLEAR)
every_vague_one = pytest.mark.parametrize("name", VAGUE)
FIVE_A_SIDE = CLEAR["five-a-side under the lights"]


def judged(example: Example) -> Clarity:
    return clarity_of(example.offer, example.schedule, FIRST_WORDS, now=NOW)


def changed(**answers: object) -> Clarity:
    """A clear open offer with some answers changed."""
    return judged(replace(FIVE_A_SIDE, offer=replace(FIVE_A_SIDE.offer, **answers)))  # type: ignore[arg-type]


def at_venue(**facts: object) -> Clarity:
    """A clear open offer at a venue that lacks something."""
    known = FIVE_A_SIDE.schedule.venue
    assert known is not None
    columns = ("name", "address", "town", "postcode", "latitude", "longitude", "by_bus", "toilets")
    given = {name: getattr(known, name) for name in columns} | {"step_free": True} | facts
    place = Venue(organisation_id=1, **given)
    return judged(replace(FIVE_A_SIDE, schedule=replace(FIVE_A_SIDE.schedule, venue=place)))


# --- Ten clear ones and ten vague ones ------------------------------------------------------------


def test_there_are_ten_of_each_and_all_of_them_could_be_published():
    assert (len(CLEAR), len(VAGUE)) == (10, 10)
    for example in (*CLEAR.values(), *VAGUE.values()):
        assert not [*offer_refusals(example.offer), *schedule_refusals(example.schedule, NOW)]


@every_clear_one
def test_a_clear_offer_counts_as_clear(name: str):
    assert judged(CLEAR[name]).score >= clarity.CLEAR


@every_vague_one
def test_a_vague_offer_does_not_count_as_clear(name: str):
    assert judged(VAGUE[name]).score < clarity.CLEAR


def test_every_clear_offer_stands_well_above_every_vague_one():
    vaguest = min(judged(example).score for example in CLEAR.values())
    clearest = max(judged(example).score for example in VAGUE.values())
    assert vaguest - clearest > GAP


@every_vague_one
def test_a_vague_offer_gets_the_hint_that_a_colleague_would_give_first(name: str):
    best = judged(VAGUE[name]).next_best
    assert best is not None
    assert best.field == VAGUE[name].hint_field
    assert VAGUE[name].hint_word in best.words.lower()


# --- What is essential ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["title", "summary", "what_happens", "who_meets_you", "first_visit", "open_how"]
)
def test_what_the_rules_refuse_stands_first_and_keeps_it_from_counting_as_clear(field: str):
    found = changed(**{field: ""})
    assert [finding.field for finding in found.essentials] == [field]
    assert found.next_best == found.essentials[0]
    assert not found.is_clear
    assert found.words == "1 thing still to say"


def test_an_offer_that_is_only_begun_scores_nothing_and_is_asked_for_in_order():
    empty = Offer(
        title="",
        summary="",
        what_happens="",
        activity="",
        audience=Audience.OPEN,
        capacity=0,
        who_meets_you="",
        first_visit="",
    )
    found = clarity_of(empty, None, FIRST_WORDS, unsaid={"audience", "capacity"}, now=NOW)
    assert found.score == 0
    assert [finding.field for finding in found.essentials] == [
        "title",
        "activity",
        "summary",
        "what_happens",
        "audience",
        "weekdays",
        "starts_local",
        "length_minutes",
        "first_on",
        "venue",
        "who_meets_you",
        "first_visit",
        "capacity",
    ]


def test_what_could_not_be_read_is_not_judged_by_its_stand_in():
    found = clarity_of(
        replace(FIVE_A_SIDE.offer, capacity=0),
        FIVE_A_SIDE.schedule,
        FIRST_WORDS,
        unsaid={"capacity"},
        now=NOW,
    )
    assert [finding.words for finding in found.essentials] == ["Say how many places there are."]


def test_a_text_that_cannot_be_kept_is_not_said_to_be_missing():
    found = clarity_of(
        replace(FIVE_A_SIDE.offer, what_happens="far too long"),
        FIVE_A_SIDE.schedule,
        FIRST_WORDS,
        unsaid={"what_happens"},
        now=NOW,
    )
    assert found.essentials[0].words == clarity.UNREADABLE


def test_nobody_is_asked_how_anyone_comes_before_it_is_known_that_anyone_can():
    offer = replace(FIVE_A_SIDE.offer, open_how="")
    found = clarity_of(offer, FIVE_A_SIDE.schedule, FIRST_WORDS, unsaid={"audience"}, now=NOW)
    assert "open_how" not in {finding.field for finding in found.findings}


def test_a_price_that_nobody_entered_yet_is_asked_for_and_does_not_count_as_free():
    found = clarity_of(
        replace(FIVE_A_SIDE.offer, cost_note=""),
        FIVE_A_SIDE.schedule,
        FIRST_WORDS,
        unsaid={"cost_pence"},
        now=NOW,
    )
    assert found.next_best is not None
    assert (found.next_best.field, found.next_best.essential) == ("cost_pence", False)


def test_an_offer_that_has_run_for_years_is_not_asked_for_another_first_date():
    schedule = replace(FIVE_A_SIDE.schedule, first_on=NOW.date() - timedelta(days=6 * 366))
    since = schedule.first_on
    found = clarity_of(FIVE_A_SIDE.offer, schedule, FIRST_WORDS, since=since, now=NOW)
    assert not found.essentials


def test_an_offer_whose_last_date_is_over_says_so():
    schedule = replace(FIVE_A_SIDE.schedule, last_on=NOW.date() - timedelta(days=1))
    found = clarity_of(FIVE_A_SIDE.offer, schedule, FIRST_WORDS, since=schedule.first_on, now=NOW)
    assert [finding.field for finding in found.essentials] == ["last_on"]


# --- Answer by answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["TBC", "tba", "T.B.C.", "n/a", "N/A", "-", "?", "...", "See website", "to be confirmed"],
)
@pytest.mark.parametrize("field", ["meeting_point", "first_visit", "who_meets_you", "open_how"])
def test_a_stand_in_for_an_answer_counts_as_none(field: str, said: str):
    found = changed(**{field: said})
    assert found.next_best is not None
    assert found.next_best.field == field
    assert not found.is_clear


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("open_how", "Contact us"),
        ("open_how", "Please email us for more information"),
        ("open_how", "Booking essential"),
        ("open_how", "All welcome"),
        ("meeting_point", "At the venue"),
        ("meeting_point", "the stadium"),
        ("meeting_point", "Outside"),
        ("who_meets_you", "A member of staff"),
        ("who_meets_you", "The team"),
        ("who_for", "Open to all"),
        ("who_for", "Everyone welcome"),
        ("first_visit", "Complete a registration form on arrival."),
        ("first_visit", "Just turn up."),
        ("what_happens", "Fun and games!"),
        ("what_to_bring", "Suitable sports clothing"),
        ("cost_note", "A small charge may apply"),
        ("cost_note", "Prices vary"),
        ("cost_note", "£3 a session"),
        ("title", "Football session"),
        ("summary", "Football."),
    ],
)
def test_an_answer_that_leaves_the_question_open_is_pointed_out(field: str, said: str):
    assert field in {finding.field for finding in changed(**{field: said}).findings}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("open_how", "Contact us on 01632 960111"),
        ("open_how", "Drop in."),
        ("open_how", "Ring us first."),
        ("meeting_point", "The pitch gate"),
        ("meeting_point", "Reception"),
        ("who_meets_you", "The coach"),
        ("who_for", "Adults of every standard."),
        ("what_to_bring", "Nothing"),
        ("cost_note", ""),
        ("cost_note", "Free, donations welcome"),
        ("cost_note", "Free. Coffee is £1.80."),
        ("with_someone", "Yes"),
        ("own_children", "No, sorry."),
        ("fare_help", "No"),
        ("title", "Sit fit"),
    ],
)
def test_a_short_answer_that_answers_is_left_alone(field: str, said: str):
    assert field not in {finding.field for finding in changed(**{field: said}).findings}


def test_the_venues_own_meeting_point_answers_where_the_offer_says_none():
    assert "meeting_point" not in {f.field for f in changed(meeting_point="").findings}


@pytest.mark.parametrize("by_bus", ["", "Yes", "Good bus links", "Well served by public transport"])
def test_a_venue_that_does_not_say_the_way_is_asked_for_bus_and_stop(by_bus: str):
    best = at_venue(by_bus=by_bus).next_best
    assert best is not None
    assert best.field == "venue"
    assert "bus" in best.words


def test_a_station_is_a_way_to_come_too():
    found = at_venue(by_bus="", by_train="Accrington station is a ten-minute walk.")
    assert "venue" not in {finding.field for finding in found.findings}


@pytest.mark.parametrize(
    ("facts", "asked"), [({"step_free": None}, "steps"), ({"toilets": ""}, "toilets")]
)
def test_what_nobody_said_about_getting_in_is_asked(facts: dict[str, object], asked: str):
    found = [f.words for f in at_venue(**facts).findings if f.field == "venue"]
    assert [asked in words for words in found] == [True]


def test_that_a_place_has_steps_is_an_answer():
    assert "venue" not in {finding.field for finding in at_venue(step_free=False).findings}


def test_an_offer_by_referral_is_not_asked_how_anyone_can_come():
    found = changed(audience=Audience.BY_REFERRAL, open_how="", walk_ins_welcome=False)
    assert "open_how" not in {finding.field for finding in found.findings}


def test_who_invites_people_to_turn_up_is_asked_to_welcome_them_unbooked():
    said = "You say people can just turn up, but not that you welcome them unbooked."
    how = "Just turn up at the gate at six."
    for welcome, asked in ((False, True), (True, False)):
        found = changed(open_how=how, walk_ins_welcome=welcome).findings
        assert any(finding.words.startswith(said) for finding in found) is asked


def test_an_offer_that_says_everything_has_nothing_left_to_mend():
    offer = replace(FIVE_A_SIDE.offer, accessibility_support="body")
    found = clarity_of(offer, FIVE_A_SIDE.schedule, FIRST_WORDS, has_photo=True, now=NOW)
    assert (found.score, found.next_best) == (100, None)


def test_one_question_left_open_keeps_the_best_of_offers_from_counting_as_clear():
    assert changed(first_visit="N/A").score == clarity.MOST_WITH_ONE


# --- How it is put --------------------------------------------------------------------------------


def test_words_that_give_people_away_come_before_all_other_advice():
    found = changed(
        who_for="Ex-offenders welcome.", meeting_point="TBC", what_happens="FOOTBALL EVERY WEEK!!!"
    )
    assert found.gives_away
    assert found.words == "Gives people away"
    assert found.next_best is not None
    assert found.next_best.field == "who_for"
    assert "gives away" in found.next_best.words


def test_in_a_closed_group_the_words_are_about_those_who_read_them_of_themselves():
    found = changed(
        audience=Audience.BY_REFERRAL, walk_ins_welcome=False, who_for="People on probation."
    )
    assert found.next_best is not None
    assert "about themselves" in found.next_best.words


def test_jargon_is_named_with_what_to_say_instead():
    found = changed(provided="Signposting to partners, bibs and balls.")
    words = {finding.field: finding.words for finding in found.findings}["provided"]
    assert "“Signposting”: “telling you where to get help”" in words


def test_an_abbreviation_is_asked_to_be_written_in_full():
    found = changed(what_to_bring="Your CSCS card and trainers.")
    assert "“CSCS”" in {finding.field: finding.words for finding in found.findings}["what_to_bring"]


@pytest.mark.parametrize(
    "said",
    [
        "Your CSCS (Construction Skills) card.",
        "The Construction Skills card (CSCS).",
        "Your FC shirt, a DVD and ID.",
        "Tea is FREE.",
        "Take the M66 and bus X43 to BB10 4BX.",
    ],
)
def test_what_everybody_knows_or_what_is_explained_is_no_riddle(said: str):
    assert "what_to_bring" not in {f.field for f in changed(what_to_bring=said).findings}


@pytest.mark.parametrize(
    "said",
    ["COME AND PLAY FOOTBALL WITH US EVERY THURSDAY NIGHT AT THE HUB WITH A COACH", "Fun!! " * 5],
)
def test_shouting_is_asked_to_be_written_small(said: str):
    words = {finding.field: finding.words for finding in changed(what_happens=said).findings}
    assert "capitals" in words["what_happens"]


def test_a_very_long_sentence_is_named_by_how_it_begins():
    long = "Then we all walk round the pitch and " + "on and " * 30 + "stop."
    words = [finding.words for finding in changed(first_visit=long).findings]
    assert any("“Then we all walk”" in each for each in words)


def test_a_text_of_under_a_hundred_words_is_never_given_a_reading_age():
    short = "Individuals residing locally undertake rehabilitative physical education together."
    found = changed(what_happens=short * 3)
    assert not any("reads well from age" in finding.words for finding in found.findings)


ODD_TEXTS = {
    "nothing": "",
    "a NUL": "\x00",
    "half a surrogate": "\ud800",
    "emoji": "👋🏽" * 50,
    "right to left": "\u202efootball",
    "markup": "<script>alert(1)</script>",
    "one word of 100,000 letters": "a" * 100_000,
    "20,000 sentences": "Ab3. " * 20_000,
    "a stand-in 9,000 times": "contact us " * 9_000,
    "a form 5,000 times": "registration form " * 5_000,
    "brackets": "(" * 5_000,
    "100,000 blanks": " " * 100_000,
    "digits": "1" * 100_000,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_whatever_was_typed_is_answered(text: str):
    found = changed(**dict.fromkeys(clarity.TEXTS, text))
    assert 0 <= found.score <= 100
    assert len(found.words) < 100


def test_what_is_quoted_from_a_text_stays_short():
    found = changed(**dict.fromkeys(clarity.TEXTS, "offender" + "x" * 9_000 + " offender TBC"))
    assert all(len(finding.words) < 400 for finding in found.findings)
