"""The same timetable again, and a changed one: no doubles, nothing erased, nothing let out."""

from __future__ import annotations

import sqlalchemy as sa

from booking.database import session as database
from booking.models import Audience, OfferDraft, SeriesState, SessionSeries
from booking.rules import offers
from tests import builders
from tests.offer_answers import publish, send_step
from tests.offers_world import everything
from tests.timetables import HEADS, heading, look, put_in, row, sheet, titled, words

# --- The same again, and changes -----------------------------------------------------------------


def test_the_same_file_twice_makes_no_doubles(club, coach, session):
    data = sheet(row(), row(Title="A draft", Cost=""), row(Title="Other", Day="Mon"))
    put_in(coach, data)
    before = everything(session)
    _, page = look(coach, data)
    assert heading(page) == "3 as now"
    assert "Put these in" not in page.text
    assert everything(session) == before


def test_an_offer_written_by_hand_is_the_same_as_its_row(club, coach, session):
    mine = b"Title,Days,Start,Where\nWALKING  football,Thursdays,6pm,The Hall\n"
    _, page = look(coach, mine)
    assert heading(page) == "1 as now"


def test_an_offer_at_the_rows_own_time_goes_before_the_one_that_the_row_once_made(
    club, coach, session
):
    put_in(coach, sheet(row()))
    [moved] = titled(session, "Sunday stroll")
    moved.weekdays = "sat"
    session.commit()
    put_in(coach, sheet(row(Title="Sunday stroll 2")))
    [other] = titled(session, "Sunday stroll 2")
    other.title = "Sunday stroll"
    session.commit()
    _, page = look(coach, sheet(row()))
    assert heading(page) == "1 as now"


def test_a_reference_keeps_its_offer_when_the_title_changes(club, coach, session):
    def with_reference(title: str) -> bytes:
        return f"Reference,{HEADS}\nW1,{row(Title=title)}\n".encode()

    put_in(coach, with_reference("Sunday stroll"))
    [made] = titled(session, "Sunday stroll")
    told = put_in(coach, with_reference("Sunday saunter"))
    assert "Title Until now: Sunday stroll Then: Sunday saunter" in told
    assert [each.public_id for each in titled(session, "Sunday saunter")] == [made.public_id]


def test_words_and_facts_change_and_an_empty_cell_or_missing_column_changes_nothing(
    club, coach, session
):
    put_in(coach, sheet(row()))
    [made] = titled(session, "Sunday stroll")
    kept = made.what_happens
    told = put_in(
        coach,
        b"Title,Day,Start,Where,Cost,Summary,What happens\n"
        b"Sunday stroll,Sun,10:30,The Hall,2.50,A new sentence.,\n",
    )
    assert "It’s in: 1 changed" in told
    session.rollback()
    assert (made.cost_pence, made.summary, made.what_happens) == (250, "A new sentence.", kept)


def test_days_and_times_are_not_changed_by_a_sheet_and_it_says_where_they_are(club, coach, session):
    before = everything(session)
    reference = club.series.public_id
    _, page = look(coach, f"Reference,Title,Days,Start\n{reference},Walking football,Fri,".encode())
    assert heading(page) == "1 with other dates"
    assert f"/offers/{reference}/schedule" in page.text
    assert everything(session) == before


def test_a_date_without_its_year_is_the_one_that_the_offer_has(club, coach, at):
    put_in(coach, sheet(row(First_date="8 March")))
    at("2026-09-01 12:00")
    builders.sign_in(coach, club.users["coach"])
    _, page = look(coach, sheet(row(First_date="8 March")))
    assert heading(page) == "1 as now"


def test_a_draft_is_published_by_the_row_that_says_the_rest(club, coach, session):
    put_in(coach, sheet(row(Cost="")))
    told = put_in(coach, sheet(row()))
    assert "It was a draft until now." in told
    assert len(titled(session, "Sunday stroll")) == 1
    assert session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != "")).all() == []


def test_a_draft_gets_what_a_row_adds_and_keeps_the_rest(club, coach, session):
    put_in(coach, sheet(row(Cost="", Who_meets_people="")))
    told = put_in(coach, sheet(row(Cost="", What_happens="")))
    assert "Say what it costs" in told
    [draft] = session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != ""))
    assert "The walk leader" in draft.answers
    assert "We walk two miles." in draft.answers


def test_a_draft_that_was_finished_by_hand_is_still_its_rows_offer(club, coach, session):
    without_venue = sheet(row(Where="", Cost=""))
    with club.app.app_context():
        builders.make_venue(club.trust, name="The Barn")
        builders.save()
    put_in(coach, without_venue)
    [draft] = session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != ""))
    address = draft.public_id
    send_step(coach, address, "where", venue=club.venue.public_id)
    send_step(coach, address, "know", cost_pence="")
    assert publish(coach, address).status_code == 303
    _, page = look(coach, without_venue)
    assert heading(page) == "1 as now"


def test_an_offer_that_was_taken_off_stays_off(club, coach, session):
    put_in(coach, sheet(row()))
    with club.app.app_context():
        made = database().scalars(sa.select(SessionSeries).filter_by(title="Sunday stroll")).one()
        offers.withdraw(made, builders.this_moment())
        builders.save()
    told = put_in(coach, sheet(row(Cost="£2")))
    assert "You took this offer off. It stays off until you put it back." in told
    [made] = titled(session, "Sunday stroll")
    assert (made.state, made.cost_pence) == (SeriesState.WITHDRAWN, 200)


def test_what_no_longer_holds_of_an_old_offer_is_mended_on_its_page_first(club, coach, session):
    lacking = club.unchecked[0]
    mine = f"Reference,Title,Days,Cost\n{lacking.public_id},{lacking.title},,£2\n"
    _, page = look(coach, mine.encode())
    assert "Say who meets people when they arrive." in words(page)
    assert f"/offers/{lacking.public_id}/edit" in page.text


# --- By referral ---------------------------------------------------------------------------------


def test_a_by_referral_offer_is_opened_only_in_so_many_words(club, coach, session):
    put_in(coach, sheet(row(Who_may_know="By referral")))
    _, page = look(coach, sheet(row(Who_may_know="open?")))
    assert heading(page) == "1 can’t be read"
    _, page = look(coach, sheet(row(Who_may_know="")))
    assert heading(page) == "1 as now"
    _, page = look(coach, sheet(row(Who_may_know="Open")))
    assert "By referral until now, and then seen by everyone: Sunday stroll." in words(page)
    assert [made.audience for made in titled(session, "Sunday stroll")] == [Audience.BY_REFERRAL]


def test_a_by_referral_row_is_nobodys_but_the_partnerships(club, coach, session):
    put_in(coach, sheet(row(Who_may_know="By referral")))
    [made] = titled(session, "Sunday stroll")
    anyone = club.browser("anyone")
    assert anyone.get(f"/sessions/{made.public_id}").status_code == 404
    assert "Sunday stroll" not in anyone.get("/?town=Testtown").text
    assert club.browser("mentor").get(f"/sessions/{made.public_id}").status_code == 200


def test_closing_an_offer_lets_nobody_just_turn_up(club, coach, session):
    with club.app.app_context():
        series = database().get_one(SessionSeries, club.series.id)
        series.walk_ins_welcome, series.children_on_site = True, "no"  # type: ignore[assignment]
        builders.save()
    mine = f"Reference,Title,Days,By referral\n{club.series.public_id},Walking football,,yes\n"
    put_in(coach, mine.encode())
    [made] = titled(session, "Walking football")
    assert (made.audience, made.walk_ins_welcome) == (Audience.BY_REFERRAL, False)


def test_a_row_that_says_nothing_of_it_is_a_draft_and_not_public(club, coach, session):
    told = put_in(coach, sheet(row(Who_may_know="", Gender="Women")))
    assert "Choose who may know about it" in told
    assert titled(session, "Sunday stroll") == []
