"""A small world for tests of a trust's own pages: an offer, a draft, a venue, and who runs them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.crypto import new_token, token_hash
from booking.database import Base, session
from booking.models import (
    Closure,
    ConfirmLink,
    OfferDraft,
    OrganisationKind,
    Photo,
    Role,
    ScheduledSession,
    SessionChange,
    SessionSeries,
    Venue,
    WatchedWord,
)
from booking.rules.confirmation import LINK_LASTS
from tests import builders
from tests.filled_forms import Answers, form_with

DRAFTED = {
    "title": ["Walking netball"],
    "activity": ["walking-netball"],
    "summary": ["Netball at walking pace."],
    "what_happens": ["We warm up and play short games. Then there is a brew."],
    "gender": ["everyone"],
    "audience": ["open"],
    "open_how": ["Just turn up."],
    "capacity": ["14"],
    "weekdays": ["wed"],
    "starts_local": ["11:00"],
    "length_minutes": ["60"],
    "first_on": ["2026-03-11"],
    "children_on_site": ["no"],
    "who_meets_you": ["The coach"],
    "first_visit": ["We show you round and you play when you like."],
}


@dataclass(frozen=True)
class Form:
    """A form of the site: who fills it in, where it stands, and answers by which it is known."""

    who: str
    url: str
    asks: tuple[str, ...]


class Club:
    """A trust with an offer every Thursday at 6pm, at which Dan is booked, and a draft.

    Two more offers were not confirmed for five weeks, and a link in an e-mail asks about them.
    `coach` and `colleague` run its offers, `lead` the partnership; `theirs` is another trust's.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        # What a test has written into the texts.
        self.word = ""
        with app.app_context():
            now = builders.this_moment()
            self.trust = builders.make_organisation(slug="rovers", town="Testtown")
            self.others = builders.make_organisation(slug="united")
            partnership = builders.make_organisation(OrganisationKind.LEAD)
            self.venue = builders.make_venue(self.trust, name="The Hall", postcode="BB11 1AA")
            self.series = builders.make_series(
                self.trust,
                venue=self.venue,
                title="Walking football",
                open_how="Just turn up.",
                who_meets_you="The coach",
                first_visit="We show you round.",
            )
            self.unchecked = [
                builders.make_series(
                    self.trust,
                    venue=self.venue,
                    title=title,
                    confirmed_at=now - timedelta(days=35),
                )
                for title in ("Old darts", "Old bowls")
            ]
            self.theirs = builders.make_series(self.others, title="Their football")
            self.their_venue = self.theirs.venue
            self.dates = builders.make_dates(self.series)
            mentor = builders.make_user(partnership, Role.MENTOR)
            self.dan = builders.make_participant(partnership, mentor)
            self.booking = builders.make_booking(self.dates[1], self.dan)
            users = {
                "coach": builders.make_user(self.trust, Role.COACH),
                "colleague": builders.make_user(self.trust, Role.MANAGER),
                "mentor": mentor,
                "lead": builders.make_user(partnership, Role.LEAD),
                "stranger": builders.make_user(self.others, Role.COACH),
            }
            self.draft = OfferDraft(
                organisation_id=self.trust.id,
                answers=json.dumps({**DRAFTED, "venue": [self.venue.public_id]}),
                created_at=now,
                changed_at=now,
                changed_by_id=users["coach"].id,
            )
            session().add(self.draft)
            self.link = new_token()
            session().add(
                ConfirmLink(
                    token_hash=token_hash(self.link),
                    organisation_id=self.trust.id,
                    user_id=users["coach"].id,
                    created_at=now,
                    expires_at=now + LINK_LASTS,
                )
            )
            builders.save()
        self.users = users
        self._browsers: dict[str, FlaskClient] = {}

    def browser(self, who: str) -> FlaskClient:
        """The browser of somebody who is signed in, or of anyone."""
        if who not in self._browsers:
            self._browsers[who] = self.app.test_client()
            if who in self.users:
                builders.sign_in(self._browsers[who], self.users[who])
        return self._browsers[who]

    @property
    def forms(self) -> dict[str, Form]:
        """Every form that an offer, its dates, its places and its words are kept in."""
        offer = f"/offers/{self.series.public_id}"
        draft = f"/offers/drafts/{self.draft.public_id}"
        date = f"{offer}/dates/{self.dates[1].public_id}"
        return {
            "new offer": Form("coach", "/offers/new", ("title", "what_happens")),
            "step what": Form("coach", f"{draft}/what", ("title", "what_happens")),
            "step who": Form("coach", f"{draft}/who", ("audience", "capacity")),
            "step when": Form("coach", f"{draft}/when", ("weekdays", "extra_dates")),
            "step where": Form("coach", f"{draft}/where", ("venue",)),
            "step visit": Form("coach", f"{draft}/visit", ("first_visit",)),
            "step know": Form("coach", f"{draft}/know", ("what_to_bring",)),
            "draft photo": Form("coach", f"{draft}/photo", ("alt",)),
            "edit what": Form("coach", f"{offer}/edit?part=what", ("title", "what_happens")),
            "edit who": Form("coach", f"{offer}/edit?part=who", ("audience", "capacity")),
            "edit where": Form("coach", f"{offer}/edit?part=where", ("meeting_point",)),
            "edit visit": Form("coach", f"{offer}/edit?part=visit", ("first_visit",)),
            "edit know": Form("coach", f"{offer}/edit?part=know", ("what_to_bring",)),
            "photo": Form("coach", f"{offer}/photo", ("alt",)),
            "schedule": Form("coach", f"{offer}/schedule", ("weekdays", "extra_dates")),
            "one date": Form("coach", f"{date}/change", ("starts_local", "scope")),
            "call off": Form("coach", f"{date}/call-off", ("why",)),
            "closure": Form("coach", "/closures/new", ("place", "until_on")),
            "new venue": Form("coach", "/venues/new", ("point", "postcode")),
            "venue": Form("coach", f"/venues/{self.venue.public_id}/edit", ("point", "postcode")),
            "partner": Form("coach", "/partners/rovers/edit", ("ring_when",)),
            "words": Form("lead", "/partnership/words", ("word", "instead")),
            "still true": Form("anyone", f"/still-true/{self.link}", ("series",)),
        }

    def open(self, form: Form, who: str = "") -> Answers:
        """Open a form's page, as whoever it is for: what a browser would send."""
        page = self.browser(who or form.who).get(form.url)
        assert page.status_code == 200, (form.url, page.status_code)
        return form_with(page.text, "csrf_token", *form.asks)

    def send(self, form: Form, answers: Mapping[str, Any], who: str = "") -> TestResponse:
        """Send a form, as whoever it is for."""
        return self.browser(who or form.who).post(form.url, data=dict(answers))


CLOSING = {"why": "Repairs", "how": "closed"}
A_VENUE = {
    "name": "Another hall",
    "address": "2 Test Street",
    "town": "Testtown",
    "postcode": "BB11 1AB",
    "point": "53.8, -2.2",
}


def filled(club: Club, name: str) -> dict[str, Any]:
    """A form with good answers, so that what is wrong is the one thing that a test puts in."""
    answers: dict[str, Any] = club.open(club.forms[name])
    if name.startswith("step "):
        # A draft keeps what is wrong: each time it is put right first.
        answers |= {field: said for field, said in DRAFTED.items() if field in answers}
        answers |= {field: [""] for field in ("last_on", "age_to", "weeks_off") if field in answers}
    if name == "closure":
        answers |= {"place": club.venue.public_id, **CLOSING}
    if name == "new venue":
        answers |= A_VENUE
    return answers


def visible(page: TestResponse) -> str:
    """The page's words, as a person reads them."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


def everything(session: Session) -> dict[str, list[Any]]:
    """What is stored of offers, to see whether anything was changed."""
    session.rollback()
    tables: tuple[type[Base], ...] = (
        SessionSeries, ScheduledSession, SessionChange, OfferDraft, Photo, Venue, Closure,
        WatchedWord,
    )  # fmt: skip
    return {
        table.__tablename__: [tuple(row) for row in session.execute(sa.select(table.__table__))]
        for table in tables
    }
