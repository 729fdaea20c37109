"""Bad input on every address and form: a clear answer in words, never an error of ours."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from booking.views import assets
from tests import access_world
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
# Who has the most pages: between them they get in everywhere.
VISITORS = ["coach", "mentor", "lead", "phone", "anyone"]
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')
QUERY = ["q", "trust", "town", "day", "time", "activity", "gender", "level", "age", "free", "page"]
CLEAR = {200, 303, 308, 400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429}


@pytest.fixture
def world(app: Flask, at) -> World:
    at("2026-03-05 17:50")
    names = json.loads((assets.DIST / "manifest.json").read_text())
    return access_world.build(app, names["app.css"])


def fields_of_all_forms(app: Flask, world: World) -> set[str]:
    """The names of every field on every page, so that a new form is tried too."""
    found: set[str] = set()
    for name in arguments_of(app, "GET"):
        url = address(app, name, world.own)
        for who in VISITORS:
            answer = world.browsers[who].get(url, buffered=True)
            if answer.mimetype == "text/html":
                found |= set(FIELD.findall(answer.text))
    return found - {"csrf_token"}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_an_address_with_a_bad_part_gets_a_clear_answer(app: Flask, world: World, bad: str):
    answers = {}
    for name, arguments in arguments_of(app, "GET").items():
        for argument in arguments if bad else ():
            url = address(app, name, world.own, **{argument: bad})
            for who in VISITORS:
                answers[name, argument, who] = world.browsers[who].get(url).status_code
    assert {key: status for key, status in answers.items() if status not in CLEAR} == {}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_filter_with_a_bad_value_gets_a_clear_answer(app: Flask, world: World, bad: str):
    answers = {}
    for name in ("public.whats_on", "feeds.find", "person.find", "caseload.home"):
        url = address(app, name, world.own)
        for parameter in QUERY:
            answer = world.browsers["mentor"].get(url, query_string={parameter: bad})
            answers[name, parameter] = answer.status_code
    assert {key: status for key, status in answers.items() if status not in CLEAR} == {}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_form_with_a_bad_value_in_every_field_gets_a_clear_answer(
    app: Flask, world: World, bad: str
):
    fields = dict.fromkeys(fields_of_all_forms(app, world), bad)
    headers = {"X-CSRFToken": world.csrf_token}
    answers = {}
    for name in arguments_of(app, "POST"):
        url = address(app, name, world.own)
        for who in VISITORS:
            if (name, who) not in {("my.forget", "phone"), ("account.sign_out", who)}:
                answer = world.browsers[who].post(url, data=fields, headers=headers)
                answers[name, who] = answer.status_code
    assert {key: status for key, status in answers.items() if status not in CLEAR} == {}


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
