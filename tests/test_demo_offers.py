"""The demo's offers and their dates: true to the rules of the trade, and something of each kind."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from booking.demo.load import load
from booking.demo.rows import Rows
from booking.models import (
    IS_EXPECTED,
    Booking,
    ChangeKind,
    Closure,
    OfferDraft,
    Organisation,
    Photo,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    Standing,
    ToTell,
    Venue,
)
from booking.rules import dates, schedule
from booking.rules.clarity import clarity_of_series
from booking.rules.telling import THINK_AGAIN
from booking.rules.watched_words import FIRST_WORDS
from booking.rules.weekly import rule_of
from booking.words import LONDON
from tests import builders
from tests.test_demo_load import (
    THURSDAY,
    bookings_by,
    caseload_of,
    every_day,
    made,
    quietly,
    user_id,
)
from tests.test_demo_words import VAGUE

HORIZON_DAY = THURSDAY + schedule.HORIZON


def early(today: date) -> datetime:
    return datetime.combine(today, time(1), LONDON)


def without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def by_title(rows: Rows, title: str) -> dict[str, Any]:
    return next(row for row in rows.of(SessionSeries) if row["title"] == title)


def of_series(rows: Rows, title: str) -> list[dict[str, Any]]:
    series_id = by_title(rows, title)["id"]
    return [row for row in rows.of(ScheduledSession) if row["series_id"] == series_id]


def by_id(rows: Rows, table: type) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in rows.of(table)}


# --- Schedules -----------------------------------------------------------------------------------


@every_day
def test_every_date_is_where_its_series_rule_puts_it(today: date):
    rows = made(today)
    starts: dict[int, list[datetime]] = {}
    for row in rows.of(ScheduledSession):
        starts.setdefault(row["series_id"], []).append(row["original_local"])
    for row in rows.of(SessionSeries):
        rule = rule_of(SessionSeries(**without_id(row)))
        assert list(rule.starts(today + schedule.HORIZON)) == starts[row["id"]], row["title"]


@pytest.mark.parametrize("today", ["2026-03-05", "2026-12-07"])
def test_after_loading_the_worker_finds_nothing_to_add(session: Session, at, today: str):
    now = at(f"{today} 09:00")
    load("united", 1, date.fromisoformat(today), quietly)
    assert schedule.extend_all(now) == 0


def test_some_series_come_every_two_weeks_end_rest_at_holidays_or_have_an_extra_date():
    series = made(THURSDAY).of(SessionSeries)
    assert sum(row["every_weeks"] == 2 for row in series) >= 3
    assert sum("," in row["weekdays"] for row in series) >= 5
    assert sum(row["last_on"] is not None for row in series) >= 3
    assert sum(not row["on_bank_holidays"] for row in series) >= 3
    assert sum(bool(row["extra_dates"]) for row in series) == 3
    easter_weeks = {"2026-03-30,2026-04-06", "2025-12-22,2025-12-29,2026-12-21,2026-12-28"}
    assert easter_weeks <= {row["weeks_off"] for row in series}


def test_an_extra_date_is_one_of_the_sessions_to_come():
    extra = by_title(made(THURSDAY), "Monday five-a-side")["extra_dates"]
    starts = {row["original_local"] for row in of_series(made(THURSDAY), "Monday five-a-side")}
    assert datetime.fromisoformat(extra) in starts


# --- Confirmed, or not for a while ----------------------------------------------------------------


@every_day
def test_three_offers_are_unconfirmed_and_one_has_left_the_catalogue(today: date):
    for moment in (early(today), early(today) + timedelta(hours=22)):
        standing = Counter(
            SessionSeries(**without_id(row)).standing(moment)
            for row in made(today).of(SessionSeries)
        )
        assert standing[Standing.UNCONFIRMED] == 3
        assert standing[Standing.LAPSED] == 1


# --- Dates changed by hand ------------------------------------------------------------------------


@every_day
def test_three_dates_to_come_were_moved_by_hand(today: date):
    rows = made(today)
    sessions = by_id(rows, ScheduledSession)
    moves = [row for row in rows.of(SessionChange) if row["kind"] is ChangeKind.MOVED]
    moved = [sessions[row["session_id"]] for row in moves]
    assert {row["overridden"] for row in moved} == {
        "children_on_site,start",
        "children_on_site,venue",
    }
    assert len(moved) == 3
    for row, change in zip(moved, moves, strict=True):
        assert row["local_date"] > today
        assert (row["sequence"], row["cancelled_at"]) == (1, None)
        assert row["last_modified_at"] == change["made_at"]
        local = row["starts_at"].astimezone(LONDON).replace(tzinfo=None)
        assert (row["local_date"], row["local_time"]) == (local.date(), local.time())
        assert row["local_weekday"] == local.weekday()
        was = (change["was_starts_at"], change["was_venue_id"])
        assert was != (row["starts_at"], row["venue_id"])


@every_day
def test_every_session_that_is_off_says_why_and_has_a_change_that_says_who(today: date):
    rows = made(today)
    off = {row["session_id"]: row for row in rows.of(SessionChange)}
    for row in rows.of(ScheduledSession):
        if row["cancelled_at"] is not None:
            change = off[row["id"]]
            assert change["kind"] is ChangeKind.CALLED_OFF
            assert (change["made_at"], change["reason"]) == (
                row["cancelled_at"],
                row["cancelled_why"],
            )
            assert change["made_by_id"] is not None
            assert change["tell_at"] - change["made_at"] == THINK_AGAIN


@every_day
def test_whoever_was_booked_when_it_changed_is_on_its_list_and_nobody_else(today: date):
    rows = made(today)
    listed = {(row["change_id"], row["booking_id"]) for row in rows.of(ToTell)}
    bookings = bookings_by(rows, "session_id")
    assert listed == {
        (change["id"], booking["id"])
        for change in rows.of(SessionChange)
        for booking in bookings.get(change["session_id"], [])
        if booking["state"] in IS_EXPECTED and booking["created_at"] <= change["made_at"]
    }


@every_day
def test_some_have_been_told_some_not_and_the_demo_mentor_has_one_or_two_to_tell(today: date):
    rows = made(today)
    changes, sessions = by_id(rows, SessionChange), by_id(rows, ScheduledSession)
    people = {row["id"]: row["participant_id"] for row in rows.of(Booking)}
    own = caseload_of(rows, "mentor@demo.example", today)
    left = []
    for row in rows.of(ToTell):
        change = changes[row["change_id"]]
        if row["told_at"] is None:
            left.append(row)
            assert sessions[change["session_id"]]["local_date"] >= today
        else:
            assert change["tell_at"] <= row["told_at"] <= early(today)
            assert row["told_by_id"] is not None
    led = {row["booking_id"] for row in left if people[row["booking_id"]] in own}
    assert len(left) >= 5
    assert 1 <= len(led) <= 4
    assert sum(row["told_at"] is not None for row in rows.of(ToTell)) >= 20


# --- Closures ------------------------------------------------------------------------------------


@every_day
def test_one_closure_stands_soon_with_its_sessions_called_off(today: date):
    rows = made(today)
    [closed] = [row for row in rows.of(Closure) if row["most_places"] is None]
    assert today < closed["from_on"] <= closed["until_on"] <= today + timedelta(days=14)
    there = [
        row
        for row in rows.of(ScheduledSession)
        if row["venue_id"] == closed["venue_id"]
        and closed["from_on"] <= row["local_date"] <= closed["until_on"]
    ]
    assert len(there) >= 2
    assert {row["closure_id"] for row in there} == {closed["id"]}
    assert all(row["cancelled_at"] == closed["made_at"] for row in there)
    acts = {row["session_id"]: row["action_id"] for row in rows.of(SessionChange)}
    assert {acts[row["id"]] for row in there} == {closed["public_id"]}


@every_day
def test_one_limit_stands_and_its_sessions_have_no_more_places_than_it_says(today: date):
    rows = made(today)
    [limit] = [row for row in rows.of(Closure) if row["most_places"] is not None]
    limited = [row for row in rows.of(ScheduledSession) if row["capacity"] < row["own_capacity"]]
    assert limited
    for row in limited:
        assert row["venue_id"] == limit["venue_id"]
        assert limit["from_on"] <= row["local_date"] <= limit["until_on"]
        assert row["capacity"] == limit["most_places"]


def test_what_is_written_down_of_a_change_is_what_the_rules_write(session: Session, at):
    now = at("2026-03-05 09:00")
    load("united", 1, THURSDAY, quietly)
    wanted = sa.select(ScheduledSession).where(
        ScheduledSession.cancelled_at.is_(None), ScheduledSession.starts_at > now
    )
    held = session.scalars(wanted.order_by(ScheduledSession.id)).first()
    assert held is not None
    coach = builders.make_user(session.get_one(Organisation, held.series.organisation_id))
    act = dates.Act(viewer=builders.viewer_of(coach), reason="Too wet", now=now)
    change = dates.call_off(act, held)
    assert change is not None
    assert all(
        json.loads(row["was"]).keys() == json.loads(change.was).keys()
        for row in made(THURSDAY).of(SessionChange)
    )


# --- Photos, venues, partners --------------------------------------------------------------------


def test_two_series_have_a_picture_with_words_for_those_who_cannot_see_it():
    rows = made(THURSDAY)
    shown = [row for row in rows.of(SessionSeries) if row["photo_id"] is not None]
    photos = by_id(rows, Photo)
    assert len(shown) == len(photos) == 2
    for row in shown:
        photo = photos[row["photo_id"]]
        assert photo["organisation_id"] == row["organisation_id"]
        assert photo["alt"].startswith("A drawing of")
        assert Image.open(io.BytesIO(photo["large"])).size == (photo["width"], photo["height"])
        assert Image.open(io.BytesIO(photo["small"])).size == (600, 400)
        assert not Image.open(io.BytesIO(photo["large"])).getexif()


def test_every_partner_says_its_part_and_when_to_ring():
    for row in made(THURSDAY).of(Organisation):
        assert row["part_played"]
        assert row["ring_when"]


def test_what_nobody_has_said_of_a_venue_is_unknown_and_not_no():
    venues = made(THURSDAY).of(Venue)
    assert {row["step_free"] for row in venues} == {True, False, None}
    assert {row["accessible_toilet"] for row in venues} == {True, False, None}


def test_an_offer_is_being_written_at_the_demo_managers_trust():
    rows = made(THURSDAY)
    [draft] = rows.of(OfferDraft)
    burnley = next(row["id"] for row in rows.of(Organisation) if row["slug"] == "burnley")
    assert draft["organisation_id"] == burnley
    assert draft["changed_by_id"] == user_id(rows, "manager@demo.example")
    answers = json.loads(draft["answers"])
    assert answers["title"] == ["Walking netball at the Turf"]
    assert "first_visit" not in answers


def unclear_titles(rows: Rows) -> list[str]:
    """The offers that leave people guessing."""
    venues = {row["id"]: Venue(**without_id(row)) for row in rows.of(Venue)}
    unclear = []
    for row in rows.of(SessionSeries):
        series = SessionSeries(**without_id(row))
        series.venue = venues[row["venue_id"]]
        if not clarity_of_series(series, FIRST_WORDS, early(THURSDAY)).is_clear:
            unclear.append(series.title)
    return unclear


def test_the_named_vague_offers_leave_people_guessing_and_all_others_are_clear():
    assert set(unclear_titles(made(THURSDAY))) == VAGUE
