"""Session codes, tickets and passes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.crypto import ALPHABET
from booking.models import ScheduledSession
from booking.qr import QUIET
from checkin import tokens
from tests import builders

KEYS = ("the newest secret of all, which signs", "the secret before, which still reads")
HOST = "https://sessions.example.org"


@pytest.fixture
def held(session, at) -> ScheduledSession:
    """A session at 6pm on Thursday 5 March 2026."""
    at("2026-03-05 12:00")
    return builders.make_session(builders.make_series(builders.make_organisation()))


@pytest.fixture
def six(held, at):
    """6pm, on the very second at which a code changes."""
    return at("2026-03-05 18:00")


def test_a_code_is_the_sessions_id_and_sixteen_characters_that_can_be_read_aloud(held, six):
    code = tokens.session_code(held, six)
    assert code.startswith(held.public_id.upper())
    assert len(code) == 29
    assert set(code) <= set(ALPHABET)


def test_a_code_stays_for_half_a_minute_and_then_changes(held, six):
    first = tokens.session_code(held, six)
    assert tokens.session_code(held, six + timedelta(seconds=29)) == first
    assert tokens.session_code(held, six + timedelta(seconds=30)) != first


def test_the_ring_runs_from_thirty_seconds_down_to_one(held, six):
    assert tokens.seconds_left(six) == 30
    assert tokens.seconds_left(six + timedelta(seconds=29)) == 1


def test_the_code_of_this_half_minute_and_of_the_one_before_are_valid(held, six):
    code = tokens.session_code(held, six)
    assert tokens.code_fits(held, code, six)
    assert tokens.code_fits(held, code, six + timedelta(seconds=59))


def test_an_older_code_is_not_valid(held, six):
    code = tokens.session_code(held, six)
    assert not tokens.code_fits(held, code, six + timedelta(seconds=60))


def test_a_code_of_the_next_half_minute_is_not_valid_yet(held, six):
    code = tokens.session_code(held, six + timedelta(seconds=30))
    assert not tokens.code_fits(held, code, six)


def test_another_sessions_key_makes_another_code(held, six):
    code = tokens.session_code(held, six)
    held.code_key = b"another key, 16b"
    assert not tokens.code_fits(held, code, six)


def test_a_code_is_read_in_any_case(held, six):
    code = tokens.session_code(held, six).lower()
    assert tokens.session_of_code(code) == held.public_id
    assert tokens.code_fits(held, code, six)


@pytest.mark.parametrize("code", ["", "short", "A" * 29, "2" * 28, "2" * 30, "\x00" * 29, "é" * 29])
def test_what_can_be_no_code_belongs_to_no_session(code):
    assert tokens.session_of_code(code) is None


def test_no_character_of_a_code_is_much_likelier_than_another(held, six):
    drawn = "".join(
        tokens.session_code(held, six + timedelta(seconds=30 * step))[13:] for step in range(1000)
    )
    usual = len(drawn) / len(ALPHABET)
    assert all(0.8 * usual < drawn.count(character) < 1.2 * usual for character in ALPHABET)


def test_the_qr_of_a_usual_host_has_29_modules_so_that_poor_cameras_read_it(held, six):
    side = 29 + 2 * QUIET
    assert f'viewBox="0 0 {side} {side}"' in tokens.draw_code(HOST, held, six)


def test_the_address_in_the_qr_is_all_upper_case(held, six):
    address = tokens.code_address(HOST, held, six)
    assert address.startswith("HTTPS://SESSIONS.EXAMPLE.ORG/IN/")
    assert address == address.upper()


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-03-05 16:59", False),
        ("2026-03-05 17:00", True),
        ("2026-03-05 20:00", True),
        ("2026-03-05 20:01", False),
        ("2026-03-06 18:00", False),
    ],
)
def test_check_in_is_open_from_an_hour_before_until_an_hour_after(held, at, local, is_open):
    assert tokens.is_open(held, at(local)) is is_open


@pytest.mark.parametrize(
    ("local", "is_open"), [("2026-03-05 00:00", True), ("2026-03-04 23:59", False)]
)
def test_in_the_demo_check_in_is_open_all_day(held, at, local, is_open):
    assert tokens.is_open(held, at(local), all_day=True) is is_open


# --- Tickets -----------------------------------------------------------------------------------


def test_a_ticket_is_good_for_ten_minutes_on_the_phone_that_got_it(held, six):
    text = tokens.write_ticket(KEYS, "phone-a", held, six)
    ticket = tokens.read_ticket(KEYS, text, "phone-a", six + timedelta(minutes=10))
    assert ticket is not None
    assert ticket.session_public_id == held.public_id


def test_a_ticket_runs_out(held, six):
    text = tokens.write_ticket(KEYS, "phone-a", held, six)
    late = six + timedelta(minutes=10, seconds=1)
    assert tokens.read_ticket(KEYS, text, "phone-a", late) is None


def test_a_ticket_is_worthless_on_another_phone(held, six):
    text = tokens.write_ticket(KEYS, "phone-a", held, six)
    assert tokens.read_ticket(KEYS, text, "phone-b", six) is None


@pytest.mark.parametrize("text", ["", "a.b.c.d", "....", "\x00", "é.é.é.é.é", "x" * 5000])
def test_a_ticket_that_we_did_not_sign_is_worthless(text, frozen_now):
    assert tokens.read_ticket(KEYS, text, "a", frozen_now) is None


def test_a_ticket_signed_with_the_key_before_is_still_read(held, six):
    text = tokens.write_ticket(KEYS[1:], "phone-a", held, six)
    assert tokens.read_ticket(KEYS, text, "phone-a", six) is not None
    assert tokens.read_ticket(KEYS[:1], text, "phone-a", six) is None


def test_two_tickets_name_two_arrivals(held, six):
    tickets = [
        tokens.read_ticket(KEYS, tokens.write_ticket(KEYS, "a", held, six), "a", six)
        for _ in range(2)
    ]
    assert tickets[0] is not None
    assert tickets[1] is not None
    assert tickets[0].item_id != tickets[1].item_id


# --- Passes ------------------------------------------------------------------------------------

TOKEN = "23456789BCDFGHJKMNPQRSTVWXY"


@pytest.mark.parametrize(
    "text", [TOKEN, TOKEN.lower(), f" {TOKEN}\n", f"HTTPS://X.ORG/P/{TOKEN}", f"/p/{TOKEN}/"]
)
def test_a_pass_is_read_from_its_address_or_its_token(text):
    assert tokens.pass_token(text) == TOKEN


@pytest.mark.parametrize("text", ["", TOKEN[1:], f"{TOKEN}2", "\ud800" * 27, "x" * 9999])
def test_what_can_be_no_pass_is_none(text):
    assert tokens.pass_token(text) is None


@pytest.mark.parametrize("text", ["7QK4M2", "7qk4m2", " 7qk 4m2 ", "7QK-4M2"])
def test_a_short_code_is_read_as_people_type_it(text):
    assert tokens.short_code(text) == "7QK4M2"


@pytest.mark.parametrize("text", ["", "7QK4M", "7QK4M22", "7QK4MO", "\x00" * 6])
def test_what_can_be_no_short_code_is_none(text):
    assert tokens.short_code(text) is None
