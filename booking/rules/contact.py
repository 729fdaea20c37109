"""How a participant wants to hear of things: agreed with them, and theirs to change at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from booking.database import session
from booking.errors import Refused
from booking.models import ConsentKind, ContactRoute, Participant, Route
from booking.permissions import Viewer
from booking.rules import consents
from booking.rules.phone_numbers import RING_A_NUMBER, is_uk_phone
from booking.rules.questions import ADDRESS, LONGEST_ADDRESS
from booking.texting import mobile

LONGEST_NUMBER = 30
LONGEST_WORDS = 200


class NoNumber(Refused):
    """Texts need a mobile number; what is typed must be a number that one can ring."""

    field = "phone"


class NoEmail(Refused):
    """E-mails need one whole address."""

    field = "email"


class NoHostel(Refused):
    """Whoever hears through a hostel needs its name and a number to ring."""

    field = "hostel"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What was agreed. `safe_to_text` None: nobody has asked yet."""

    route: Route
    phone: str = ""
    email: str = ""
    hostel: str = ""
    who_sees_phone: str = ""
    safe_to_text: bool | None = None
    agrees_to_texts: bool = False


def keep(viewer: Viewer, participant: Participant, wishes: Wishes, now: datetime) -> ContactRoute:
    """Keep how somebody wants to hear, and whether they agree to texts.

    Texts that they have not agreed to, or that are not safe, are not sent: then a human tells
    them, whatever the route. Raises NoNumber, NoEmail or NoHostel when the route cannot be.
    """
    _check(wishes)
    agreed = session().get(ContactRoute, participant.id)
    if agreed is None:
        agreed = ContactRoute(
            participant_id=participant.id,
            route=wishes.route,
            changed_at=now,
            changed_by_id=viewer.user_id,
        )
        session().add(agreed)
    agreed.route, agreed.safe_to_text = wishes.route, wishes.safe_to_text
    agreed.changed_at, agreed.changed_by_id = now, viewer.user_id
    agreed.who_sees_phone = wishes.who_sees_phone
    agreed.email, agreed.hostel = wishes.email, wishes.hostel
    participant.details.phone = wishes.phone
    if wishes.agrees_to_texts:
        consents.give(viewer, participant, ConsentKind.TEXTS, now)
    else:
        consents.take_back(viewer, participant, ConsentKind.TEXTS, now)
    session().flush()
    return agreed


def _check(wishes: Wishes) -> None:
    if wishes.phone and not is_uk_phone(wishes.phone):
        raise NoNumber(RING_A_NUMBER)
    if wishes.route is Route.TEXT and not mobile(wishes.phone):
        raise NoNumber("Enter a mobile number, one that starts with 07")
    whole = len(wishes.email) <= LONGEST_ADDRESS and ADDRESS.fullmatch(wishes.email)
    if (wishes.email or wishes.route is Route.EMAIL) and not whole:
        raise NoEmail("Enter one e-mail address, like dan@example.org")
    if wishes.route is Route.HOSTEL and not wishes.hostel:
        raise NoHostel("Enter the hostel’s name and a number to ring")
