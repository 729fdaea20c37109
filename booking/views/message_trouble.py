"""Whether messages go out at all: every staff page says so when they do not."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, g

from booking import outbox
from booking.permissions import Viewer
from booking.views import edge

GONE_AFTER = timedelta(minutes=5)
# One page in half a minute asks the database; the others of the same process remember.
ASKED_EVERY = timedelta(seconds=30)
KEPT = "WORKER_SEEN"


def message_trouble() -> str:
    """What stops messages, and what to do meanwhile; empty when they go out, and for strangers."""
    who: Viewer = g.get("viewer", Viewer.anyone())
    if not who.signed_in:
        return ""
    settings = edge.settings()
    if not settings.smtp_url and not settings.sms_url:
        if settings.demo:
            return "This is an example: messages are written, and none is sent."
        return _ring("neither e-mail nor texts are set up")
    if not _worker_is_there(edge.now()):
        return _ring("the part of the site that sends them has been off for 5 minutes or more")
    if not settings.sms_url:
        return "Texts do not go out: no text service is set up. E-mails do."
    return "" if settings.smtp_url else "E-mails do not go out: no server is set up. Texts do."


def _ring(why: str) -> str:
    return f"Messages do not go out: {why}. Ring people, and tell whoever runs the site."


def _worker_is_there(now: datetime) -> bool:
    asked_at, there = current_app.config.get(KEPT, (None, False))
    if asked_at is None or not now - ASKED_EVERY < asked_at <= now:
        there = outbox.worker_seen_since(now - GONE_AFTER)
        current_app.config[KEPT] = (now, there)
    return bool(there)
