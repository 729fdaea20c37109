"""Participants of the demo: who they are, where they stand, who supports them, their passes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from booking.crypto import token_hash
from booking.demo.drawing import local
from booking.demo.loading import Loading, Partners, Person, StaffMember, Story
from booking.demo.people import FIRST_NAMES_MEN, FIRST_NAMES_WOMEN, SHARE_OF_WOMEN, SURNAMES
from booking.demo.rows import sealed
from booking.models import (
    Caseload,
    CaseloadKind,
    Enrolment,
    EnrolmentState,
    Participant,
    Pass,
    PersonDetails,
)

STATES = EnrolmentState
# Of a hundred people, how many stand where.
SHARES: dict[EnrolmentState, int] = {
    STATES.ACTIVE: 82,
    STATES.IDENTIFIED: 2,
    STATES.ENROLLING: 3,
    STATES.DORMANT: 5,
    STATES.PAUSED: 3,
    STATES.ARCHIVED: 4,
    STATES.DIED: 1,
}
LEAVING_REASONS = {
    STATES.PAUSED: ("In hospital for a while", "Away from home for now", "Asked for a break"),
    STATES.ARCHIVED: ("Moved away", "Found work and said goodbye", "Did not want to go on"),
}
NEVER_STARTED = (STATES.IDENTIFIED, STATES.ENROLLING)
SUPPORT_ENDED = (STATES.ARCHIVED, STATES.DIED)
SHARE_WITH_PHONE = 0.85
# The rest have nothing booked, and need their mentor to ask.
SHARE_WHO_BOOK_AHEAD = 0.9
SHARE_WITH_FORMER_LEAD = 0.12
SHARE_WITH_LOST_PASS = 0.06
COVERS = 6
# People of every story suit every session that a club may have on that day.
STORY_AGE = 47


def draw_people(loading: Loading, partners: Partners, number: int) -> list[Person]:
    """That many people, dealt out to the mentors evenly; the demo mentor's list has the stories."""
    states = [state for state, share in SHARES.items() for _ in range(number * share // 100)]
    states += [STATES.ACTIVE] * (number - len(states))
    loading.draw.random.shuffle(states)
    mentors = partners.mentors
    first = loading.rows.count(Participant) + 1
    people = [
        _draw_person(loading, first + index, mentors[index % len(mentors)], state)
        for index, state in enumerate(states)
    ]
    _tell_stories(loading, people)
    return people


def _draw_person(
    loading: Loading, number: int, mentor: StaffMember, state: EnrolmentState
) -> Person:
    draw = loading.draw
    joined_days_ago = draw.number(190, 420) if draw.chance(0.55) else draw.number(3, 180)
    left_days_ago = None
    if state in NEVER_STARTED:
        joined_days_ago = draw.number(1, 30)
        left_days_ago = joined_days_ago
    elif state is not STATES.ACTIVE:
        joined_days_ago = max(joined_days_ago, 70)
        left_days_ago = draw.number(3, joined_days_ago - 30)
    return Person(
        id=number,
        area=mentor.staff.area or "",
        mentor=mentor,
        woman=draw.chance(SHARE_OF_WOMEN),
        age=min(74, max(18, round(draw.random.gauss(36, 11)))),
        state=state,
        joined_on=loading.days_ago(joined_days_ago),
        left_on=None if left_days_ago is None else loading.days_ago(left_days_ago),
        reliability=draw.random.uniform(0.6, 0.97),
        books_ahead=draw.chance(SHARE_WHO_BOOK_AHEAD),
    )


def _tell_stories(loading: Loading, people: list[Person]) -> None:
    """Give the demo mentor's first active people the stories that every demo must show."""
    own = [p for p in people if p.mentor.staff.demo_email and p.state is STATES.ACTIVE]
    for story, person in zip(Story, own, strict=False):
        person.story = story
        person.age = STORY_AGE
        person.reliability = 0.85
        person.books_ahead = story is not Story.NOTHING_BOOKED
        person.joined_on = loading.days_ago(6 if story is Story.NEWCOMER else 230)


def write_people(loading: Loading, people: list[Person], partners: Partners) -> None:
    """Turn the people into rows: details, standing, caseloads and passes."""
    for person in people:
        loading.rows.add(
            Participant,
            public_id=loading.draw.public_id(),
            organisation_id=_mentors_organisation(person.mentor, partners),
            created_at=loading.draw.office_hours(person.joined_on - timedelta(days=14)),
            bookings_made=len(person.places),
        )
        _write_details(loading, person)
        _write_enrolments(loading, person)
        _write_caseload(loading, person, partners)
        if person.state not in (*NEVER_STARTED, *SUPPORT_ENDED):
            _write_passes(loading, person)
    _write_covers(loading, people, partners)


def _mentors_organisation(mentor: StaffMember, partners: Partners) -> int:
    slug = next(slug for slug, role in mentor.staff.roles if role == "mentor")
    return partners.organisation_ids[slug]


def _write_details(loading: Loading, person: Person) -> None:
    draw = loading.draw
    public_id = draw.public_id()
    born_on = loading.days_ago(person.age * 365 + person.age // 4 + draw.number(1, 360))
    clear = {
        "first_name": draw.one_of(FIRST_NAMES_WOMEN if person.woman else FIRST_NAMES_MEN),
        "last_name": draw.one_of(SURNAMES),
        "born_on": born_on.isoformat(),
        "phone": f"07700 900{draw.number(200, 999)}" if draw.chance(SHARE_WITH_PHONE) else "",
        "released_on": person.released_on.isoformat() if person.released_on else "",
    }
    person.has_phone = bool(clear["phone"])
    loading.rows.put(
        PersonDetails,
        participant_id=person.id,
        public_id=public_id,
        **{
            f"{column}_sealed": sealed(text, PersonDetails, column, public_id)
            for column, text in clear.items()
        },
    )


def _write_enrolments(loading: Loading, person: Person) -> None:
    """The person's standing from the first meeting until today."""
    steps: list[tuple[EnrolmentState, date]] = [(STATES.IDENTIFIED, _before(person, 14))]
    if person.state is not STATES.IDENTIFIED:
        steps.append((STATES.ENROLLING, _before(person, 7)))
    if person.state not in NEVER_STARTED:
        steps.append((STATES.ACTIVE, person.joined_on))
    if person.left_on is not None and person.state not in NEVER_STARTED:
        steps.append((person.state, person.left_on))
    starts: list[datetime | None] = [local(day, 9) for _, day in steps]
    for (state, _), started_at, ended_at in zip(steps, starts, [*starts[1:], None], strict=True):
        reasons = LEAVING_REASONS.get(state)
        loading.rows.add(
            Enrolment,
            participant_id=person.id,
            state=state,
            started_at=started_at,
            ended_at=ended_at,
            reason=loading.draw.one_of(reasons) if reasons else "",
        )


def _before(person: Person, days: int) -> date:
    return person.joined_on - timedelta(days=days)


def _write_caseload(loading: Loading, person: Person, partners: Partners) -> None:
    """The person's lead mentor, and for some the one who led before."""
    from_on = _before(person, 14)
    ends = person.left_on if person.state in SUPPORT_ENDED else None
    long_known = ends is None and person.joined_on < loading.days_ago(120)
    if long_known and loading.draw.chance(SHARE_WITH_FORMER_LEAD):
        others = [mentor for mentor in partners.mentors if mentor is not person.mentor]
        handed_over_on = loading.days_ago(loading.draw.number(20, 90))
        former = loading.draw.one_of(others)
        _support(
            loading,
            person,
            former,
            partners,
            CaseloadKind.LEAD,
            from_on,
            handed_over_on - timedelta(days=1),
        )
        from_on = handed_over_on
    _support(loading, person, person.mentor, partners, CaseloadKind.LEAD, from_on, ends)


def _write_covers(loading: Loading, people: list[Person], partners: Partners) -> None:
    """A few people have somebody standing in for their mentor this week, the demo mentor too."""
    demo_mentor = next((mentor for mentor in partners.mentors if mentor.staff.demo_email), None)
    others = [p for p in people if p.state is STATES.ACTIVE and p.mentor is not demo_mentor]
    for number, person in enumerate(loading.draw.some_of(others, COVERS)):
        stand_ins = [mentor for mentor in partners.mentors if mentor is not person.mentor]
        if demo_mentor is not None and number < COVERS / 2:
            stand_in = demo_mentor
        else:
            stand_in = loading.draw.one_of(stand_ins)
        from_on = max(loading.days_ago(4), person.joined_on)
        until_on = loading.today + timedelta(days=10)
        _support(loading, person, stand_in, partners, CaseloadKind.COVER, from_on, until_on)


def _support(
    loading: Loading,
    person: Person,
    mentor: StaffMember,
    partners: Partners,
    kind: CaseloadKind,
    from_on: date,
    until_on: date | None,
) -> None:
    loading.rows.add(
        Caseload,
        mentor_id=mentor.id,
        organisation_id=_mentors_organisation(mentor, partners),
        participant_id=person.id,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
    )


def _write_passes(loading: Loading, person: Person) -> None:
    """A live pass, and for some one that was lost before."""
    issued_at = local(person.joined_on, 10)
    if person.joined_on < loading.days_ago(60) and loading.draw.chance(SHARE_WITH_LOST_PASS):
        lost_at = local(loading.days_ago(loading.draw.number(5, 50)), 15)
        _write_pass(loading, person, issued_at, lost_at)
        issued_at = lost_at
    _write_pass(loading, person, issued_at, None)


def _write_pass(
    loading: Loading, person: Person, issued_at: datetime, revoked_at: datetime | None
) -> None:
    public_id, token = loading.draw.public_id(), loading.draw.token()
    short_code = loading.draw.short_code()
    loading.rows.add(
        Pass,
        public_id=public_id,
        participant_id=person.id,
        token_hash=token_hash(token),
        short_code_hash=token_hash(short_code),
        issued_at=issued_at,
        token_sealed=sealed(token, Pass, "token", public_id),
        short_code_sealed=sealed(short_code, Pass, "short_code", public_id),
        revoked_at=revoked_at,
    )
