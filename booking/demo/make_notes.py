"""Notes of the demo's mentors: who they spoke to, and what became of a session that was missed."""

from __future__ import annotations

from datetime import date, timedelta

from booking.demo.loading import Loading, Person, Place, Story
from booking.demo.make_people import SUPPORT_ENDED
from booking.demo.rows import sealed
from booking.models import Attendance, AttendanceState, Booking, ContactNote, EnrolmentState

FOLLOWED_UP = 0.85
FOLLOWED_UP_DAYS = 28
REACHED_ABOUT_IT = 0.75
SPOKEN_TO_LATELY = 0.5
LATELY_DAYS = 40
# Of the demo mentor's people so many missed sessions stay open, the story's among them.
LEFT_OPEN = 2
REACHED = {True: 70, False: 20, None: 10}
WORDS: dict[bool | None, tuple[str, ...]] = {
    True: (
        "Had a brew. In good spirits, wants to come on Thursdays too.",
        "Rang back. All fine, the bus did not come.",
        "Talked about boots. I will bring a pair.",
        "Met at the café. Happy with how it is going.",
        "Asked what to do at weekends. Told them of the walk.",
    ),
    False: (
        "Rang twice, no answer.",
        "Phone off. I will try again tomorrow.",
        "Went round, nobody in.",
    ),
    None: (
        "Size 9 boots wanted.",
        "Better to ring after two.",
        "Likes to be met at the gate.",
    ),
}
MISSED_WORDS: dict[bool | None, tuple[str, ...]] = {
    True: ("Rang. They were not well.", "Spoke to them: mixed up the day.", "Called in. All fine."),
    False: ("Rang, no answer. A text is on its way.", "No answer. I will see them on Friday."),
}


def write_notes(loading: Loading, people: list[Person], unheard: Person | None) -> None:
    """Notes of talks and tries; nobody has heard of `unheard` since they came out."""
    missed = {
        row["booking_id"]
        for row in loading.rows.of(Attendance)
        if row["state"] is AttendanceState.DID_NOT_ATTEND and not row["absence_reason"]
    }
    left_open = LEFT_OPEN
    for person in people:
        if person.state in SUPPORT_ENDED or person is unheard:
            continue
        if loading.draw.chance(SPOKEN_TO_LATELY) or person.story is Story.NEWCOMER:
            _write_talk(loading, person)
        for place in _missed_lately(loading, person, missed):
            if not person.is_the_demo_mentors:
                follow_up = loading.draw.chance(FOLLOWED_UP)
            else:
                follow_up = left_open == 0 and person.story is not Story.MISSED_LAST
                left_open -= 0 if follow_up else min(1, left_open)
            if follow_up:
                _write_follow_up(loading, place)


def _missed_lately(loading: Loading, person: Person, missed: set[int]) -> list[Place]:
    """What nobody knows the reason of, the latest first; only of those who are chased at all."""
    if person.state is not EnrolmentState.ACTIVE:
        return []
    since = loading.days_ago(FOLLOWED_UP_DAYS)
    found = [p for p in person.places if p.id in missed and p.occasion.on >= since]
    return sorted(found, key=lambda place: place.occasion.starts_at, reverse=True)


def _write_talk(loading: Loading, person: Person) -> None:
    reached = loading.draw.weighted(list(REACHED), list(REACHED.values()))
    on = loading.days_ago(loading.draw.number(1, LATELY_DAYS))
    if person.released_on is not None and person.released_on < loading.today:
        reached, on = True, loading.days_ago(1)
    _write(loading, person, reached, loading.draw.one_of(WORDS[reached]), on)


def _write_follow_up(loading: Loading, place: Place) -> None:
    reached = loading.draw.chance(REACHED_ABOUT_IT)
    on = min(place.occasion.on + timedelta(days=1), loading.days_ago(1))
    closes = f"missed:{loading.rows.row(Booking, place.id)['public_id']}"
    words = loading.draw.one_of(MISSED_WORDS[reached])
    _write(loading, place.person, reached, words, on, closes)


def _write(
    loading: Loading, person: Person, reached: bool | None, words: str, on: date, closes: str = ""
) -> None:
    public_id = loading.draw.public_id()
    loading.rows.add(
        ContactNote,
        public_id=public_id,
        participant_id=person.id,
        at=loading.draw.office_hours(on),
        by_user_id=person.mentor.id,
        reached=reached,
        closes=closes,
        words_sealed=sealed(words, ContactNote, "words", public_id),
    )
