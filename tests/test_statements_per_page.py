"""However much there is, a page asks the database as often: every GET address, in two sizes.

A new address fails until it stands here. What is counted are statements; that each of them is
fast is for the benchmarks to say.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from booking import crypto
from booking.database import db
from booking.demo.sizes import SIZES, Size
from booking.settings import Settings
from booking.views import assets
from tests import databases, two_partnerships
from tests.conftest import compiled_once
from tests.two_partnerships import Partnership

KEY = "a-secret-that-guards-nothing-but-tests"
# A list that stops at 24 rows asks as often in both sizes even if it asks for each of them; with
# the seven that every page of staff begins with, such a page asks more often than this.
MOST = 31
THREE_PARTS = "three parts"
# Pages on which all stands that concerns somebody, or a whole caseload; they hold no list of 24.
MANY_THINGS = {"caseload.home": 30, "person.find": 34, "person.note": 30, "person.show": 38}


@dataclass(frozen=True)
class Visit:
    """One look at an address: whose, with what after the question mark.

    `instead` names the things that stand in this address in another's place.
    """

    who: str = "anyone"
    query: str = ""
    instead: dict[str, str] = field(default_factory=dict)
    status: int = 200


ANYONE, COACH, MENTOR = (Visit(),), (Visit("coach"),), (Visit("mentor"),)
LEAD, PHONE = (Visit("lead"),), (Visit("phone"),)
SAFEGUARDING = (Visit("safeguarding"),)
SENT_ON = 303

VISITS: dict[str, tuple[Visit, ...]] = {
    "account.calendar": (*COACH, *MENTOR),
    "account.home": (Visit("coach", status=SENT_ON), Visit("lead", status=SENT_ON)),
    "account.sign_in": ANYONE,
    "answer.by_link": (Visit(instead={"token": "question"}),),
    "arrive.arrived": (Visit("phone", instead={"booking_id": "earlier"}),),
    "arrive.pass_link": tuple(Visit(who, instead={"token": "card"}) for who in ("anyone", "coach")),
    "arrive.session_code": (*PHONE, *ANYONE),
    "assets.built": ANYONE,
    "assets.theme": ANYONE,
    "caseload.hand_over_form": MENTOR,
    "caseload.home": (*MENTOR, Visit("mentor", "q=Robin")),
    "changes.show": COACH,
    "clarity.partnership": (*LEAD, Visit("lead", "page=2"), Visit("lead", "trust=burnley")),
    "closures.new": COACH,
    "closures.open_again": COACH,
    "closures.ours": COACH,
    "confirmation.by_link": (Visit(instead={"token": "still_true"}),),
    "contact.show": MENTOR,
    "dates.call_off": COACH,
    "dates.change": COACH,
    "dates.ours": COACH,
    "dates.schedule": COACH,
    "dates.shifts": COACH,
    "door_api.openapi": ANYONE,
    "door_api.registers": (Visit("coach", "date=2026-03-05"),),
    "embed.data": ANYONE,
    "embed.frame": ANYONE,
    "feeds.all_sessions": ANYONE,
    "feeds.find": (Visit(query="trust=burnley"),),
    "feeds.private": tuple(
        Visit(instead={"token": token}) for token in ("calendar", "persons_calendar")
    ),
    "feeds.series": ANYONE,
    "feeds.session": ANYONE,
    "feeds.trust": ANYONE,
    "messages.show": (*MENTOR, *COACH),
    "messages.words": MENTOR,
    "my.calendar": PHONE,
    "my.ask": PHONE,
    "my.cannot_come": PHONE,
    "my.home": PHONE,
    "my.pair": (Visit(instead={"token": "pairing"}),),
    "my.pair_in_capitals": (Visit(instead={"token": "pairing"}),),
    "my.plan": PHONE,
    "my.show_pass": PHONE,
    "my.this_phone": PHONE,
    "my.worker": ANYONE,
    "needs.add": tuple(
        Visit("mentor", query)
        for query in ("", "kind=home_by", "kind=not_at_venue", "kind=not_this_series&q=foot")
    ),
    "needs.show": MENTOR,
    "offers.check": COACH,
    "offers.draft": (Visit("coach", status=SENT_ON),),
    "offers.edit": tuple(
        Visit("coach", f"part={part}" if part else "") for part in ("", "what", "where", "know")
    ),
    "offers.embedding": COACH,
    "offers.new": COACH,
    "offers.ours": COACH,
    "offers.preview": COACH,
    "offers.step": COACH,
    "offers.throw_away": COACH,
    "offers.withdraw": COACH,
    "open_data.scheduled_sessions": ANYONE,
    "open_data.session_series": ANYONE,
    "open_data.site": ANYONE,
    "partners.directory": COACH,
    "partners.edit": COACH,
    "partners.show": COACH,
    "partnership.overview": LEAD,
    "person.calendar": MENTOR,
    "person.cancel": MENTOR,
    "person.dates": MENTOR,
    "person.first_day": MENTOR,
    "person.booked": (Visit("mentor", "booking={booking_id}"),),
    "person.find": tuple(
        Visit("mentor", query)
        for query in ("", "near=Burnley&within=5", "town=Burnley&time=evening", "q=zzzz")
    ),
    "person.decline": (Visit("mentor", instead={"booking_id": "asked_for"}),),
    "person.note": MENTOR,
    "person.phone": MENTOR,
    "person.show": MENTOR,
    "person.suits": MENTOR,
    "person.summary": (
        Visit("mentor", "session={session_id}", status=409),
        Visit("mentor", "series={series_id}&until=1+June+2026", status=409),
        Visit("mentor", status=422),
    ),
    "photos.of_draft": COACH,
    "photos.of_offer": COACH,
    "photos.show": ANYONE,
    "plan.new_goal": MENTOR,
    "plan.new_step": (Visit("mentor", "kind=total"),),
    "plan.show": MENTOR,
    "printing.find": (Visit(query="trust=burnley"), Visit(query="q=zzzz")),
    "printing.poster": ANYONE,
    "printing.trust": ANYONE,
    "public.series": (*ANYONE, *COACH, *MENTOR),
    "public.session": (*ANYONE, *COACH, *MENTOR),
    "public.trust": (*ANYONE, *COACH),
    "public.whats_on": tuple(
        Visit(who, query)
        for who in ("anyone", "mentor", "coach")
        for query in (
            "",
            "page=2",
            "by=offer",
            "near=Burnley&within=5",
            "town=Burnley&time=evening",
        )
    ),
    "proposals.write": MENTOR,
    "questions.ask": (*MENTOR, Visit("mentor", "q=foot")),
    "register.code": COACH,
    "register.code_now": COACH,
    "register.show": COACH,
    "register.tell": COACH,
    "register.today": COACH,
    "safeguarding.allot": tuple(
        Visit("lead", f"side=protected{what}")
        for what in ("", "&what=series&q=foot", "&what=venue", "&what=day")
    ),
    "safeguarding.apart": (*SAFEGUARDING, *LEAD),
    "safeguarding.end_apart": SAFEGUARDING,
    "safeguarding.find": (Visit("safeguarding", "at=active-lancashire"),),
    "safeguarding.home": (*SAFEGUARDING, *LEAD),
    "safeguarding.keep_apart": (*SAFEGUARDING, Visit("safeguarding", "other=nobody")),
    "safeguarding.let_in": (*LEAD, Visit("lead", "q=foot")),
    "safeguarding.mentors_people": SAFEGUARDING,
    "safeguarding.person": (*SAFEGUARDING, *LEAD),
    "safeguarding.seal": tuple(
        Visit("safeguarding", query)
        for query in (
            "",
            "kind=no_children",
            "kind=not_at_venue",
            "kind=not_this_series&q=foot",
            "kind=not_when_on_shift&q=a",
        )
    ),
    "site.accessibility": ANYONE,
    "site.healthz": ANYONE,
    "site.privacy": ANYONE,
    "site.readyz": ANYONE,
    "site.robots": ANYONE,
    "site.styleguide": (Visit(status=404),),
    "spreadsheet.ours": COACH,
    "spreadsheet.preview": COACH,
    "spreadsheet.start": COACH,
    "spreadsheet.template": COACH,
    "venues.edit": COACH,
    "venues.match_days": COACH,
    "venues.new": COACH,
    "venues.ours": COACH,
    "words_to_avoid.show": (*LEAD, Visit("lead", "word=cohort")),
}

Asked = dict[str, list[str]]


def addresses(app: Flask, there: Partnership) -> Iterator[tuple[str, Visit, str]]:
    """Every look of the table: its name, and the address for the things of this partnership."""
    arguments = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    built = json.loads((assets.DIST / "manifest.json").read_text())["app.css"]
    things = there.named | {"name": built}
    for endpoint, visits in VISITS.items():
        for visit in visits:
            names = {name: visit.instead.get(name, name) for name in arguments[endpoint]}
            with app.test_request_context():
                path = app.url_for(endpoint, **{name: things[of] for name, of in names.items()})
            used = sorted(visit.instead.values())
            name = " ".join([endpoint, "as", visit.who, visit.query, *used]).strip()
            yield name, visit, f"{path}?{visit.query.format(**things)}".rstrip("?")


def statements(app: Flask, there: Partnership) -> Asked:
    """The statements of every look."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(" ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    found: Asked = {}
    for name, visit, address in addresses(app, there):
        asked.clear()
        with there.browsers[visit.who].get(address, buffered=True) as answer:
            assert answer.status_code == visit.status, f"{name}: {answer.status_code}"
        found[name] = asked[:]
    sa.event.remove(engine, "before_cursor_execute", note)
    return found


def asked_by_every_page(folder: Path, size: str, parts: int) -> Asked:
    """The statements of every page of a partnership of this size, at ten to six on a Thursday."""
    url = databases.migrated_sqlite(folder)
    app = create_app(Settings(database_url=url, secret_keys=(KEY,), testing=True))
    app.jinja_env.bytecode_cache = compiled_once()
    there = two_partnerships.fill(app, size, parts)
    found = statements(app, there)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return found


def test_every_address_stands_in_the_table(tmp_path):
    app = create_app(Settings(database_url="sqlite://", secret_keys=(KEY,), testing=True))
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert gets == set(VISITS)


def test_no_page_asks_more_often_where_there_is_more(tmp_path, at, monkeypatch):
    # Three parts of the county are three times the small demo, and as telling as its eleven.
    monkeypatch.setitem(SIZES, THREE_PARTS, Size(3, SIZES["county"].part))
    crypto.install_keys((KEY,))
    at(two_partnerships.NOW)
    few = asked_by_every_page(tmp_path, "united", 2)
    many = asked_by_every_page(tmp_path, THREE_PARTS, 5)
    assert few.keys() == many.keys()
    grown = {name: grown_by(few[name], many[name]) for name in few}
    assert {name: more for name, more in grown.items() if more} == {}
    assert {name: len(asked) for name, asked in many.items() if len(asked) > most(name)} == {}


def most(name: str) -> int:
    """As many statements as a page may ask: more only where many things stand together."""
    return MANY_THINGS.get(name.split(" ")[0], MOST)


def grown_by(few: list[str], many: list[str]) -> dict[str, int]:
    """The statements that were asked more or less often, and by how much."""
    counted = Counter(many)
    counted.subtract(few)
    return {} if len(few) == len(many) else {said: n for said, n in counted.items() if n}
