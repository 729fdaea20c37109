"""Keeping offers true: every 28 days somebody says, or a register shows, that all of it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from booking.crypto import token_hash
from booking.database import session
from booking.errors import Missing, Refused
from booking.models import (
    CONFIRMED_FOR,
    LEAVES_AFTER,
    ConfirmLink,
    Organisation,
    OrganisationKind,
    RegisterState,
    ScheduledSession,
    SeriesState,
    SessionSeries,
    Standing,
    User,
)
from booking.permissions import Permission, Viewer, may
from booking.words import london

# Asked a week before the 28 days are over, and never more often than once a week.
ASK_BEFORE = timedelta(days=7)
ASK_EVERY = timedelta(days=7)
ALERT_EVERY = timedelta(days=1)
LINK_LASTS = timedelta(days=28)
# A register that is not in a day after its session has been forgotten.
REGISTER_IN = timedelta(days=1)


class TakenOff(Refused):
    """An offer that is off is not confirmed: putting it back on does that."""


class NoLongerSo(Refused):
    """Somebody, or a register, has confirmed the offer again since."""


@dataclass(frozen=True)
class Confirmed:
    """An offer that was just confirmed, when it had been confirmed before, and how it stood."""

    series: SessionSeries
    was: datetime
    stood: Standing


@dataclass(frozen=True)
class Asking:
    """What a trust's managers are asked: whether these offers are true.

    `left` are those of them that have left the catalogue since the trust was last written to.
    """

    organisation: Organisation
    series: Sequence[SessionSeries]
    left: Sequence[SessionSeries] = field(default_factory=list)


# --- Saying that it is true ----------------------------------------------------------------------


def confirm(viewer: Viewer, series: SessionSeries, now: datetime) -> Confirmed:
    """Say that everything in a published offer is true.

    Raises Missing for another trust's, TakenOff for one that is off.
    """
    if not may(viewer, Permission.PUBLISH_OFFERS, series.organisation_id):
        raise Missing
    _lock(series)
    if series.state is not SeriesState.PUBLISHED:
        raise TakenOff(f"{series.title} is taken off. Put it back on first.")
    confirmed = Confirmed(series, series.confirmed_at, series.standing(now))
    series.confirmed_at = max(series.confirmed_at, now)
    if confirmed.stood is Standing.LAPSED:
        # It is in the catalogue again, so whoever copies that must notice.
        series.last_modified_at = now
    session().flush()
    return confirmed


def confirm_all(viewer: Viewer, organisation: Organisation, now: datetime) -> list[Confirmed]:
    """Say that everything in every offer of a trust that is still on is true."""
    if not may(viewer, Permission.PUBLISH_OFFERS, organisation.id):
        raise Missing
    # By ascending id, the order in which every rule locks series.
    ours = session().scalars(_still_on(organisation.id, now).order_by(SessionSeries.id)).all()
    return [confirm(viewer, series, now) for series in ours]


def take_back(viewer: Viewer, series: SessionSeries, was: datetime, given: datetime) -> None:
    """It was a slip of the finger: the offer counts as confirmed at `was`, as before.

    Raises NoLongerSo when it is not what was confirmed at `given` any more.
    """
    if not may(viewer, Permission.PUBLISH_OFFERS, series.organisation_id):
        raise Missing
    _lock(series)
    if series.confirmed_at != given or was > given:
        raise NoLongerSo(f"{series.title} has been confirmed again since. It stays confirmed.")
    series.confirmed_at = was
    session().flush()


def _lock(series: SessionSeries) -> None:
    session().refresh(series, with_for_update={"of": SessionSeries})


# --- What nobody has confirmed -------------------------------------------------------------------


def waiting(organisation_id: int, now: datetime) -> list[SessionSeries]:
    """A trust's offers that somebody should say are true, those that waited longest first.

    In the last week of the 28 days or later, still on, and no register will do it by itself.
    """
    found = session().scalars(
        _still_on(organisation_id, now)
        .options(joinedload(SessionSeries.venue))
        .where(SessionSeries.confirmed_at <= now - CONFIRMED_FOR + ASK_BEFORE)
        .order_by(SessionSeries.confirmed_at, SessionSeries.id)
    )
    due = list(found)
    held = _sessions_near([series.id for series in due], now)
    return [series for series in due if not register_will_do(series, held.get(series.id, []), now)]


def register_will_do(
    series: SessionSeries, held: Iterable[ScheduledSession], now: datetime
) -> bool:
    """Whether a register is to be expected that confirms the offer within its 28 days.

    Not where a session has been held since without one: nobody sends this offer's registers.
    """
    over = now - REGISTER_IN
    since = [each for each in held if each.starts_at > series.confirmed_at]
    if any(each.ends_at <= over for each in since):
        return False
    in_time = series.confirmed_at + CONFIRMED_FOR
    return any(over < each.ends_at <= in_time for each in since)


def _sessions_near(series_ids: Sequence[int], now: datetime) -> dict[int, list[ScheduledSession]]:
    """Sessions that are on and not registered, from the last six weeks or the week to come."""
    found = session().scalars(
        sa.select(ScheduledSession).where(
            ScheduledSession.series_id.in_(series_ids),
            ScheduledSession.starts_at > now - LEAVES_AFTER,
            ScheduledSession.starts_at < now + ASK_BEFORE,
            ScheduledSession.cancelled_at.is_(None),
            ScheduledSession.register_state == RegisterState.OPEN,
        )
    )
    near: dict[int, list[ScheduledSession]] = {}
    for held in found:
        near.setdefault(held.series_id, []).append(held)
    return near


def _still_on(organisation_id: int, now: datetime) -> sa.Select[SessionSeries]:
    """A trust's published offers that have not had their last date."""
    to_come = (
        sa.select(ScheduledSession.id)
        .where(ScheduledSession.series_id == SessionSeries.id, ScheduledSession.starts_at > now)
        .exists()
    )
    return sa.select(SessionSeries).where(
        SessionSeries.organisation_id == organisation_id,
        SessionSeries.state == SeriesState.PUBLISHED,
        sa.or_(
            SessionSeries.last_on.is_(None),
            SessionSeries.last_on >= london(now).date(),
            to_come,
        ),
    )


# --- Asking a trust ------------------------------------------------------------------------------


def trusts_to_look_at(now: datetime) -> list[int]:
    """The trusts, by their number, with an offer that somebody may have to be asked about."""
    return list(
        session().scalars(
            sa.select(Organisation.id)
            .join(SessionSeries, SessionSeries.organisation_id == Organisation.id)
            .where(
                Organisation.kind == OrganisationKind.TRUST,
                SessionSeries.state == SeriesState.PUBLISHED,
                SessionSeries.confirmed_at <= now - CONFIRMED_FOR + ASK_BEFORE,
            )
            .distinct()
            .order_by(Organisation.id)
        )
    )


def to_ask(organisation_id: int, now: datetime) -> Asking | None:
    """What a trust is to be asked at this moment; None if nothing, or if it was asked just now.

    Locks the trust, so that workers at the same moment decide one after the other. Each offer
    that leaves the catalogue is told of once, on the day; otherwise a week passes between two.
    """
    organisation = session().get_one(Organisation, organisation_id, with_for_update=True)
    series = waiting(organisation_id, now)
    asked_at = _asked_at(organisation_id)
    left = [each for each in series if _left_since(each, asked_at, now)]
    wait = ALERT_EVERY if left else ASK_EVERY
    if asked_at is not None and now - asked_at < wait:
        return None
    if not left and all(each.standing(now) is Standing.LAPSED for each in series):
        return None
    return Asking(organisation, series, left)


def _left_since(series: SessionSeries, asked_at: datetime | None, now: datetime) -> bool:
    if series.standing(now) is not Standing.LAPSED:
        return False
    return asked_at is None or series.confirmed_at + LEAVES_AFTER >= asked_at


def _asked_at(organisation_id: int) -> datetime | None:
    """When the trust was last written to: every letter has its link."""
    return session().scalar(
        sa.select(ConfirmLink.created_at)
        .where(ConfirmLink.organisation_id == organisation_id)
        .order_by(ConfirmLink.created_at.desc())
        .limit(1)
    )


# --- The link in the letter ----------------------------------------------------------------------


def give_link(organisation: Organisation, reader: User, token: str, now: datetime) -> ConfirmLink:
    """Let this token confirm one trust's offers on one person's behalf, for 28 days."""
    link = ConfirmLink(
        token_hash=token_hash(token),
        organisation_id=organisation.id,
        user_id=reader.id,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    session().add(link)
    session().flush()
    return link


def find_link(token: str) -> ConfirmLink:
    """The link with this token, good or not. Raises Missing for one that never was."""
    link = session().scalar(
        sa.select(ConfirmLink).where(ConfirmLink.token_hash == token_hash(token))
    )
    if link is None:
        raise Missing
    return link


def was_used(link: ConfirmLink) -> bool:
    """Whether everything behind the link was confirmed by it, so that it opens nothing more."""
    return link.expires_at < link.created_at + LINK_LASTS


def confirm_by_link(
    viewer: Viewer, link: ConfirmLink, wanted: Sequence[str] | None, now: datetime
) -> list[Confirmed]:
    """Confirm the offers with these public ids that wait behind a link; None: all of them.

    The link is used up once none is left. Whoever it was given to must still write the trust's
    offers: Missing otherwise.
    """
    session().refresh(link, with_for_update=True)
    if link.expires_at <= now:
        return []
    listed = waiting(link.organisation_id, now)
    chosen = [each for each in listed if wanted is None or each.public_id in wanted]
    done = [confirm(viewer, each, now) for each in sorted(chosen, key=lambda each: each.id)]
    if len(done) == len(listed):
        link.expires_at = now
        session().flush()
    return done
