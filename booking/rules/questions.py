"""The practitioner's answer: a question by a link that works once, without an account."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from booking import outbox
from booking.crypto import new_token, token_hash
from booking.database import session
from booking.errors import Missing, Refused
from booking.models import (
    Channel,
    MessageKind,
    MessageState,
    Organisation,
    OutboxMessage,
    Participant,
    PractitionerQuestion,
    PractitionersWord,
    SeriesState,
    SessionSeries,
    Standing,
)
from booking.permissions import Viewer
from booking.queries.people import LEFT_IN_PEACE, enrolment_of
from booking.rules import messages
from booking.rules.clearance_rules import SAID_HOLDS_FOR
from booking.rules.consequences import follow
from booking.rules.instructions import EARLIEST_HOME, LATEST_HOME, odd_time_words
from booking.words import london, plain_date

LINK_LASTS = timedelta(days=14)
# A thumb that tapped twice asks once.
TAPPED_TWICE = timedelta(minutes=2)
LONGEST_ADDRESS = 254
# One plain address: no list, no name in front, nothing that could end a mail's header line.
ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>()\[\]\"\\.]{2,}")


class NoAddress(Refused):
    """It is not an e-mail address, or not just one."""

    field = "sent_to"


class NobodyToAskFor(Refused):
    """The person's support is paused or has ended, so nobody is asked about them."""


class NotOffered(Refused):
    """The series is off, or nobody has confirmed it: there is nothing to ask about."""


class AlreadyAnswered(Refused):
    """The practitioner has answered, so there is nothing to withdraw or to answer."""


class NoWord(Refused):
    """None of the three answers was chosen."""

    field = "word"


class OddHomeBy(Refused):
    """A time at which nobody has to be home."""

    field = "home_by"


class Gone(Refused):
    """A link of ours that asks nothing any more; `words` say why, without naming anybody."""


class Stands(enum.Enum):
    """Where a question stands."""

    WAITING = "no answer yet"
    EXPIRED = "the link ran out without an answer"
    WITHDRAWN = "withdrawn"
    HOLDS = "answered, and the answer holds"
    LAPSED = "answered over 28 days ago"
    CHANGED = "the club has changed the series since"


@dataclass(frozen=True)
class Letter:
    """What a practitioner gets: neutral, without anybody's name."""

    subject: str
    body: str


def stands(question: PractitionerQuestion, series_version: int, now: datetime) -> Stands:
    """Where a question stands, for a series that is at this version now."""
    if question.withdrawn_at is not None:
        return Stands.WITHDRAWN
    if question.series_version != series_version:
        return Stands.CHANGED
    if question.answered_at is None:
        return Stands.WAITING if now < question.link_expires_at else Stands.EXPIRED
    since = london(now).date() - london(question.answered_at).date()
    return Stands.HOLDS if since <= SAID_HOLDS_FOR else Stands.LAPSED


# --- Asking ---------------------------------------------------------------------------------------


def check_address(typed: str) -> str:
    """The address to write to. Raises NoAddress with words for anything but one address."""
    if not typed:
        raise NoAddress("Enter the practitioner’s e-mail address")
    if len(typed) > LONGEST_ADDRESS or not ADDRESS.fullmatch(typed):
        raise NoAddress("Enter one e-mail address, like name@justice.gov.uk")
    return typed


def check_can_ask(participant: Participant, series: SessionSeries, now: datetime) -> None:
    """Raises NobodyToAskFor for somebody left in peace, NotOffered for a series that is not on."""
    if enrolment_of(participant) in {None, *LEFT_IN_PEACE}:
        raise NobodyToAskFor("Their support is paused or has ended, so nobody is asked now.")
    if series.state is not SeriesState.PUBLISHED or series.standing(now) is Standing.LAPSED:
        raise NotOffered("The club does not offer this now, so there is nothing to ask about.")


def letter(organisation: Organisation, link: str, now: datetime) -> Letter:
    """The message with the link, from the organisation that supports the person."""
    local = london(now)
    until = plain_date((local + LINK_LASTS).date(), local.date())
    return Letter(
        "One short question about a session",
        f"Hello,\n\n{organisation.name} asks you for one short answer about a club’s session."
        f" It takes a minute. You need no account.\n\n{link}\n\n"
        f"The link is yours alone. It works once, until {until}. Please don’t pass it on.\n\n"
        f"Not sure that it is from us? Ring {organisation.phone} before you open it.\n\n"
        f"{organisation.name}\n",
    )


def ask(
    viewer: Viewer,
    participant: Participant,
    series: SessionSeries,
    address: str,
    base_url: str,
    now: datetime,
) -> PractitionerQuestion:
    """Ask a practitioner about a series, by a link that is good for 14 days.

    An older question about the same is withdrawn; the same sent twice by one thumb is asked once.
    Raises what `check_can_ask` and `check_address` raise.
    """
    check_can_ask(participant, series, now)
    address = check_address(address)
    # One after the other asks about a person. Their own row's lock belongs to bookings.
    session().refresh(participant.details, with_for_update=True)
    for earlier in _open_questions(participant, series):
        if earlier.sent_to == address and now - earlier.asked_at < TAPPED_TWICE:
            return earlier
        withdraw(viewer, earlier, now)
    token = new_token()
    question = PractitionerQuestion(
        participant_id=participant.id,
        series_id=series.id,
        series_version=series.version,
        token_hash=token_hash(token),
        asked_at=now,
        asked_by_id=viewer.user_id,
        link_expires_at=now + LINK_LASTS,
    )
    question.sent_to = address
    session().add(question)
    session().flush()
    organisation = session().get_one(Organisation, participant.organisation_id)
    written = letter(organisation, f"{base_url}/answer/{token}", now)
    outbox.write(
        f"question:{question.public_id}",
        MessageKind.STAFF,
        Channel.EMAIL,
        question,
        written.subject,
        written.body,
        now,
        now,
        outbox.About(send_by=question.link_expires_at),
    )
    return question


def _open_questions(participant: Participant, series: SessionSeries) -> list[PractitionerQuestion]:
    return list(
        session().scalars(
            sa.select(PractitionerQuestion)
            .where(
                PractitionerQuestion.participant_id == participant.id,
                PractitionerQuestion.series_id == series.id,
                PractitionerQuestion.answered_at.is_(None),
                PractitionerQuestion.withdrawn_at.is_(None),
            )
            .order_by(PractitionerQuestion.id)
        )
    )


def withdraw(viewer: Viewer, question: PractitionerQuestion, now: datetime) -> None:
    """The link opens nothing more, and is not sent if it has not been.

    Raises AlreadyAnswered when the practitioner was quicker.
    """
    session().refresh(question, with_for_update=True)
    if question.answered_at is not None:
        raise AlreadyAnswered("They have answered already, so it can’t be withdrawn.")
    if question.withdrawn_at is None:
        question.withdrawn_at = now
    session().execute(
        sa.update(OutboxMessage)
        .where(
            OutboxMessage.question_id == question.id,
            OutboxMessage.state == MessageState.WAITING,
        )
        .values(state=MessageState.DROPPED)
        .execution_options(synchronize_session=False)
    )
    session().flush()


# --- Answering ------------------------------------------------------------------------------------


def find_by_link(token: str) -> PractitionerQuestion:
    """The question behind a link, open or not. Raises Missing for one that never was."""
    found = session().scalar(
        sa.select(PractitionerQuestion).where(PractitionerQuestion.token_hash == token_hash(token))
    )
    if found is None:
        raise Missing
    return found


def check_open(question: PractitionerQuestion, now: datetime) -> None:
    """Raises Gone, with words for the practitioner, for a link that asks nothing any more."""
    if question.answered_at is not None:
        raise Gone("This question has been answered. Thank you. There is nothing more to do.")
    series = session().get_one(SessionSeries, question.series_id)
    stand = stands(question, series.version, now)
    if stand is Stands.EXPIRED:
        raise Gone("This link was good for 14 days, and they are over. Nothing was recorded.")
    if stand is Stands.CHANGED or series.state is not SeriesState.PUBLISHED:
        raise Gone("The club has changed this session since, so the question has no use any more.")
    person = session().get_one(Participant, question.participant_id)
    if stand is Stands.WITHDRAWN or enrolment_of(person) in {None, *LEFT_IN_PEACE}:
        raise Gone("Nobody needs an answer to this any more. There is nothing to do.")


def answer(
    question: PractitionerQuestion,
    word: PractitionersWord | None,
    home_by: time | None,
    now: datetime,
) -> None:
    """Record what the practitioner says, once; the same again is the same answer.

    Raises NoWord and OddHomeBy for what was not said well, AlreadyAnswered for another answer
    after the first, Gone for a link that asks nothing any more.
    """
    if word is None:
        raise NoWord("Choose one of the three")
    home_by = None if word is PractitionersWord.NO else home_by
    if home_by is not None and LATEST_HOME < home_by < EARLIEST_HOME:
        raise OddHomeBy(odd_time_words(home_by))
    # Whoever answers at the same moment waits here, and then finds it answered.
    session().refresh(question, with_for_update=True)
    if question.answered_at is not None:
        if (question.word, question.home_by) == (word, home_by):
            return
        raise AlreadyAnswered("This question was answered before, and that answer stays.")
    check_open(question, now)
    person = session().get_one(Participant, question.participant_id)
    by = Viewer.system("a practitioner has answered")
    follow(by, person, lambda: _record(question, word, home_by, now), now)
    messages.tell_mentor(
        person, "A question that you sent is answered", f"answered:{question.public_id}", now
    )


def _record(
    question: PractitionerQuestion, word: PractitionersWord, home_by: time | None, now: datetime
) -> None:
    question.answered_at, question.word, question.home_by = now, word, home_by
