"""Every table of Touchline, and facts about one row.

Words are those of the trade: a session series is the offer as published, a scheduled session is
one dated occurrence of it. Instants end in `_at` and are UTC; what is local to Europe/London says
so in its name. Integers never leave the house: addresses show `public_id`.
"""

from __future__ import annotations

import enum
import json
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.crypto import new_public_id
from booking.database import Base, EncryptedText, Sealed

E = TypeVar("E", bound=enum.StrEnum)
PUBLIC_ID = sa.String(13)
HASH = sa.String(64)


def _choice(kinds: type[E], name: str) -> sa.Enum:
    """A column that takes the values of one enum, kept by a named CHECK on both databases."""
    return sa.Enum(
        kinds,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


# --- Organisations and the people who work in them ---------------------------------------------


class OrganisationKind(enum.StrEnum):
    """What part an organisation plays in the partnership."""

    TRUST = "trust"
    LEAD = "lead"
    PROBATION = "probation"
    SUPPORT_SERVICE = "support_service"


class Role(enum.StrEnum):
    """What a person does for one organisation. permissions.py says what each may do."""

    COACH = "coach"
    MANAGER = "manager"
    MENTOR = "mentor"
    LEAD = "lead"
    SAFEGUARDING = "safeguarding"
    PRACTITIONER = "practitioner"


class Installation(Base):
    """One row: whether this database holds invented data only."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    is_demo: Mapped[bool]
    loaded_on: Mapped[date]
    size: Mapped[str] = mapped_column(sa.String(20))
    seed: Mapped[int]


class Organisation(Base):
    """A partner: a club's community trust, the lead, probation, or a support service."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    short_name: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[OrganisationKind] = mapped_column(_choice(OrganisationKind, "kind"))
    town: Mapped[str] = mapped_column(sa.String(60))
    phone: Mapped[str] = mapped_column(sa.String(30))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    # What it does for the partnership, and when somebody answers the phone; for the partners' eyes.
    part_played: Mapped[str] = mapped_column(sa.Text, default="")
    ring_when: Mapped[str] = mapped_column(sa.String(120), default="")
    colour: Mapped[str] = mapped_column(sa.String(7), default="#0b5d3b")
    accent: Mapped[str] = mapped_column(sa.String(7), default="#ffb81c")


class Venue(Base):
    """A place where sessions happen, and how to get there."""

    __tablename__ = "venue"
    __table_args__ = (Index(None, "town"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str] = mapped_column(sa.String(200))
    town: Mapped[str] = mapped_column(sa.String(60))
    postcode: Mapped[str] = mapped_column(sa.String(10))
    latitude: Mapped[float] = mapped_column(sa.Float)
    longitude: Mapped[float] = mapped_column(sa.Float)
    by_bus: Mapped[str] = mapped_column(sa.Text, default="")
    by_train: Mapped[str] = mapped_column(sa.Text, default="")
    parking: Mapped[str] = mapped_column(sa.Text, default="")
    meeting_point: Mapped[str] = mapped_column(sa.String(200), default="")
    step_free: Mapped[bool | None] = mapped_column(default=None)
    toilets: Mapped[str] = mapped_column(sa.String(200), default="")
    accessible_toilet: Mapped[bool | None] = mapped_column(default=None)
    quiet_space: Mapped[str] = mapped_column(sa.String(200), default="")
    # None: nobody has said. What clearance needs is never guessed.
    licensed_bar: Mapped[bool | None] = mapped_column(default=None)
    stadium: Mapped[bool | None] = mapped_column(default=None)
    # Up to this day the trust has entered every match day here; later ones are not known.
    match_days_known_until: Mapped[date | None] = mapped_column(default=None)

    @property
    def getting_there(self) -> str:
        """Bus, train and parking as one short text."""
        return " ".join(part for part in (self.by_bus, self.by_train, self.parking) if part)


class User(Base):
    """Somebody who signs in to work here. A participant is not a user: they pair a phone."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)


class Membership(Base):
    """One role of one user in one organisation: every right belongs to one of these."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(_choice(Role, "role"))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class SignIn(Base):
    """A signed-in browser of a user. Signing out ends it here, whatever the browser keeps."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class TryCount(Base):
    """How often something that may be guessed was tried in one span of time."""

    __tablename__ = "try_count"

    what: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    window: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    tries: Mapped[int]


# --- Participants ------------------------------------------------------------------------------


class EnrolmentState(enum.StrEnum):
    """Where a participant stands with the partnership."""

    IDENTIFIED = "identified"
    ENROLLING = "enrolling"
    ACTIVE = "active"
    DORMANT = "dormant"
    PAUSED = "paused"
    ARCHIVED = "archived"
    DIED = "died"


class CaseloadKind(enum.StrEnum):
    """Whether a mentor leads the support, or covers for the lead."""

    LEAD = "lead"
    COVER = "cover"


class Participant(Base):
    """A person who takes part. What identifies them lives apart, in person details."""

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime]
    # Counted up by every booking of this person: the row lock against overlapping bookings.
    bookings_made: Mapped[int] = mapped_column(default=0)

    details: Mapped[PersonDetails] = relationship(
        back_populates="participant", init=False, uselist=False
    )


class PersonDetails(Base):
    """Who a participant is. Encrypted; its public id serves only to bind the encryption."""

    __tablename__ = "person_details"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    first_name_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    last_name_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    born_on_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    phone_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    # The day on which their mentor meets them outside; ISO, like the birthday.
    released_on_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)

    first_name = Sealed()
    last_name = Sealed()
    born_on = Sealed()
    phone = Sealed()
    released_on = Sealed()

    participant: Mapped[Participant] = relationship(back_populates="details", init=False)

    @property
    def door_name(self) -> str:
        """All that a coach sees: the first name and the initial."""
        return f"{self.first_name} {self.last_name[:1]}".strip()

    @property
    def full_name(self) -> str:
        """The name as the person's mentor knows it."""
        return f"{self.first_name} {self.last_name}".strip()


class Enrolment(Base):
    """A participant's standing, dated. Only the newest has no end."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_current",
            "participant_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(_choice(EnrolmentState, "state"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Caseload(Base):
    """A mentor supports a participant from one day until another; one lead at a time."""

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        Index(
            "uq_caseload_one_lead",
            "participant_id",
            unique=True,
            sqlite_where=text("kind = 'lead' AND until_on IS NULL"),
            postgresql_where=text("kind = 'lead' AND until_on IS NULL"),
        ),
        Index(None, "mentor_id", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    kind: Mapped[CaseloadKind] = mapped_column(_choice(CaseloadKind, "kind"))
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)


class PersonNeeds(Base):
    """What suits a participant, so that a session that fits can be found. All of it is sealed.

    `free_times` are "mon-morning,thu-evening"; `access` the words of finding's access wishes,
    with commas; `level` one of Level; `gender` "women" or "men", as the person says; `town` where
    they set out from. Empty: nobody has asked.
    """

    __tablename__ = "person_needs"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    town_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    free_times_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    level_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    access_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    gender_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)

    town = Sealed()
    free_times = Sealed()
    level = Sealed()
    access = Sealed()
    gender = Sealed()


class Route(enum.StrEnum):
    """How a participant wants to hear of things."""

    TEXT = "text"
    EMAIL = "email"
    MENTOR = "mentor"
    HOSTEL = "hostel"


class ContactRoute(Base):
    """How one participant is told things, as agreed with them, and who else sees their phone.

    `safe_to_text` None: nobody has asked yet, so nothing is sent. `hostel` is a place and a number
    to ring. Texts also need the consent TEXTS.
    """

    __tablename__ = "contact_route"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    route: Mapped[Route] = mapped_column(_choice(Route, "route"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    safe_to_text: Mapped[bool | None] = mapped_column(default=None)
    who_sees_phone_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    email_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    hostel_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)

    who_sees_phone = Sealed()
    email = Sealed()
    hostel = Sealed()


class ConsentKind(enum.StrEnum):
    """What a participant says yes to. Only TAKING_PART is needed for booking."""

    TAKING_PART = "taking_part"
    TEXTS = "texts"


class Consent(Base):
    """A participant said yes to one thing, and may take it back at any time."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_one_live",
            "participant_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    kind: Mapped[ConsentKind] = mapped_column(_choice(ConsentKind, "kind"))
    given_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class Agreement(Base):
    """What organisations agreed on sharing who comes to which session. Dates are included."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    title: Mapped[str] = mapped_column(sa.String(120))
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)


class AgreementParty(Base):
    """An organisation signed an agreement, and stands by it until it leaves."""

    __tablename__ = "agreement_party"
    __table_args__ = (Index(None, "organisation_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    signed_on: Mapped[date]
    left_on: Mapped[date | None] = mapped_column(default=None)


class ContactNote(Base):
    """A mentor was in touch with a participant, or tried to: what was said, in a few words.

    `reached` None: a note about them, without a try. `closes` names, with commas, what it settles
    on the mentor's list ("missed:<booking>"), so that it does not stand there any more.
    """

    __tablename__ = "contact_note"
    __table_args__ = (Index(None, "participant_id", "at"), Index(None, "closes"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reached: Mapped[bool | None] = mapped_column(default=None)
    closes: Mapped[str] = mapped_column(sa.String(200), default="")
    words_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)

    words = Sealed()


# --- Offers ------------------------------------------------------------------------------------


class Audience(enum.StrEnum):
    """Who may know that a series exists."""

    OPEN = "open"
    BY_REFERRAL = "by_referral"


class SeriesState(enum.StrEnum):
    """Whether a series is offered, or taken off. One still being written is an offer draft."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Gender(enum.StrEnum):
    """Who a series is for."""

    EVERYONE = "everyone"
    WOMEN = "women"
    MEN = "men"


class Level(enum.StrEnum):
    """How much somebody should have played before."""

    ANY = "any"
    BEGINNER = "beginner"
    IMPROVER = "improver"


class ChildrenOnSite(enum.StrEnum):
    """Whether children are at the venue at that time."""

    NO = "no"
    SOMETIMES = "sometimes"
    YES = "yes"
    NOT_KNOWN = "not_known"


# An offer is confirmed every 28 days; 14 days later it leaves the catalogue (product.md, part 1).
CONFIRMED_FOR = timedelta(days=28)
LEAVES_AFTER = timedelta(days=42)


class Standing(enum.Enum):
    """How far one can rely on what an offer says."""

    TRUE = "confirmed"
    UNCONFIRMED = "not confirmed for 28 days"
    LAPSED = "not confirmed for 42 days, so not bookable any more"


class Photo(Base):
    """A picture of an offer: made smaller, without what the camera wrote into it, in two widths."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    alt: Mapped[str] = mapped_column(sa.String(200))
    width: Mapped[int]
    height: Mapped[int]
    large: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    created_at: Mapped[datetime]


class OfferDraft(Base):
    """An offer that is being written: what was typed, as it was typed, right or not yet.

    `answers` is JSON: the form's fields by name. Publishing makes a series of it and deletes it.
    """

    __tablename__ = "offer_draft"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    answers: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"), default=None)
    version: Mapped[int] = mapped_column(default=1)
    row_key: Mapped[str] = mapped_column(HASH, default="")

    organisation: Mapped[Organisation] = relationship(init=False)
    photo: Mapped[Photo | None] = relationship(init=False)


class SpreadsheetUpload(Base):
    """A trust's timetable as it came in, waiting for somebody to confirm what it will do.

    `cells` is JSON: `rows`, its cells as text, the heads first; whether it `breaks_off` within the
    last row; once put in, what was `done` with each. Nothing of it is an offer before.
    """

    __tablename__ = "spreadsheet_upload"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(120))
    cells: Mapped[str] = mapped_column(sa.Text)
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False)


class SessionSeries(Base):
    """The offer as published, with its weekly schedule in Europe/London's wall time.

    The rule of weekdays, start and weeks holds from `rule_from`; dates before it were made by an
    earlier rule and stay as they are. `weeks_off` holds Mondays, "2026-12-21,2026-12-28";
    `extra_dates` local starts, "2026-12-19T14:00".
    """

    __tablename__ = "session_series"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
        CheckConstraint("length_minutes BETWEEN 15 AND 720", name="length"),
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="last_after_first"),
        CheckConstraint("age_to IS NULL OR age_to >= age_from", name="ages"),
        CheckConstraint("cost_pence >= 0", name="cost"),
        CheckConstraint("every_weeks BETWEEN 1 AND 8", name="every_weeks"),
        CheckConstraint("NOT (audience = 'by_referral' AND walk_ins_welcome)", name="walk_ins"),
        Index(None, "organisation_id", "state"),
        Index(None, "audience", "state", "activity"),
        # What's on asks on every page what there is to choose from: answered from here alone.
        Index(
            "ix_session_series_choices",
            "state",
            "audience",
            "confirmed_at",
            "organisation_id",
            "venue_id",
            "activity",
            "accessibility_support",
        ),
        Index(
            "uq_session_series_row_key",
            "organisation_id",
            "row_key",
            unique=True,
            sqlite_where=text("row_key <> ''"),
            postgresql_where=text("row_key <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(80))
    activity: Mapped[str] = mapped_column(sa.String(40))
    summary: Mapped[str] = mapped_column(sa.String(160))
    what_happens: Mapped[str] = mapped_column(sa.Text)
    audience: Mapped[Audience] = mapped_column(_choice(Audience, "audience"))
    state: Mapped[SeriesState] = mapped_column(_choice(SeriesState, "state"))
    weekdays: Mapped[str] = mapped_column(sa.String(27))
    starts_local: Mapped[time] = mapped_column(sa.Time)
    length_minutes: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    capacity: Mapped[int]
    created_at: Mapped[datetime]
    last_modified_at: Mapped[datetime]
    # When somebody last said, or a register showed, that all of it is true.
    confirmed_at: Mapped[datetime]
    rule_from: Mapped[date]
    # Every n weeks are counted from the Monday of this day's week.
    weeks_from: Mapped[date]
    every_weeks: Mapped[int] = mapped_column(default=1)
    weeks_off: Mapped[str] = mapped_column(sa.Text, default="")
    on_bank_holidays: Mapped[bool] = mapped_column(default=True)
    extra_dates: Mapped[str] = mapped_column(sa.Text, default="")
    open_how: Mapped[str] = mapped_column(sa.Text, default="")
    who_for: Mapped[str] = mapped_column(sa.Text, default="")
    age_from: Mapped[int] = mapped_column(default=18)
    age_to: Mapped[int | None] = mapped_column(default=None)
    gender: Mapped[Gender] = mapped_column(_choice(Gender, "gender"), default=Gender.EVERYONE)
    level: Mapped[Level] = mapped_column(_choice(Level, "level"), default=Level.ANY)
    meeting_point: Mapped[str] = mapped_column(sa.String(200), default="")
    cost_pence: Mapped[int] = mapped_column(default=0)
    cost_note: Mapped[str] = mapped_column(sa.String(200), default="")
    what_to_bring: Mapped[str] = mapped_column(sa.Text, default="")
    provided: Mapped[str] = mapped_column(sa.Text, default="")
    fare_help: Mapped[str] = mapped_column(sa.String(200), default="")
    who_meets_you: Mapped[str] = mapped_column(sa.String(120), default="")
    first_visit: Mapped[str] = mapped_column(sa.Text, default="")
    with_someone: Mapped[str] = mapped_column(sa.String(200), default="")
    own_children: Mapped[str] = mapped_column(sa.String(200), default="")
    # Slugs of OpenActive's accessibility support list, with commas; vocabulary.py names them.
    accessibility_support: Mapped[str] = mapped_column(sa.String(200), default="")
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    walk_ins_welcome: Mapped[bool] = mapped_column(default=False)
    children_on_site: Mapped[ChildrenOnSite] = mapped_column(
        _choice(ChildrenOnSite, "children_on_site"), default=ChildrenOnSite.NOT_KNOWN
    )
    # Counted up by every edit; a form sends back the one it read, so that two editors notice.
    version: Mapped[int] = mapped_column(default=1)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"), default=None)
    # Which row of the trust's spreadsheet it came from: the same row never makes a second offer.
    row_key: Mapped[str] = mapped_column(HASH, default="")

    organisation: Mapped[Organisation] = relationship(init=False)
    venue: Mapped[Venue] = relationship(init=False)
    photo: Mapped[Photo | None] = relationship(init=False)

    @property
    def is_public(self) -> bool:
        """Whether anyone at all may know of it."""
        return self.audience is Audience.OPEN and self.state is SeriesState.PUBLISHED

    def standing(self, now: datetime) -> Standing:
        """Whether what it says was confirmed lately enough to rely on."""
        if now - self.confirmed_at > LEAVES_AFTER:
            return Standing.LAPSED
        return Standing.UNCONFIRMED if now - self.confirmed_at > CONFIRMED_FOR else Standing.TRUE


class Closure(Base):
    """A venue, or a whole trust, is closed for a period, or takes fewer people.

    Both dates are included. Without `venue_id` it is every venue of the trust; without
    `most_places` nothing happens there, with it every session has at most that many places.
    """

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint("most_places BETWEEN 1 AND 500", name="most_places"),
        Index(None, "organisation_id", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), default=None)
    most_places: Mapped[int | None] = mapped_column(default=None)
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)

    venue: Mapped[Venue | None] = relationship(init=False)


class RegisterState(enum.StrEnum):
    """How far a session's register is."""

    OPEN = "open"
    SUBMITTED = "submitted"
    LOCKED = "locked"


class ScheduledSession(Base):
    """One dated occurrence of a series. Moved or called off, it keeps its id and bookings.

    `original_local` is where the series' rule put it: its identity within the series.
    `overridden` names, with commas, the values that were changed by hand for this date: start,
    venue, meeting_point, capacity, children_on_site. `capacity` is what holds; `own_capacity` what
    would hold if no closure limited it. `closure_id` is the closure that called it off.
    """

    __tablename__ = "scheduled_session"
    __table_args__ = (
        UniqueConstraint("series_id", "original_local"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity BETWEEN 0 AND 500", name="capacity"),
        CheckConstraint("local_weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("headcount IS NULL OR headcount >= 0", name="headcount"),
        CheckConstraint("own_capacity BETWEEN 0 AND 500", name="own_capacity"),
        Index(None, "starts_at"),
        Index(None, "venue_id", "starts_at"),
        Index(None, "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    series_id: Mapped[int] = mapped_column(ForeignKey("session_series.id"))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    original_local: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    local_date: Mapped[date]
    local_weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    local_time: Mapped[time] = mapped_column(sa.Time)
    capacity: Mapped[int]
    own_capacity: Mapped[int]
    last_modified_at: Mapped[datetime]
    code_key: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    # Drawn by every booking: locks the row, and orders those who wait.
    last_ticket: Mapped[int] = mapped_column(default=0)
    overridden: Mapped[str] = mapped_column(sa.String(200), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_why: Mapped[str] = mapped_column(sa.String(200), default="")
    closure_id: Mapped[int | None] = mapped_column(
        ForeignKey("closure.id"), index=True, default=None
    )
    meeting_point: Mapped[str] = mapped_column(sa.String(200), default="")
    children_on_site: Mapped[ChildrenOnSite | None] = mapped_column(
        _choice(ChildrenOnSite, "children_on_site"), default=None
    )
    register_state: Mapped[RegisterState] = mapped_column(
        _choice(RegisterState, "register_state"), default=RegisterState.OPEN
    )
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    headcount: Mapped[int | None] = mapped_column(default=None)

    series: Mapped[SessionSeries] = relationship(init=False)
    venue: Mapped[Venue] = relationship(init=False)

    @property
    def by_hand(self) -> frozenset[str]:
        """The names of the values that were changed by hand for this date."""
        return frozenset(name for name in self.overridden.split(",") if name)

    @property
    def children_there(self) -> ChildrenOnSite:
        """Whether children are about on this date: as confirmed for it, else as the offer says."""
        return self.children_on_site or self.series.children_on_site

    @property
    def walk_ins_welcome(self) -> bool:
        """Whether people may turn up unbooked on this date: only where surely no children are."""
        return self.series.walk_ins_welcome and self.children_there is ChildrenOnSite.NO

    @property
    def meets_at(self) -> str:
        """The exact door or gate on this date: its own, the offer's, or the venue's."""
        if self.meeting_point:
            return self.meeting_point
        if self.venue_id == self.series.venue_id and self.series.meeting_point:
            return self.series.meeting_point
        return self.venue.meeting_point


# --- Bookings and attendance -------------------------------------------------------------------


class BookingState(enum.StrEnum):
    """Where a booking stands. Confirmed, held and offered take a place."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    HELD = "held"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    WALK_IN = "walk_in"


TAKES_A_PLACE = (BookingState.CONFIRMED, BookingState.HELD, BookingState.OFFERED)
# Who has only been offered a place has not said that they come.
IS_EXPECTED = (BookingState.CONFIRMED, BookingState.HELD, BookingState.WALK_IN)
# Nobody is anywhere else at that time.
IS_BUSY = (*TAKES_A_PLACE, BookingState.WALK_IN)


class Booking(Base):
    """One person's place in one session: one row, whose history is in its events."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("session_id", "participant_id", name="uq_booking_person_and_session"),
        Index(None, "session_id", "state", "ticket"),
        Index(None, "participant_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("scheduled_session.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    state: Mapped[BookingState] = mapped_column(_choice(BookingState, "state"))
    ticket: Mapped[int]
    created_at: Mapped[datetime]
    # A freed place that was offered waits for an answer until then.
    offered_until: Mapped[datetime | None] = mapped_column(default=None)
    # Somebody goes along on their first visit.
    accompanied: Mapped[bool] = mapped_column(default=False)

    session: Mapped[ScheduledSession] = relationship(init=False)
    participant: Mapped[Participant] = relationship(init=False)


class BookingEvent(Base):
    """A booking came into a state: when, by whom, and why. Never changed afterwards."""

    __tablename__ = "booking_event"
    __table_args__ = (Index(None, "booking_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    state: Mapped[BookingState] = mapped_column(_choice(BookingState, "state"))
    at: Mapped[datetime]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    by_participant: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    late: Mapped[bool] = mapped_column(default=False)


class ChangeKind(enum.StrEnum):
    """What happened to a session that people are booked for."""

    CALLED_OFF = "called_off"
    MOVED = "moved"
    ON_AGAIN = "on_again"
    PLACE_LOST = "place_lost"


class SessionChange(Base):
    """A session was called off, moved or put back on: why, by whom, and when people are told.

    Nobody is told before `tell_at`, two minutes later, and nobody at all if it was undone before.
    One action may change many sessions: they share `action_id`. The `was_` values are how it was.
    """

    __tablename__ = "session_change"
    __table_args__ = (Index(None, "session_id", "made_at"), Index(None, "action_id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    action_id: Mapped[str] = mapped_column(PUBLIC_ID)
    session_id: Mapped[int] = mapped_column(ForeignKey("scheduled_session.id"))
    kind: Mapped[ChangeKind] = mapped_column(_choice(ChangeKind, "kind"))
    reason: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    tell_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    was_starts_at: Mapped[datetime]
    was_ends_at: Mapped[datetime]
    was_venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    # JSON of the session's own values before, for undoing.
    was: Mapped[str] = mapped_column(sa.Text, default="{}")
    undone_at: Mapped[datetime | None] = mapped_column(default=None)

    session: Mapped[ScheduledSession] = relationship(init=False)

    @property
    def before(self) -> dict[str, Any]:
        """The session's own values before the change, by name."""
        return dict(json.loads(self.was))

    @property
    def by_schedule(self) -> bool:
        """Whether the offer's whole schedule did it, so that it can't be undone on its own."""
        return bool(self.before.get("by_schedule"))


class ToTell(Base):
    """One person who must hear of a change. Sent is not told: a human marks them told."""

    __tablename__ = "to_tell"
    __table_args__ = (
        UniqueConstraint("change_id", "booking_id", name="uq_to_tell_once"),
        Index(None, "booking_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    change_id: Mapped[int] = mapped_column(ForeignKey("session_change.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    # A later change made it pointless: it is on again before anybody was told that it was off.
    not_needed_at: Mapped[datetime | None] = mapped_column(default=None)

    change: Mapped[SessionChange] = relationship(init=False)
    booking: Mapped[Booking] = relationship(init=False)


class AttendanceState(enum.StrEnum):
    """What is known of one person at one session."""

    NOT_KNOWN = "not_known"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    STOOD_DOWN = "stood_down"


class AttendanceMethod(enum.StrEnum):
    """How an arrival was noticed."""

    OWN_PHONE = "own_phone"
    SCAN = "scan"
    CODE = "code"
    TICK = "tick"
    WALK_IN = "walk_in"


class AttendanceAction(enum.StrEnum):
    """What one line of a register's history did."""

    ARRIVE = "arrive"
    UNDO = "undo"


class Attendance(Base):
    """What holds now for one booking; worked out from its events by rules/attendance.py."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("booking_id", name="uq_attendance_one_per_booking"),
        Index(None, "state", "booking_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    state: Mapped[AttendanceState] = mapped_column(_choice(AttendanceState, "state"))
    changed_at: Mapped[datetime]
    method: Mapped[AttendanceMethod | None] = mapped_column(
        _choice(AttendanceMethod, "method"), default=None
    )
    arrived_at: Mapped[datetime | None] = mapped_column(default=None)
    absence_reason: Mapped[str] = mapped_column(sa.String(60), default="")


class AttendanceEvent(Base):
    """One line of a register's history. `item_id` is made by whoever recorded it, once."""

    __tablename__ = "attendance_event"
    __table_args__ = (
        UniqueConstraint("item_id", name="uq_attendance_event_item"),
        Index(None, "booking_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    item_id: Mapped[str] = mapped_column(sa.String(36))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    action: Mapped[AttendanceAction] = mapped_column(_choice(AttendanceAction, "action"))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    # What was answered, so that the same item sent again gets the same answer.
    outcome: Mapped[str] = mapped_column(sa.String(24))
    method: Mapped[AttendanceMethod | None] = mapped_column(
        _choice(AttendanceMethod, "method"), default=None
    )
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    by_phone_id: Mapped[int | None] = mapped_column(ForeignKey("paired_phone.id"), default=None)


class AttendanceUndo(Base):
    """An undo names the arrival that it undoes, even one that has not come in yet."""

    __tablename__ = "attendance_undo"

    event_id: Mapped[int] = mapped_column(ForeignKey("attendance_event.id"), primary_key=True)
    arrival_item_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, index=True)


# --- Clearance: what a participant needs, and who may be where ------------------------------------


class InstructionKind(enum.StrEnum):
    """What must be done for a participant, never why."""

    HOME_BY = "home_by"
    NOT_AT_VENUE = "not_at_venue"
    NOT_THIS_SERIES = "not_this_series"
    NOT_ON_DAY = "not_on_day"
    NOT_WHEN_ON_SHIFT = "not_when_on_shift"
    NO_CHILDREN = "no_children"
    NO_LICENSED_BAR = "no_licensed_bar"
    NOT_ON_MATCH_DAYS = "not_on_match_days"
    WOMEN_ONLY = "women_only"
    ACCOMPANIED_FIRST_VISIT = "accompanied_first_visit"


class InstructionSource(enum.StrEnum):
    """Who said that it must be done."""

    THE_PERSON = "the_person"
    PROBATION = "probation"
    HOUSING = "housing"
    SUPPORT_SERVICE = "support_service"
    SAFEGUARDING = "safeguarding"


class Instruction(Base):
    """One thing that a participant needs, who said so, who confirmed it, and for which days.

    A sealed one is read by the safeguarding role alone. Of `home_by`, `weekday` (0 is Monday),
    `venue_id`, `series_id` and `shift_of_id` the one that its kind asks for is set.
    """

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("(kind = 'home_by') = (home_by IS NOT NULL)", name="home_by"),
        CheckConstraint("(kind = 'not_at_venue') = (venue_id IS NOT NULL)", name="venue"),
        CheckConstraint("(kind = 'not_this_series') = (series_id IS NOT NULL)", name="series"),
        CheckConstraint("(kind = 'not_on_day') = (weekday IS NOT NULL)", name="day"),
        CheckConstraint("(kind = 'not_when_on_shift') = (shift_of_id IS NOT NULL)", name="shift"),
        Index(None, "participant_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    kind: Mapped[InstructionKind] = mapped_column(_choice(InstructionKind, "kind"))
    source: Mapped[InstructionSource] = mapped_column(_choice(InstructionSource, "source"))
    confirmed_on: Mapped[date]
    from_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_sealed: Mapped[bool] = mapped_column(default=False)
    until_on: Mapped[date | None] = mapped_column(default=None)
    home_by: Mapped[time | None] = mapped_column(sa.Time, default=None)
    weekday: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), default=None)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id"), default=None)
    shift_of_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    # Who confirmed it, in words: a name, or a role with a number to ring.
    confirmed_by_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)

    confirmed_by = Sealed()


class NeedsConfirmed(Base):
    """Somebody asked again and says: these are all the instructions there are, and they hold.

    It lasts for 28 days; without it nothing about the person is known well enough to be cleared.
    """

    __tablename__ = "needs_confirmed"
    __table_args__ = (Index(None, "participant_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime]
    source: Mapped[InstructionSource] = mapped_column(_choice(InstructionSource, "source"))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class MatchDay(Base):
    """A day on which there is a match at a venue."""

    __tablename__ = "match_day"
    __table_args__ = (UniqueConstraint("venue_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    on_date: Mapped[date]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)


class Shift(Base):
    """A member of staff runs a series, from one day until another. Dates are included."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        Index(None, "series_id"),
        Index(None, "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    series_id: Mapped[int] = mapped_column(ForeignKey("session_series.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)


class KeepApart(Base):
    """A participant is kept apart from somebody: a protected side, and the other one.

    Either side may be somebody who is no participant; then it has nobody here, and is unnamed.
    """

    __tablename__ = "keep_apart"
    __table_args__ = (
        CheckConstraint("protected_id IS NOT NULL OR other_id IS NOT NULL", name="somebody"),
        CheckConstraint("protected_id <> other_id", name="two_people"),
        Index(None, "protected_id"),
        Index(None, "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    protected_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)


class Allotment(Base):
    """A series, a venue or a weekday belongs to one side of a keep-apart, ahead of any booking.

    Exactly one of `series_id`, `venue_id` and `weekday` (0 is Monday) is set.
    """

    __tablename__ = "allotment"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN series_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN venue_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN weekday IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_thing",
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        Index(None, "keep_apart_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    keep_apart_id: Mapped[int] = mapped_column(ForeignKey("keep_apart.id"))
    to_protected: Mapped[bool]
    from_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id"), default=None)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), default=None)
    weekday: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    until_on: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)

    keep_apart: Mapped[KeepApart] = relationship(init=False)


class Proposal(Base):
    """A mentor or a member of staff says in words that somebody should be kept apart.

    Who wrote it sees only that it was sent; the safeguarding role reads and settles it.
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    words_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)

    words = Sealed()


class PractitionersWord(enum.StrEnum):
    """What a practitioner answers."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class PractitionerQuestion(Base):
    """ "Is this series all right for them?", asked by a link that works once, without an account.

    An answer lapses after 28 days, or when the series is not the `series_version` it was about.
    """

    __tablename__ = "practitioner_question"
    __table_args__ = (Index(None, "participant_id", "series_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("session_series.id"))
    series_version: Mapped[int]
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    link_expires_at: Mapped[datetime]
    # Whom the link was sent to: an e-mail address.
    sent_to_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    word: Mapped[PractitionersWord | None] = mapped_column(
        _choice(PractitionersWord, "word"), default=None
    )
    home_by: Mapped[time | None] = mapped_column(sa.Time, default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    sent_to = Sealed()


class ClearanceOverride(Base):
    """The named role lets somebody into a series all the same, with a reason, on the record.

    `rules` names, with commas, what it goes past; what comes up later is not among it.
    `session_id`: for that date alone.
    """

    __tablename__ = "clearance_override"
    __table_args__ = (Index(None, "participant_id", "series_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("session_series.id"))
    rules: Mapped[str] = mapped_column(sa.String(300))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_as: Mapped[Role] = mapped_column(_choice(Role, "made_as"))
    until_on: Mapped[date]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("scheduled_session.id"), default=None)
    reason_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)

    reason = Sealed()


# --- Plans -------------------------------------------------------------------------------------


class Pathway(enum.StrEnum):
    """The part of life that a goal belongs to."""

    ACCOMMODATION = "accommodation"
    EDUCATION_TRAINING_EMPLOYMENT = "education_training_employ"
    HEALTH = "health"
    DRUGS_AND_ALCOHOL = "drugs_and_alcohol"
    FINANCE = "finance_benefit_debt"
    CHILDREN_AND_FAMILIES = "children_and_families"
    ATTITUDES = "attitudes_thinking"
    ACTIVITY_AND_WELLBEING = "activity_and_wellbeing"


class PlanState(enum.StrEnum):
    """How far a plan is."""

    DRAFT = "draft"
    AGREED = "agreed"
    UNDER_REVIEW = "under_review"
    CLOSED = "closed"


class GoalState(enum.StrEnum):
    """What became of a goal."""

    ACTIVE = "active"
    ACHIEVED = "achieved"
    PARTLY = "partly"
    ARCHIVED = "archived"


class ActionState(enum.StrEnum):
    """Where an action stands; one that asks for attendances works it out from them."""

    TO_DO = "to_do"
    DOING = "doing"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Plan(Base):
    """What a participant and their mentor agreed. One that is not closed at a time."""

    __tablename__ = "plan"
    __table_args__ = (
        Index(
            "uq_plan_one_current",
            "participant_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    state: Mapped[PlanState] = mapped_column(_choice(PlanState, "state"))
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)


class Goal(Base):
    """What a participant wants, in their own words."""

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    pathway: Mapped[Pathway] = mapped_column(_choice(Pathway, "pathway"))
    state: Mapped[GoalState] = mapped_column(_choice(GoalState, "state"))
    created_at: Mapped[datetime]
    words_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)

    words = Sealed()


class Action(Base):
    """A step towards a goal. It may ask for attendances, and then moves by itself.

    `sessions_wanted` with `by_on`: "8 sessions by 1 March". `sessions_a_week` with `weeks`:
    "2 a week for 6 weeks", weeks counted from `counts_from_on`. Dates are Europe/London's.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("sessions_wanted BETWEEN 1 AND 200", name="sessions_wanted"),
        CheckConstraint("sessions_a_week BETWEEN 1 AND 14", name="sessions_a_week"),
        CheckConstraint("weeks BETWEEN 1 AND 52", name="weeks"),
        CheckConstraint("(sessions_a_week IS NULL) = (weeks IS NULL)", name="weekly_target"),
        CheckConstraint("sessions_wanted IS NULL OR weeks IS NULL", name="one_target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    state: Mapped[ActionState] = mapped_column(_choice(ActionState, "state"))
    counts_from_on: Mapped[date]
    created_at: Mapped[datetime]
    words_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    by_on: Mapped[date | None] = mapped_column(default=None)
    sessions_wanted: Mapped[int | None] = mapped_column(default=None)
    sessions_a_week: Mapped[int | None] = mapped_column(default=None)
    weeks: Mapped[int | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)

    words = Sealed()

    @property
    def counts_attendances(self) -> bool:
        """Whether attendances move it, instead of a tick by hand."""
        return self.sessions_wanted is not None or self.weeks is not None


# --- Phones, passes, calendars, and who looked -------------------------------------------------


class Pass(Base):
    """A participant's personal QR, with a short code to say at the door. One is live at a time."""

    __tablename__ = "pass"
    __table_args__ = (
        Index(
            "uq_pass_one_live",
            "participant_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    short_code_hash: Mapped[str] = mapped_column(HASH, unique=True)
    issued_at: Mapped[datetime]
    token_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    short_code_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    token = Sealed()
    short_code = Sealed()


class PairedPhone(Base):
    """A participant's phone. It begins as a link that a mentor shows once, for half an hour."""

    __tablename__ = "paired_phone"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    link_hash: Mapped[str] = mapped_column(HASH, unique=True)
    link_expires_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(HASH, unique=True, default=None)
    paired_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class CalendarToken(Base):
    """A private calendar address, of a participant or of a member of staff. Revocable."""

    __tablename__ = "calendar_token"
    __table_args__ = (
        CheckConstraint("(participant_id IS NULL) <> (user_id IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    created_at: Mapped[datetime]
    token_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id"), index=True, default=None
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True, default=None
    )
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    token = Sealed()


class AccessRecord(Base):
    """Somebody looked at a participant's record, or at a list. Public ids only, no names."""

    __tablename__ = "access_record"
    __table_args__ = (Index(None, "subject_public_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(12))
    actor_public_id: Mapped[str] = mapped_column(PUBLIC_ID)
    actor_role: Mapped[str] = mapped_column(sa.String(24))
    organisation_public_id: Mapped[str] = mapped_column(PUBLIC_ID)
    what: Mapped[str] = mapped_column(sa.String(60))
    subject_public_id: Mapped[str | None] = mapped_column(PUBLIC_ID, default=None)
    people_shown: Mapped[int] = mapped_column(default=1)


# --- What other programs are told -----------------------------------------------------------------


class Feed(enum.StrEnum):
    """Which of the two open-data feeds."""

    SERIES = "series"
    SESSIONS = "sessions"


class FeedItem(Base):
    """What other programs were told last of one open series or session, by its change number.

    What is in it is read from the row itself; this says in which order the changes came, and that
    something is gone. Numbers come from `FeedCounter` and are never used twice.
    """

    __tablename__ = "feed_item"
    __table_args__ = (UniqueConstraint("feed", "subject"), Index(None, "feed", "number"))

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    feed: Mapped[Feed] = mapped_column(_choice(Feed, "feed"))
    subject: Mapped[str] = mapped_column(PUBLIC_ID)
    changed_at: Mapped[datetime]
    is_deleted: Mapped[bool] = mapped_column(default=False)


class FeedCounter(Base):
    """One row: the newest change number. Whoever draws from it is alone until they commit."""

    __tablename__ = "feed_counter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(sa.BigInteger)


# --- Keeping offers clear and true ---------------------------------------------------------------


class WordKind(enum.StrEnum):
    """Why a word had better not stand in an offer."""

    JARGON = "jargon"
    STIGMA = "stigma"


class WatchedWord(Base):
    """The lead's own line in the list of words to avoid; it goes before the list's first words.

    `instead` is what to say instead; `is_fine` takes a word off the list.
    """

    __tablename__ = "watched_word"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    word: Mapped[str] = mapped_column(sa.String(60), unique=True)
    kind: Mapped[WordKind] = mapped_column(_choice(WordKind, "kind"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    instead: Mapped[str] = mapped_column(sa.String(160), default="")
    is_fine: Mapped[bool] = mapped_column(default=False)


class ConfirmLink(Base):
    """A link in an e-mail by which one member of staff confirms their trust's offers."""

    __tablename__ = "confirm_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Channel(enum.StrEnum):
    """How a message travels. BY_HAND: a human tells them, because no other way is agreed."""

    EMAIL = "email"
    SMS = "sms"
    BY_HAND = "by_hand"


class MessageKind(enum.StrEnum):
    """What a message is about."""

    BOOKED = "booked"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    PLACE_FREE = "place_free"
    REMINDER = "reminder"
    CALLED_OFF = "called_off"
    MOVED = "moved"
    ON_AGAIN = "on_again"
    PLACE_LOST = "place_lost"
    MISSED_YOU = "missed_you"
    STAFF = "staff"


class MessageState(enum.StrEnum):
    """Where a message stands. FAILED: tried often enough. DROPPED: not wanted any more."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class OutboxMessage(Base):
    """A message to be sent, written in the transaction of what it tells about.

    `key` says what it is about: the same thing is never written twice. A worker that takes it has
    it until `leased_until`; `attempts` counts the takings, and an outcome is recorded only by the
    taking that it belongs to. `failure` is why it could not be sent, in words. `send_by`: after
    that it is pointless, and dropped.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN participant_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN question_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_reader",
        ),
        Index(None, "state", "send_after"),
        Index(None, "participant_id", "created_at"),
        Index(None, "booking_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(PUBLIC_ID, unique=True, default_factory=new_public_id)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[MessageKind] = mapped_column(_choice(MessageKind, "kind"))
    channel: Mapped[Channel] = mapped_column(_choice(Channel, "channel"))
    state: Mapped[MessageState] = mapped_column(_choice(MessageState, "state"))
    created_at: Mapped[datetime]
    send_after: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), default=None)
    # To the practitioner of this question, who has no account.
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioner_question.id"), default=None
    )
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), default=None)
    to_tell_id: Mapped[int | None] = mapped_column(ForeignKey("to_tell.id"), default=None)
    send_by: Mapped[datetime | None] = mapped_column(default=None)
    subject: Mapped[str] = mapped_column(sa.String(160), default="")
    body_sealed: Mapped[bytes | None] = mapped_column(EncryptedText, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    failure: Mapped[str] = mapped_column(sa.String(200), default="")
    # A human told them, whatever became of the message.
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), default=None)

    body = Sealed()


class WorkerBeat(Base):
    """One row: when a worker was last at work."""

    __tablename__ = "worker_beat"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]


class DailyJob(Base):
    """A job that is done once a day, and the local day on which it was done last."""

    __tablename__ = "daily_job"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    done_on: Mapped[date]
