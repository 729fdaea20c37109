"""A trust's timetable from a spreadsheet: looked at first, put in when told to, kept for a day."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from booking import jobs
from booking.models import Audience, Membership, OfferDraft, SpreadsheetUpload
from tests import builders
from tests.offers_world import everything, visible
from tests.timetables import START, heading, look, press, put_in, row, send, sheet, titled, words

# --- What is new ---------------------------------------------------------------------------------


def test_nothing_is_written_before_it_is_put_in(club, coach, session):
    before = everything(session)
    _, page = look(coach, sheet(row(), row(Title="A draft", Cost="")))
    assert heading(page) == "1 new and 1 draft"
    assert everything(session) == before


def test_a_whole_row_becomes_an_offer_as_the_form_would_make_it(club, coach, session):
    told = put_in(coach, sheet(row()))
    assert "It’s in: 1 new" in told
    [made] = titled(session, "Sunday stroll")
    assert (made.weekdays, f"{made.starts_local:%H:%M}", made.length_minutes) == (
        "sun", "10:30", 60,
    )  # fmt: skip
    assert (made.audience, made.capacity, made.cost_pence) == (Audience.OPEN, 20, 0)
    assert made.venue_id == club.venue.id
    assert "Sunday stroll" in club.browser("anyone").get("/?town=Testtown").text


def test_the_preview_reads_like_the_offers_and_says_what_it_does(club, coach):
    _, page = look(coach, sheet(row(), row(Title="Women’s walk", Who_may_know="By referral")))
    said = words(page)
    assert "Sundays, 10.30am to 11.30am, from 8 March, at The Hall" in said
    assert "1 new offer open to everyone: anyone finds it straight away." in said
    assert "1 new offer by referral: only staff of the partnership see it." in said
    assert page.text.count("button--primary") == 1


def test_a_row_that_says_too_little_becomes_a_draft_and_says_what_is_missing(club, coach, session):
    told = put_in(coach, sheet(row(Cost="", Who_meets_people="", End="")))
    for missing in ("Say who meets people", "Say what it costs, or “free”", "how long it lasts"):
        assert missing in told
    assert titled(session, "Sunday stroll") == []
    assert "Sunday stroll" in coach.get("/offers").text


def test_nothing_is_guessed_that_a_blank_form_would_suggest(club, coach, session):
    put_in(coach, b"Title,Days,Start\nChess,Mon,6pm\n")
    [draft] = session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != ""))
    assert '"title": ["Chess"]' in draft.answers
    assert "capacity" not in draft.answers


def test_columns_that_nobody_knows_and_examples_left_in_are_said(club, coach):
    template = coach.get(f"{START}/template.csv").data
    _, page = look(coach, template + b'"","Chess","","Mon","6pm"\r\n')
    assert "The template’s examples are left out." in words(page)
    assert heading(page) == "1 draft"
    _, page = look(coach, b"Title,Days,Start,Our notes\nChess,Mon,6pm,x\n")
    assert "We don’t know this column, so it is left out: Our notes." in words(page)


# --- What can't be read --------------------------------------------------------------------------


UNREADABLE = {
    "First date says “31/2/2026”": {"First_date": "31/2/2026"},
    "First date says “8/3/2029”": {"First_date": "8/3/2029"},
    "Places says “lots”": {"Places": "lots"},
    "Places says “9999”. A session has between 1 and 500 places.": {"Places": "9999"},
    "Cost says “two pounds”": {"Cost": "two pounds"},
    "Where says “Wembley”. You have no venue of that name": {"Where": "Wembley"},
    "Start says “6”. Is that morning or evening?": {"Start": "6"},
    "Ages says “40 to 20”. The oldest age can’t be below": {"Ages": "40 to 20"},
    "Title: use at most 80 characters": {"Title": "x" * 81},
    "Who may know says “ask Kev”": {"Who_may_know": "ask Kev"},
    "Activity says “=1+1”. That is a formula": {"Activity": "=1+1"},
}


def test_what_cannot_be_read_is_said_with_its_column_and_nothing_is_written(club, coach, session):
    before = everything(session)
    _, page = look(coach, sheet(*(row(**change) for change in UNREADABLE.values())))
    assert heading(page) == f"{len(UNREADABLE)} can’t be read"
    assert [said for said in UNREADABLE if said not in words(page)] == []
    assert "Put these in" not in page.text
    assert everything(session) == before


def test_a_venue_that_we_do_not_have_leads_to_the_venues(club, coach):
    _, page = look(coach, sheet(row(Where="Wembley"), row(Start="6")))
    assert page.text.count('<a href="/venues">Our venues') == 1


def test_the_rows_that_can_be_read_go_in_without_the_others(club, coach, session):
    told = put_in(coach, sheet(row(Start="6"), row(Title="Monday stroll", Day="Mon")))
    assert "It’s in: 1 new" in told
    assert "1 row changed nothing" in told
    assert len(titled(session, "Monday stroll")) == 1
    assert titled(session, "Sunday stroll") == []


def test_of_two_rows_that_mean_one_offer_the_second_is_said(club, coach, session):
    again = row(Day="Sun", Start="10:30", Where="The Hall", Cost="£3")
    told = put_in(coach, sheet(row(), again))
    assert "Row 2 means the same offer." in told
    assert len(titled(session, "Sunday stroll")) == 1


BAD_FILES = {
    "nothing": (b"", 422, "There is nothing in that file"),
    "only heads": (sheet(), 422, "no rows below them"),
    "a workbook": (b"PK\x03\x04...", 422, "Save as"),
    "a picture": (b"\x89PNG...", 422, "a picture, not a CSV file"),
    "a NUL": (sheet("a\x00b"), 422, "not plain text"),
    "a lone quote": (sheet('"half', "a,b"), 422, "A quotation mark in line 2 is not closed"),
    "twenty thousand rows": (
        sheet(*["One,,Mon"] * 20_000),
        422,
        "rows in that file. We take up to 500",
    ),
    "a megabyte more": (b"x" * 1_100_000, 413, "bigger than 1 MB"),
    "fifty megabytes": (b"x" * 50 * 1024 * 1024, 413, "bigger than 1 MB"),
    "beyond all measure": (b"x" * 65 * 1024 * 1024, 413, "Nothing was put in"),
}


def test_a_file_that_is_no_timetable_is_answered_in_words_and_not_kept(club, coach, session):
    answers = {name: send(coach, data) for name, (data, *_) in BAD_FILES.items()}
    wrong = {
        name: (answers[name].status_code, visible(answers[name]))
        for name, (_, status, said) in BAD_FILES.items()
        if answers[name].status_code != status or said not in visible(answers[name])
    }
    assert wrong == {}
    assert session.scalar(sa.select(sa.func.count(SpreadsheetUpload.id))) == 0


def test_without_a_file_one_is_asked_for(club, coach):
    token = builders.csrf_token(coach.get(START))
    answer = coach.post(START, data={"csrf_token": token})
    assert (answer.status_code, "Choose the CSV file" in answer.text) == (422, True)


# --- Out, and who may ----------------------------------------------------------------------------


def test_our_own_table_says_the_same_when_it_comes_back(club, coach):
    answer = coach.get(f"{START}/ours.csv")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    _, page = look(coach, answer.data)
    assert heading(page) == "3 as now"


def test_our_own_table_has_what_is_by_referral_and_no_other_trusts_offers(club, coach):
    put_in(coach, sheet(row(Who_may_know="By referral")))
    mine = coach.get(f"{START}/ours.csv?trust=rovers").text
    assert "By referral only" in mine
    assert "Their football" not in mine


@pytest.mark.parametrize("named", ["united", "nobody", ""])
def test_a_trust_that_is_not_ours_is_missing_and_never_another(club, coach, session, named):
    assert coach.get(f"{START}?trust={named}").status_code == 404
    assert coach.get(f"{START}/ours.csv?trust={named}").status_code == 404
    sent = {"csrf_token": builders.csrf_token(coach.get(START)), "trust": named}
    assert coach.post(START, data=sent).status_code == 404


def test_a_stranger_finds_no_timetable_of_ours(club, coach):
    address, page = look(coach, sheet(row()))
    token = builders.csrf_token(page)
    stranger = club.browser("stranger")
    assert stranger.get(address).status_code == 404
    token = builders.csrf_token(stranger.get(START))
    assert stranger.post(address, data={"csrf_token": token}).status_code == 404


def test_who_lost_the_right_since_the_preview_puts_nothing_in(club, coach, session):
    address, page = look(coach, sheet(row()))
    coachs = sa.delete(Membership).where(Membership.user_id == club.users["coach"].id)
    session.execute(coachs)
    session.commit()
    answer = coach.post(address, data={"csrf_token": builders.csrf_token(page)})
    assert answer.status_code in {403, 404}
    assert titled(session, "Sunday stroll") == []


def test_what_changed_since_the_preview_is_worked_out_anew_and_told(club, coach, session):
    address, page = look(coach, sheet(row()))
    put_in(club.browser("colleague"), sheet(row()))
    told = press(coach, address, page)
    assert "Something was changed after you looked" in told
    assert "Row 2, Sunday stroll" in told
    assert len(titled(session, "Sunday stroll")) == 1


def test_a_second_press_changes_nothing_and_shows_what_was_done(club, coach, session):
    address, page = look(coach, sheet(row()))
    told = press(coach, address, page)
    before = everything(session)
    assert press(coach, address, page) == told
    assert everything(session) == before


def test_timetables_are_dropped_after_a_day(club, coach, session, at):
    address, _ = look(coach, sheet(row()))
    at("2026-03-06 11:00")
    builders.sign_in(coach, club.users["coach"])
    jobs.run_once("http://127.0.0.1:5000")
    assert coach.get(address).status_code == 200
    at("2026-03-06 12:01")
    jobs.run_once("http://127.0.0.1:5000")
    assert coach.get(address).status_code == 404


def test_of_many_timetables_the_newest_stay(club, coach, session):
    first, _ = look(coach, sheet(row()))
    for _ in range(20):
        last = send(coach, sheet(row())).location
    assert coach.get(first).status_code == 404
    assert coach.get(last).status_code == 200
