"""Who may enter: a table written by hand, held against every address of the site.

A new address fails until it stands here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import AccessRecord
from booking.views import assets, edge
from booking.views.edge import entry, entry_of
from tests import access_world
from tests.access_table import (
    ANY_PARTNER,
    ANY_STAFF,
    ANYONE,
    EVERYBODY,
    FORBIDDEN,
    IN,
    KEEPS_APART,
    MENTOR,
    MISSING,
    OF_MY_CASELOAD,
    OF_OUR_TRUST,
    OUR_PARTNER_PAGE,
    PARTNERSHIP,
    PHONE,
    SEES_SEALED,
    SIGN_IN,
    TABLE,
    TELLS_THEM,
    TO_MY_PEOPLE,
    Door,
)
from tests.access_world import Things, World

# Pages for staff send whoever is not signed in to the sign-in page; phone pages say "pair first".
STAFF_PAGES = {
    name
    for (name, _), door in TABLE.items()
    if door
    in (
        ANY_STAFF,
        ANY_PARTNER,
        OF_OUR_TRUST,
        OUR_PARTNER_PAGE,
        OF_MY_CASELOAD,
        PARTNERSHIP,
        KEEPS_APART,
        SEES_SEALED,
        TELLS_THEM,
        TO_MY_PEOPLE,
    )
}
# What a GET may write: who looked, and when something was last used. Nothing of the trade.
A_GET_MAY_WRITE = {
    "INSERT INTO access_record",
    "UPDATE sign_in SET seen_at",
    "UPDATE paired_phone SET seen_at",
    "UPDATE calendar_token SET used_at",
}
GETS = [name for name, method in TABLE if method == "GET"]
POSTS = [name for name, method in TABLE if method == "POST"]
PAGES_OF_ONE_PERSON = [
    name
    for name in GETS
    if TABLE[name, "GET"] == OF_MY_CASELOAD and not name.startswith("caseload.")
]
# A pairing link works once; a browser that is a phone already is sent on to its sessions.
USED_UP_BY_THE_FIRST = "my.use_phone"


@pytest.fixture
def world(app: Flask, at) -> World:
    """Everybody signed in, ten minutes before today's session."""
    at("2026-03-05 17:50")
    names = json.loads((assets.DIST / "manifest.json").read_text())
    return access_world.build(app, names["app.css"])


def ask(app: Flask, world: World, who: str, name: str, method: str, things: Things) -> TestResponse:
    """Open an address as one visitor."""
    url = access_world.address(app, name, things)
    browser = world.browsers[who]
    if method == "GET":
        return browser.get(url, buffered=True)
    entry_of_the_register = {"entry": things.booking_id} if name.startswith("register.") else {}
    return browser.post(
        url, data=entry_of_the_register, headers={"X-CSRFToken": world.csrf_token}, buffered=True
    )


def verdict(answer: TestResponse) -> str:
    """What the visitor got, in one word. A form that refuses what was sent let them in."""
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in"):
        return SIGN_IN
    if answer.status_code == 403:
        return FORBIDDEN
    if answer.status_code == 404:
        return MISSING
    assert answer.status_code in {200, 303, 304, 400, 409, 422}, answer.status_code
    return IN


def expected(door: Door, name: str, who: str, whose: str) -> str:
    """What the table says."""
    if who not in door.own:
        not_signed_in = name in STAFF_PAGES and who in {PHONE, ANYONE}
        return SIGN_IN if not_signed_in else door.shut_out
    if whose == "own":
        return IN
    if whose == "absent":
        return door.absent
    return IN if who in door.others else MISSING


def test_every_address_and_method_stands_in_the_table(app: Flask):
    addressed = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert addressed == set(TABLE)


def verdicts(app: Flask, world: World, name: str, method: str) -> dict[tuple[str, str, str], str]:
    """What every visitor gets at one address: at what isn't there, at others' things, at theirs."""
    things = {"own": world.own}
    if access_world.arguments_of(app)[name]:
        things = {"absent": Things(), "other": world.other, "own": world.own}
    visits = [(who, whose) for whose in things for who in sorted(EVERYBODY)]
    if name == USED_UP_BY_THE_FIRST:
        visits = [(who, "absent") for who in sorted(EVERYBODY - {PHONE})] + [(ANYONE, "own")]
    return {
        (name, who, whose): verdict(ask(app, world, who, name, method, things[whose]))
        for who, whose in visits
    }


def by_the_table(found: dict[tuple[str, str, str], str], method: str) -> dict[Any, str]:
    """What the table says of the same visits."""
    return {
        (name, who, whose): expected(TABLE[name, method], name, who, whose)
        for name, who, whose in found
    }


def test_each_visitor_sees_just_what_the_table_says(app: Flask, world: World):
    found: dict[tuple[str, str, str], str] = {}
    for name in GETS:
        found |= verdicts(app, world, name, "GET")
    assert found == by_the_table(found, "GET")


@pytest.mark.parametrize("name", POSTS)
def test_each_visitor_does_just_what_the_table_says(app: Flask, world: World, name):
    found = verdicts(app, world, name, "POST")
    assert found == by_the_table(found, "POST")


def test_a_part_of_somebody_elses_record_is_missing_beside_ones_own_persons(
    app: Flask, world: World
):
    found = {
        (name, part): verdict(
            ask(app, world, MENTOR, name, method, world.own.but_for(part, world.other))
        )
        for name, method in TABLE
        if name.startswith(("person.", "plan.", "needs.", "questions."))
        for part in access_world.arguments_of(app)[name] - {"series_id"}
    }
    assert found == dict.fromkeys(found, MISSING)


def test_a_form_without_its_token_is_refused_to_those_who_may_send_it(app: Flask, world: World):
    answers = {}
    for name in POSTS:
        url = access_world.address(app, name, world.own)
        for who in TABLE[name, "POST"].own:
            answers[name, who] = world.browsers[who].post(url).status_code
    assert answers == dict.fromkeys(answers, 400)


def test_opening_a_page_changes_nothing_but_who_looked(app: Flask, world: World):
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(" ".join(statement.split()))

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
    for name in GETS:
        for who in EVERYBODY:
            ask(app, world, who, name, "GET", world.own)
    assert {line for line in written if not line.startswith(tuple(A_GET_MAY_WRITE))} == set()


def looks_written_down(app: Flask) -> list[tuple[str | None, str]]:
    """Whom the access record names as looked at, and the role of who looked; then empty it."""
    with app.app_context():
        looks = db.session.query(AccessRecord.subject_public_id, AccessRecord.actor_role).all()
        db.session.query(AccessRecord).delete()
        db.session.commit()
    return [(subject, role) for subject, role in looks]


def test_every_look_at_one_participant_is_written_down(app: Flask, world: World):
    looks = {}
    for name in PAGES_OF_ONE_PERSON:
        # One that misses what was chosen before it opens the record all the same.
        assert verdict(ask(app, world, MENTOR, name, "GET", world.own)) == IN
        looks[name] = looks_written_down(app)
    once = [(world.own.participant_id, "mentor")]
    assert {name for name, rows in looks.items() if rows != once} == set()


def test_a_look_that_cannot_be_written_down_shows_nothing(app: Flask, world: World):
    table = db.metadata.tables[AccessRecord.__tablename__]
    with app.app_context():
        table.drop(db.engine)
    answers = {
        name: ask(app, world, MENTOR, name, "GET", world.own) for name in PAGES_OF_ONE_PERSON
    }
    with app.app_context():
        table.create(db.engine)
    shown = {name: (answer.status_code, "Dan" in answer.text) for name, answer in answers.items()}
    assert shown == dict.fromkeys(shown, (503, False))


def test_a_view_that_does_not_say_who_may_enter_stops_the_start(app: Flask):
    app.view_functions["public.whats_on"] = lambda: ""
    with pytest.raises(RuntimeError, match="does not say who may enter"):
        entry_of(app, "public.whats_on")


def test_what_is_by_referral_absent_or_anothers_is_the_same_page_to_the_byte(
    app: Flask, world: World
):
    def page(things: Things) -> str:
        answer = ask(app, world, ANYONE, "public.series", "GET", things)
        assert answer.status_code == 404
        return answer.text.replace(answer.text.split("quote ")[1].split("<")[0], "")

    assert page(world.own) == page(world.other) == page(Things())


def test_a_declared_entry_is_kept_through_the_decorator():
    @entry(edge.EVERYONE)
    def view() -> str:
        return ""

    assert getattr(view, "entry", None) is edge.EVERYONE
