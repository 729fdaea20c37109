"""Who needs their mentor, the most pressing first. Worked out each time, never stored.

Each kind of thing is one small function from plain facts to what stands on the list. An act closes
its own item, because the facts are other ones then; or one note names it, and it is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.models import AttendanceState, Participant
from booking.permissions import Viewer
from booking.queries.caseload import PersonRow
from booking.queries.needing import Item, Kind, PersonFacts, facts_of
from booking.queries.people import LEFT_IN_PEACE
from booking.queries.to_dos import ToDo
from booking.rules.owed import owed_elsewhere
from booking.words import LONDON, london

# After four weeks somebody is not asked any more why they missed that one session.
MISSED_LASTS = timedelta(days=28)
SEEN_AHEAD = timedelta(days=6)
# From the third day without a word, a person just released is out of touch and not only unmet.
SILENCE = timedelta(days=3)
WATCHED_AFTER_RELEASE = timedelta(days=14)
BOOKED_AHEAD = timedelta(days=7)
SETTLED_FOR = timedelta(days=7)
NEWLY_SUPPORTED = timedelta(days=7)


@dataclass(frozen=True)
class Card:
    """One person on the list, with all that they are owed, the most pressing first."""

    participant: Participant
    items: tuple[Item, ...]

    @property
    def first(self) -> Item:
        """What presses most."""
        return self.items[0]

    @property
    def changes(self) -> list[ToDo]:
        """The sessions that have changed for them."""
        return [item.to_do for item in self.items if item.to_do is not None]


# --- One small function for each kind -------------------------------------------------------------


def missed(facts: PersonFacts, now: datetime) -> list[Item]:
    """The latest session, if they did not come, nobody has said why, and nothing was booked since.

    Nobody has missed a session before its register is in. Whoever came in today is well.
    """
    last = facts.last
    if last is None or last.state is not AttendanceState.DID_NOT_ATTEND or last.reason:
        return []
    booked_since = facts.booked_at is not None and facts.booked_at > last.starts_at
    if booked_since or now - last.starts_at > MISSED_LASTS:
        return []
    return [
        Item(
            Kind.MISSED,
            facts.participant_id,
            f"missed:{last.booking_id}",
            -last.starts_at.timestamp(),
            title=last.title,
            starts_at=last.starts_at,
        )
    ]


def released(facts: PersonFacts, now: datetime) -> list[Item]:
    """Somebody comes out this week, or has and was not met yet; today's first, to meet them.

    A note ahead of the day settles it until that day and not longer.
    """
    today, on = london(now).date(), facts.released_on
    if on is None or not today - SILENCE < on <= today + SEEN_AHEAD:
        return []
    if _in_touch_on(facts) >= on and on <= today:
        return []
    rank = 0 if on == today else (today - on).days if on < today else 10 + (on - today).days
    counts_from = _start(on) if on <= today else now - SETTLED_FOR
    return [
        Item(Kind.RELEASED, facts.participant_id, "released", rank, counts_from, on=on),
    ]


def lost_contact(facts: PersonFacts, now: datetime) -> list[Item]:
    """Out for no more than 14 days, and for three of them nobody has reached or seen them.

    A try without an answer settles it for that day alone: this is about their welfare.
    """
    today, on = london(now).date(), facts.released_on
    if on is None or not today - WATCHED_AFTER_RELEASE <= on <= today:
        return []
    last_heard = max(on, _in_touch_on(facts))
    if today - last_heard < SILENCE:
        return []
    return [
        Item(
            Kind.LOST_CONTACT,
            facts.participant_id,
            "lost_contact",
            last_heard.toordinal(),
            _start(today),
            on=last_heard if last_heard > on else None,
        )
    ]


def hello(facts: PersonFacts, now: datetime) -> list[Item]:
    """They came to this mentor in the last days, who has not been in touch yet."""
    since = facts.supported_since
    new = timedelta(0) <= london(now).date() - since < NEWLY_SUPPORTED
    if not new or _in_touch_on(facts) >= since:
        return []
    return [
        Item(Kind.HELLO, facts.participant_id, "hello", since.toordinal(), _start(since), on=since)
    ]


def gave_back(facts: PersonFacts, now: datetime) -> list[Item]:
    """They gave a place back from their phone, and nothing was booked since."""
    gone = facts.given_back
    if gone is None or _here_today(facts, now):
        return []
    return [
        Item(
            Kind.GAVE_BACK,
            facts.participant_id,
            f"gave_back:{gone.booking_id}",
            -gone.at.timestamp(),
            gone.at,
            title=gone.title,
            starts_at=gone.starts_at,
            words=gone.reason,
        )
    ]


def unbooked(facts: PersonFacts, now: datetime) -> list[Item]:
    """Nothing is booked for the seven days ahead. A note settles it for as long.

    Whoever came in today, or is still to come out, is not asked; nor twice about a place that they
    gave back.
    """
    today = london(now).date()
    still_to_come_out = facts.released_on is not None and facts.released_on > today
    if still_to_come_out or facts.given_back is not None or _here_today(facts, now):
        return []
    if facts.next_on is not None and facts.next_on <= today + BOOKED_AHEAD:
        return []
    last = facts.last
    return [
        Item(
            Kind.UNBOOKED,
            facts.participant_id,
            "unbooked",
            last.starts_at.timestamp() if last else 0,
            now - SETTLED_FOR,
            title=last.title if last else "",
            starts_at=last.starts_at if last else None,
            on=facts.next_on,
        )
    ]


FROM_FACTS: tuple[Callable[[PersonFacts, datetime], list[Item]], ...] = (
    missed,
    released,
    lost_contact,
    hello,
    gave_back,
    unbooked,
)


def _here_today(facts: PersonFacts, now: datetime) -> bool:
    came = facts.came_at
    return came is not None and london(came).date() == london(now).date()


def _in_touch_on(facts: PersonFacts) -> date:
    """The last day on which they were reached, or seen at a session."""
    heard = [note.at for note in facts.notes if note.reached]
    seen = [facts.came_at] if facts.came_at else []
    return max((london(at).date() for at in (*heard, *seen)), default=date.min)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


# --- The list -------------------------------------------------------------------------------------


def is_open(item: Item, facts: PersonFacts) -> bool:
    """Whether no note has settled an item yet."""
    return not any(
        item.key in note.closes
        and note.at >= item.counts_from
        and (note.reached or not item.needs_reaching)
        for note in facts.notes
    )


def in_order(items: Iterable[Item], now: datetime) -> list[Item]:
    """The most pressing first: by kind, then by what each kind goes by.

    What runs out within a day is before what can wait: an offer, a place on hold, a change.
    """
    tomorrow = (now + timedelta(days=1)).timestamp()

    def place(item: Item) -> tuple[float, Kind, float]:
        is_soon = item.kind in RUNS_OUT and item.rank < tomorrow
        return BEFORE_WHAT_CAN_WAIT if is_soon else item.kind, item.kind, item.rank

    return sorted(items, key=place)


RUNS_OUT = (Kind.WAITING, Kind.HELD, Kind.CHANGED)
BEFORE_WHAT_CAN_WAIT = Kind.LOST_CONTACT + 0.5


def open_items(
    facts: Mapping[int, PersonFacts], others: Iterable[Item], now: datetime
) -> list[Item]:
    """All that these people are owed and that no note has settled, the most pressing first."""
    worked_out = [
        item for each in facts.values() for source in FROM_FACTS for item in source(each, now)
    ]
    return in_order(
        (item for item in (*worked_out, *others) if is_open(item, facts[item.participant_id])),
        now,
    )


def who_needs_me(viewer: Viewer, rows: Sequence[PersonRow], now: datetime) -> list[Card]:
    """Everybody on a list that the viewer has opened who needs them, one card each.

    Nobody who is left in peace. A fixed number of statements, however many people there are.
    """
    people = {
        row.participant.id: row.participant for row in rows if row.enrolment not in LEFT_IN_PEACE
    }
    facts = {row.participant.id: facts_of(row) for row in rows if row.participant.id in people}
    others = owed_elsewhere(viewer, list(people.values()), now)
    cards: dict[int, list[Item]] = {}
    for item in open_items(facts, others, now):
        cards.setdefault(item.participant_id, []).append(item)
    return [Card(people[person], tuple(items)) for person, items in cards.items()]
