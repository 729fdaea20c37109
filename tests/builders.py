"""Makes what a test needs, in one line each. Every builder flushes; `save()` commits.

A builder invents whatever it is not told, so that a test names only what it is about.
"""

from __future__ import annotations

import itertools
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.crypto import new_short_code, new_token, token_hash
from booking.database import session
from booking.identity import signing_in
from booking.models import (
    Agreement,
    AgreementParty,
    Allotment,
    Audience,
    Booking,
    BookingEvent,
    BookingState,
    Caseload,
    CaseloadKind,
    Channel,
    ClearanceOverride,
    Consent,
    ConsentKind,
    ContactNote,
    ContactRoute,
    Enrolment,
    EnrolmentState,
    Instruction,
    InstructionKind,
    InstructionSource,
    KeepApart,
    Membership,
    MessageKind,
    MessageState,
    NeedsConfirmed,
    OfferDraft,
    Organisation,
    OrganisationKind,
    OutboxMessage,
    PairedPhone,
    Participant,
    Pass,
    PersonDetails,
    PersonNeeds,
    Photo,
    PractitionerQuestion,
    Proposal,
    Role,
    Route,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Shift,
    SpreadsheetUpload,
    User,
    Venue,
)
from booking.permissions import Viewer
from booking.rules import spreadsheet_uploads
from booking.rules.schedule import dated_session, make_sessions
from booking.rules.spreadsheet_tables import read_sheet
from booking.words import LONDON, WEEKDAYS

PASSWORD = "a-password-for-tests"
# Read by the site like any other, and quick to make: the demo's are as slow as real ones.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = itertools.count(1)


def save() -> None:
    """Commit what was built."""
    session().commit()


def _add(row: Any) -> Any:
    session().add(row)
    session().flush()
    return row


def this_moment() -> datetime:
    """The time that the test's clock shows."""
    return datetime.now(UTC)


def make_organisation(
    kind: OrganisationKind = OrganisationKind.TRUST, **facts: Any
) -> Organisation:
    """An organisation; a trust unless told otherwise. It stands by the partnership's agreement."""
    number = next(_numbers)
    given = {
        "slug": f"trust-{number}",
        "name": f"Testtown {number} Community Trust",
        "short_name": f"Testtown {number}",
        "town": "Testtown",
        "phone": "01632 960000",
        **facts,
    }
    organisation: Organisation = _add(Organisation(kind=kind, **given))
    sign_agreement(organisation)
    return organisation


def sign_agreement(organisation: Organisation) -> Agreement:
    """Let an organisation stand by the agreement of all, which goes back ten years."""
    found = session().query(Agreement).order_by(Agreement.id).first()
    since = this_moment().date() - timedelta(days=3650)
    agreement: Agreement = found or _add(Agreement(title="Sharing who comes", from_on=since))
    _add(
        AgreementParty(
            agreement_id=agreement.id,
            organisation_id=organisation.id,
            signed_on=agreement.from_on,
        )
    )
    return agreement


def make_venue(organisation: Organisation, **facts: Any) -> Venue:
    """A venue of an organisation."""
    given = {
        "name": f"Hall {next(_numbers)}",
        "address": "1 Test Street",
        "town": "Testtown",
        "postcode": "BB11 1AA",
        "latitude": 53.79,
        "longitude": -2.24,
        **facts,
    }
    return _add(Venue(organisation_id=organisation.id, **given))


def make_user(
    organisation: Organisation | None = None, role: Role = Role.COACH, **facts: Any
) -> User:
    """A member of staff with a role in an organisation, whose password is PASSWORD."""
    number = next(_numbers)
    given = {
        "email": f"staff{number}@example.org",
        "name": f"Staff {number}",
        "password_hash": PASSWORD_HASH,
        **facts,
    }
    user = _add(User(**given))
    if organisation is not None:
        add_role(user, organisation, role)
    return user


def add_role(user: User, organisation: Organisation, role: Role) -> Membership:
    """One more role of a user."""
    return _add(Membership(user_id=user.id, organisation_id=organisation.id, role=role))


def viewer_of(user: User) -> Viewer:
    """The viewer that a user is when signed in."""
    roles = session().query(Membership.organisation_id, Membership.role)
    return Viewer(
        user_id=user.id,
        user_public_id=user.public_id,
        name=user.name,
        roles=frozenset((org, role) for org, role in roles.filter_by(user_id=user.id)),
    )


def make_photo(organisation: Organisation, **facts: Any) -> Photo:
    """A photo of an organisation, which is on no offer yet."""
    given = {
        "alt": "The pitch", "width": 1200, "height": 800, "large": b"large", "small": b"small",
        **facts,
    }  # fmt: skip
    return _add(Photo(organisation_id=organisation.id, created_at=this_moment(), **given))


def make_draft(organisation: Organisation, **answers: Any) -> OfferDraft:
    """An offer that is being written: answers by the names of their questions."""
    now = this_moment()
    said = {
        name: [answer] if isinstance(answer, str) else list(answer)
        for name, answer in answers.items()
    }
    return _add(
        OfferDraft(
            organisation_id=organisation.id,
            answers=json.dumps(said),
            created_at=now,
            changed_at=now,
            changed_by_id=None,
        )
    )


def make_upload(organisation: Organisation, text: str) -> SpreadsheetUpload:
    """A timetable that somebody of the organisation has sent, and not put in yet."""
    now = this_moment()
    coach = viewer_of(make_user(organisation))
    sheet = read_sheet(text.encode())
    return spreadsheet_uploads.keep(coach, organisation, "timetable.csv", sheet, now)


def make_series(organisation: Organisation, **facts: Any) -> SessionSeries:
    """A published open series, weekly from today at 6pm for an hour, without dates yet."""
    now = this_moment()
    today = now.astimezone(LONDON).date()
    given = {
        "title": f"Football {next(_numbers)}",
        "activity": "football",
        "summary": "A friendly game. Come as you are.",
        "what_happens": "We warm up, play small games, and stop for a brew.",
        "audience": Audience.OPEN,
        "state": SeriesState.PUBLISHED,
        "weekdays": WEEKDAYS[today.weekday()],
        "starts_local": time(18),
        "length_minutes": 60,
        "first_on": today,
        "last_on": None,
        "capacity": 12,
        "created_at": now,
        "last_modified_at": now,
        "confirmed_at": now,
        **facts,
    }
    given.setdefault("rule_from", given["first_on"])
    given.setdefault("weeks_from", given["first_on"])
    venue = given.pop("venue", None) or make_venue(organisation)
    return _add(SessionSeries(organisation_id=organisation.id, venue_id=venue.id, **given))


def make_session(
    series: SessionSeries, local: datetime | None = None, **facts: Any
) -> ScheduledSession:
    """One date of a series: today at the series' time, unless a naive local start is given."""
    today = this_moment().astimezone(LONDON).date()
    held = dated_session(
        series, local or datetime.combine(today, series.starts_local), this_moment()
    )
    for name, value in facts.items():
        setattr(held, name, value)
    return _add(held)


def make_dates(series: SessionSeries) -> list[ScheduledSession]:
    """The dates that the series' rule makes, up to 12 weeks ahead."""
    return make_sessions(series, this_moment())


def make_participant(
    organisation: Organisation,
    mentor: User | None = None,
    state: EnrolmentState = EnrolmentState.ACTIVE,
    first_name: str = "Dan",
    last_name: str = "Harker",
    *,
    ready: bool = True,
) -> Participant:
    """An enrolled participant, on a mentor's caseload if one is given.

    `ready`: nothing that is asked before booking is missing. They are a man of 36, agreed to take
    part, and everything they need was confirmed just now. Otherwise nobody has asked anything.
    """
    now = this_moment()
    participant = _add(Participant(organisation_id=organisation.id, created_at=now))
    details = PersonDetails(participant_id=participant.id)
    details.first_name, details.last_name = first_name, last_name
    _add(details)
    session().refresh(participant)
    _add(Enrolment(participant_id=participant.id, state=state, started_at=now))
    if ready:
        make_ready(participant)
    if mentor is not None:
        put_on_caseload(mentor, organisation, participant)
    session().refresh(participant)
    return participant


def make_ready(participant: Participant) -> None:
    """Everything that is asked before booking somebody is known and fine."""
    now = this_moment()
    participant.details.born_on = (now.date() - timedelta(days=36 * 366)).isoformat()
    needs = PersonNeeds(participant_id=participant.id)
    needs.gender = "men"
    _add(needs)
    give_consent(participant)
    confirm_needs(participant)


def give_consent(participant: Participant, kind: ConsentKind = ConsentKind.TAKING_PART) -> Consent:
    """A participant says yes to something."""
    return _add(
        Consent(
            participant_id=participant.id,
            kind=kind,
            given_at=this_moment(),
            recorded_by_id=None,
        )
    )


def confirm_needs(participant: Participant) -> NeedsConfirmed:
    """Somebody says at this moment that all instructions of a participant are known."""
    return _add(
        NeedsConfirmed(
            participant_id=participant.id,
            at=this_moment(),
            source=InstructionSource.PROBATION,
            by_user_id=None,
        )
    )


def agree_on_texts(participant: Participant, phone: str = "07700 900123") -> ContactRoute:
    """A participant wants texts, and it is safe to send them."""
    participant.details.phone = phone
    give_consent(participant, ConsentKind.TEXTS)
    return _add(
        ContactRoute(
            participant_id=participant.id,
            route=Route.TEXT,
            changed_at=this_moment(),
            changed_by_id=None,
            safe_to_text=True,
        )
    )


def make_message(participant: Participant, **facts: Any) -> OutboxMessage:
    """A message to a participant, which a human has to tell unless told otherwise."""
    now = this_moment()
    body = facts.pop("body", "You’re booked.")
    given = {
        "key": f"message {next(_numbers)}",
        "kind": MessageKind.BOOKED,
        "channel": Channel.BY_HAND,
        "state": MessageState.WAITING,
        "created_at": now,
        "send_after": now,
        "subject": "You’re booked",
        **facts,
    }
    message = OutboxMessage(participant_id=participant.id, **given)
    message.body = body
    return _add(message)


def put_on_caseload(
    mentor: User,
    organisation: Organisation,
    participant: Participant,
    kind: CaseloadKind = CaseloadKind.LEAD,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Caseload:
    """A mentor supports a participant, from a year ago unless told otherwise."""
    today = this_moment().astimezone(LONDON).date()
    return _add(
        Caseload(
            mentor_id=mentor.id,
            organisation_id=organisation.id,
            participant_id=participant.id,
            kind=kind,
            from_on=from_on or today - timedelta(days=365),
            until_on=until_on,
        )
    )


def make_instruction(
    participant: Participant, kind: InstructionKind = InstructionKind.HOME_BY, **facts: Any
) -> Instruction:
    """Something that a participant needs, from today on; probation says so."""
    today = this_moment().astimezone(LONDON).date()
    given = {
        "source": InstructionSource.PROBATION,
        "confirmed_on": today,
        "from_on": today,
        "entered_at": this_moment(),
        "entered_by_id": None,
        **({"home_by": time(19)} if kind is InstructionKind.HOME_BY else {}),
        **facts,
    }
    by = given.pop("confirmed_by", "J. Hall")
    instruction = Instruction(participant_id=participant.id, kind=kind, **given)
    instruction.confirmed_by = by
    return _add(instruction)


def make_keep_apart(protected: Participant | None, other: Participant | None = None) -> KeepApart:
    """A participant is kept apart from another one, or from somebody who is not named."""
    return _add(
        KeepApart(
            protected_id=protected.id if protected else None,
            other_id=other.id if other else None,
            made_at=this_moment(),
            made_by_id=None,
        )
    )


def make_allotment(apart: KeepApart, *, to_protected: bool = True, **what: Any) -> Allotment:
    """A series, a venue or a weekday belongs to one side, from today on."""
    now = this_moment()
    return _add(
        Allotment(
            keep_apart_id=apart.id,
            to_protected=to_protected,
            from_on=now.astimezone(LONDON).date(),
            made_at=now,
            made_by_id=None,
            **what,
        )
    )


def make_proposal(participant: Participant, words: str, by: User | None = None) -> Proposal:
    """Somebody's words about a participant, sent just now."""
    proposal = Proposal(
        participant_id=participant.id, sent_at=this_moment(), sent_by_id=by.id if by else None
    )
    proposal.words = words
    return _add(proposal)


def make_override(
    participant: Participant, series: SessionSeries, **facts: Any
) -> ClearanceOverride:
    """The lead lets somebody in past "not these sessions", for five days."""
    now = this_moment()
    given = {
        "rules": "series",
        "made_at": now,
        "made_by_id": None,
        "made_as": Role.LEAD,
        "until_on": now.astimezone(LONDON).date() + timedelta(days=5),
        **facts,
    }
    why = given.pop("reason", "Agreed with probation")
    override = ClearanceOverride(participant_id=participant.id, series_id=series.id, **given)
    override.reason = why
    return _add(override)


def make_question(
    participant: Participant, series: SessionSeries, **facts: Any
) -> tuple[PractitionerQuestion, str]:
    """A question to a practitioner, asked just now, and the token of its link."""
    token, now = new_token(), this_moment()
    given = {
        "series_version": series.version,
        "asked_at": now,
        "asked_by_id": None,
        "link_expires_at": now + timedelta(days=14),
        **facts,
    }
    question = PractitionerQuestion(
        participant_id=participant.id,
        series_id=series.id,
        token_hash=token_hash(token),
        **given,
    )
    question.sent_to = "pat@probation.example"
    return _add(question), token


def make_shift(series: SessionSeries, user: User, **facts: Any) -> Shift:
    """A member of staff runs a series, from today on unless told otherwise."""
    today = this_moment().astimezone(LONDON).date()
    return _add(Shift(series_id=series.id, user_id=user.id, **{"from_on": today, **facts}))


def make_booking(
    held: ScheduledSession,
    participant: Participant,
    state: BookingState = BookingState.CONFIRMED,
) -> Booking:
    """A booking as it stands, without going through the rules."""
    held.last_ticket += 1
    now = this_moment()
    booking = _add(
        Booking(
            session_id=held.id,
            participant_id=participant.id,
            state=state,
            ticket=held.last_ticket,
            created_at=now,
        )
    )
    _add(BookingEvent(booking_id=booking.id, state=state, at=now))
    return booking


def make_note(
    participant: Participant,
    mentor: User,
    words: str = "",
    reached: bool | None = None,
    closes: str = "",
) -> ContactNote:
    """A mentor's note about somebody, of this moment."""
    note = ContactNote(
        participant_id=participant.id,
        at=this_moment(),
        by_user_id=mentor.id,
        reached=reached,
        closes=closes,
    )
    note.words = words
    return _add(note)


def make_pass(participant: Participant) -> Pass:
    """A live pass; its token and short code can be read from it."""
    token, code = new_token(), new_short_code()
    issued = Pass(
        participant_id=participant.id,
        token_hash=token_hash(token),
        short_code_hash=token_hash(code),
        issued_at=this_moment(),
    )
    issued.token, issued.short_code = token, code
    return _add(issued)


def make_phone(participant: Participant, mentor: User) -> str:
    """A paired phone; returns the token that its cookie carries."""
    token = new_token()
    now = this_moment()
    _add(
        PairedPhone(
            participant_id=participant.id,
            link_hash=token_hash(new_token()),
            link_expires_at=now,
            created_by_id=mentor.id,
            created_at=now,
            token_hash=token_hash(token),
            paired_at=now,
            seen_at=now,
        )
    )
    return token


# --- Browsers -------------------------------------------------------------------------------------


def csrf_token(page: TestResponse) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, "the page has no form"
    return found.group(1)


def sign_in(client: FlaskClient, user: User) -> None:
    """Let the client be the signed-in browser of a user whose rows are committed.

    The page where staff sign in has tests of its own; checking a password takes long on purpose.
    """
    with client.application.app_context():
        token = signing_in.start_for(user, this_moment())
        save()
    with client.session_transaction() as kept:
        kept["_user_id"] = token


def use_phone(client: FlaskClient, token: str) -> None:
    """Let the client be a paired phone."""
    client.set_cookie("phone", token)


def post(client: FlaskClient, url: str, form_on: str, **data: Any) -> TestResponse:
    """Send a form, with the CSRF token of the page that it stands on."""
    return client.post(url, data={"csrf_token": csrf_token(client.get(form_on)), **data})
