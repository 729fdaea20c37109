"""Secrets: encrypting what identifies a person, hashing tokens, and opaque public ids.

Encryption is AES-256-GCM. Each value is bound to its table, column and row, so that a value
copied into another person's row cannot be read. A value starts with a format byte and the
4-byte name of its key, so that keys can be changed while old values stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_NAME_BYTES = 4
NONCE_BYTES = 12

# No vowels, so that no code spells a word; no 0/O, 1/I/L, so that one can be read aloud.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
PUBLIC_ID_LENGTH = 13
TOKEN_LENGTH = 27
SHORT_CODE_LENGTH = 6


class Unreadable(Exception):
    """An encrypted value was moved, changed, or written with a key that is no longer known."""


class KeyRing:
    """The installation's keys: the first one encrypts, each of them can still decrypt."""

    def __init__(self, secret_keys: tuple[str, ...]) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        for secret in secret_keys:
            key = derive(secret, "encrypt")
            self._ciphers[hashlib.sha256(key).digest()[:KEY_NAME_BYTES]] = AESGCM(key)
        self._newest = next(iter(self._ciphers))

    def encrypt(self, text: str, table: str, column: str, row: str) -> bytes:
        """Encrypt `text` for one column of one row (`row` is the row's public id)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound_to = _binding(self._newest, table, column, row)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), bound_to)
        return FORMAT + self._newest + nonce + sealed

    def decrypt(self, value: bytes, table: str, column: str, row: str) -> str:
        """Read a value back; raises Unreadable if it does not belong to this column and row."""
        name = value[1 : 1 + KEY_NAME_BYTES]
        start = 1 + KEY_NAME_BYTES
        cipher = self._ciphers.get(name)
        if value[:1] != FORMAT or cipher is None:
            raise Unreadable(f"{table}.{column}: no key for this value")
        nonce, sealed = value[start : start + NONCE_BYTES], value[start + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, _binding(name, table, column, row)).decode()
        except InvalidTag as error:
            raise Unreadable(f"{table}.{column}: the value is not this row's") from error


def _binding(key_name: bytes, table: str, column: str, row: str) -> bytes:
    return FORMAT + key_name + f"{table}.{column}:{row}".encode()


_ring: KeyRing | None = None


def install_keys(secret_keys: tuple[str, ...]) -> None:
    """Make these the process's keys; called once, when the site or a command starts."""
    global _ring
    _ring = KeyRing(secret_keys)


def key_ring() -> KeyRing:
    """The process's keys."""
    if _ring is None:
        raise RuntimeError("install_keys() has not been called")
    return _ring


def derive(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose, so that no two uses share a key."""
    info = f"touchline {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def token_hash(token: str) -> str:
    """What is stored of a token or short code: its SHA-256, of the upper-case text, in hex."""
    return hashlib.sha256(token.upper().encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by the time taken how much of them agrees."""
    return hmac.compare_digest(one.encode(), other.encode())


def new_public_id() -> str:
    """An opaque id for addresses: 13 characters, 62 bits, lower case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH)).lower()


def new_token() -> str:
    """A token nobody can guess: 27 characters, 129 bits, upper case for small QR codes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def new_short_code() -> str:
    """A code to say at the door: 6 characters. It opens nothing but the door."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SHORT_CODE_LENGTH))
