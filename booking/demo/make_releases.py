"""When the newest people of the demo came out, so that somebody met them on the day."""

from __future__ import annotations

from datetime import timedelta

from booking.demo.loading import Loading, Person, Story
from booking.demo.make_people import SUPPORT_ENDED

NEW_FOR_DAYS = 30
DAY_KNOWN = 0.7
# The demo mentor meets one person today, and has not heard of another since they came out.
TODAY, UNHEARD_FOR_DAYS = 0, 9


def draw_releases(loading: Loading, people: list[Person]) -> Person | None:
    """Set the days. Returns the one of the demo mentor's who was not heard of since, if any."""
    for person in people:
        new = person.joined_on > loading.days_ago(NEW_FOR_DAYS)
        if new and person.state not in SUPPORT_ENDED and loading.draw.chance(DAY_KNOWN):
            person.released_on = person.joined_on - timedelta(days=loading.draw.number(0, 2))
    own = [p for p in people if p.is_the_demo_mentors and p.state not in SUPPORT_ENDED]
    for newcomer in (p for p in own if p.story is Story.NEWCOMER):
        newcomer.released_on = newcomer.joined_on
    others = [p for p in own if p.story is None]
    # Whoever was at a session of late was not inside.
    others.sort(key=lambda p: (_last_seen(loading, p), -p.joined_on.toordinal()))
    for person, days in zip(others, (TODAY, UNHEARD_FOR_DAYS), strict=False):
        person.released_on = loading.days_ago(days)
    return others[1] if len(others) > 1 else None


def _last_seen(loading: Loading, person: Person) -> int:
    since = loading.days_ago(NEW_FOR_DAYS)
    return sum(place.expected and place.occasion.on >= since for place in person.places)
