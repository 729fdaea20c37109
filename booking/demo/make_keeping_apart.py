"""Who is kept apart in the demo, what a practitioner was asked, and what waits for an answer."""

from __future__ import annotations

from datetime import date, timedelta

from booking.crypto import token_hash
from booking.demo.drawing import local
from booking.demo.loading import Loading, Offer, Partners, Person, StaffMember
from booking.demo.rows import sealed
from booking.models import (
    Allotment,
    EnrolmentState,
    KeepApart,
    PractitionerQuestion,
    PractitionersWord,
    Proposal,
)

PEOPLE_TO_A_PAIR = 300
PROPOSED = "They know each other from before. Better not in the same room, please."
LINK_LASTS = timedelta(days=7)
ANSWERED_DAYS_AGO, ASKED_DAYS_AGO = 6, 1


def write_keep_aparts(
    loading: Loading, people: list[Person], offers: list[Offer], partners: Partners
) -> None:
    """A pair of every few hundred: each side has sessions of its own, the protected one first."""
    made_by = next(iter(partners.with_role("safeguarding")), None)
    area = offers[0].series.trust
    there = [
        person
        for person in people
        if person.area == area
        and person.state is EnrolmentState.ACTIVE
        and person.story is None
        and person.ahead(loading.today)
        and not person.is_the_demo_mentors
    ]
    for _ in range(max(1, len(people) // PEOPLE_TO_A_PAIR)):
        protected = next((p for p in there if p.woman), None)
        other = next((p for p in there if not p.woman), None)
        if protected is None or other is None:
            return
        there = [p for p in there if p not in (protected, other)]
        _write_pair(loading, protected, other, made_by)


def _write_pair(
    loading: Loading, protected: Person, other: Person, made_by: StaffMember | None
) -> None:
    on = loading.days_ago(40)
    keep_apart_id = loading.rows.add(
        KeepApart,
        public_id=loading.draw.public_id(),
        protected_id=protected.id,
        other_id=other.id,
        made_at=loading.draw.office_hours(on),
        made_by_id=made_by.id if made_by else None,
        ended_at=None,
        ended_by_id=None,
    )
    hers, his = _only_theirs(loading, protected, other), _only_theirs(loading, other, protected)
    for offer_id, to_protected in [(hers, True)] + ([(his, False)] if hers else []):
        if offer_id is not None:
            _write_allotment(loading, keep_apart_id, offer_id, made_by, on, to_protected)


def _only_theirs(loading: Loading, person: Person, other: Person) -> int | None:
    """An offer that this side goes to and the other does not."""
    going = {place.occasion.offer.id for place in person.ahead(loading.today)}
    others = {place.occasion.offer.id for place in other.ahead(loading.today)}
    return min(going - others, default=None)


def _write_allotment(
    loading: Loading,
    keep_apart_id: int,
    offer_id: int,
    made_by: StaffMember | None,
    on: date,
    to_protected: bool,
) -> None:
    loading.rows.add(
        Allotment,
        public_id=loading.draw.public_id(),
        keep_apart_id=keep_apart_id,
        to_protected=to_protected,
        from_on=on,
        made_at=loading.draw.office_hours(on),
        made_by_id=made_by.id if made_by else None,
        series_id=offer_id,
        venue_id=None,
        weekday=None,
        until_on=None,
        ended_at=None,
        ended_by_id=None,
    )


def write_questions(
    loading: Loading, people: list[Person], offers: list[Offer], partners: Partners
) -> None:
    """Of the demo mentor's people: one answer is yes, one is not there yet; one proposal."""
    own = [
        person
        for person in people
        if person.is_the_demo_mentors
        and person.story is None
        and person.state is EnrolmentState.ACTIVE
        and person.ahead(loading.today)
    ]
    practitioners = partners.with_role("practitioner")
    if len(own) < 3 or not practitioners:
        return
    answered, waiting, proposed = own[-1], own[-2], own[-3]
    goes_to = answered.ahead(loading.today)[0].occasion.offer
    _ask(loading, answered, goes_to, practitioners[-1], PractitionersWord.YES)
    known = {place.occasion.offer.id for place in waiting.places}
    new = next(o for o in offers if o.id not in known and waiting.may_join(o.series))
    _ask(loading, waiting, new, practitioners[-1], None)
    _propose(loading, proposed)


def _ask(
    loading: Loading,
    person: Person,
    offer: Offer,
    practitioner: StaffMember,
    word: PractitionersWord | None,
) -> None:
    asked_on = loading.days_ago(ANSWERED_DAYS_AGO if word else ASKED_DAYS_AGO)
    asked_at = local(asked_on, 14, 20)
    public_id = loading.draw.public_id()
    loading.rows.add(
        PractitionerQuestion,
        public_id=public_id,
        participant_id=person.id,
        series_id=offer.id,
        series_version=1,
        token_hash=token_hash(loading.draw.token()),
        asked_at=asked_at,
        asked_by_id=person.mentor.id,
        link_expires_at=asked_at + LINK_LASTS,
        sent_to_sealed=sealed(practitioner.staff.email, PractitionerQuestion, "sent_to", public_id),
        answered_at=asked_at + timedelta(hours=2) if word else None,
        word=word,
        home_by=None,
        withdrawn_at=None,
    )


def _propose(loading: Loading, person: Person) -> None:
    public_id = loading.draw.public_id()
    loading.rows.add(
        Proposal,
        public_id=public_id,
        participant_id=person.id,
        sent_at=local(loading.days_ago(1), 16, 5),
        sent_by_id=person.mentor.id,
        words_sealed=sealed(PROPOSED, Proposal, "words", public_id),
        settled_at=None,
        settled_by_id=None,
    )
