"""What suits the people of the demo, what they agreed to, and how they want to be told."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from booking.demo.blueprint import Blueprint
from booking.demo.drawing import local
from booking.demo.loading import Loading, Partners, Person, Story
from booking.demo.make_people import NEVER_STARTED
from booking.demo.rows import sealed
from booking.demo.series import WEEKDAYS
from booking.models import (
    Agreement,
    AgreementParty,
    Consent,
    ConsentKind,
    ContactRoute,
    EnrolmentState,
    InstructionSource,
    NeedsConfirmed,
    PersonNeeds,
    Route,
)

AGREED_DAYS_AGO = 500
# Nobody asked yet, or nobody wrote it down: their mentor must ask before the next booking.
NO_CONSENT_YET = 0.02
# Most who have nothing booked are those whom nobody has talked to for a while.
LONG_NOT_ASKED = 0.8
ASKED_WITHIN_DAYS = 20
LONG_AGO_DAYS = (30, 50)
# How many of the demo mentor's people have to be asked first.
TO_BE_ASKED = 2
WITH_PHONE = {Route.TEXT: 72, None: 11, Route.MENTOR: 12, Route.EMAIL: 5}
WITHOUT_PHONE = {Route.MENTOR: 60, Route.HOSTEL: 28, None: 12}
NOT_SAFE_TO_TEXT = 0.03
WHO_SEES_PHONE = ("Only me", "Only me", "My partner sees it too", "My mum, and she knows")
HOSTELS = ("The front desk, 01632 960131", "The hostel’s office, 01632 960130")
SOURCES = {
    InstructionSource.PROBATION: 60,
    InstructionSource.THE_PERSON: 20,
    InstructionSource.HOUSING: 10,
    InstructionSource.SUPPORT_SERVICE: 10,
}
SHARE_WITH_ACCESS_NEEDS = 0.12
ACCESS_NEEDS = ("step-free", "quiet-space", "accessible-toilet", "learning", "mental-health")
MOST_FREE_TIMES = 6
NOON, EVENING = 12, 17


def write_agreement(loading: Loading, partners: Partners) -> None:
    """One agreement on sharing who comes, signed by every partner."""
    from_on = loading.days_ago(AGREED_DAYS_AGO)
    agreement_id = loading.rows.add(
        Agreement,
        public_id=loading.draw.public_id(),
        title="Sharing who comes to which session",
        from_on=from_on,
        until_on=None,
    )
    for organisation_id in partners.organisation_ids.values():
        loading.rows.put(
            AgreementParty,
            agreement_id=agreement_id,
            organisation_id=organisation_id,
            signed_on=from_on,
            left_on=None,
        )


def write_needs(loading: Loading, people: list[Person], blueprint: Blueprint) -> None:
    """Everybody who takes part, or did: what suits them, their yes, and how they are told."""
    towns = {each.slug: each.town for each in blueprint.organisations}
    asked = _who_was_asked(loading, people)
    for person in people:
        if person.state in NEVER_STARTED:
            continue
        booked = bool(person.ahead(loading.today))
        if booked or person.story or not loading.draw.chance(NO_CONSENT_YET * 10):
            _write_consent(loading, person, ConsentKind.TAKING_PART)
        _write_route(loading, person)
        _write_what_suits(loading, person, towns[person.area])
        _write_confirmed(loading, person, lately=person in asked)


def _who_was_asked(loading: Loading, people: list[Person]) -> set[Person]:
    """Whose instructions were confirmed lately: all who are booked, and few of the others."""
    asked = {
        person
        for person in people
        if person.ahead(loading.today) or not loading.draw.chance(LONG_NOT_ASKED)
    }
    quiet = [
        person
        for person in people
        if person.is_the_demo_mentors
        and person.state is EnrolmentState.ACTIVE
        and not person.ahead(loading.today)
    ]
    quiet.sort(key=lambda person: person.story is not Story.NOTHING_BOOKED)
    return (asked - set(quiet[:TO_BE_ASKED])) | set(quiet[TO_BE_ASKED:])


def _write_consent(loading: Loading, person: Person, kind: ConsentKind) -> None:
    loading.rows.add(
        Consent,
        public_id=loading.draw.public_id(),
        participant_id=person.id,
        kind=kind,
        given_at=_when_they_met(loading, person),
        recorded_by_id=person.mentor.id,
        withdrawn_at=None,
    )


def _when_they_met(loading: Loading, person: Person) -> datetime:
    return loading.draw.office_hours(person.joined_on - timedelta(days=loading.draw.number(1, 7)))


def _write_route(loading: Loading, person: Person) -> None:
    """How they want to be told. Some were not asked yet, and some had better not be sent texts."""
    draw = loading.draw
    shares = WITH_PHONE if person.has_phone else WITHOUT_PHONE
    route = draw.weighted(list(shares), list(shares.values()))
    safe = not draw.chance(NOT_SAFE_TO_TEXT) if route is Route.TEXT else None
    if route is None:
        return
    public_id = draw.public_id()
    clear = {
        "who_sees_phone": draw.one_of(WHO_SEES_PHONE) if route is Route.TEXT and safe else "",
        "email": f"{draw.public_id()}@mail.example" if route is Route.EMAIL else "",
        "hostel": draw.one_of(HOSTELS) if route is Route.HOSTEL else "",
    }
    loading.rows.put(
        ContactRoute,
        participant_id=person.id,
        public_id=public_id,
        route=route,
        changed_at=_when_they_met(loading, person),
        changed_by_id=person.mentor.id,
        safe_to_text=safe,
        **{
            f"{column}_sealed": sealed(text, ContactRoute, column, public_id)
            for column, text in clear.items()
        },
    )
    person.gets_texts = bool(safe)
    if safe:
        _write_consent(loading, person, ConsentKind.TEXTS)


def _write_what_suits(loading: Loading, person: Person, town: str) -> None:
    draw = loading.draw
    public_id = draw.public_id()
    played = {place.occasion.offer.series.level for place in person.places}
    level = "improver" if "improver" in played else draw.weighted(("beginner", "any"), (3, 2))
    needs_access = draw.chance(SHARE_WITH_ACCESS_NEEDS)
    clear = {
        "town": town,
        "free_times": ",".join(_free_times(loading, person)),
        "level": level,
        "access": draw.one_of(ACCESS_NEEDS) if needs_access else "",
        "gender": "women" if person.woman else "men",
    }
    loading.rows.put(
        PersonNeeds,
        participant_id=person.id,
        public_id=public_id,
        **{
            f"{column}_sealed": sealed(text, PersonNeeds, column, public_id)
            for column, text in clear.items()
        },
    )


def _free_times(loading: Loading, person: Person) -> list[str]:
    """The times at which they mostly come, and two more."""
    starts = Counter(place.occasion.local_start for place in person.places if place.expected)
    slots = Counter(_slot(start) for start in starts)
    found = [slot for slot, _ in slots.most_common(MOST_FREE_TIMES - 2)]
    for _ in range(2):
        part = loading.draw.one_of(("morning", "afternoon", "evening"))
        found.append(f"{loading.draw.one_of(WEEKDAYS)}-{part}")
    parts = ("morning", "afternoon", "evening")
    return sorted(set(found), key=lambda slot: (WEEKDAYS.index(slot[:3]), parts.index(slot[4:])))


def _slot(start: datetime) -> str:
    part = "morning" if start.hour < NOON else "afternoon" if start.hour < EVENING else "evening"
    return f"{WEEKDAYS[start.weekday()]}-{part}"


def _write_confirmed(loading: Loading, person: Person, *, lately: bool) -> None:
    """When somebody last said that all their instructions are known."""
    draw = loading.draw
    days = draw.number(0, ASKED_WITHIN_DAYS) if lately else draw.number(*LONG_AGO_DAYS)
    on = max(loading.days_ago(days), person.joined_on)
    loading.rows.add(
        NeedsConfirmed,
        participant_id=person.id,
        at=min(draw.office_hours(on), local(loading.days_ago(1), EVENING)),
        source=draw.weighted(list(SOURCES), list(SOURCES.values())),
        by_user_id=person.mentor.id,
    )
