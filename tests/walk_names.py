"""What stands in the addresses of a walk through the demo's site: found in it, or made for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.crypto import new_token, token_hash
from booking.database import session
from booking.identity import signing_in
from booking.identity.limits import count_try
from booking.identity.phones import offer_pairing
from booking.models import (
    Action,
    AttendanceMethod,
    Audience,
    Booking,
    BookingState,
    Caseload,
    Enrolment,
    EnrolmentState,
    Goal,
    InstructionKind,
    KeepApart,
    Organisation,
    Participant,
    Plan,
    RegisterState,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    User,
)
from booking.permissions import Viewer
from booking.rules import attendance, closures, confirmation, dates
from booking.rules.dates import Act
from booking.rules.spreadsheet_out import our_table
from booking.views import my_phone
from checkin import tokens
from checkin.outcomes import Outcome
from tests import builders
from tests.offer_answers import make_whole_draft
from tests.visitors import (
    COACH,
    COACHS_TRUST,
    MENTOR,
    half_hour,
    make_comer,
    make_evening,
    organisation,
    session_of,
)


@dataclass(frozen=True)
class Names:
    """What stands in the addresses of the walk."""

    series: str = "s"
    by_referral: str = "s"
    evening: str = "s"
    now: str = "x"
    tomorrow: str = "x"
    over: str = "x"
    sent: str = "x"
    locked: str = "x"
    called_off: str = "x"
    person: str = "p"
    person_names: tuple[str, ...] = ("?",)
    goal: str = "g"
    booking: str = "b"
    phones_booking: str = "b"
    asked_for: str = "b"
    paused: str = "p"
    nobody_booked: str = "p"
    checked_in: str = "p"
    checked_in_booking: str = "b"
    phone: str = "t"
    idle_phone: str = "t"
    arrived_phone: str = "t"
    pairing: str = "t"
    card: str = "t"
    code: str = "c"
    tomorrows_code: str = "c"
    too_often: str = "nobody@example.org"
    venue: str = "v"
    still_true: str = "t"
    answer: str = "t"
    stadium: str = "v"
    told_list: str = "c"
    thinking_again: str = "c"
    closure: str = "c"
    whole_draft: str = "d"
    half_draft: str = "d"
    timetable: str = "t"
    timetable_as_now: str = "t"
    mentor: str = "m"
    apart: str = "k"
    let_in: str = "p"


def find_names() -> Names:
    """Find, or make, what the walk looks at in the demo's records."""
    now = builders.this_moment()
    evening = make_evening()
    series = session_of(evening.session_id).series
    person, bookings = _somebody_with_a_plan()
    mentor = session().scalars(sa.select(User).where(User.email == MENTOR)).one()
    builders.make_booking(session_of(evening.session_id), person)
    arrived, nobody_booked = make_comer(evening.session_id), make_comer(None)
    _check_in(arrived.entry_id)
    called_off = builders.make_session(series, half_hour() + timedelta(days=2), cancelled_at=now)
    over = builders.make_session(series, half_hour() - timedelta(days=1))
    builders.make_booking(over, person)
    builders.make_booking(called_off, person)
    _use_up(f"pair:{token_hash('127.0.0.1')[:32]}", my_phone.TRIES, my_phone.TRIES_SECONDS)
    too_often = Names.too_often
    _use_up(f"sign-in:{token_hash(too_often)[:32]}", signing_in.TRIES, signing_in.TRIES_SECONDS)
    return Names(
        series=_series_that_is(Audience.OPEN).public_id,
        by_referral=_series_that_is(Audience.BY_REFERRAL).public_id,
        evening=evening.series_id,
        now=evening.session_id,
        tomorrow=evening.tomorrow_id,
        over=over.public_id,
        sent=_session_whose_register_is(RegisterState.SUBMITTED).public_id,
        locked=_session_whose_register_is(RegisterState.LOCKED).public_id,
        called_off=called_off.public_id,
        person=person.public_id,
        person_names=(person.details.first_name, person.details.last_name),
        goal=_goal_of(person).public_id,
        booking=bookings[0].public_id,
        phones_booking=bookings[1].public_id,
        asked_for=_what_waits(series, person),
        paused=_somebody_paused().public_id,
        nobody_booked=nobody_booked.participant_id,
        checked_in=arrived.participant_id,
        checked_in_booking=arrived.entry_id,
        phone=builders.make_phone(person, mentor),
        idle_phone=nobody_booked.phone_token,
        arrived_phone=arrived.phone_token,
        pairing=offer_pairing(builders.viewer_of(mentor), person, now),
        card=arrived.pass_token,
        venue=series.venue.public_id,
        still_true=_link_to_confirm(),
        answer=builders.make_question(person, series)[1],
        stadium=builders.make_venue(series.organisation, name="The ground", stadium=True).public_id,
        told_list=_called_off(series, person, 3, now - timedelta(minutes=5)),
        thinking_again=_called_off(series, person, 4, now),
        closure=_closed(now),
        whole_draft=make_whole_draft(
            series.organisation, series.venue, first_on=half_hour().date().isoformat(), last_on=""
        ),
        timetable=_timetable(series.organisation),
        timetable_as_now=builders.make_upload(
            series.organisation,
            our_table([series], [series.venue]).decode("utf-8-sig"),
        ).public_id,
        half_draft=builders.make_draft(series.organisation, title="Half written").public_id,
        mentor=mentor.public_id,
        apart=session().scalars(sa.select(KeepApart).limit(1)).one().public_id,
        let_in=_somebody_who_is_let_in(series).public_id,
    )


def _what_waits(series: SessionSeries, person: Participant) -> str:
    """A question, an offer and a turn on a waiting list of one person; the question's id."""
    states = (BookingState.OFFERED, BookingState.WAITLISTED, BookingState.REQUESTED)
    for days, state in enumerate(states, 9):
        held = builders.make_session(series, half_hour() + timedelta(days=days))
        booking = builders.make_booking(held, person, state)
        if state is BookingState.OFFERED:
            booking.offered_until = builders.this_moment() + timedelta(hours=2)
    return booking.public_id


def _timetable(trust: Organisation) -> str:
    """A timetable in which every kind of row is that there can be."""
    gym = builders.make_venue(trust, name="The new gym")
    said = {"venue": gym, "open_how": "Just turn up.", "first_visit": "Come early."}
    said["who_meets_you"] = "The coach"
    changed, moved = (
        builders.make_series(trust, title=title, **said) for title in ("Chair boxing", "Chess")
    )
    new = ",{},Gym,Sat,11pm,1am,The new gym,{},Just come,8,£2,18+,No,Lift,We lift,Kim,Ask"
    rows = [
        "Reference,Title,Activity,Day,Start,End,Where,Who may know,How to come,Places,Cost,Ages,"
        "Children on site,Summary,What happens,Who meets people,First visit,Our notes",
        new.format("Midnight gym", "Open"),
        new.format("Midnight gym", "Open"),
        new.format("Women’s gym", "By referral"),
        ",Half a gym,Gym,Sat,11pm,1am,The new gym",
        f",A gym {'x' * 60},Gymm,Someday,6,,Nowhere,Perhaps,,lots,two pounds",
        f"{changed.public_id},Chair boxing,,,7pm,,,By referral,,9,£3",
        f"{moved.public_id},Chess,,,7pm",
    ]
    return builders.make_upload(trust, "\n".join(rows)).public_id


def with_fresh_codes(names: Names) -> Names:
    """The same, with the session codes of this half minute."""
    now = builders.this_moment()
    return replace(
        names,
        code=tokens.session_code(session_of(names.now), now),
        tomorrows_code=tokens.session_code(session_of(names.tomorrow), now),
    )


def _somebody_with_a_plan() -> tuple[Participant, list[Booking]]:
    """Somebody on the mentor's list with a goal, and two bookings to come."""
    now = builders.this_moment()
    people = (
        sa.select(Participant)
        .join(Caseload, Caseload.participant_id == Participant.id)
        .join(User, User.id == Caseload.mentor_id)
        .join(Plan, Plan.participant_id == Participant.id)
        .join(Goal, Goal.plan_id == Plan.id)
        .join(Action, Action.goal_id == Goal.id)
        .where(User.email == MENTOR, Caseload.until_on.is_(None))
        .distinct()
        .order_by(Participant.id)
    )
    for person in session().scalars(people):
        coming = list(
            session().scalars(
                sa.select(Booking)
                .join(ScheduledSession, ScheduledSession.id == Booking.session_id)
                .where(
                    Booking.participant_id == person.id,
                    Booking.state == BookingState.CONFIRMED,
                    ScheduledSession.starts_at > now,
                    ScheduledSession.cancelled_at.is_(None),
                )
                .order_by(ScheduledSession.starts_at)
            )
        )
        if len(coming) > 1:
            return person, coming
    raise LookupError("nobody on the mentor's list has a plan and two bookings")


def _somebody_who_is_let_in(series: SessionSeries) -> Participant:
    """Somebody of whom everything is said that the safeguarding lead reads."""
    person = builders.make_participant(organisation("active-lancashire"), first_name="Kim")
    builders.make_instruction(person, InstructionKind.NO_CHILDREN)
    builders.make_instruction(person, InstructionKind.NOT_THIS_SERIES, series_id=series.id)
    builders.make_override(person, series)
    builders.make_proposal(person, "Not on Fridays, please.")
    builders.make_keep_apart(None, person)
    return person


def _goal_of(person: Participant) -> Goal:
    wanted = sa.select(Goal).join(Plan, Plan.id == Goal.plan_id)
    return session().scalars(wanted.where(Plan.participant_id == person.id).limit(1)).one()


def _somebody_paused() -> Participant:
    return (
        session()
        .scalars(
            sa.select(Participant)
            .join(Caseload, Caseload.participant_id == Participant.id)
            .join(User, User.id == Caseload.mentor_id)
            .join(Enrolment, Enrolment.participant_id == Participant.id)
            .where(
                User.email == MENTOR,
                Caseload.until_on.is_(None),
                Enrolment.ended_at.is_(None),
                Enrolment.state == EnrolmentState.PAUSED,
            )
            .limit(1)
        )
        .one()
    )


def _series_that_is(audience: Audience) -> SessionSeries:
    wanted = sa.select(SessionSeries).where(
        SessionSeries.organisation_id == organisation(COACHS_TRUST).id,
        SessionSeries.audience == audience,
        SessionSeries.state == SeriesState.PUBLISHED,
    )
    return session().scalars(wanted.order_by(SessionSeries.id).limit(1)).one()


def _session_whose_register_is(state: RegisterState) -> ScheduledSession:
    wanted = (
        sa.select(ScheduledSession)
        .join(SessionSeries, SessionSeries.id == ScheduledSession.series_id)
        .where(
            SessionSeries.organisation_id == organisation(COACHS_TRUST).id,
            ScheduledSession.register_state == state,
        )
    )
    return session().scalars(wanted.order_by(ScheduledSession.id.desc()).limit(1)).one()


def _check_in(entry_id: str) -> None:
    coach = session().scalars(sa.select(User).where(User.email == COACH)).one()
    now = builders.this_moment()
    attendance.record_arrival(
        builders.viewer_of(coach),
        session().scalars(sa.select(Booking).where(Booking.public_id == entry_id)).one(),
        item_id=str(uuid.uuid4()),
        method=AttendanceMethod.TICK,
        outcome=Outcome.WELCOME,
        at=now,
        now=now,
    )


def _link_to_confirm() -> str:
    """A link in a letter to the coach's trust, about two offers that nobody has confirmed."""
    now, token = builders.this_moment(), new_token()
    trust = organisation(COACHS_TRUST)
    for title in ("Bowls on the green", "Chess and chat"):
        builders.make_series(trust, title=title, confirmed_at=now - timedelta(days=30))
    coach = session().scalars(sa.select(User).where(User.email == COACH)).one()
    confirmation.give_link(trust, coach, token, now)
    return token


def _coach() -> Viewer:
    return builders.viewer_of(session().scalars(sa.select(User).where(User.email == COACH)).one())


def _called_off(series: SessionSeries, person: Participant, days: int, at: datetime) -> str:
    """What the coach did to a session that somebody is booked for, in so many days."""
    held = builders.make_session(series, half_hour() + timedelta(days=days))
    builders.make_booking(held, person)
    act = Act(viewer=_coach(), reason="The pitch is frozen", now=at)
    dates.call_off(act, held)
    return act.id


def _closed(now: datetime) -> str:
    """A field that the coach's trust has closed, where nothing is on."""
    trust = organisation(COACHS_TRUST)
    period = closures.Period(
        organisation=trust,
        venue=builders.make_venue(trust, name="The old field"),
        from_on=now.date(),
        until_on=now.date() + timedelta(days=3),
    )
    act = Act(viewer=_coach(), reason="Repairs", now=now - timedelta(minutes=5))
    return closures.close(act, period).public_id


def _use_up(what: str, tries: int, seconds: int) -> None:
    """Use up the tries of this span and the next."""
    now = builders.this_moment()
    for at in (now, now + timedelta(seconds=seconds)):
        for _ in range(tries):
            count_try(what, tries, seconds, at)


def themes() -> dict[str, str]:
    """An open offer of each trust, in the trust's colours."""
    offers = session().execute(
        sa.select(Organisation.slug, SessionSeries.public_id)
        .join(SessionSeries, SessionSeries.organisation_id == Organisation.id)
        .where(
            SessionSeries.audience == Audience.OPEN, SessionSeries.state == SeriesState.PUBLISHED
        )
    )
    return {slug: f"/sessions/{public_id}" for slug, public_id in offers}
