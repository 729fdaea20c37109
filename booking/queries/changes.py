"""What was done to sessions, and who has heard of it, for the staff of their trust."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from booking.database import session
from booking.errors import Missing
from booking.models import (
    IS_BUSY,
    Booking,
    BookingState,
    Caseload,
    ChangeKind,
    Enrolment,
    Membership,
    OutboxMessage,
    Participant,
    Route,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    ToTell,
    User,
    Venue,
)
from booking.permissions import ROLE_MAY, Permission, Viewer
from booking.queries.people import (
    LEFT_IN_PEACE,
    Mentor,
    mentors_of,
    on_caseload,
    record_access,
)
from booking.queries.told_by import agreed_routes, of_told_lists
from booking.words import london


@dataclass(frozen=True)
class Told:
    """One person who must hear of a change, as the staff of the session's trust see them.

    `route` is how they want to hear, if somebody has asked; `message` what was written to them.
    """

    to_tell: ToTell
    name: str
    mentor: Mentor | None
    by_the_club: bool = False
    route: Route | None = None
    message: OutboxMessage | None = None

    @property
    def told(self) -> bool:
        """Whether a human has told them."""
        return self.to_tell.told_at is not None


@dataclass(frozen=True)
class Done:
    """What one action did to one session: how it was before, and how it was right after.

    `later` is a change of the same session that came after and stands.
    """

    change: SessionChange
    was_venue: Venue
    starts_at: datetime
    ends_at: datetime
    venue: Venue
    later: SessionChange | None = None
    people: list[Told] = field(default_factory=list)

    @property
    def session(self) -> ScheduledSession:
        """The session as it is now."""
        return self.change.session

    @property
    def title(self) -> str:
        """The offer's name."""
        return self.change.session.series.title

    @property
    def moved_in_time(self) -> bool:
        """Whether it starts at another time than before."""
        return self.starts_at != self.change.was_starts_at

    @property
    def moved_in_space(self) -> bool:
        """Whether it is somewhere else than before."""
        return self.venue.id != self.was_venue.id


@dataclass(frozen=True)
class Action:
    """One action of a member of staff on one session or on many, and who has heard of it."""

    id: str
    done: list[Done]
    by: str
    must_hear: int

    @property
    def change(self) -> SessionChange:
        """The first of its changes: reason, time and author are the same in all."""
        return self.done[0].change

    @property
    def people(self) -> list[Told]:
        """Everybody who must hear of it or has heard of it."""
        return [person for done in self.done for person in done.people]

    @property
    def waiting(self) -> list[tuple[Mentor | None, list[tuple[Done, Told]]]]:
        """Who has not heard yet, by the mentor through whom they will; those without one first."""
        rows = [(done, person) for done in self.done for person in done.people if not person.told]
        found: dict[int, tuple[Mentor | None, list[tuple[Done, Told]]]] = {}
        for row in sorted(rows, key=lambda each: each[1].name.casefold()):
            mentor = row[1].mentor
            found.setdefault(mentor.user_id if mentor else 0, (mentor, []))[1].append(row)
        return sorted(found.values(), key=lambda each: each[0].name.casefold() if each[0] else "")

    @property
    def have_heard(self) -> list[tuple[Done, Told]]:
        """Who has heard, the latest first."""
        rows = [(done, person) for done in self.done for person in done.people if person.told]
        return sorted(
            rows, key=lambda each: each[1].to_tell.told_at or self.change.made_at, reverse=True
        )

    @property
    def everybody(self) -> int:
        """How many people that is, each counted once."""
        return len({one.to_tell.booking.participant_id for one in self.people})

    @property
    def heard(self) -> int:
        """How many of them have heard all of it."""
        waiting = {one.to_tell.booking.participant_id for one in self.people if not one.told}
        return self.everybody - len(waiting)

    @property
    def undone(self) -> bool:
        """Whether it was undone, so that nobody hears of it."""
        return all(done.change.undone_at is not None for done in self.done)


# --- For the staff of the trust -------------------------------------------------------------------


def _changes(*wanted: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(SessionChange)
        .join(SessionChange.session)
        .join(ScheduledSession.series)
        .options(
            contains_eager(SessionChange.session)
            .contains_eager(ScheduledSession.series)
            .joinedload(SessionSeries.organisation),
            contains_eager(SessionChange.session).joinedload(ScheduledSession.venue),
        )
        .where(*wanted)
        .order_by(ScheduledSession.starts_at, SessionChange.id)
    )


def find_changes(viewer: Viewer, action_id: str) -> list[SessionChange]:
    """What one action did to sessions of the viewer's trusts; empty for another trust's."""
    ours = viewer.organisations_where(Permission.PUBLISH_OFFERS)
    return list(
        session().scalars(
            _changes(SessionChange.action_id == action_id, SessionSeries.organisation_id.in_(ours))
        )
    )


def get_action(viewer: Viewer, action_id: str, now: datetime) -> Action:
    """One action with everybody who must hear of it, once its two minutes are over.

    The look at names is written down; the caller commits before anything is shown. Raises Missing
    for another trust's action, and for none. Ten statements, however many people it touches.
    """
    changes = find_changes(viewer, action_id)
    if not changes:
        raise Missing
    done = _with_what_came_after(changes)
    must_hear = 0
    if all(change.tell_at <= now for change in changes):
        _add_people(done, now)
        shown = sum(len(each.people) for each in done)
        if shown:
            record_access(
                viewer,
                Permission.PUBLISH_OFFERS,
                f"told list {action_id}",
                now,
                people_shown=shown,
                organisation_id=changes[0].session.series.organisation_id,
            )
    else:
        must_hear = _how_many_must_hear([change.id for change in changes])
    author = session().get(User, changes[0].made_by_id) if changes[0].made_by_id else None
    return Action(action_id, done, author.name if author else "", must_hear)


def _with_what_came_after(changes: Sequence[SessionChange]) -> list[Done]:
    """Each change with how its session was afterwards: as the next change found it, or as it is."""
    later = list(
        session().scalars(
            sa.select(SessionChange)
            .where(
                SessionChange.session_id.in_({change.session_id for change in changes}),
                SessionChange.undone_at.is_(None),
            )
            .order_by(SessionChange.id)
        )
    )
    venues = _venues({change.was_venue_id for change in (*changes, *later)})
    found = []
    for change in changes:
        after = [one for one in later if one.session_id == change.session_id and one.id > change.id]
        next_change, held = (after[0] if after else None), change.session
        foreign = [one for one in after if one.action_id != change.action_id]
        found.append(
            Done(
                change=change,
                was_venue=venues[change.was_venue_id],
                starts_at=next_change.was_starts_at if next_change else held.starts_at,
                ends_at=next_change.was_ends_at if next_change else held.ends_at,
                venue=venues[next_change.was_venue_id] if next_change else held.venue,
                later=foreign[-1] if foreign else None,
            )
        )
    return found


def _venues(ids: Collection[int]) -> dict[int, Venue]:
    return {
        venue.id: venue for venue in session().scalars(sa.select(Venue).where(Venue.id.in_(ids)))
    }


def standing() -> sa.ColumnElement[bool]:
    """Whether a change stands for a booking: it was not undone, and the booking is there.

    A booking that was cancelled needs no telling, unless the change itself took it away. Who waits
    for a place hears whether the session is on, and no more.
    """
    lost = SessionChange.kind == ChangeKind.PLACE_LOST
    on_or_off = SessionChange.kind.in_((ChangeKind.CALLED_OFF, ChangeKind.ON_AGAIN))
    return sa.and_(
        SessionChange.undone_at.is_(None),
        sa.or_(
            sa.and_(~lost, Booking.state.in_(IS_BUSY)),
            sa.and_(on_or_off, Booking.state == BookingState.WAITLISTED),
            sa.and_(lost, Booking.state == BookingState.CANCELLED),
        ),
    )


def still_to_hear() -> sa.ColumnElement[bool]:
    """Whether somebody has yet to hear of a change that stands."""
    return sa.and_(ToTell.told_at.is_(None), ToTell.not_needed_at.is_(None), standing())


def taking_part() -> sa.ColumnElement[bool]:
    """Whether the person of a booking is not left in peace just now."""
    return sa.exists().where(
        Enrolment.participant_id == Booking.participant_id,
        Enrolment.ended_at.is_(None),
        Enrolment.state.not_in(LEFT_IN_PEACE),
    )


def _how_many_must_hear(change_ids: Collection[int]) -> int:
    """How many people are on the list of these changes: a count, no names."""
    return (
        session()
        .execute(
            sa.select(sa.func.count(Booking.participant_id.distinct()))
            .select_from(ToTell)
            .join(ToTell.change)
            .join(ToTell.booking)
            .where(ToTell.change_id.in_(change_ids), still_to_hear(), taking_part())
        )
        .scalar_one()
    )


def _add_people(done: Sequence[Done], now: datetime) -> None:
    """Put everybody who must hear, or has heard, beside the change."""
    by_change = {each.change.id: each for each in done}
    rows = list(
        session().scalars(
            sa.select(ToTell)
            .join(ToTell.change)
            .join(ToTell.booking)
            .options(
                contains_eager(ToTell.booking)
                .joinedload(Booking.participant)
                .joinedload(Participant.details)
            )
            .where(
                ToTell.change_id.in_(by_change),
                sa.or_(ToTell.told_at.is_not(None), sa.and_(still_to_hear(), taking_part())),
            )
        )
    )
    mentors = mentors_of([row.booking.participant_id for row in rows], london(now).date())
    trust = done[0].session.series.organisation_id
    of_the_club = _staff_of(trust, {row.told_by_id for row in rows if row.told_by_id})
    routes = agreed_routes([row.booking.participant_id for row in rows])
    messages = of_told_lists(rows)
    for row in rows:
        person = Told(
            row,
            row.booking.participant.details.door_name,
            mentors.get(row.booking.participant_id),
            row.told_by_id in of_the_club,
            routes.get(row.booking.participant_id),
            messages.get(row.id),
        )
        by_change[row.change_id].people.append(person)


def _staff_of(organisation_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of these users who run, or ran, an organisation's sessions. A mentor does not."""
    running = [role for role, allowed in ROLE_MAY.items() if Permission.PUBLISH_OFFERS in allowed]
    return set(
        session().scalars(
            sa.select(Membership.user_id).where(
                Membership.organisation_id == organisation_id,
                Membership.role.in_(running),
                Membership.user_id.in_(user_ids),
            )
        )
    )


def get_to_tell(viewer: Viewer, public_ids: Collection[str], now: datetime) -> list[ToTell]:
    """The entries of told lists that the viewer may mark: of their trust's sessions, or of a
    person on their caseload. Raises Missing when there is any other among them.
    """
    mine = sa.exists().where(
        Caseload.participant_id == Booking.participant_id, on_caseload(viewer, london(now).date())
    )
    ours = SessionSeries.organisation_id.in_(viewer.organisations_where(Permission.PUBLISH_OFFERS))
    found = list(
        session().scalars(
            sa.select(ToTell)
            .join(ToTell.change)
            .join(ToTell.booking)
            .join(SessionChange.session)
            .join(ScheduledSession.series)
            .options(
                contains_eager(ToTell.change),
                contains_eager(ToTell.booking)
                .joinedload(Booking.participant)
                .joinedload(Participant.details),
            )
            .where(ToTell.public_id.in_(public_ids), sa.or_(mine, ours))
            .order_by(ToTell.id)
        )
    )
    if len(found) != len(set(public_ids)) or not found:
        raise Missing
    return found
