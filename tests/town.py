"""A small town for tests: a trust, its mentor, Dan whom they support, and a weekly session."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import sqlalchemy as sa
from werkzeug.test import TestResponse

from booking.database import session
from booking.models import (
    AccessRecord,
    Attendance,
    AttendanceState,
    Booking,
    EnrolmentState,
    Participant,
    RegisterState,
    Role,
    ScheduledSession,
    SessionSeries,
)
from tests import builders

WEEK = timedelta(days=7)


class Town:
    """Sessions are today at 6pm, with `capacity` places; `held` is today's."""

    def __init__(self, capacity: int = 2) -> None:
        self.trust = builders.make_organisation(phone="01632 960123")
        self.mentor = builders.make_user(self.trust, Role.MENTOR, name="Pete Marsh")
        self.viewer = builders.viewer_of(self.mentor)
        self.dan = builders.make_participant(self.trust, self.mentor)
        self.series = builders.make_series(
            self.trust, capacity=capacity, title="Walking football", who_meets_you="The coach"
        )
        self.held = builders.make_session(self.series)

    @property
    def page(self) -> str:
        """The address of Dan's page."""
        return f"/people/{self.dan.public_id}"

    def somebody(
        self,
        first_name: str = "Sam",
        last_name: str = "Reed",
        state: EnrolmentState = EnrolmentState.ACTIVE,
    ) -> Participant:
        """Another person of the same mentor."""
        return builders.make_participant(self.trust, self.mentor, state, first_name, last_name)

    def in_weeks(self, weeks: int, series: SessionSeries | None = None) -> ScheduledSession:
        """The session so many weeks from now, or before."""
        start = self.held.original_local + weeks * WEEK
        return builders.make_session(series or self.series, start)

    def went(
        self, participant: Participant, weeks_ago: int, state: AttendanceState | None
    ) -> Booking:
        """A past session, whose register is in unless nothing is known."""
        held = self.in_weeks(-weeks_ago, builders.make_series(self.trust, title="Last time"))
        booking = builders.make_booking(held, participant)
        if state is not None:
            held.register_state = RegisterState.SUBMITTED
            now = builders.this_moment()
            session().add(Attendance(booking_id=booking.id, state=state, changed_at=now))
            session().flush()
        return booking


def looks() -> list[tuple[str, str | None, int]]:
    """What was written down of looks at people: at what, at whom, and how many were shown."""
    builders.save()
    rows = session().execute(
        sa.select(
            AccessRecord.what, AccessRecord.subject_public_id, AccessRecord.people_shown
        ).order_by(AccessRecord.id)
    )
    return [(what, subject, shown) for what, subject, shown in rows]


def words(page: TestResponse) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
