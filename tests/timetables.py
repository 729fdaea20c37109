"""A trust's timetable as tests send it: a whole row, a file, and what the pages then say."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from booking.models import SessionSeries
from tests import builders
from tests.offers_world import Club, visible

START = "/offers/spreadsheet"
HEADS = (
    "Title,Activity,Day,Start,End,Where,First date,Who may know,How to come,Places,Cost,Gender,"
    "Ages,Children on site,Summary,What happens,Who meets people,First visit"
)
WHOLE = {
    "Title": "Sunday stroll", "Activity": "Walking", "Day": "Sundays", "Start": "10.30am",
    "End": "11:30", "Where": "the hall", "First date": "8/3/2026", "Who may know": "Open",
    "How to come": "Just turn up", "Places": "20", "Cost": "Free", "Gender": "Everyone",
    "Ages": "18+", "Children on site": "No", "Summary": "A slow walk.",
    "What happens": "We walk two miles.", "Who meets people": "The walk leader",
    "First visit": "Meet us at the gate.",
}  # fmt: skip


@pytest.fixture
def club(app: Flask, at: Callable[[str], datetime]) -> Club:
    """A trust with an offer, at noon on Thursday 5 March 2026."""
    at("2026-03-05 12:00")
    return Club(app)


@pytest.fixture
def coach(club: Club) -> FlaskClient:
    """The browser of its coach."""
    return club.browser("coach")


def row(**changes: str) -> str:
    """One row below HEADS: a whole offer but for what is given by its head, with _ for spaces."""
    said = WHOLE | {name.replace("_", " "): text for name, text in changes.items()}
    return ",".join(said[head] for head in HEADS.split(","))


def sheet(*rows: str) -> bytes:
    return "\n".join([HEADS, *rows, ""]).encode()


def send(client: FlaskClient, data: bytes, name: str = "Timetable.csv") -> TestResponse:
    """Send a file, as the page's form does."""
    form: dict[str, Any] = {"csrf_token": builders.csrf_token(client.get(START))}
    form["sheet"] = FileStorage(io.BytesIO(data), name, "sheet")
    # Encoded here: the test browser would leave a large body's file open.
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(START, data=body, content_type=kind)


def look(client: FlaskClient, data: bytes) -> tuple[str, TestResponse]:
    """Send a file and open its preview."""
    answer = send(client, data)
    assert answer.status_code == 303
    return answer.location, client.get(answer.location)


def put_in(client: FlaskClient, data: bytes) -> str:
    """Send a file, put it in, and return the result's words."""
    address, page = look(client, data)
    return press(client, address, page)


def press(client: FlaskClient, address: str, page: TestResponse) -> str:
    """Press the preview's one button, and return the result's words."""
    answer = client.post(address, data=fields_of(page))
    assert (answer.status_code, answer.location) == (303, address)
    return words(client.get(address))


def fields_of(page: TestResponse) -> dict[str, str]:
    """What the preview's one button sends."""
    shown = page.text.split('name="shown" value="')[1].split('"')[0]
    return {"csrf_token": builders.csrf_token(page), "shown": shown}


def words(page: TestResponse) -> str:
    assert page.status_code == 200
    return " ".join(visible(page).split())


def heading(page: TestResponse) -> str:
    return page.text.split("<h1>")[1].split("</h1>")[0]


def titled(session: Session, title: str) -> list[SessionSeries]:
    session.rollback()
    return list(session.scalars(sa.select(SessionSeries).where(SessionSeries.title == title)))
