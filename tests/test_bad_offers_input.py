"""Bad input on every form of an offer, its dates and its places: clear answers, nothing lost."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.filled_forms import forms_on
from tests.offers_world import Club, Form, everything, filled, visible
from tests.test_bad_input import CLEAR

FORMS = [
    "new offer", "step what", "step who", "step when", "step where", "step visit", "step know",
    "draft photo", "edit what", "edit who", "edit where", "edit visit", "edit know", "photo",
    "schedule", "one date", "call off", "closure", "new venue", "venue", "partner", "words",
    "still true",
]  # fmt: skip
every_form = pytest.mark.parametrize("name", FORMS)

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;]]>"
BAD = {
    "nothing": "",
    "far too long": "x" * 5_000,
    "marks of every kind": f"a\x00b {MARKUP} 🏳️‍🌈 \u202e\u2066 שלום ٣٤٥",
    "the year 9999": "9999-12-31",
    "the year 1": "0001-01-01",
    "a number beyond any": "9" * 400,
    "a number below any": "-1",
    "no number": "nan",
}
# As a program sends it: no browser does.
HALF_A_CHARACTER = b"%ED%A0%80"
AS_A_FORM = "application/x-www-form-urlencoded"
# Forms that begin afresh each time they are sent.
TAKES_ANYTHING = {"still true", "words", "new venue"}


@pytest.fixture
def club(app: Flask, at) -> Club:
    at("2026-03-05 12:00")
    return Club(app)


def fields_of(club: Club, form: Form) -> list[str]:
    hidden = {"csrf_token", "mark", "read", "seen", "writer", "draft", "photo"}
    return sorted(set(club.open(form)) - hidden)


# --- Every form, every answer ---------------------------------------------------------------------


@every_form
def test_a_bad_answer_to_any_one_question_gets_a_clear_answer_and_is_not_lost(
    club: Club, name: str
):
    form = club.forms[name]
    unclear, lost = {}, []
    for field in fields_of(club, form):
        answers = club.open(form)
        body = f"csrf_token={answers['csrf_token'][0]}&{field}=".encode() + HALF_A_CHARACTER
        half = club.browser(form.who).post(form.url, data=body, content_type=AS_A_FORM)
        if half.status_code not in CLEAR:
            unclear[field, "half a character"] = half.status_code
        answers = club.open(form)
        for kind, bad in BAD.items():
            answer = club.send(form, {**answers, field: [bad]})
            if answer.status_code not in CLEAR:
                unclear[field, kind] = answer.status_code
            if answer.status_code == 422 and not still_stands(answer, field, bad):
                lost.append((field, kind))
            if answer.status_code == 303 and name not in TAKES_ANYTHING:
                # It was taken, so that the next one starts from what stands there now.
                answers = club.open(form)
    token = {"csrf_token": answers["csrf_token"]}
    for kind, nothing in (("no answers", token), ("no mark", {**token, "mark": ["x"]})):
        answer = club.send(form, nothing)
        if answer.status_code not in CLEAR:
            unclear["all", kind] = answer.status_code
    assert (unclear, lost) == ({}, [])


def still_stands(page: TestResponse, field: str, typed: str) -> bool:
    """Whether a page asks again with what was typed, or asks for a choice that this was none of."""
    shown = [each[field] for each in forms_on(page.text.replace("\x00", "")) if field in each]
    # All but NUL, and marks that would turn the direction of what follows.
    kept = re.sub("[\x00\u202a-\u202e\u2066-\u2069]", "", typed).strip()
    return is_chosen(page, field) or any(kept in map(str.strip, said) for said in shown)


def is_chosen(page: TestResponse, field: str) -> bool:
    """Whether the answer is chosen from a list, which can't hold what a program sent instead."""
    asked = re.findall(rf'<(?:input|select)[^>]*\bname="{field}"[^>]*>', page.text)
    return any(re.search(r'^<select|type="(?:radio|checkbox)"', tag) for tag in asked)


def test_a_forged_form_changes_nothing(club: Club, session: Session):
    before = everything(session)
    answers = {}
    for name, form in club.forms.items():
        opened = club.open(form)
        for token in ("", "forged"):
            answer = club.send(form, {**opened, "csrf_token": [token]})
            answers[name, token] = (answer.status_code, "open for too long" in answer.text)
    assert {asked: said for asked, said in answers.items() if said != (400, True)} == {}
    assert everything(session) == before


# Pages that everybody has of their own, and those that are not a trust's.
NO_STRANGER = {"new offer", "closure", "new venue", "words", "still true"}


def test_another_trusts_coach_never_finds_a_form(club: Club):
    stranger = club.browser("stranger")
    token = club.open(club.forms["new venue"], "stranger")["csrf_token"]
    answers = {}
    for name, form in club.forms.items():
        if name not in NO_STRANGER:
            sent = {**club.open(form), "csrf_token": token}
            answers[name, "GET"] = stranger.get(form.url).status_code
            answers[name, "POST"] = stranger.post(form.url, data=sent).status_code
    assert {asked: status for asked, status in answers.items() if status != 404} == {}


# --- Dates and numbers that make no sense ---------------------------------------------------------

SENSELESS: list[tuple[str, dict[str, str], str]] = [
    ("step when", {"last_on": "2026-03-04"}, "can’t be before the first"),
    ("step when", {"first_on": "0001-01-01"}, "first date in the last five years"),
    ("step when", {"first_on": "9999-12-31"}, "first date within a year"),
    ("step when", {"last_on": "9999-12-31"}, "last date within five years"),
    ("step when", {"weeks_off": "9999-12-31\n0001-01-01", "last_on": "2026-03-04"}, "before"),
    ("step when", {"length_minutes": "100000"}, "between 15 minutes and 12 hours"),
    ("step when", {"starts_local": "25:61"}, "Enter a time"),
    ("step who", {"capacity": "0"}, "between 1 and 500"),
    ("step who", {"capacity": "99999999999999999999"}, "between 1 and 500"),
    ("step who", {"age_from": "60", "age_to": "18"}, "oldest age can’t be below"),
    ("step know", {"cost_pence": "-3"}, "between nothing and £9,999"),
    ("edit who", {"capacity": "501"}, "between 1 and 500"),
    ("schedule", {"last_on": "2026-03-04"}, "can’t be before the first"),
    ("schedule", {"first_on": "9999-12-31"}, "first date within a year"),
    ("schedule", {"extra_dates": "31/12/9999, 2pm"}, "within a year of today"),
    ("schedule", {"since": "2026-03-07"}, "Choose one of the dates to come"),
    ("one date", {"date": "0001-01-01", "children_on_site": "no"}, "still to come"),
    ("one date", {"date": "9999-12-31", "children_on_site": "no"}, "within a year"),
    ("one date", {"capacity": "0"}, "between 1 and 500"),
    ("one date", {"starts_local": "x"}, "Enter a time"),
    ("closure", {"until_on": "2026-03-04"}, "can’t be before the first"),
    ("closure", {"from_on": "0001-01-01", "until_on": "0001-01-02"}, "That period is over"),
    ("closure", {"until_on": "9999-12-31"}, "a year at most"),
    ("closure", {"how": "fewer", "most_places": "0"}, "number from 1 to 500"),
    ("new venue", {"point": "91, 181"}, "outside the United Kingdom"),
    ("new venue", {"point": "nan, inf"}, "two numbers"),
    ("new venue", {"postcode": "12345"}, "whole postcode"),
]


@pytest.mark.parametrize("name", sorted({name for name, *_ in SENSELESS}))
def test_what_makes_no_sense_is_refused_in_words_and_kept(club: Club, name: str):
    form = club.forms[name]
    for asked, wrong, words in SENSELESS:
        if asked != name:
            continue
        answer = club.send(form, filled(club, name) | wrong)
        assert (answer.status_code, words in visible(answer)) == (422, True), (wrong, words)
        shown = next(each for each in forms_on(answer.text) if set(wrong) <= set(each))
        for field in set(wrong) - {"how", "since", "children_on_site"}:
            assert [line.split() for line in shown[field]] == [wrong[field].split()], field


TEN_THOUSAND = "\n".join(
    f"{day} {month} 2026, 2pm"
    for day, month, _ in (
        (day, month, again)
        for again in range(40)
        for month in ("March", "April", "May", "June", "July", "August", "September", "October")
        for day in range(1, 32)
    )
)


@pytest.mark.parametrize("field", ["extra_dates", "weeks_off"])
@pytest.mark.parametrize("name", ["step when", "schedule"])
def test_a_schedule_of_ten_thousand_dates_is_answered_and_kept(club: Club, name: str, field: str):
    assert len(TEN_THOUSAND.splitlines()) > 9_900
    answer = club.send(club.forms[name], filled(club, name) | {field: TEN_THOUSAND})
    assert answer.status_code == 422
    assert "Enter up to 60 dates here" in visible(answer)
    [typed] = next(form for form in forms_on(answer.text) if field in form)[field]
    assert typed.splitlines() == TEN_THOUSAND.splitlines()


@pytest.mark.parametrize("name", ["new offer", "step what", "edit what"])
def test_a_description_of_a_hundred_thousand_characters_is_answered_and_kept(club: Club, name: str):
    description = "We play. " * 11_112
    good = {"title": "A title", "activity": "football", "summary": "A game."}
    answer = club.send(club.forms[name], filled(club, name) | good | {"what_happens": description})
    assert answer.status_code == 422
    assert "use at most 3000 characters" in visible(answer)
    [typed] = next(form for form in forms_on(answer.text) if "what_happens" in form)["what_happens"]
    assert typed.strip() == description.strip()


# --- Filters --------------------------------------------------------------------------------------

FILTERS = [
    "q", "trust", "town", "day", "time", "activity", "gender", "level", "age", "access", "free",
    "lat", "lon", "near", "within", "by", "page",
]  # fmt: skip


def test_a_filter_that_makes_no_sense_still_gives_a_page_that_says_so(club: Club):
    person = f"/people/{club.dan.public_id}/find"
    places = [("anyone", "/"), ("anyone", "/calendar/find.ics"), ("mentor", person)]
    unclear = {}
    for who, url in places:
        for name in FILTERS:
            for kind, bad in BAD.items():
                # The longest address that a server takes is shorter than a text can be.
                answer = club.browser(who).get(url, query_string={name: bad[:4_000]})
                run = answer.mimetype == "text/html" and "<script>alert" in answer.text
                if run or answer.status_code not in (200, 404):
                    unclear[url, name, kind] = answer.status_code
    assert unclear == {}


@pytest.mark.parametrize(
    "query",
    [
        "lat=nan&lon=nan",
        "lat=inf&lon=-inf",
        "lat=53.8",
        "lat=91&lon=181&within=5",
        "lat=53.8&lon=-2.2&within=-1",
        "near=Testtown&within=99999999999999999999",
        "page=99999999999999999999",
        "page=0",
        "&".join(["access=step-free"] * 400),
        "&".join(["day=mon"] * 400 + ["day=nonday"]),
        "by=nothing&by=offer&q=%ED%A0%80&q=%00",
    ],
)
def test_filters_that_contradict_each_other_still_give_a_page(club: Club, query: str):
    assert club.browser("anyone").get(f"/?{query}").status_code == 200


# --- Somebody else's things -----------------------------------------------------------------------


def test_another_trusts_venue_is_no_place_for_an_offer_a_date_or_a_closure(
    club: Club, session: Session
):
    before = everything(session)
    theirs = club.their_venue.public_id
    for name, field in (("schedule", "venue"), ("one date", "venue"), ("closure", "place")):
        answer = club.send(club.forms[name], filled(club, name) | {field: theirs})
        assert answer.status_code == 422, name
    assert everything(session) == before


def test_another_trusts_offer_is_not_copied_and_not_confirmed(club: Club, session: Session):
    coach = club.browser("coach")
    assert coach.get(f"/offers/new?from={club.theirs.public_id}").status_code == 404
    before = everything(session)
    link = club.forms["still true"]
    answer = club.send(link, {**club.open(link), "series": [club.theirs.public_id]})
    assert answer.status_code in (303, 404, 409, 422)
    assert everything(session)["session_series"] == before["session_series"]


# --- Photos ---------------------------------------------------------------------------------------


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, kind)
    return written.getvalue()


def bomb() -> bytes:
    """A small file that says of itself that it is a picture of 2,500 million points."""
    honest = picture("PNG")
    return honest[:16] + (50_000).to_bytes(4) + (50_000).to_bytes(4) + honest[24:]


def many_frames() -> bytes:
    written = io.BytesIO()
    frames = [Image.new("P", (400, 400), number) for number in range(60)]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    return written.getvalue()


NO_PHOTOS = {
    "fifty megabytes": lambda: picture("JPEG") + bytes(50_000_000),
    "an image bomb": bomb,
    "a film": many_frames,
    "half a picture": lambda: picture("JPEG", (800, 600))[:-400],
    "a page": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "words": lambda: b"A photo, honestly",
    "nothing": lambda: b"",
}


def multipart(fields: dict[str, str], photo: bytes) -> dict[str, Any]:
    """A form with a file, as a browser sends it. The test client would leave large files open."""
    parts = [
        f'--end\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        b'--end\r\nContent-Disposition: form-data; name="photo"; filename="pitch.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n--end--\r\n"
    )
    return {"data": b"".join(parts), "content_type": "multipart/form-data; boundary=end"}


@pytest.mark.parametrize("name", ["photo", "draft photo"])
def test_what_is_no_photo_is_refused_in_words_and_its_description_stays(
    club: Club, session: Session, name: str
):
    form = club.forms[name]
    fields = {key: said[0] for key, said in club.open(form).items() if said and key != "photo"}
    fields |= {"alt": "The pitch, empty", "no_participants": "y"}
    answers = {}
    for kind, make in NO_PHOTOS.items():
        answer = club.browser("coach").post(form.url, **multipart(fields, make()))
        answers[kind] = (answer.status_code, "The pitch, empty" in html.unescape(answer.text))
    assert answers == dict.fromkeys(NO_PHOTOS, (422, True))
    assert everything(session)["photo"] == []
