"""How people are told things: as was agreed with each of them, and as may be done just now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from booking.database import session
from booking.models import (
    Channel,
    Consent,
    ConsentKind,
    ContactRoute,
    Enrolment,
    EnrolmentState,
    PersonDetails,
    Route,
)
from booking.queries.people import LEFT_IN_PEACE
from booking.texting import mobile


@dataclass(frozen=True)
class HowToTell:
    """How one participant may be told something at this moment.

    `agreed` None: nobody has asked them yet. `enrolment` None: never enrolled.
    """

    details: PersonDetails
    agreed: ContactRoute | None
    enrolment: EnrolmentState | None
    agreed_to_texts: bool

    @property
    def in_peace(self) -> bool:
        """Whether they are told nothing at all: paused, archived, died, or never enrolled."""
        return self.enrolment is None or self.enrolment in LEFT_IN_PEACE

    @property
    def channel(self) -> Channel:
        """How a message travels to them; a human tells them unless another way is agreed."""
        if not self.agreed or self.by_hand_because:
            return Channel.BY_HAND
        return Channel.SMS if self.agreed.route is Route.TEXT else Channel.EMAIL

    @property
    def by_hand_because(self) -> str:
        """Why a human has to tell them, as the end of a sentence; empty where nobody has to."""
        agreed = self.agreed
        if agreed is None:
            return "nobody has asked yet how they want to hear"
        if agreed.route is Route.MENTOR:
            return "they want to hear it from their mentor"
        if agreed.route is Route.HOSTEL:
            return "they hear it through their hostel"
        if agreed.route is Route.EMAIL:
            return "" if agreed.email else "there is no e-mail address"
        return self._why_no_texts(agreed)

    def _why_no_texts(self, agreed: ContactRoute) -> str:
        if not self.agreed_to_texts:
            return "they have not agreed to texts"
        if agreed.safe_to_text is None:
            return "nobody has asked yet whether it is safe to text"
        if not agreed.safe_to_text:
            return "it is not safe to text"
        return "" if mobile(self.details.phone) else "there is no mobile number"

    @property
    def address(self) -> str:
        """The mobile number or e-mail address of their channel; empty where a human tells them."""
        channel = self.channel
        if channel is Channel.SMS:
            return mobile(self.details.phone)
        return self.agreed.email if self.agreed and channel is Channel.EMAIL else ""


def how_to_tell(participant_ids: Collection[int]) -> dict[int, HowToTell]:
    """How each of these people may be told something, in one statement."""
    texts = sa.exists().where(
        Consent.participant_id == PersonDetails.participant_id,
        Consent.kind == ConsentKind.TEXTS,
        Consent.withdrawn_at.is_(None),
    )
    rows = session().execute(
        sa.select(PersonDetails, ContactRoute, Enrolment.state, texts)
        .outerjoin(ContactRoute, ContactRoute.participant_id == PersonDetails.participant_id)
        .outerjoin(
            Enrolment,
            sa.and_(
                Enrolment.participant_id == PersonDetails.participant_id,
                Enrolment.ended_at.is_(None),
            ),
        )
        .where(PersonDetails.participant_id.in_(participant_ids))
    )
    return {
        details.participant_id: HowToTell(details, agreed, state, agrees)
        for details, agreed, state, agrees in rows
    }
