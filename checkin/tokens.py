"""Session codes, tickets and passes: make them, read them, draw them.

A session code is the session's public id and a MAC over it and the half minute in which it is
shown. Whoever holds the session's key can work it out, also without signal.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

from booking.crypto import ALPHABET, PUBLIC_ID_LENGTH, SHORT_CODE_LENGTH, TOKEN_LENGTH, derive, same
from booking.models import ScheduledSession
from booking.qr import qr_svg
from booking.words import london

STEP_SECONDS = 30
MAC_LENGTH = 16
STEPS_BACK = 1
OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(minutes=60)
WINDOW_WORDS = "from an hour before the start until an hour after the end"
TICKET_LASTS = timedelta(minutes=10)

_CODE = re.compile(f"([{ALPHABET}]{{{PUBLIC_ID_LENGTH}}})([{ALPHABET}]{{{MAC_LENGTH}}})")
_PUBLIC_ID = re.compile(f"[{ALPHABET.lower()}]{{{PUBLIC_ID_LENGTH}}}")
_PASS = re.compile(f"(?:.*/P/)?([{ALPHABET}]{{{TOKEN_LENGTH}}})/?")
_SHORT_CODE = re.compile(f"[{ALPHABET}]{{{SHORT_CODE_LENGTH}}}")
_LONGEST = 300


# --- Session codes -----------------------------------------------------------------------------


def is_open(held: ScheduledSession, now: datetime, *, all_day: bool = False) -> bool:
    """Whether the session's code works: from an hour before its start until an hour after its end.

    `all_day` opens the whole of its local day, so that the demo can be tried at breakfast.
    """
    if all_day and london(now).date() == held.local_date:
        return True
    return held.starts_at - OPENS_BEFORE <= now <= held.ends_at + CLOSES_AFTER


def session_code(held: ScheduledSession, now: datetime) -> str:
    """The code that the session shows in this half minute: 29 characters."""
    return held.public_id.upper() + _mac(held, _step(now))


def code_address(base_url: str, held: ScheduledSession, now: datetime) -> str:
    """Where the code leads, in upper case, which makes for a smaller QR code."""
    return f"{base_url.upper()}/IN/{session_code(held, now)}"


def draw_code(base_url: str, held: ScheduledSession, now: datetime) -> str:
    """The session code as an SVG."""
    return qr_svg(code_address(base_url, held, now), "Session code: scan it to check in")


def seconds_left(now: datetime) -> int:
    """How long the code of this moment stays on the screen, from 30 down to 1."""
    return STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS


def session_of_code(code: str) -> str | None:
    """The public id of the session that a code claims to be of; None if it can be no code."""
    found = _CODE.fullmatch(code.upper()) if len(code) < _LONGEST else None
    return found[1].lower() if found else None


def code_fits(held: ScheduledSession, code: str, now: datetime) -> bool:
    """Whether this is the session's code of this half minute or the one before."""
    step = _step(now)
    valid = (held.public_id.upper() + _mac(held, step - back) for back in range(STEPS_BACK + 1))
    return any([same(code.upper(), each) for each in valid])


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _mac(held: ScheduledSession, step: int) -> str:
    """Sixteen characters of the alphabet, 76 bits: the digest as a number, written to base 28.

    Of 256 bits 77 are used, so that no character is likelier than another by more than 2^-179.
    """
    text = f"{held.public_id.upper()}:{step}".encode()
    number = int.from_bytes(hmac.digest(held.code_key, text, hashlib.sha256), "big")
    drawn = []
    for _ in range(MAC_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        drawn.append(ALPHABET[place])
    return "".join(drawn)


# --- Tickets -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ticket:
    """What a phone gets when it opens a session code: time to tap, for this session alone."""

    session_public_id: str
    item_id: str


def write_ticket(
    secret_keys: Sequence[str], phone_public_id: str, held: ScheduledSession, now: datetime
) -> str:
    """A signed ticket for one phone and one session, good for 10 minutes.

    It carries the arrival's item id, so that a tap sent twice counts once.
    """
    expires = int((now + TICKET_LASTS).timestamp())
    text = f"{phone_public_id}.{held.public_id}.{expires}.{uuid.uuid4()}"
    return _signer(secret_keys).sign(text).decode()


def read_ticket(
    secret_keys: Sequence[str], text: str, phone_public_id: str, now: datetime
) -> Ticket | None:
    """The ticket, if we signed it for this phone and it has not run out."""
    try:
        signed = _signer(secret_keys).unsign(text[:_LONGEST]).decode()
    except BadSignature:
        return None
    phone, session_public_id, expires, item_id = signed.split(".")
    if phone != phone_public_id or int(expires) < now.timestamp():
        return None
    return Ticket(session_public_id, item_id)


def _signer(secret_keys: Sequence[str]) -> Signer:
    # Of several keys, itsdangerous signs with the last and reads with all.
    keys = [derive(key, "arrival ticket") for key in reversed(secret_keys)]
    return Signer(keys, salt="arrival ticket", digest_method=hashlib.sha256)


# --- Passes ------------------------------------------------------------------------------------


def pass_token(text: str) -> str | None:
    """The token in what a scanner read: the pass's whole address, or the token alone."""
    found = _PASS.fullmatch(text.strip().upper()) if len(text) < _LONGEST else None
    return found[1] if found else None


def short_code(text: str) -> str | None:
    """The short code as somebody typed it, with blanks or a dash within; None if it can be none."""
    plain = re.sub(r"[\s-]", "", text[:_LONGEST]).upper()
    return plain if _SHORT_CODE.fullmatch(plain) else None


def is_public_id(text: str) -> bool:
    """Whether a text can be a public id at all; what can't is never asked of the database."""
    return _PUBLIC_ID.fullmatch(text) is not None
