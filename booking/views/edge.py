"""The edge of the site: who may enter each page, who is asking, and what time it is.

Every view says who may enter with `@entry(...)`; the site refuses to start with one that does not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import flask
from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from booking.database import retrying_deadlocks, session, write_transaction
from booking.errors import Missing, NotAllowed
from booking.identity import phones, signing_in
from booking.models import Installation, PairedPhone, SignIn
from booking.permissions import Permission, Viewer, may
from booking.settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
READS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Entry:
    """Who may enter a page: anyone, a paired phone, signed-in staff, or holders of a permission."""

    name: str
    permission: Permission | None = None


EVERYONE = Entry("everyone")
# Nobody is asked who they are: no cookie is read, so the answer is one and the same for all.
ALIKE = Entry("everyone alike")
PAIRED_PHONE = Entry("paired phone")
STAFF = Entry("staff")
DEMO = Entry("everyone, in demo mode")

View = TypeVar("View", bound=Callable[..., Any])


def entry(who: Entry | Permission) -> Callable[[View], View]:
    """Declare who may enter a view. A view that writes is tried again after a deadlock."""

    def declare(view: View) -> View:
        declared = cast(View, retrying_deadlocks(view))
        admitted = Entry(who.name, who) if isinstance(who, Permission) else who
        declared.entry = admitted  # type: ignore[attr-defined]
        return declared

    return declare


def entry_of(app: Flask, endpoint: str) -> Entry:
    """What the view behind an endpoint declared; raises RuntimeError when it declared nothing."""
    declared = getattr(app.view_functions[endpoint], "entry", None)
    if not isinstance(declared, Entry):
        raise RuntimeError(f"the view {endpoint} does not say who may enter")
    return declared


class _Browser(UserMixin):
    """What flask-login keeps: the token of a sign-in, never a user's id."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.id = token
        self.sign_in = sign_in


def log_in(token: str, now: datetime) -> None:
    """Let the browser keep a sign-in's token, in a fresh session."""
    found = signing_in.find_sign_in(token, now)
    assert found is not None
    flask.session.clear()
    login_user(_Browser(token, found))


def log_out() -> None:
    """End this browser's sign-in on the server, and let the browser forget it."""
    browser = cast(_Browser, current_user._get_current_object())
    token = browser.id
    with write_transaction():
        signing_in.end_sign_in(token)
    logout_user()
    flask.session.clear()


def install(app: Flask) -> None:
    """Put the guard before every request of the site."""
    manager = LoginManager()
    # Not by its own `init_app`: that would look at the cookie of every request once more, also
    # where nobody is asked who they are. Nothing here remembers anybody beyond their sign-in.
    app.login_manager = manager  # type: ignore[attr-defined]
    manager.session_protection = None

    def load(token: str) -> _Browser | None:
        found = signing_in.find_sign_in(token, now())
        return _Browser(token, found) if found else None

    manager.user_loader(load)
    app.before_request(_guard)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def settings() -> Settings:
    """The settings of the running site."""
    return cast(Settings, current_app.config["TOUCHLINE"])


def viewer() -> Viewer:
    """Who asks for this page."""
    return cast(Viewer, g.viewer)


def is_api() -> bool:
    """Whether the request came from a program, which is answered with problem details."""
    return request.path.startswith("/api/")


class SignInNeeded(Exception):
    """The page is for staff, and nobody is signed in."""


class PhoneNeeded(Exception):
    """The page is for a paired phone, and this browser is none."""


def _guard() -> None:
    g.request_id = secrets.token_hex(8)
    g.viewer = Viewer.anyone()
    if "\x00" in request.path:
        # No address of ours holds one, and PostgreSQL refuses to look for it.
        raise Missing
    if settings().demo:
        _refuse_demo_elsewhere()
    if request.endpoint is None:
        return
    who = entry_of(current_app, request.endpoint)
    if who is ALIKE:
        return
    if who is DEMO and not settings().demo:
        raise Missing
    if who is PAIRED_PHONE:
        g.viewer = _phone()
        return
    g.viewer = _staff()
    if who in (EVERYONE, DEMO):
        return
    if not g.viewer.signed_in:
        raise SignInNeeded
    if who.permission is not None and not may(g.viewer, who.permission):
        raise NotAllowed


def _refuse_demo_elsewhere() -> None:
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host not in LOOPBACK:
        flask.abort(403)
    if "DEMO_DATABASE" not in current_app.config:
        marked = session().query(Installation).filter_by(is_demo=True).first()
        if marked is None:
            flask.abort(503)
        current_app.config["DEMO_DATABASE"] = True


def _staff() -> Viewer:
    if not current_user.is_authenticated:
        return Viewer.anyone()
    browser = cast(_Browser, current_user._get_current_object())
    if now() - browser.sign_in.seen_at > signing_in.SEEN_EVERY:
        sign_in_id = browser.sign_in.id
        with write_transaction() as current:
            seen = current.get(SignIn, sign_in_id)
            if seen is not None:
                seen.seen_at = now()
    return signing_in.staff_viewer(browser.sign_in)


def phone_cookie_name() -> str:
    """The cookie that a paired phone carries; bound to the host where there is https."""
    return "__Host-phone" if settings().https else "phone"


def find_this_phone() -> PairedPhone | None:
    """The paired phone that this request comes from, if it comes from one."""
    token = request.cookies.get(phone_cookie_name(), "")
    return phones.find_phone(token) if 0 < len(token) < 100 else None


def _phone() -> Viewer:
    phone = find_this_phone()
    if phone is None:
        raise PhoneNeeded
    if phone.seen_at is None or now() - phone.seen_at > signing_in.SEEN_EVERY:
        phone_id = phone.id
        with write_transaction() as current:
            current.get_one(PairedPhone, phone_id).seen_at = now()
    g.phone = phone
    return phones.phone_viewer(phone)
