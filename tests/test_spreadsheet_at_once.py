"""One timetable put in twice at the same moment: one wins, the other finds what was done."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from booking.database import session
from booking.models import OfferDraft, SessionSeries, SpreadsheetUpload
from booking.rules import spreadsheet_uploads
from tests import builders
from tests.timetables import fields_of

PATIENCE = 20
ROWS = (
    "Title,Activity,Day,Start,End,Where,Who may know,How to come,Places,Cost,Children on site,"
    "Summary,What happens,Who meets people,First visit\n"
    "Stroll,Walking,Sun,10am,11am,Hall,Open,Turn up,20,Free,No,A walk,We walk,The coach,Come\n"
    "Half a stroll,Walking,Mon,10am\n"
)


class Press:
    """Two coaches of one trust, and a first press that pauses before it commits."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        with app.app_context():
            self.trust = builders.make_organisation()
            builders.make_venue(self.trust, name="Hall")
            users = [builders.make_user(self.trust) for _ in range(2)]
            self.uploads = [builders.make_upload(self.trust, ROWS).public_id for _ in range(2)]
            builders.save()
        self.coaches = [self._signed_in(user) for user in users]
        self.done, self.may_commit = threading.Event(), threading.Event()
        finish = spreadsheet_uploads.finish

        def finish_slowly(*arguments: Any) -> None:
            finish(*arguments)
            if not self.done.is_set():
                self.done.set()
                assert self.may_commit.wait(PATIENCE)

        monkeypatch.setattr(spreadsheet_uploads, "finish", finish_slowly)

    def _signed_in(self, user: Any) -> FlaskClient:
        client = self.app.test_client()
        builders.sign_in(client, user)
        return client

    def at_once(self, first: str, second: str) -> tuple[str, str]:
        """Press the second while the first has done its work; the words that each then reads."""

        shown = [
            fields_of(client.get(f"/offers/spreadsheet/{upload}"))
            for client, upload in zip(self.coaches, (first, second), strict=True)
        ]

        def press(number: int, upload: str) -> str:
            client, sent = self.coaches[number], shown[number]
            answer = client.post(f"/offers/spreadsheet/{upload}", data=sent)
            assert answer.status_code == 303
            return str(client.get(answer.location).text.split("<h1>")[1].split("</h1>")[0])

        with ThreadPoolExecutor(2) as threads:
            one = threads.submit(press, 0, first)
            assert self.done.wait(PATIENCE)
            other = threads.submit(press, 1, second)
            assert other in wait([other], timeout=0.3).not_done
            self.may_commit.set()
            return one.result(PATIENCE), other.result(PATIENCE)

    def made(self) -> tuple[int, int, int]:
        """How many offers, drafts and confirmed timetables there are."""
        with self.app.app_context():
            confirmed = sa.func.count(SpreadsheetUpload.confirmed_at)
            counts = (sa.func.count(SessionSeries.id), sa.func.count(OfferDraft.id), confirmed)
            series, drafts, uploads = (session().scalar(sa.select(each)) or 0 for each in counts)
            return series, drafts, uploads


@pytest.fixture
def press(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Press:
    return Press(app, monkeypatch)


def test_of_two_who_press_at_once_one_puts_it_in_and_both_read_the_same(press: Press):
    one, other = press.at_once(press.uploads[0], press.uploads[0])
    assert one == other == "It’s in: 1 new and 1 draft"
    assert press.made() == (1, 1, 1)


def test_one_file_sent_by_two_people_at_once_makes_no_doubles(press: Press):
    one, other = press.at_once(*press.uploads)
    assert (one, other) == ("It’s in: 1 new and 1 draft", "Nothing was changed")
    assert press.made() == (1, 1, 2)
