"""A poster: one open offer on one A4 page, read from two metres, printed on any printer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from booking.database import session as orm
from booking.documents.drawings import drawings
from booking.models import Gender, Level, SeriesState, SessionSeries
from booking.rules.colours import ENOUGH_FOR_TEXT, WHITE, contrast
from tests import builders
from tests.papers import Paper

A4 = {(210, 297)}
MARKUP = "#panic('x') $x^2$ *a* _b_ @c <d> `e` = f // g /* h */ \\ ~ -- ... [i] {j}"
TURNED = "abc \u202edef\u202c \u200fghi\u2066"


@pytest.fixture
def make(app, frozen_now):
    """Makes an offer with its dates; returns its public id."""

    def made(venue: dict[str, str] | None = None, club: dict[str, Any] | None = None, **facts: Any):
        with app.app_context():
            trust = builders.make_organisation(slug="rovers", **club or {})
            place = builders.make_venue(trust, **venue or {})
            offer = builders.make_series(trust, venue=place, **facts)
            builders.make_dates(offer)
            builders.save()
            return offer.public_id

    return made


@pytest.fixture
def print_it(client):
    """Prints the poster of an offer."""

    def printed(public_id: str) -> Paper:
        answer = client.get(f"/sessions/{public_id}/poster.pdf")
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        return Paper(answer.data)

    return printed


WHOLE = {
    "title": "Walking football",
    "summary": "Football at walking pace.",
    "open_how": "Ring us, then come.",
    "first_visit": "Come ten minutes early.",
    "meeting_point": "The green door",
    "cost_pence": 250,
    "fare_help": "We pay the bus.",
    "gender": Gender.WOMEN,
    "level": Level.BEGINNER,
    "age_from": 50,
    "phone": "01632 960 123",
}
PLACE = {"name": "Leisure Box", "address": "1 Mill Lane", "town": "Nelson", "postcode": "BB9 7LX"}


@pytest.mark.parametrize(
    "said",
    [
        "Rovers in the Community",
        "Walking football",
        "Football at walking pace.",
        "Thursdays, 6pm to 7pm",
        "Leisure Box",
        "1 Mill Lane, Nelson BB9 7LX",
        "Meet at: The green door",
        "Women only, 50 and over. Best if you are new to it.",
        "£2.50. Help with fares: We pay the bus.",
        "Ring us, then come.",
        "Come ten minutes early.",
        "01632 960 123",
        "Checked by the club on 5 March.",
        "Printed on 5 March 2026.",
    ],
)
def test_it_says_everything_that_somebody_needs_to_come(make, print_it, said):
    paper = print_it(make(venue=PLACE, club={"name": "Rovers in the Community"}, **WHOLE))
    assert said in paper.text


def test_its_qr_code_leads_to_the_offer_whose_address_stands_beside_it(make, print_it, client, app):
    public_id = make(title="Walking football")
    paper = print_it(public_id)
    (address,) = paper.addresses
    assert address == f"{app.config['TOUCHLINE'].base_url}/sessions/{public_id}"
    assert address.split("://")[1] in paper.text
    page = client.get(urlsplit(address).path)
    assert page.status_code == 200
    assert "Walking football" in page.text


def test_it_is_one_a4_page_that_a_screen_reader_can_read(make, print_it):
    paper = print_it(make(**WHOLE))
    assert (paper.pages, paper.millimetres) == (1, A4)
    assert paper.title == "Walking football, Thursdays"
    for declared in (
        b"<pdfuaid:part>1</pdfuaid:part>", b"/Marked true", b"/StructTreeRoot", b"/Lang(en-GB)",
        b"/DisplayDocTitle true",
    ):  # fmt: skip
        assert declared in paper.data
    assert paper.headings() == ["H1", *["H2"] * 7]
    pictures = [alt for kind, alt in paper.elements() if kind == "Figure"]
    assert len(pictures) == 1
    assert pictures[0].startswith("QR code: leads to http")


LONGEST = {
    "title": 80, "summary": 160, "what_happens": 3000, "open_how": 3000, "who_for": 3000,
    "first_visit": 3000, "cost_note": 200, "fare_help": 200, "meeting_point": 200, "phone": 30,
}  # fmt: skip
LONGEST_VENUE = {"name": 120, "address": 200, "town": 60, "postcode": 10}
SENTENCES = "We meet by the old stadium gate each week. "
ALL_WEEK = {
    "weekdays": "mon,tue,wed,thu,fri,sat,sun", "every_weeks": 8, "starts_local": time(18, 45),
    "length_minutes": 705, "on_bank_holidays": False, "last_on": date(2028, 12, 31),
}  # fmt: skip


def filled(fields: dict[str, int], text: str) -> dict[str, str]:
    return {name: (text * most)[:most].strip() for name, most in fields.items()}


@pytest.mark.parametrize("text", [SENTENCES, "W", "Wimbledon’s ", MARKUP + " ", "i "])
def test_the_longest_texts_stay_on_one_page_with_all_that_matters(make, print_it, text):
    paper = print_it(
        make(
            venue=filled(LONGEST_VENUE, text),
            club={"name": (text * 120)[:120].strip()},
            **filled(LONGEST, text) | ALL_WEEK,
        )
    )
    assert paper.pages == 1
    assert "Fridays, Saturdays and Sundays, 6.45pm to 6.30am" in paper.text
    for field, most in {"title": 80, "summary": 160, "phone": 30}.items():
        assert "".join((text * most)[:most].split()) in "".join(paper.text.split()), field
    for label in ("Who it’s for", "Cost", "How to come", "Your first time", "Printed on"):
        assert label in paper.text
    assert len(paper.addresses) == 1


@pytest.mark.parametrize("text", [SENTENCES, "W"])
def test_nothing_runs_over_the_edge_of_the_page(make, print_it, text):
    paper = print_it(make(venue=filled(LONGEST_VENUE, text), **filled(LONGEST, text) | ALL_WEEK))
    page = paper.picture().convert("L")
    width, height = page.size
    # The margins beside and below what is said are white: 12 of 16 mm, and 6 of 9 mm.
    side, foot = round(width * 12 / 210), round(height * 6 / 297)
    below_the_band = round(height * 36 / 297)
    for margin in (
        (0, below_the_band, side, height),
        (width - side, below_the_band, width, height),
        (0, height - foot, width, height),
    ):
        assert page.crop(margin).getextrema() == (255, 255)


def test_a_short_offer_is_set_larger_than_a_long_one(make, print_it, app):
    def height_of_title(paper: Paper) -> float:
        words = paper.document[0].get_textpage()
        place = words.search("Chess").get_next()
        assert place is not None
        _, bottom, _, top = words.get_charbox(place[0])
        return top - bottom

    short = print_it(make(title="Chess", summary="A game."))
    with app.app_context():
        offer = orm().query(SessionSeries).one()
        for name, text in filled(LONGEST, SENTENCES).items():
            setattr(offer, name, text)
        offer.title = "Chess"
        builders.save()
        public_id = offer.public_id
    assert height_of_title(short) > 1.2 * height_of_title(print_it(public_id))


# --- What people type -----------------------------------------------------------------------------


TEXT_FIELDS = (
    "title", "summary", "open_how", "who_for", "first_visit", "cost_note", "fare_help",
    "meeting_point",
)  # fmt: skip


@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_code_in_a_text_is_printed_as_it_stands_and_never_run(make, print_it, field):
    typed = MARKUP[:80].strip()
    assert "".join(typed.split()) in "".join(print_it(make(**{field: typed})).text.split())


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Chess ⚽ and tea 🍵", "Chess and tea"),
        (TURNED, "abc def ghi"),
        ("Łukasz’s żurek club", "Łukasz’s żurek club"),
        ("مرحبا, everyone", "…, everyone"),
        ("\u0430\u0431\u0432 and chess", "… and chess"),
        ("👩‍👧 Family fun", "Family fun"),
    ],
)
def test_letters_that_the_font_lacks_fail_nothing(make, print_it, typed, printed):
    paper = print_it(make(**dict.fromkeys(TEXT_FIELDS, typed)))
    assert printed in paper.text
    assert paper.title.startswith(printed)


def test_a_title_without_a_letter_that_can_be_printed_becomes_the_activity(make, print_it):
    assert print_it(make(title="⚽⚽⚽", activity="football")).title.startswith("Football")


# --- When and how reliable ------------------------------------------------------------------------


def test_what_is_not_on_every_week_names_its_next_dates(make, print_it):
    said = print_it(make(every_weeks=2)).text
    assert "Every 2 weeks on Thursdays, 6pm to 7pm" in said
    assert "Next: Thursday 5 March; Thursday 19 March; Thursday 2 April; Thursday 16 April." in said


def test_an_offer_on_single_dates_names_them_with_their_times(make, print_it):
    said = print_it(make(weekdays="", extra_dates="2026-03-14T10:30,2026-04-11T14:00")).text
    assert "On single dates" in said
    assert "Next: Saturday 14 March, 10.30am; Saturday 11 April, 2pm." in said


def test_words_that_invite_people_never_stand_alone_where_nobody_may_come_unbooked(make, print_it):
    assert (
        "Just turn up. Ring us before your first visit."
        in print_it(make(open_how="Just turn up")).text
    )


def test_one_that_nobody_has_checked_lately_says_ring_first(make, print_it, frozen_now):
    said = print_it(make(confirmed_at=frozen_now - timedelta(days=30))).text
    assert "Not checked since 3 February: ring first." in said
    assert "Ring first 01632 960000" in said


def page_without_its_number(answer) -> str:
    return answer.text.replace(answer.text.split("quote ")[1].split("<")[0], "")


@pytest.mark.parametrize(
    "facts",
    [
        {"confirmed_at": timedelta(days=43)},
        {"state": SeriesState.WITHDRAWN},
    ],
)
def test_what_has_left_the_catalogue_has_no_poster(make, client, frozen_now, facts):
    if "confirmed_at" in facts:
        facts = {"confirmed_at": frozen_now - facts["confirmed_at"]}
    answer = client.get(f"/sessions/{make(**facts)}/poster.pdf")
    nothing = client.get("/sessions/zzzzzzzzzzzzz/poster.pdf")
    assert answer.status_code == nothing.status_code == 404
    assert page_without_its_number(answer) == page_without_its_number(nothing)


def test_the_offers_page_has_the_way_to_it(make, client):
    public_id = make()
    assert f'href="/sessions/{public_id}/poster.pdf"' in client.get(f"/sessions/{public_id}").text


# --- On any printer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "colour", ["#6c1d45", "#f68712", "#ffffff", "#ffe600", "#000000", "#99d6ea", "#00ff00"]
)
def test_in_grey_every_ink_stands_out_from_what_it_is_on(app, colour):
    with app.app_context():
        club = builders.make_organisation(colour=colour, accent="#ffffff")
        inks = drawings(club, "https://sessions.example.org", "sessions.example.org")["colours"]
    # What contrast compares is luminance: all that a grey printer keeps of a colour.
    assert contrast(inks["dark"], WHITE) >= ENOUGH_FOR_TEXT
    assert contrast(inks["ink"], inks["club"]) >= ENOUGH_FOR_TEXT


@pytest.mark.parametrize("colour", ["#6c1d45", "#f68712", "#ffe600"])
def test_most_of_the_page_stays_white_and_its_code_reads_in_grey(make, print_it, colour):
    paper = print_it(make(club={"colour": colour, "accent": "#ffffff"}, **WHOLE))
    grey = paper.picture().convert("L")
    light = sum(grey.histogram()[225:]) / (grey.size[0] * grey.size[1])
    assert light > 0.75
    assert len(paper.addresses) == 1


def test_the_same_offer_on_the_same_day_is_the_same_file_to_the_byte(make, client):
    address = f"/sessions/{make(**WHOLE)}/poster.pdf"
    first, second = client.get(address), client.get(address)
    assert first.data == second.data
    unchanged = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert first.headers["Content-Disposition"] == 'inline; filename="poster.pdf"'
    assert first.headers["Cache-Control"] == "public, max-age=300"


def test_many_can_be_made_at_once(app, make):
    address = f"/sessions/{make(**WHOLE)}/poster.pdf"
    with ThreadPoolExecutor(8) as people:
        papers = list(people.map(lambda _: app.test_client().get(address).data, range(24)))
    assert len(set(papers)) == 1
    assert Paper(papers[0]).pages == 1
