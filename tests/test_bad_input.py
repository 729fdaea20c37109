"""Bad input on every address and form: a clear answer in words, never an error of ours."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from booking.views import assets
from tests import access_world
from tests.access_table import TABLE
from tests.access_world import World, address, arguments_of

NOTHING, TOO_LONG, NUL = "", "x" * 5_000, "a\x00b"
BAD = {
    "nothing": NOTHING,
    "far too long": TOO_LONG,
    "a NUL": NUL,
    "half a character": "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    "markup": "<script>alert(1)</script>'\"&",
    "a number beyond any": "9" * 40,
    "a number below any": "-1",
    "another alphabet": "٣٤٥ 二月 🙂 \u202e",
    "a path": "../../../etc/passwd",
    "a statement": "' OR 1=1; DROP TABLE booking; --",
}
# Between them they get in everywhere.
VISITORS = ["anyone", "coach", "lead", "mentor", "phone"]
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')
QUERY = ["q", "trust", "town", "day", "time", "activity", "gender", "level", "age", "free", "page"]
CLEAR = {200, 303, 308, 400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429}


@pytest.fixture
def world(app: Flask, at) -> World:
    at("2026-03-05 17:50")
    names = json.loads((assets.DIST / "manifest.json").read_text())
    return access_world.build(app, names["app.css"])


def one_of(name: str, method: str) -> str:
    """A visitor who gets in at an address, so that what they send is really read."""
    return next((who for who in VISITORS if who in TABLE[name, method].own), "anyone")


def fields_of_all_forms(app: Flask, world: World) -> set[str]:
    """The names of every field on every page, so that a new form is tried too."""
    found: set[str] = set()
    for name in arguments_of(app, "GET"):
        url = address(app, name, world.own)
        answer = world.browsers[one_of(name, "GET")].get(url, buffered=True)
        if answer.mimetype == "text/html":
            found |= set(FIELD.findall(answer.text))
    return found - {"csrf_token"}


def unclear(answers: Mapping[Any, int]) -> dict[Any, int]:
    """The answers that no person or program could make sense of."""
    return {asked: status for asked, status in answers.items() if status not in CLEAR}


def test_an_address_with_a_bad_part_gets_a_clear_answer(app: Flask, world: World):
    answers = {}
    for name, arguments in arguments_of(app, "GET").items():
        for argument, (kind, bad) in itertools.product(arguments, BAD.items()):
            # An address without the part is another address.
            if bad:
                url = address(app, name, world.own, **{argument: bad})
                answer = world.browsers[one_of(name, "GET")].get(url, buffered=True)
                answers[name, argument, kind] = answer.status_code
    assert unclear(answers) == {}


def test_a_filter_with_a_bad_value_gets_a_clear_answer(app: Flask, world: World):
    answers = {}
    for name in ("public.whats_on", "feeds.find", "person.find", "caseload.home"):
        url = address(app, name, world.own)
        for parameter, (kind, bad) in itertools.product(QUERY, BAD.items()):
            answer = world.browsers["mentor"].get(url, query_string={parameter: bad})
            answers[name, parameter, kind] = answer.status_code
    assert unclear(answers) == {}


def test_a_form_with_a_bad_value_in_every_field_gets_a_clear_answer(app: Flask, world: World):
    fields = fields_of_all_forms(app, world)
    headers = {"X-CSRFToken": world.csrf_token}
    answers = {}
    for name, (kind, bad) in itertools.product(arguments_of(app, "POST"), BAD.items()):
        url = address(app, name, world.own)
        # These two end the visit, whatever they are sent.
        if name not in {"my.forget", "account.sign_out"}:
            browser = world.browsers[one_of(name, "POST")]
            answer = browser.post(url, data=dict.fromkeys(fields, bad), headers=headers)
            answers[name, kind] = answer.status_code
    assert unclear(answers) == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"items": 5}', b'{"items": [null, 7, {}, {"id": "x"}]}', b"\xff"],
)
def test_a_program_that_sends_nonsense_gets_a_clear_answer(app: Flask, world: World, body: bytes):
    headers = {"X-CSRFToken": world.csrf_token, "Content-Type": "application/json"}
    scan = address(app, "register.scan", world.own)
    answers = {
        url: world.browsers["coach"].post(url, data=body, headers=headers).status_code
        for url in ("/api/door/check-ins", scan)
    }
    assert {url: status for url, status in answers.items() if status not in CLEAR} == {}


def test_more_than_a_megabyte_is_too_much(app: Flask, world: World):
    answer = world.browsers["anyone"].post(
        "/sign-in",
        data={"email": "a" * 1_100_000},
        headers={"X-CSRFToken": world.csrf_token},
    )
    assert (answer.status_code, "too big" in answer.text) == (413, True)


def test_an_address_that_does_not_exist_is_a_page_in_plain_words(client):
    answer = client.get("/nowhere/at/all")
    assert (answer.status_code, "find that page" in answer.text) == (404, True)
