"""What a coach answers when writing an offer, and how a test sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.database import session
from booking.models import OfferDraft, User
from booking.queries.drafts import Answers, answers_of
from booking.views.offer_parts import STEPS
from tests import builders

ANSWERS: dict[str, Any] = {
    "title": "Walking football", "activity": "walking-football", "summary": "A gentle game.",
    "what_happens": "We play.\r\nThen a brew.", "gender": "everyone", "audience": "open",
    "open_how": "Just turn up.", "who_for": "", "age_from": "18", "age_to": "", "level": "any",
    "capacity": "12", "weekdays": ["thu"], "starts_local": "18:00", "length_minutes": "60",
    "first_on": "2026-03-05", "last_on": "2026-05-21", "every_weeks": "1",
    "on_bank_holidays": "yes", "weeks_off": "", "extra_dates": "", "children_on_site": "no",
    "meeting_point": "", "who_meets_you": "The coach", "first_visit": "Come early.",
    "with_someone": "", "own_children": "", "walk_ins_welcome": [], "what_to_bring": "",
    "provided": "", "cost_pence": "", "cost_note": "", "fare_help": "",
    "accessibility_support": [], "phone": "",
}  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def part_of_answers(step: str, **changes: Any) -> dict[str, Any]:
    """What is answered in one step."""
    names = next(part.fields for part in STEPS if part.slug == step)
    return {name: said for name, said in (ANSWERS | changes).items() if name in names}


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page's first form."""
    form = page.text.split("<main", 1)[1]
    first = form.split("</form>", 1)[0]
    return dict(HIDDEN.findall(first))


def send_step(client: FlaskClient, draft: str, step: str, **changes: Any) -> TestResponse:
    """Open one step of a draft and send its form, filled in as ANSWERS says but for `changes`."""
    address = f"/offers/drafts/{draft}/{step}"
    data = hidden(client.get(address)) | part_of_answers(step, **changes)
    return client.post(address, data=data | changes)


def publish(client: FlaskClient, draft: str) -> TestResponse:
    """Open the check of a draft and press the button."""
    address = f"/offers/drafts/{draft}/check"
    return client.post(address, data=hidden(client.get(address)))


def summary_of(page: str) -> list[str]:
    """The lines of the error summary, as a reader takes them in."""
    summary = page.split('govuk-error-summary__list">')[1].split("</ul>")[0]
    return re.findall(r'<a href="[^"]*">(.*?)</a>', summary)


def make_whole_draft(organisation: Any, venue: Any, **changes: Any) -> str:
    """A draft in which every step is answered; its public id."""
    answers = ANSWERS | {"venue": venue.public_id} | changes
    return str(builders.make_draft(organisation, **answers).public_id)


def said(app: Flask, draft: str) -> Answers:
    """What a draft says, by the names of its questions."""
    with app.app_context():
        return answers_of(session().query(OfferDraft).filter_by(public_id=draft).one())


@dataclass
class Trust:
    """A trust with two venues, two who run its offers and a whole draft; and a stranger to it."""

    coach: User
    colleague: User
    stranger: User
    venue_id: str
    other_venue_id: str
    draft: str


def make_trust(app: Flask) -> Trust:
    """Make that trust in the site's database."""
    with app.app_context():
        ours = builders.make_organisation(slug="rovers", name="Rovers Trust")
        other = builders.make_organisation(slug="town")
        venue = builders.make_venue(ours, name="The Hall")
        builders.make_venue(ours, name="The Pavilion")
        made = Trust(
            builders.make_user(ours),
            builders.make_user(ours),
            builders.make_user(other),
            venue.public_id,
            builders.make_venue(other).public_id,
            make_whole_draft(ours, venue),
        )
        builders.save()
    return made
