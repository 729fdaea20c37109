"""What people read: short enough for one SMS, with the club and its number, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.message_words import EACH_DATE, WORDS, Facts, in_full, sms, subject
from booking.models import MessageKind
from booking.texting import BASIC, EXTENDED, LONGEST, length, mobile, plain, shortened

STARTS = datetime(2026, 3, 5, 18, tzinfo=UTC)
FACTS = Facts(
    club="Burnley FC",
    short_club="Burnley",
    what="Chair yoga",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=1),
    place="Turf Moor",
    number="01632 960101",
    meets="The gate by the club shop",
    was_at=STARTS - timedelta(days=1),
)
Kind = MessageKind

WRITTEN = [
    (Kind.BOOKED, FACTS, "you're booked. Chair yoga, Thursday 5 March, 6pm, Turf Moor."
     " Can't make it? Ring 01632 960101"),
    (Kind.REMINDER, FACTS, "see you on Thursday 5 March, 6pm. Chair yoga, Turf Moor."
     " Can't make it? Ring 01632 960101"),
    (Kind.CALLED_OFF, FACTS, "sorry, Chair yoga on Thursday 5 March, 6pm is called off."
     " Questions? Ring 01632 960101"),
    (Kind.MOVED, FACTS, "a change. Chair yoga on Wednesday 4 March, 6pm is now Thursday 5 March,"
     " 6pm, Turf Moor. Can't make it? Ring 01632 960101"),
    (Kind.MOVED, replace(FACTS, moved="place"), "a change. Chair yoga, Thursday 5 March, 6pm, is"
     " now at Turf Moor. Can't make it? Ring 01632 960101"),
    (Kind.MOVED, replace(FACTS, moved="end"), "a change. Chair yoga, Thursday 5 March, 6pm, now"
     " ends at 7pm. Questions? Ring 01632 960101"),
    (Kind.MOVED, replace(FACTS, moved="door"), "a change. Chair yoga, Thursday 5 March, 6pm. We"
     " meet here: The gate by the club shop. Questions? Ring 01632 960101"),
    (Kind.ON_AGAIN, FACTS, "good news. Chair yoga is on again: Thursday 5 March, 6pm, Turf Moor."
     " Can't make it? Ring 01632 960101"),
    (Kind.PLACE_FREE, FACTS, "a place came free and it's yours. Chair yoga, Thursday 5 March, 6pm,"
     " Turf Moor. Can't make it? Ring 01632 960101"),
    (Kind.PLACE_FREE, replace(FACTS, offered_until=STARTS - timedelta(hours=3)), "a place came"
     " free. Chair yoga, Thursday 5 March, 6pm, Turf Moor. Still want it? Ring 01632 960101 by"
     " Thursday 5 March, 3pm"),
    (Kind.PLACE_LOST, FACTS, "sorry, Chair yoga on Thursday 5 March, 6pm has fewer places and yours"
     " has gone. For another day ring 01632 960101"),
    (Kind.ON_HOLD, FACTS, "Chair yoga on Thursday 5 March, 6pm is not sure yet. Don't set out"
     " before you hear from us. Ring 01632 960101"),
    (Kind.WAITING, FACTS, "you're on the waiting list. Chair yoga, Thursday 5 March, 6pm. You'll"
     " hear if a place comes free. Questions? Ring 01632 960101"),
    (Kind.CANCELLED, FACTS, "your place is cancelled. Chair yoga, Thursday 5 March, 6pm. For"
     " another day ring 01632 960101"),
    (Kind.MISSED_YOU, FACTS, "we missed you at Chair yoga on Thursday 5 March, 6pm. No worries,"
     " you're welcome any time. Ring 01632 960101"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "text"), WRITTEN)
def test_each_kind_reads_as_it_should(kind, facts, text):
    assert sms(kind, facts) == f"Burnley FC: {text}"


def test_every_kind_that_people_get_is_among_them():
    assert {kind for kind, _, _ in WRITTEN} == set(WORDS) == set(MessageKind) - {Kind.STAFF}


def weekly(number: int) -> Facts:
    return replace(FACTS, dates=[STARTS + timedelta(weeks=week) for week in range(number)])


def test_a_few_dates_are_each_named():
    assert "Thursdays 5, 12 and 19 March, 6pm" in sms(Kind.BOOKED, weekly(3))


def test_of_many_dates_it_says_how_many_and_which_is_the_first():
    text = sms(Kind.BOOKED, weekly(12))
    assert "you're booked for 12 dates." in text
    assert "First: Thursday 5 March, 6pm" in text


def test_an_email_names_every_date_and_shortens_nothing():
    # Twelve weeks of UTC, and the clocks change within them.
    words = in_full(Kind.BOOKED, replace(weekly(12), place="A" * 100))
    assert "A" * 100 in words
    assert "Thu 26 Mar, 6pm, Thu 2 Apr, 7pm" in words
    assert subject(Kind.BOOKED, FACTS) == "You’re booked: Thursday 5 March, 6pm"


def test_the_clubs_name_is_shortened_before_the_day_and_the_day_before_the_session():
    long_club = replace(FACTS, club="Burnley FC in the Community Charitable Trust")
    long_title = replace(long_club, what="Walking football under the lights")
    longest = replace(long_title, what="Walking football under the lights for beginners")
    starts = [sms(Kind.WAITING, each) for each in (long_club, long_title, longest)]
    assert [text.partition(" You'll")[0] for text in starts] == [
        "Burnley: you're on the waiting list. Chair yoga, Thursday 5 March, 6pm.",
        "Burnley: you're on the waiting list. Walking football under the lights,"
        " Thursday 5 March, 6pm.",
        "Burnley: you're on the waiting list. Walking football under the lights for,"
        " Thu 5 Mar, 6pm.",
    ]


def test_what_has_no_room_is_broken_off_after_a_word():
    assert shortened("Walking football under the lights", 24) == "Walking football under"
    assert shortened("Footballfootballfootball", 10) == "Footballfo"


# --- Whatever the names --------------------------------------------------------------------------

# Long words, characters that count two, and such as no phone knows.
PIECES = [
    "Walking football", "W" * 60, "{T}[~]", "^" * 30, "€5", "’“–…", "éà", "çœ", "🏃", "Жизнь",
    "中文", " \n\t", "\u202e", "-", "& ", "a",
]  # fmt: skip
AWKWARD = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
NUMBERS = st.sampled_from(
    ["01632 960101", "(01632) 960 101", "+44 (0) 1632 960 101", "+123 456 789 012 345"]
)
MOMENTS = st.integers(0, 50_000).map(lambda quarters: STARTS + timedelta(minutes=15 * quarters))


@st.composite
def facts(draw) -> Facts:
    starts, was = draw(MOMENTS), draw(MOMENTS)
    return Facts(
        club=draw(AWKWARD),
        short_club=draw(AWKWARD)[:60],
        what=draw(AWKWARD)[:80],
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        place=draw(AWKWARD),
        number=draw(NUMBERS),
        meets=draw(AWKWARD),
        dates=draw(st.lists(MOMENTS, max_size=6).map(sorted)),
        was_at=was,
        moved=draw(st.sampled_from(["time", "place", "end", "door"])),
        offered_until=draw(st.none() | MOMENTS),
    )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WORDS)), facts())
def test_every_message_fits_into_one_text_and_has_a_number_to_ring(kind, about):
    text = sms(kind, about)
    assert length(text) <= LONGEST
    assert set(text) <= BASIC | EXTENDED
    digits = "".join(filter(str.isdigit, about.number.replace("(0)", "")))
    ringing = text[text.lower().rindex("ring ") :]
    assert digits in "".join(filter(str.isdigit, ringing))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=50))
def test_characters_that_phones_do_not_know_are_replaced(text):
    assert set(plain(text)) <= BASIC | EXTENDED


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("café", "café"),
        ("“ça va” – naïve…", '"ca va" - naive...'),
        ("中 🏃 Ж", "? ?"),
        ("a\n b", "a b"),
    ],
)
def test_what_becomes_of_characters(typed, sent):
    assert plain(typed) == sent


def test_characters_of_the_extension_count_two():
    assert length("a€{") == 5


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("+353 85 0123456", "+353850123456"),
        ("01632 960101", ""),
        ("07700 90012", ""),
        ("", ""),
    ],
)
def test_only_numbers_that_texts_reach_get_one(typed, number):
    assert mobile(typed) == number


# --- What gives nobody away ----------------------------------------------------------------------

# The programme, its partners, and why people come.
NEVER = (
    "probation", "prison", "offend", "release", "sentence", "mentor", "programme", "united",
    "referral", "support", "recovery", "safeguard", "lancashire", "housing", "hostel", "court",
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_no_message_says_why_or_names_anybody_but_the_club(kind):
    several = weekly(12) if kind in EACH_DATE else FACTS
    said = [sms(kind, FACTS), sms(kind, several), in_full(kind, several), subject(kind, FACTS)]
    found = [word for word in NEVER for text in said if word in text.lower()]
    assert found == []
