"""Staff sign in with e-mail and password; the sign-in lives on the server until it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from booking.crypto import new_token, token_hash
from booking.database import session
from booking.errors import Refused
from booking.identity.limits import count_try, forget_tries
from booking.identity.passwords import password_fits
from booking.models import Membership, SignIn, User
from booking.permissions import Viewer

# A coach's evening fits into both: OWASP's session guidance asks for an idle and a total limit.
IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
TRIES = 5
TRIES_SECONDS = 300

WRONG = "That e-mail address and password don’t go together. Check both and try again."


def start_sign_in(email: str, password: str, now: datetime, *, demo: bool) -> str:
    """Check the password and start a sign-in; returns the token that the browser keeps.

    Raises Refused with the same words whether the address or the password is wrong, and
    TooMany after five wrong tries for one address in five minutes. Demo accounts sign in only in
    demo mode. The caller commits, also when it is refused, so that the try is counted: it is
    counted first, so that tries at the same moment cannot slip through.
    """
    email = email.strip().lower()
    tried = f"sign-in:{token_hash(email)[:32]}"
    count_try(tried, TRIES, TRIES_SECONDS, now)
    user = session().scalar(sa.select(User).where(User.email == email))
    fits = password_fits(user.password_hash if user else None, password)
    if user is None or not fits or user.disabled_at or (user.is_demo and not demo):
        raise Refused(WRONG)
    forget_tries(tried)
    return start_for(user, now)


def start_for(user: User, now: datetime) -> str:
    """Start a sign-in for a user whose identity is proven."""
    token = new_token()
    session().add(
        SignIn(token_hash=token_hash(token), user_id=user.id, started_at=now, seen_at=now)
    )
    session().flush()
    return token


def find_sign_in(token: str, now: datetime) -> SignIn | None:
    """The live sign-in behind a browser's token: used in the last 4 hours, at most 12 hours old."""
    return session().scalar(
        sa.select(SignIn)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.seen_at > now - IDLE,
            SignIn.started_at > now - LONGEST,
            User.disabled_at.is_(None),
        )
    )


def end_sign_in(token: str) -> None:
    """End a sign-in on the server; a copied cookie is worth nothing from now on."""
    session().execute(sa.delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def staff_viewer(sign_in: SignIn) -> Viewer:
    """The viewer for a signed-in user, with the roles that are theirs at this moment."""
    return viewer_for(session().get_one(User, sign_in.user_id))


def viewer_for(user: User) -> Viewer:
    """The same for a user who is known by other means, such as their private calendar."""
    roles = session().execute(
        sa.select(Membership.organisation_id, Membership.role).where(
            Membership.user_id == user.id, Membership.ended_at.is_(None)
        )
    )
    return Viewer(
        user_id=user.id,
        user_public_id=user.public_id,
        name=user.name,
        roles=frozenset((organisation_id, role) for organisation_id, role in roles),
    )
