"""Bookings of the demo that are not simply confirmed: waiting, offered, asked for by phone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.demo.drawing import local
from booking.demo.loading import Loading, Occasion, Offer, Person, Place
from booking.models import (
    Booking,
    BookingEvent,
    BookingState,
    EnrolmentState,
    Participant,
    ScheduledSession,
)

LOOKED_AHEAD_DAYS = 21
# Two of the demo mentor's people wait for the same full session, before one of somebody else's.
OWN_WHO_WAIT, OTHERS_WHO_WAIT = 2, 1
# An offered place waits for its answer until shortly before the session.
ANSWER_BEFORE = timedelta(hours=2)


class Waiting:
    """Books people of the demo mentor's into what is to come, in other states than confirmed.

    Only people who have something booked anyway, so that nothing is missing for them.
    """

    def __init__(
        self,
        loading: Loading,
        offers: list[Offer],
        people: list[Person],
        tonight: Occasion | None,
    ) -> None:
        self._loading = loading
        ready = [p for p in people if p.story is None and p.ahead(loading.today)]
        self._own = [person for person in ready if person.is_the_demo_mentors]
        self._others = [person for person in ready if not person.is_the_demo_mentors]
        self._used: set[Person] = set()
        last = loading.today + timedelta(days=LOOKED_AHEAD_DAYS)
        home = self._own[0].area if self._own else ""
        self._ahead = sorted(
            (
                occasion
                for offer in offers
                for occasion in offer.occasions
                if loading.today <= occasion.on <= last
                and occasion.called_off_at is None
                and occasion is not tonight
            ),
            key=lambda each: (each.offer.series.trust != home, each.starts_at, each.id),
        )

    def write(self) -> None:
        """A waiting list, a place that is offered, and a place that was asked for by phone."""
        self._write_waiting_list()
        self._write_offered()
        self._write_asked_for()

    def _write_waiting_list(self) -> None:
        wanted = OWN_WHO_WAIT
        full = [each for each in self._ahead if each.taken == each.capacity]
        later = [each for each in full if each.on > self._loading.today]
        most_own = max(
            later, key=lambda each: min(wanted, len(self._who_could(each, self._own))), default=None
        )
        if most_own is None:
            return
        waiting = self._who_could(most_own, self._own)[:OWN_WHO_WAIT]
        waiting += self._who_could(most_own, self._others)[:OTHERS_WHO_WAIT]
        for hours, person in enumerate(waiting):
            at = local(self._loading.days_ago(1), 10 + hours, 12)
            self._book(person, most_own, BookingState.WAITLISTED, at)

    def _write_offered(self) -> None:
        """For a session of today, late, so that the answer is still wanted."""
        today = [each for each in self._ahead if each.on == self._loading.today]
        found = self._first(sorted(today, key=lambda each: each.starts_at, reverse=True))
        if found is not None:
            person, occasion = found
            until = occasion.starts_at - ANSWER_BEFORE
            self._book(person, occasion, BookingState.OFFERED, self._loading.now, until)

    def _write_asked_for(self) -> None:
        later = self._loading.today + timedelta(days=2)
        found = self._first(each for each in self._ahead if each.on >= later)
        if found is not None:
            at = local(self._loading.days_ago(1), 19, 40)
            self._book(*found, BookingState.REQUESTED, at, by_phone=True)

    def _first(self, occasions: Iterable[Occasion]) -> tuple[Person, Occasion] | None:
        for occasion in occasions:
            could = self._who_could(occasion, self._own)
            if occasion.taken < occasion.capacity and could:
                return could[0], occasion
        return None

    def _who_could(self, occasion: Occasion, people: list[Person]) -> list[Person]:
        there = {place.person for place in occasion.places}
        return [
            person
            for person in people
            if person.state is EnrolmentState.ACTIVE
            and person.may_join(occasion.offer.series)
            and person not in there
            and person not in self._used
            and person.is_free(occasion)
        ]

    def _book(
        self,
        person: Person,
        occasion: Occasion,
        state: BookingState,
        at: datetime,
        offered_until: datetime | None = None,
        *,
        by_phone: bool = False,
    ) -> None:
        rows, draw = self._loading.rows, self._loading.draw
        self._used.add(person)
        # Tickets go by the time of booking.
        at = max([at, *(place.booked_at for place in occasion.places)])
        place = Place(person, occasion, at, state=state)
        person.take(place)
        held = rows.row(ScheduledSession, occasion.id)
        held["last_ticket"] += 1
        rows.row(Participant, person.id)["bookings_made"] += 1
        place.id = rows.add(
            Booking,
            public_id=draw.public_id(),
            session_id=occasion.id,
            participant_id=person.id,
            state=state,
            ticket=held["last_ticket"],
            created_at=at,
            offered_until=offered_until,
            accompanied=False,
        )
        rows.add(
            BookingEvent,
            booking_id=place.id,
            state=state,
            at=at,
            by_user_id=None if by_phone else person.mentor.id,
            by_participant=by_phone,
            reason="",
            late=False,
        )
