"""Settings, read from the environment and checked once, when the site starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
DEMO_SECRET = "an-example-secret-that-guards-invented-people-only"  # noqa: S105 - public on purpose


class BadSetting(Exception):
    """A setting is missing or wrong; its text is one sentence that names the setting."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation is told from outside.

    `secret_keys`: the first signs and encrypts, all of them can still be read with.
    `demo`: one-click sign-ins for invented people; answered on loopback hosts only.
    `smtp_url`, `sms_url`: by which server e-mails and texts go out; empty, and none do.
    """

    database_url: str
    secret_keys: tuple[str, ...]
    base_url: str = "http://127.0.0.1:5000"
    partnership_name: str = "Lancashire Football Trusts"
    demo: bool = False
    testing: bool = False
    smtp_url: str = ""
    sms_url: str = ""

    @property
    def https(self) -> bool:
        """Whether people reach the site by https, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of contracts.md; raise BadSetting naming the first that is wrong."""
        env = os.environ if environment is None else environment
        demo = _switch(env, "TOUCHLINE_DEMO")
        base_url = env.get("TOUCHLINE_BASE_URL", "http://127.0.0.1:5000").rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise BadSetting(
                "TOUCHLINE_BASE_URL must be an address such as https://sessions.example.org, "
                "without a path."
            )
        return cls(
            database_url=_database_url(env),
            secret_keys=_secret_keys(env, demo),
            base_url=base_url,
            partnership_name=env.get("TOUCHLINE_PARTNERSHIP_NAME", "").strip()
            or "Lancashire Football Trusts",
            demo=demo,
            smtp_url=_smtp_url(env),
            sms_url=_sms_url(env),
        )


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0").strip()
    if value not in {"", "0", "1"}:
        raise BadSetting(f"{name} must be 1 (on) or 0 (off).")
    return value == "1"


def _smtp_url(env: Mapping[str, str]) -> str:
    url = env.get("TOUCHLINE_SMTP_URL", "").strip()
    bad = BadSetting(
        "TOUCHLINE_SMTP_URL must be the e-mail server, such as "
        "smtp://name:password@mail.example.org:587?from=sessions@example.org "
        "(smtps:// for TLS from the first byte)."
    )
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise bad from None
    unknown = {name for name, _ in parse_qsl(parts.query)} - {"from", "starttls"}
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname or unknown):
        raise bad
    return url


def _sms_url(env: Mapping[str, str]) -> str:
    """The address is apprise's, which the worker alone loads; it looks closer when it starts."""
    url = env.get("TOUCHLINE_SMS_URL", "").strip()
    if url and ("://" not in url or "{to}" not in url):
        raise BadSetting(
            "TOUCHLINE_SMS_URL must be a text service's address as apprise writes it, with {to} "
            "where the number goes, such as twilio://account:token@sender/{to}."
        )
    return url


def _database_url(env: Mapping[str, str]) -> str:
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        folder = ROOT / "instance"
        folder.mkdir(exist_ok=True)
        return f"sqlite:///{folder / 'touchline.db'}"
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise BadSetting("DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _secret_keys(env: Mapping[str, str], demo: bool) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in env.get("TOUCHLINE_SECRET_KEYS", "").split(",") if key)
    if not keys and demo:
        return (DEMO_SECRET,)
    if not keys:
        raise BadSetting(
            "TOUCHLINE_SECRET_KEYS is missing: set one or more secrets of at least "
            f"{SHORTEST_SECRET} characters, separated by commas, the newest first."
        )
    if any(len(key) < SHORTEST_SECRET for key in keys):
        raise BadSetting(
            f"TOUCHLINE_SECRET_KEYS: each secret must have at least {SHORTEST_SECRET} characters."
        )
    if not demo and DEMO_SECRET in keys:
        raise BadSetting("TOUCHLINE_SECRET_KEYS holds the demo's public secret: choose your own.")
    return keys
