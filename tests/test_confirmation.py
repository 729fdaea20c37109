"""Offers are confirmed every 28 days: by a register, by a click; and trusts are asked in time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from booking import jobs
from booking.database import db
from booking.errors import Missing
from booking.models import (
    LEAVES_AFTER,
    Audience,
    ConfirmLink,
    OrganisationKind,
    OutboxMessage,
    RegisterState,
    Role,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Standing,
)
from booking.rules import attendance, confirmation
from booking.rules.confirmation import NoLongerSo, TakenOff
from tests import builders
from tests.site import ROOT

SITE = "https://sessions.example.org"
SECRET = "a-secret-that-guards-nothing-but-tests"
# An offer whose last date was the day before these tests' day.
OVER = {"first_on": date(2026, 1, 7), "last_on": date(2026, 3, 4)}


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def trust(session, frozen_now):
    return builders.make_organisation(name="Burnley FC in the Community")


@pytest.fixture
def manager(trust):
    return builders.make_user(trust, Role.MANAGER, name="Paul Entwistle")


@pytest.fixture
def viewer(manager):
    return builders.viewer_of(manager)


@pytest.fixture
def offer(trust, frozen_now) -> Callable[..., SessionSeries]:
    """An offer that was confirmed so many days ago."""

    def make(confirmed_days_ago: float = 30, **facts: Any) -> SessionSeries:
        return builders.make_series(
            trust, confirmed_at=frozen_now - days(confirmed_days_ago), **facts
        )

    return make


def held(series: SessionSeries, in_days: float, **facts: Any) -> ScheduledSession:
    """A session of a series so many days from now, or before."""
    local = builders.this_moment() + days(in_days)
    return builders.make_session(series, local.replace(tzinfo=None), **facts)


# --- Saying that it is true ----------------------------------------------------------------------


def test_whoever_writes_offers_says_that_one_is_true(viewer, offer, frozen_now):
    series = offer(30)
    confirmed = confirmation.confirm(viewer, series, frozen_now)
    assert (series.confirmed_at, confirmed.was) == (frozen_now, frozen_now - days(30))


def test_an_offer_that_left_the_catalogue_is_back(viewer, offer, frozen_now):
    series = offer(45)
    confirmed = confirmation.confirm(viewer, series, frozen_now)
    assert (confirmed.stood, series.standing(frozen_now)) == (Standing.LAPSED, Standing.TRUE)


def test_another_trusts_offer_is_missing(offer, frozen_now):
    other = builders.make_user(builders.make_organisation(), Role.MANAGER)
    with pytest.raises(Missing):
        confirmation.confirm(builders.viewer_of(other), offer(), frozen_now)


def test_an_offer_that_is_off_is_not_confirmed(viewer, offer, frozen_now):
    with pytest.raises(TakenOff):
        confirmation.confirm(viewer, offer(state=SeriesState.WITHDRAWN), frozen_now)


def test_all_of_it_is_true_says_so_of_every_offer_that_is_on(viewer, trust, offer, frozen_now):
    on = [offer(30), offer(2), offer(60, audience=Audience.BY_REFERRAL)]
    off, over = offer(state=SeriesState.WITHDRAWN), offer(**OVER)
    elsewhere = builders.make_series(
        builders.make_organisation(), confirmed_at=frozen_now - days(30)
    )
    done = confirmation.confirm_all(viewer, trust, frozen_now)
    assert [each.series for each in done] == on
    assert {each.confirmed_at for each in (off, over, elsewhere)} == {frozen_now - days(30)}


def test_a_slip_of_the_finger_is_taken_back(viewer, offer, frozen_now):
    series = offer(30)
    done = confirmation.confirm(viewer, series, frozen_now)
    confirmation.take_back(viewer, series, done.was, series.confirmed_at)
    assert series.confirmed_at == frozen_now - days(30)


def test_what_was_confirmed_again_since_stays_confirmed(viewer, offer, frozen_now):
    series = offer(30)
    done = confirmation.confirm(viewer, series, frozen_now)
    confirmation.confirm(viewer, series, frozen_now + days(1))
    with pytest.raises(NoLongerSo):
        confirmation.take_back(viewer, series, done.was, frozen_now)


def test_nothing_can_be_taken_back_to_a_later_day(viewer, offer, frozen_now):
    series = offer(30)
    confirmation.confirm(viewer, series, frozen_now)
    with pytest.raises(NoLongerSo):
        confirmation.take_back(viewer, series, frozen_now + days(300), frozen_now)


def test_a_register_that_is_sent_confirms_the_offer(viewer, offer, frozen_now):
    series = offer(30)
    attendance.submit_register(viewer, held(series, -0.2), 8, frozen_now)
    assert series.confirmed_at == frozen_now


# --- What nobody has confirmed -------------------------------------------------------------------


def waiting(trust) -> list[SessionSeries]:
    return confirmation.waiting(trust.id, builders.this_moment())


def test_an_offer_waits_from_a_week_before_its_28_days_are_over(trust, offer):
    offer(20.9)
    due = offer(21)
    assert waiting(trust) == [due]


def test_the_one_that_waited_longest_stands_first(trust, offer):
    some, more, most = offer(22), offer(30), offer(50)
    assert waiting(trust) == [most, more, some]


@pytest.mark.parametrize("facts", [{"state": SeriesState.WITHDRAWN}, OVER])
def test_what_is_not_on_does_not_wait(trust, offer, facts):
    offer(30, **facts)
    assert waiting(trust) == []


def test_an_offer_whose_rule_is_over_but_that_has_a_date_to_come_waits(trust, offer):
    series = offer(30, **OVER)
    held(series, 3)
    assert waiting(trust) == [series]


def test_a_register_to_come_in_time_makes_asking_needless(trust, offer):
    held(offer(22), 3)
    assert waiting(trust) == []


def test_last_nights_register_may_still_come(trust, offer):
    held(offer(22), -0.6)
    assert waiting(trust) == []


def test_a_register_after_the_28_days_comes_too_late(trust, offer):
    series = offer(22)
    held(series, 6.5)
    assert waiting(trust) == [series]


def test_where_nobody_sends_registers_the_next_one_is_not_waited_for(trust, offer):
    series = offer(22)
    held(series, -7)
    held(series, 3)
    assert waiting(trust) == [series]


def test_a_called_off_session_has_no_register_to_wait_for(trust, offer, frozen_now):
    series = offer(22)
    held(series, -7, cancelled_at=frozen_now)
    held(series, 3, cancelled_at=frozen_now)
    assert waiting(trust) == [series]


# --- The letter ----------------------------------------------------------------------------------


def run_jobs() -> None:
    """What the worker does at this moment."""
    builders.save()
    jobs.ask_trusts(SITE, builders.this_moment())


def letters() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def token_in(letter: OutboxMessage) -> str:
    return letter.body.partition(f"{SITE}/still-true/")[2].split()[0]


def test_the_manager_gets_one_letter_about_all_that_waits(manager, offer):
    for title in ("Walking football", "Gym buddies", "Chess"):
        offer(22, title=title, audience=Audience.BY_REFERRAL)
    offer(3, title="Bowls")
    run_jobs()
    [letter] = letters()
    assert letter.user_id == manager.id
    assert letter.subject == "Are these still right? 3 sessions of Burnley FC in the Community"
    said = [title for title in ("Walking football", "Gym buddies", "Chess", "Bowls")]
    assert [title in letter.body for title in said] == [True, True, True, False]


def test_a_letter_says_when_where_and_what_it_costs(manager, trust, offer):
    venue = builders.make_venue(trust, name="Turf Moor", town="Burnley")
    offer(22, title="Chess & chat", venue=venue, cost_pence=150)
    run_jobs()
    [letter] = letters()
    lines = "* Chess & chat\n  Thursdays, 6pm to 7pm\n  Turf Moor, Burnley. £1.50.\n"
    assert letter.body.startswith("Hello Paul,\n")
    assert lines in letter.body


@pytest.mark.parametrize("age", [22, 45])
def test_a_letter_never_says_why_anybody_takes_part(manager, offer, age):
    from tests.page_faults import SAYS_WHY

    offer(age, title="Chess", audience=Audience.BY_REFERRAL)
    run_jobs()
    [letter] = letters()
    assert not SAYS_WHY.search(letter.subject + letter.body)


def test_every_manager_gets_a_letter_and_a_link_of_their_own(manager, trust, offer):
    second = builders.make_user(trust, Role.MANAGER)
    builders.make_user(trust, Role.COACH)
    builders.make_user(trust, Role.MANAGER, disabled_at=builders.this_moment())
    offer(22)
    run_jobs()
    assert [letter.user_id for letter in letters()] == [manager.id, second.id]
    links = [confirmation.find_link(token_in(letter)) for letter in letters()]
    assert [link.user_id for link in links] == [manager.id, second.id]


def test_a_trust_without_a_manager_has_its_coaches_asked(trust, offer):
    coach = builders.make_user(trust, Role.COACH)
    offer(22)
    run_jobs()
    assert [letter.user_id for letter in letters()] == [coach.id]


def test_a_trust_whose_offers_are_all_true_gets_no_letter(manager, offer):
    offer(3)
    run_jobs()
    assert letters() == []


def test_the_worker_may_run_as_often_as_it_likes(manager, offer):
    offer(22)
    run_jobs()
    run_jobs()
    assert len(letters()) == 1


def test_a_trust_is_asked_at_most_once_a_week(manager, offer, at):
    offer(22)
    run_jobs()
    at("2026-03-12 11:59")
    offer(25)
    run_jobs()
    assert len(letters()) == 1
    at("2026-03-12 12:00")
    run_jobs()
    assert len(letters()) == 2


def test_nobody_is_asked_about_what_is_confirmed_by_then(viewer, offer, at):
    series = offer(22)
    run_jobs()
    confirmation.confirm(viewer, series, at("2026-03-06 12:00"))
    at("2026-03-13 12:00")
    run_jobs()
    assert len(letters()) == 1


def test_a_trust_is_told_once_when_an_offer_leaves_the_catalogue(manager, offer, at):
    offer(40, title="Chess")
    run_jobs()
    at("2026-03-07 13:00")
    for _ in range(2):
        run_jobs()
    at("2026-03-30 13:00")
    run_jobs()
    subjects = [letter.subject for letter in letters()]
    assert subjects == [
        "Is this still right? 1 session of Burnley FC in the Community",
        "1 session of Burnley FC in the Community is not on What’s on any more",
    ]


def test_two_that_leave_on_one_day_are_both_told_of(manager, offer, at, frozen_now):
    offer(42 - 1 / 24, title="Chess")
    offer(42 - 3 / 24, title="Bowls")
    run_jobs()
    for moment in ("2026-03-06 12:30", "2026-03-06 16:00", "2026-03-07 13:00"):
        at(moment)
        run_jobs()
    told = [letter.body.partition("Still true?")[0] for letter in letters()[1:]]
    assert [("Chess" in words, "Bowls" in words) for words in told] == [(True, True)]


def test_an_offer_that_lapses_again_is_told_of_again(viewer, offer, at, frozen_now):
    series = offer(43)
    run_jobs()
    confirmation.confirm(viewer, series, frozen_now)
    at("2026-04-20 12:00")
    run_jobs()
    assert [letter.subject.startswith("1 session of") for letter in letters()] == [True, True]
    assert builders.this_moment() - series.confirmed_at > LEAVES_AFTER


def test_what_left_long_ago_is_not_asked_about_every_week(manager, offer, at):
    offer(50)
    run_jobs()
    at("2026-05-05 12:00")
    run_jobs()
    assert len(letters()) == 1


def test_only_trusts_are_asked(session, frozen_now):
    lead = builders.make_organisation(OrganisationKind.LEAD)
    builders.make_user(lead, Role.MANAGER)
    builders.make_series(lead, confirmed_at=frozen_now - days(30))
    run_jobs()
    assert letters() == []


# --- The link ------------------------------------------------------------------------------------


@pytest.fixture
def link(trust, manager, frozen_now):
    return confirmation.give_link(trust, manager, "T" * 27, frozen_now)


def test_a_link_confirms_all_that_waits_and_is_used_up(viewer, offer, link, frozen_now):
    both = [offer(30), offer(22)]
    done = confirmation.confirm_by_link(viewer, link, None, frozen_now)
    assert [each.series for each in done] == both
    assert confirmation.was_used(link)


def test_a_link_confirms_what_is_ticked_and_stays_for_the_rest(viewer, offer, link, frozen_now):
    true, not_so = offer(30), offer(22)
    confirmation.confirm_by_link(viewer, link, [true.public_id], frozen_now)
    assert (true.confirmed_at, not_so.confirmed_at) == (frozen_now, frozen_now - days(22))
    assert not confirmation.was_used(link)


def test_a_link_confirms_nothing_that_does_not_wait(viewer, offer, link, frozen_now):
    fresh = offer(3)
    offer(30)
    assert confirmation.confirm_by_link(viewer, link, [fresh.public_id], frozen_now) == []


def test_a_link_is_good_for_28_days(viewer, offer, link, frozen_now):
    offer(30)
    assert confirmation.confirm_by_link(viewer, link, None, frozen_now + days(28)) == []
    assert not confirmation.was_used(link)


def test_a_token_that_never_was_is_missing(session):
    with pytest.raises(Missing):
        confirmation.find_link("N" * 27)


def test_a_token_stands_nowhere_in_the_database_in_clear(manager, offer, session):
    offer(22)
    run_jobs()
    token = token_in(letters()[0])
    [message] = session.execute(sa.select(OutboxMessage.__table__)).mappings()
    [link] = session.execute(sa.select(ConfirmLink.__table__)).mappings()
    assert token not in str(dict(message)) + str(dict(link))


# --- Registers, as the worker reads them ---------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_in", "expected"),
    [([-7], False), ([3], True), ([-7, 3], False), ([], False), ([7], False), ([-0.5], True)],
)
def test_whether_a_register_is_to_be_expected(ends_in, expected, frozen_now):
    series: Any = SimpleNamespace(confirmed_at=frozen_now - days(22))
    sessions: Any = [
        SimpleNamespace(
            starts_at=frozen_now + days(each) - timedelta(hours=1),
            ends_at=frozen_now + days(each),
            register_state=RegisterState.OPEN,
        )
        for each in ends_in
    ]
    assert confirmation.register_will_do(series, sessions, frozen_now) is expected


# --- Two workers, and a stop ---------------------------------------------------------------------


def test_two_workers_at_once_write_each_letter_once(app: Flask):
    """Two real processes that start together, on the clock of this machine."""
    with app.app_context():
        trusts = [builders.make_organisation() for _ in range(3)]
        for trust in trusts:
            builders.make_user(trust, Role.MANAGER)
            builders.make_user(trust, Role.MANAGER)
            builders.make_series(trust, confirmed_at=builders.this_moment() - days(45))
            builders.make_series(trust, confirmed_at=builders.this_moment() - days(30))
        builders.save()
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TOUCHLINE_SECRET_KEYS": SECRET,
    }
    command = [sys.executable, "-m", "flask", "jobs", "run", "--once"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [
        (worker.communicate(timeout=60)[1].decode()[-500:], worker.returncode) for worker in workers
    ]
    assert [status for _, status in ended] == [0, 0], ended
    with app.app_context():
        assert len(letters()) == 6
        assert db.session.query(ConfirmLink).count() == 6
        # Both made the dates of the same offers, too: thirteen weeks of each, none twice.
        assert db.session.query(ScheduledSession).count() == 6 * 13


def test_a_worker_that_stops_between_two_trusts_goes_on_where_it_stopped(
    session, frozen_now, monkeypatch
):
    for _ in range(2):
        trust = builders.make_organisation()
        builders.make_user(trust, Role.MANAGER)
        builders.make_series(trust, confirmed_at=frozen_now - days(30))
    write_letters = jobs._write_letters

    def stop(asking, *rest: Any) -> int:
        if asking.organisation.id == trust.id:
            raise KeyboardInterrupt
        return write_letters(asking, *rest)

    monkeypatch.setattr(jobs, "_write_letters", stop)
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    assert len(letters()) == 1
    monkeypatch.undo()
    run_jobs()
    assert len(letters()) == 2


def test_a_job_that_fails_leaves_the_others_their_turn(manager, offer, monkeypatch):
    offer(22)
    builders.save()

    def fail(now: datetime) -> None:
        raise sa.exc.SQLAlchemyError("no dates today")

    monkeypatch.setattr(jobs, "make_dates", fail)
    with pytest.raises(sa.exc.SQLAlchemyError, match="no dates today"):
        jobs.run_once(SITE)
    assert len(letters()) == 1
