"""A poster: one open offer on one A4 page, with a QR code that leads to its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from booking.documents import offer_texts
from booking.documents.drawings import drawings
from booking.documents.texts import printed, shortened
from booking.documents.typesetting import typeset
from booking.models import ScheduledSession, SessionSeries, Standing
from booking.words import london, plain_date

# From two metres nobody reads a letter. In brief where all of it would make the type too small.
LONGEST_FACT = 200
BRIEF_FACT = 100


def poster(
    offer: SessionSeries,
    dates: Sequence[ScheduledSession],
    address: str,
    now: datetime,
    is_example: bool = False,
) -> bytes:
    """The poster of an open offer with its dates to come; `address` is its page's. An example says
    that it is one."""
    today = london(now).date()
    said = offer_texts.facts(offer, now)
    weekly = offer_texts.weekly(offer, dates, today)
    first_on = next((held.local_date for held in dates if held.cancelled_at is None), None)
    texts = {
        **said,
        "when": ", ".join(part for part in (weekly["days"], weekly["time"]) if part),
        "limits": weekly["limits"],
        "next": offer_texts.next_dates(offer, dates, first_on, today),
        "full": _said(offer, said, LONGEST_FACT),
        "brief": _said(offer, said, BRIEF_FACT),
        "ring_label": "Ring first" if offer.standing(now) is Standing.UNCONFIRMED else "Ring us",
        "phone_hint": "Or point your phone’s camera at the square. It leads to",
        "printed": printed(f"{plain_date(today)} {today.year}", is_example),
    }
    title = f"{said['title']}, {weekly['days']}"
    ours = drawings(offer.organisation, address, address.split("://", 1)[1])
    return typeset("poster.typ", title, texts, ours, today)


def _said(offer: SessionSeries, said: dict[str, str], most: int) -> dict[str, Any]:
    """Where one meets, and with an icon and words each: who it is for, what it costs, how to come,
    how a first visit goes. None of it longer than `most`."""
    facts = (
        ("people", "Who it’s for", said["who"]),
        ("cost", "Cost", said["cost"]),
        ("tick", "How to come", said["how"]),
        ("wave", "Your first time", offer.first_visit),
    )
    meet_at = said["meet_at"]
    return {
        "meet_at": f"Meet at: {shortened(meet_at, most)}" if meet_at else "",
        "facts": [
            {"icon": icon, "label": label, "text": shortened(text, most)}
            for icon, label, text in facts
            if text.strip()
        ],
    }
