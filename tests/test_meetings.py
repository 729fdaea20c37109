"""Unforeseen meetings of people who are kept apart: who is told of them, and in which words."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking import jobs
from booking.models import (
    BookingState,
    ChildrenOnSite,
    KeepApart,
    OrganisationKind,
    OutboxMessage,
    Role,
)
from booking.permissions import Viewer
from booking.queries.meetings import allotted, meetings
from tests import builders
from tests.clearance_sides import allot, keep_apart
from tests.town import Town


class Apart(Town):
    """Dan and Sam are kept apart and both expected today."""

    def __init__(self) -> None:
        super().__init__()
        self.sam = self.somebody()
        self.apart: KeepApart = keep_apart(self.dan, self.sam)
        self.bookings = [builders.make_booking(self.held, each) for each in (self.dan, self.sam)]
        self.safe = builders.make_user(self.trust, Role.SAFEGUARDING, name="Ruth Hey")
        builders.save()


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Apart:
    return Apart()


def found(town: Apart, viewer: Viewer | None = None) -> list[int]:
    seen = meetings(viewer or builders.viewer_of(town.safe), builders.this_moment())
    return [meeting.session.id for meeting in seen]


def written(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def test_both_sides_expected_at_one_session_are_a_meeting(town):
    assert found(town) == [town.held.id]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (BookingState.WALK_IN, True),
        (BookingState.HELD, True),
        (BookingState.OFFERED, False),
        (BookingState.WAITLISTED, False),
        (BookingState.REQUESTED, False),
        (BookingState.CANCELLED, False),
    ],
)
def test_whoever_is_expected_counts(town, state, counts):
    town.bookings[1].state = state
    assert found(town) == [town.held.id] * counts


def test_what_is_allotted_is_foreseen(town):
    allot(town.apart, to_protected=True, series_id=town.series.id)
    assert found(town) == []


def test_nobody_meets_once_it_is_over_off_or_ended(town, frozen_now):
    town.held.cancelled_at = frozen_now
    assert found(town) == []
    town.held.cancelled_at, town.apart.ended_at = None, frozen_now
    assert found(town) == []
    town.apart.ended_at = None
    assert meetings(Viewer.system("test"), town.held.ends_at) == []


def test_the_safeguarding_role_sees_its_own_sessions_and_the_leads_sees_all(town):
    lead = builders.make_organisation(OrganisationKind.LEAD)
    away = builders.make_organisation()
    sees = {
        name: found(town, builders.viewer_of(builders.make_user(at, role)))
        for name, at, role in (
            ("at the lead", lead, Role.SAFEGUARDING),
            ("at another trust", away, Role.SAFEGUARDING),
            ("the lead itself", lead, Role.LEAD),
            ("a manager", town.trust, Role.MANAGER),
            ("their mentor", town.trust, Role.MENTOR),
        )
    }
    assert [name for name, seen in sees.items() if seen] == ["at the lead"]


def test_the_safeguarding_lead_alone_is_told_once_and_without_names(session, town, frozen_now):
    for _ in range(2):
        jobs.tell_of_meetings(frozen_now)
    [message] = written(session)
    assert message.user_id == town.safe.id
    assert message.subject == "Something new is on your list"
    said = message.subject + message.body
    assert not {"Dan", "Harker", "Sam", "Reed", "Walking football"} & set(said.split())


def test_where_a_trust_has_nobody_the_partnerships_safeguarding_lead_is_told(
    session, town, frozen_now
):
    lead = builders.make_organisation(OrganisationKind.LEAD)
    theirs = builders.make_user(lead, Role.SAFEGUARDING)
    town.safe.disabled_at = frozen_now
    builders.save()
    jobs.tell_of_meetings(frozen_now)
    assert [message.user_id for message in written(session)] == [theirs.id]


def test_nothing_is_written_where_nobody_meets(session, town, frozen_now):
    town.bookings[0].state = BookingState.CANCELLED
    builders.save()
    jobs.tell_of_meetings(frozen_now)
    assert written(session) == []


def test_what_is_allotted_is_so_until_it_is_ended(town):
    free = builders.make_session(builders.make_series(town.trust))
    given = allot(town.apart, to_protected=True, venue_id=town.held.venue_id)
    assert allotted([town.held.id, free.id]) == {town.held.id}
    given.ended_at = builders.this_moment()
    assert allotted([town.held.id, free.id]) == set()


def test_the_door_takes_nobody_unbooked_where_anything_is_allotted(client, town):
    coach = builders.make_user(town.trust, Role.COACH)
    town.series.walk_ins_welcome, town.series.children_on_site = True, ChildrenOnSite.NO
    builders.save()
    builders.sign_in(client, coach)
    assert walk_ins(client) == [True]
    allot(town.apart, to_protected=True, weekday=town.held.local_weekday)
    builders.save()
    assert walk_ins(client) == [False]


def walk_ins(client: FlaskClient) -> list[bool]:
    kept = client.get("/api/door/registers").json
    assert kept is not None
    return [register["walk_ins"] for register in kept["registers"]]
