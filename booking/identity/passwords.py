"""Passwords, kept as argon2id hashes."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST_PASSWORD = 200

# RFC 9106's second recommended choice (64 MiB, 3 passes) is argon2-cffi's default.
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


@cache
def _hash_of_nobody() -> str:
    return hash_password("a password that nobody has")


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Takes as long when there is no such user."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
