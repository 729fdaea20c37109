"""What the demo mentor's people were told, or not yet: a handful of messages of every state."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.demo.blueprint import Blueprint
from booking.demo.drawing import local
from booking.demo.loading import Loading, Person, Place
from booking.demo.rows import sealed
from booking.message_words import WORDS, Facts, sms
from booking.models import BookingState, Channel, MessageKind, MessageState, OutboxMessage, ToTell
from booking.vocabulary import activity_name

CLUBS_HOUR = 18
BOOKED_LATELY = 4
TO_TELL_BY_HAND = 2
REMINDED_TOMORROW = 3
NUMBER_IS_DEAD = "The number is not in use any more."


def write_messages(loading: Loading, people: list[Person], blueprint: Blueprint) -> None:
    """Sent, waiting for its hour, to be told by hand, and one that could not be sent."""
    writer = _Messages(loading, blueprint)
    own = [person for person in people if person.is_the_demo_mentors]
    writer.write_changes(own)
    writer.write_booked(own)
    writer.write_reminders(own)


class _Messages:
    def __init__(self, loading: Loading, blueprint: Blueprint) -> None:
        self._loading = loading
        self._clubs = {each.slug: each for each in blueprint.organisations}
        self._venues = {each.key: each for each in blueprint.venues}

    def write_changes(self, own: list[Person]) -> None:
        """Whoever must still hear that a session is off: the first text failed, others by hand."""
        places = {place.id: place for person in own for place in person.places}
        untold = [
            row
            for row in self._loading.rows.of(ToTell)
            if row["told_at"] is None and row["booking_id"] in places
        ]
        for number, row in enumerate(untold):
            place = places[row["booking_id"]]
            change = place.occasion.change
            if change is None or place.occasion.called_off_at is None:
                continue
            failed = number == 0
            self._write(
                place,
                MessageKind.CALLED_OFF,
                Channel.SMS if failed else Channel.BY_HAND,
                MessageState.FAILED if failed else MessageState.WAITING,
                change.at + timedelta(minutes=2),
                to_tell_id=row["id"],
            )

    def write_booked(self, own: list[Person]) -> None:
        """The newest bookings: told at once by text, or by hand where no text may be sent."""
        places = [place for person in own for place in self._ahead(person)]
        places.sort(key=lambda place: (place.booked_at, place.id), reverse=True)
        texted = [place for place in places if place.person.gets_texts]
        for place in texted[:BOOKED_LATELY]:
            self._write(place, MessageKind.BOOKED, Channel.SMS, MessageState.SENT, place.booked_at)
        by_hand = [place for place in places if not place.person.gets_texts]
        for place in by_hand[:TO_TELL_BY_HAND]:
            at = place.booked_at
            self._write(place, MessageKind.BOOKED, Channel.BY_HAND, MessageState.WAITING, at)

    def write_reminders(self, own: list[Person]) -> None:
        """Of today's sessions yesterday at six; of tomorrow's at six today; by text alone."""
        today = self._loading.today
        places = [p for person in own if person.gets_texts for p in self._ahead(person)]
        for place in places:
            if place.occasion.on == today:
                self._remind(place, local(self._loading.days_ago(1), CLUBS_HOUR))
        tomorrow = [place for place in places if place.occasion.on == today + timedelta(days=1)]
        for place in tomorrow[:REMINDED_TOMORROW]:
            self._remind(place, local(today, CLUBS_HOUR))

    def _remind(self, place: Place, at: datetime) -> None:
        state = MessageState.SENT if at <= self._loading.now else MessageState.WAITING
        self._write(place, MessageKind.REMINDER, Channel.SMS, state, at)

    def _ahead(self, person: Person) -> list[Place]:
        """What they are told of: no more than a place that is theirs."""
        return [p for p in person.ahead(self._loading.today) if p.state is BookingState.CONFIRMED]

    def _write(
        self,
        place: Place,
        kind: MessageKind,
        channel: Channel,
        state: MessageState,
        at: datetime,
        to_tell_id: int | None = None,
    ) -> None:
        rows, public_id = self._loading.rows, self._loading.draw.public_id()
        rows.add(
            OutboxMessage,
            public_id=public_id,
            key=f"demo:{kind.value}:{place.id}",
            kind=kind,
            channel=channel,
            state=state,
            created_at=min(at, self._loading.now),
            send_after=at,
            user_id=None,
            participant_id=place.person.id,
            question_id=None,
            booking_id=place.id,
            to_tell_id=to_tell_id,
            send_by=place.occasion.starts_at,
            subject=WORDS[kind].subject,
            body_sealed=sealed(self._text(place, kind), OutboxMessage, "body", public_id),
            attempts=1 if state is MessageState.SENT else 3 * (state is MessageState.FAILED),
            leased_until=None,
            sent_at=at + timedelta(seconds=20) if state is MessageState.SENT else None,
            failure=NUMBER_IS_DEAD if state is MessageState.FAILED else "",
            told_at=None,
            told_by_id=None,
        )

    def _text(self, place: Place, kind: MessageKind) -> str:
        occasion = place.occasion
        series, club = occasion.offer.series, self._clubs[occasion.offer.series.trust]
        return sms(
            kind,
            Facts(
                club=club.name,
                short_club=club.short_name,
                what=series.title if series.audience == "open" else activity_name(series.activity),
                starts_at=occasion.starts_at,
                ends_at=occasion.ends_at,
                place=self._venues[occasion.venue].name,
                number=series.phone or club.phone,
            ),
        )
