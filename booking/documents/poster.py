"""A poster: one open offer on one A4 page, with a QR code that leads to its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.documents import offer_texts
from booking.documents.drawings import drawings
from booking.documents.texts import shortened
from booking.documents.typesetting import typeset
from booking.models import ScheduledSession, SessionSeries, Standing
from booking.words import london, plain_date

# From two metres nobody reads a letter.
LONGEST_FIRST_VISIT = 200


def poster(
    offer: SessionSeries, dates: Sequence[ScheduledSession], address: str, now: datetime
) -> bytes:
    """The poster of an open offer with its dates to come; `address` is its page's."""
    today = london(now).date()
    said = offer_texts.facts(offer, now)
    weekly = offer_texts.weekly(offer, dates, today)
    first_on = next((held.local_date for held in dates if held.cancelled_at is None), None)
    texts = {
        **said,
        "document_title": f"{said['title']}, {weekly['days']}",
        "when": ", ".join(part for part in (weekly["days"], weekly["time"]) if part),
        "limits": weekly["limits"],
        "next": offer_texts.next_dates(offer, dates, first_on, today),
        "meet_at": f"Meet at: {said['meet_at']}" if said["meet_at"] else "",
        "facts": _facts(offer, said),
        "ring_label": "Ring first" if offer.standing(now) is Standing.UNCONFIRMED else "Ring us",
        "phone_hint": "Or point your phone’s camera at the square. It leads to",
        "address_words": address.split("://", 1)[1],
        "qr_label": f"QR code: leads to {address}",
        "printed": f"Printed on {plain_date(today)} {today.year}.",
    }
    return typeset("poster.typ", texts, drawings(offer.organisation, address), today)


def _facts(offer: SessionSeries, said: dict[str, str]) -> list[dict[str, str]]:
    """Who it is for, what it costs, how to come, how a first visit goes: with an icon and words."""
    lines = (
        ("people", "Who it’s for", said["who"]),
        ("cost", "Cost", said["cost"]),
        ("tick", "How to come", said["how"]),
        ("wave", "Your first time", shortened(offer.first_visit, LONGEST_FIRST_VISIT)),
    )
    return [{"icon": icon, "label": label, "text": text} for icon, label, text in lines if text]
