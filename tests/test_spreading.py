"""A change begun at one date, for later ones or for all: what it becomes, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from booking.models import ChildrenOnSite, SeriesState
from booking.rules import spreading
from booking.rules.dates import Act, NoReason, as_it_is
from booking.rules.offer_refusals import Stale
from booking.rules.previews import NotAsShown
from booking.rules.spreading import Scope, Wanted
from tests import builders

local = datetime.fromisoformat


@pytest.fixture
def now(at):
    """Noon on Monday 2 March 2026."""
    return at("2026-03-02 12:00")


@pytest.fixture
def trust(session):
    return builders.make_organisation()


@pytest.fixture
def act(trust, now):
    viewer = builders.viewer_of(builders.make_user(trust))
    return Act(viewer=viewer, reason="The hall is ours later", now=now)


@pytest.fixture
def held(trust, now):
    """Thursday 12 March at 6pm, the second of Mondays and Thursdays."""
    series = builders.make_series(
        trust, weekdays="mon,thu", first_on=date(2026, 3, 5), children_on_site=ChildrenOnSite.NO
    )
    return builders.make_dates(series)[2]


def wanted(held, scope=Scope.ALL, **facts):
    given = {"children_on_site": ChildrenOnSite.NO, **facts}
    return Wanted(new=replace(as_it_is(held), **given), scope=scope)


def refused(held, act, scope=Scope.ALL, **facts):
    """The names of all that stands against it."""
    against = spreading.refusals(held, wanted(held, scope, **facts), act)
    return [type(each).__name__ for each in against]


def test_a_new_time_goes_for_all_and_nothing_else_changes(held):
    new = spreading.new_schedule(held, wanted(held, starts_local=local("2026-03-12 19:00")))
    assert new.schedule.starts_local == time(19)
    assert (new.schedule.weekdays, new.schedule.length_minutes, new.since) == ("mon,thu", 60, None)


def test_another_day_takes_the_place_of_that_day_alone(held):
    new = spreading.new_schedule(held, wanted(held, starts_local=local("2026-03-13 18:00")))
    assert new.schedule.weekdays == "mon,fri"


def test_later_dates_begin_with_this_one(held):
    later = wanted(held, Scope.LATER, starts_local=local("2026-03-12 19:00"))
    assert spreading.new_schedule(held, later).since == date(2026, 3, 12)


def test_later_dates_begin_with_the_earlier_day_that_this_one_moves_to(held):
    earlier = wanted(held, Scope.LATER, starts_local=local("2026-03-11 18:00"))
    assert spreading.new_schedule(held, earlier).since == date(2026, 3, 11)


def test_what_one_date_had_confirmed_of_children_is_not_said_of_all(session, held):
    held.children_on_site = ChildrenOnSite.YES
    session.flush()
    longer = wanted(held, length_minutes=90, children_on_site=ChildrenOnSite.YES)
    assert spreading.new_schedule(held, longer).children_on_site is ChildrenOnSite.NO


@pytest.mark.parametrize("fact", [{"capacity": 3}, {"meeting_point": "The gate"}])
def test_places_and_meeting_point_change_for_one_date_alone(held, act, fact):
    assert refused(held, act, **fact) == ["OnlyHere"]
    assert refused(held, act, Scope.THIS, **fact) == []


def test_all_dates_do_not_move_to_another_week(held, act):
    assert refused(held, act, starts_local=local("2026-03-17 18:00")) == ["OtherWeek"]


def test_all_dates_do_not_move_to_a_day_that_is_taken(held, act):
    assert refused(held, act, starts_local=local("2026-03-09 18:00")) == ["DayTaken"]


def test_an_extra_date_changes_alone(session, held, act):
    held.series.extra_dates = "2026-03-12T18:00"
    session.flush()
    assert refused(held, act, length_minutes=90) == ["ExtraDate"]


def test_of_an_offer_that_is_off_one_date_changes(session, held, act):
    held.series.state = SeriesState.WITHDRAWN
    session.flush()
    assert refused(held, act, length_minutes=90) == ["OfferOff"]
    assert refused(held, act, Scope.THIS, length_minutes=90) == []


def test_for_all_dates_somebody_knows_whether_children_are_about(held, act):
    moved = {"starts_local": local("2026-03-12 19:00")}
    not_known = {"children_on_site": ChildrenOnSite.NOT_KNOWN}
    assert refused(held, act, **moved, **not_known) == ["ChildrenNotSaid"]
    assert refused(held, act, Scope.THIS, **moved, **not_known) == []


def test_the_second_of_two_editors_is_told(session, held, act):
    seen = spreading.seen_now(held)
    held.meeting_point = "The gate"
    session.flush()
    with pytest.raises(Stale):
        spreading.check_seen(held, seen, Scope.THIS)


def test_a_newer_schedule_matters_to_whoever_changes_more_than_one_date(session, held, act):
    seen = spreading.seen_now(held)
    held.series.length_minutes = 90
    session.flush()
    spreading.check_seen(held, seen, Scope.THIS)
    with pytest.raises(Stale):
        spreading.check_seen(held, seen, Scope.ALL)


def test_only_what_was_shown_is_done(trust, held, act):
    later = wanted(held, Scope.THIS, starts_local=local("2026-03-12 19:00"))
    shown = spreading.preview(held, later, act)
    builders.make_booking(held, builders.make_participant(trust))
    with pytest.raises(NotAsShown):
        spreading.change(act, held, spreading.seen_now(held), later, shown.mark)


def test_what_people_must_hear_of_needs_a_reason(trust, held, act):
    builders.make_booking(held, builders.make_participant(trust))
    later = wanted(held, Scope.THIS, starts_local=local("2026-03-12 19:00"))
    shown = spreading.preview(held, later, act)
    without = replace(act, reason=" ")
    with pytest.raises(NoReason):
        spreading.change(without, held, spreading.seen_now(held), later, shown.mark)
