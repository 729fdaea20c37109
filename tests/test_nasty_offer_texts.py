"""Markup, templates and marks that turn text round, in every text: shown as text everywhere."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from PIL import Image
from sqlalchemy.orm import Session

from booking.database import Base
from booking.models import OfferDraft, Photo, ScheduledSession, SessionSeries
from tests import builders
from tests.offers_world import Club

TEXTS = (
    "title", "summary", "what_happens", "open_how", "who_for", "meeting_point", "cost_note",
    "what_to_bring", "provided", "fare_help", "who_meets_you", "first_visit", "with_someone",
    "own_children", "phone",
)  # fmt: skip
VENUE_TEXTS = (
    "name", "address", "town", "by_bus", "by_train", "parking", "meeting_point", "toilets",
    "quiet_space",
)  # fmt: skip
TRUST_TEXTS = ("name", "short_name", "town", "phone", "about", "part_played", "ring_when")
NASTY = '"><script>alert(1)</script>{{7*7}}'
RIGHT_TO_LEFT = "\u202etfel 🏳️‍🌈\u2069"
JSON_LD = re.compile(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)


@pytest.fixture
def club(app: Flask, at) -> Club:
    at("2026-03-05 12:00")
    return Club(app)


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return written.getvalue()


@pytest.fixture(params=[NASTY, RIGHT_TO_LEFT], ids=["markup", "right to left"])
def marked(request: pytest.FixtureRequest, club: Club, session: Session) -> Club:
    """The club, its every text turned into something nasty."""
    word: str = request.param

    def spoil(row: Base, names: tuple[str, ...]) -> None:
        for name in names:
            length = row.__table__.c[name].type.length  # type: ignore[attr-defined]
            setattr(row, name, word[:length])

    series = session.get_one(SessionSeries, club.series.id)
    spoil(series, TEXTS)
    spoil(series.venue, VENUE_TEXTS)
    spoil(series.organisation, TRUST_TEXTS)
    photo = Photo(
        organisation_id=series.organisation_id,
        alt=word,
        width=40,
        height=30,
        large=a_picture(),
        small=a_picture(),
        created_at=builders.this_moment(),
    )
    session.add(photo)
    session.flush()
    series.photo_id = photo.id
    held = session.get_one(ScheduledSession, club.dates[2].id)
    held.cancelled_at, held.cancelled_why = builders.this_moment(), word
    draft = session.get_one(OfferDraft, club.draft.id)
    draft.answers = json.dumps({**json.loads(draft.answers), **{t: [word] for t in TEXTS}})
    builders.save()
    club.word = word
    return club


def addresses(club: Club) -> dict[str, list[str]]:
    offer, draft = club.series.public_id, club.draft.public_id
    date = f"/offers/{offer}/dates/{club.dates[1].public_id}"
    person = f"/people/{club.dan.public_id}"
    return {
        "anyone": [
            "/", "/?by=offer", "/?near=Testtown", f"/sessions/{offer}", "/trusts/rovers",
            f"/sessions/{offer}/{club.dates[1].public_id}",
            f"/sessions/{offer}/{club.dates[2].public_id}",
            f"/still-true/{club.link}",
        ],
        "coach": [
            "/offers", f"/offers/{offer}/edit", f"/offers/{offer}/edit?part=what",
            f"/offers/{offer}/edit?part=visit", f"/offers/{offer}/dates", f"{date}/change",
            f"{date}/call-off", f"/offers/{offer}/schedule", f"/offers/{offer}/withdraw",
            f"/offers/{offer}/photo", f"/offers/drafts/{draft}/what",
            f"/offers/drafts/{draft}/check", f"/offers/drafts/{draft}/preview", "/venues",
            f"/venues/{club.venue.public_id}/edit", "/closures", "/closures/new", "/partners",
            "/partners/rovers", "/partners/rovers/edit", "/today",
        ],
        "lead": ["/partnership/clarity", "/partnership/words", "/partnership"],
        "mentor": ["/caseload", person, f"{person}/find"],
    }  # fmt: skip


def test_whatever_stands_in_a_text_is_shown_as_text_on_every_page(marked: Club):
    seen = 0
    for who, pages in addresses(marked).items():
        for url in pages:
            page = marked.browser(who).get(url)
            assert page.status_code == 200, (url, page.status_code)
            assert "<script>alert" not in page.text, url
            assert "</script>49" not in html.unescape(page.text), url
            seen += marked.word[:10] in html.unescape(page.text)
    assert seen >= 20


def names_in(said: Any) -> set[str]:
    """Every name that JSON-LD gives to anything."""
    if isinstance(said, list):
        return set().union(*map(names_in, said))
    if not isinstance(said, dict):
        return set()
    return {str(said.get("name"))}.union(*map(names_in, said.values()))


def test_json_ld_and_calendars_hold_the_text_as_it_is(marked: Club):
    anyone = marked.browser("anyone")
    page = anyone.get(f"/sessions/{marked.series.public_id}")
    blocks = JSON_LD.findall(page.text)
    assert blocks
    assert marked.word[:80] in names_in([json.loads(each) for each in blocks])
    for url in ("/calendar/all.ics", f"/sessions/{marked.series.public_id}.ics"):
        read = Calendar.from_ical(anyone.get(url).data)
        titles = [str(event["summary"]) for event in read.walk("VEVENT")]
        assert any(marked.word[:80] in title for title in titles), url
