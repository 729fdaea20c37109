"""Dates that a mentor prints for one person: all that is needed, and not a word about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from booking.database import session as orm
from booking.models import (
    AccessRecord,
    Audience,
    Booking,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    User,
)
from booking.views.person_printing import MOST_CHOSEN
from tests import builders
from tests.papers import Paper


@dataclass
class Chosen:
    """A person of the mentor who is signed in, and dates of an open and a by-referral offer."""

    person: str
    open_date: str
    hidden_date: str
    mentor: str

    @property
    def print_url(self) -> str:
        return f"/people/{self.person}/print"

    @property
    def find_url(self) -> str:
        return f"/people/{self.person}/find"


@pytest.fixture
def chosen(app, client, frozen_now) -> Chosen:
    with app.app_context():
        trust = builders.make_organisation(short_name="Rovers", name="Rovers in the Community")
        lead = builders.make_organisation()
        mentor = builders.make_user(lead, Role.MENTOR, name="Priya Shah", phone="07700 900123")
        person = builders.make_participant(lead, mentor, first_name="Zebedee", last_name="Quill")
        hall = builders.make_venue(
            trust, name="The Hall", by_bus="Bus 5 to the gate.", meeting_point="The green door"
        )
        walk = builders.make_series(trust, title="Walking football", venue=hall)
        quiet = builders.make_series(
            trust, title="Quiet hour", venue=hall, audience=Audience.BY_REFERRAL,
            who_meets_you="Our coach", what_to_bring="Trainers", first_visit="Come early.",
            phone="01632 960222",
        )  # fmt: skip
        open_dates, hidden_dates = builders.make_dates(walk), builders.make_dates(quiet)
        builders.save()
        builders.sign_in(client, mentor)
        return Chosen(
            person.public_id, open_dates[0].public_id, hidden_dates[1].public_id,
            mentor.public_id,
        )  # fmt: skip


@pytest.fixture
def send(client, chosen):
    """Sends the form of the page where dates are ticked, by its second button."""

    def sent(*dates: str, query: str = ""):
        return builders.post(client, chosen.print_url + query, chosen.find_url, session=list(dates))

    return sent


def test_the_sheet_has_the_ticked_dates_open_and_by_referral_soonest_first(chosen, send):
    answer = send(chosen.hidden_date, chosen.open_date)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = Paper(answer.data).text
    assert text.index("Thursday 5 March") < text.index("Walking football")
    assert text.index("Walking football") < text.index("Thursday 12 March")
    assert text.index("Thursday 12 March") < text.index("Quiet hour")


def test_a_later_date_of_the_same_offer_says_so_in_a_line(app, chosen, send):
    with app.app_context():
        dates = orm().query(ScheduledSession.public_id).order_by(ScheduledSession.starts_at)
        walks = dates.join(SessionSeries).filter_by(title="Walking football").limit(2)
        both = [public_id for (public_id,) in walks]
    text = Paper(send(*both).data).text
    assert "Thursday 12 March 6pm Walking football: the same as on Thursday 5 March" in text
    assert text.count("Where:") == 1


@pytest.mark.parametrize(
    "said",
    [
        "2 sessions. Plans change: ring before you set out.",
        "6pm to 7pm",
        "Where: The Hall, 1 Test Street, Testtown BB11 1AA.",
        "Meet at: The green door",
        "Getting there: Bus 5 to the gate.",
        "Cost: Free.",
        "How to come: Ask the person who gave you this sheet.",
        "Who meets you: Our coach.",
        "Bring: Trainers",
        "Your first time: Come early.",
        "Ring: 01632 960222",
        "Rovers in the Community",
    ],
)
def test_it_says_everything_that_is_needed_to_get_there(chosen, send, said):
    assert said in Paper(send(chosen.open_date, chosen.hidden_date).data).text


def test_nothing_on_it_or_about_it_says_who_it_is_for(chosen, send):
    answer = send(chosen.open_date, chosen.hidden_date)
    paper = Paper(answer.data)
    assert paper.title == "Sessions coming up"
    for secret in ("Zebedee", "Quill", "Priya", "07700", chosen.person, "mentor", "referral"):
        assert secret not in paper.everything
        assert secret.encode() not in answer.data
        assert secret not in str(answer.headers)
    assert answer.headers["Content-Disposition"] == 'inline; filename="sessions.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_its_code_leads_to_what_is_on_for_everyone(chosen, send, client):
    (address,) = Paper(send(chosen.hidden_date).data).addresses
    assert address.count("/") == 3
    assert client.get("/").status_code == 200


def test_printing_books_nothing_and_is_written_down_as_a_look(app, chosen, send):
    with app.app_context():
        orm().query(AccessRecord).delete()
        builders.save()
    send(chosen.open_date)
    with app.app_context():
        looks = orm().query(AccessRecord.subject_public_id, AccessRecord.what).all()
        booked = orm().query(Booking).count()
    # One look at the page with the form, one at what was printed.
    assert [tuple(look) for look in looks] == [(chosen.person, "bookings")] * 2
    assert booked == 0


def test_a_date_that_was_called_off_in_the_meantime_says_so(app, chosen, send):
    with app.app_context():
        held = orm().query(ScheduledSession).filter_by(public_id=chosen.open_date).one()
        held.cancelled_at = builders.this_moment()
        builders.save()
    assert "CALLED OFF. Please ring about the next date." in Paper(send(chosen.open_date).data).text


@pytest.mark.parametrize("query", ["", "?town=Testtown"])
def test_without_a_tick_the_page_comes_back_and_says_what_to_do(send, query):
    answer = send(query=query)
    assert answer.status_code == 422
    assert "Tick at least one date, then print." in answer.text
    assert ("Sessions in Testtown" in answer.text) == bool(query)


def test_without_a_tick_on_an_offers_own_page_that_one_comes_back(app, chosen, client, send):
    with app.app_context():
        series = orm().query(SessionSeries).filter_by(title="Quiet hour").one().public_id
    answer = send(query=f"?series={series}")
    assert answer.status_code == 422
    assert "Tick at least one date, then print." in answer.text
    assert "tick every date Zebedee can come" in answer.text


def test_a_date_that_is_not_there_is_said_and_the_other_ticks_stay(chosen, send):
    answer = send(chosen.open_date, "zzzzzzzzzzzzz")
    assert answer.status_code == 422
    assert "One of those dates is not there any more. Tick again what is." in answer.text
    ticked = f'value="{chosen.open_date}" checked'
    assert ticked in answer.text


def test_a_withdrawn_offers_date_is_not_there(app, chosen, send):
    with app.app_context():
        orm().query(SessionSeries).update({"state": SeriesState.WITHDRAWN})
        builders.save()
    assert send(chosen.open_date).status_code == 422


def test_dates_that_are_over_are_no_choice(app, chosen, client, send, at):
    at("2026-03-05 20:00")
    with app.app_context():
        mentor = orm().query(User).filter_by(public_id=chosen.mentor).one()
    builders.sign_in(client, mentor)
    answer = send(chosen.open_date)
    assert answer.status_code == 422
    assert "Those dates are over. Tick others." in answer.text
    assert "1 session." in Paper(send(chosen.open_date, chosen.hidden_date).data).text


def test_more_dates_than_a_sheet_takes_are_refused_in_words(chosen, send):
    answer = send(*(f"{number:013}" for number in range(MOST_CHOSEN + 1)))
    assert answer.status_code == 422
    assert f"Tick up to {MOST_CHOSEN} dates for one sheet." in answer.text


def test_a_person_of_another_mentor_is_missing(app, chosen, client):
    with app.app_context():
        other = builders.make_organisation()
        stranger = builders.make_participant(other, builders.make_user(other, Role.MENTOR))
        builders.save()
        address = f"/people/{stranger.public_id}/print"
    answer = builders.post(client, address, chosen.find_url, session=[chosen.open_date])
    assert answer.status_code == 404


def test_markup_in_an_id_is_just_an_id_that_is_not_there(chosen, send):
    assert send("#panic()", "\x00", "' OR 1=1").status_code == 422


def test_the_summary_before_booking_has_the_button(chosen, client):
    page = client.get(f"/people/{chosen.person}/book?session={chosen.open_date}").text
    assert f'formaction="{chosen.print_url}"' in page
    assert 'formtarget="_blank"' in page


def test_an_offer_that_nobody_confirmed_says_ring_first(app, chosen, send, frozen_now):
    with app.app_context():
        orm().query(SessionSeries).update({"confirmed_at": frozen_now - timedelta(days=30)})
        builders.save()
    assert "Not checked since 3 February: ring first." in Paper(send(chosen.open_date).data).text
