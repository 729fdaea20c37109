"""The ways out: a letter is handed over, or it is said in words why not, and never to whom."""

from __future__ import annotations

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from booking.channels import Letter, NotSent, OutOfOrder, Sms, Smtp, open_posts
from booking.settings import BadSetting, Settings
from tests.mail_server import mail_server
from tests.site import free_port

BASE_URL = "https://sessions.example.org"


def letter(**facts: str) -> Letter:
    given = {
        "id": "abc123", "to": "dan@example.org", "sender": "Burnley FC in the Community",
        "subject": "You’re booked: Thursday 4 March, 6pm", "body": "You’re booked.",
    }  # fmt: skip
    return Letter(**(given | facts))


# --- E-mail ---------------------------------------------------------------------------------------


def send(url: str, **facts: str) -> None:
    post = Smtp(url, BASE_URL, answer_within=0.2)
    try:
        post.send(letter(**facts))
    finally:
        post.close()


def test_an_email_arrives_with_the_clubs_name_and_ours_for_a_second_copy():
    with mail_server() as server:
        send(server.url)
        [came] = server.letters
    assert isinstance(came, EmailMessage)
    assert came["From"] == "Burnley FC in the Community <sessions@example.org>"
    assert (came["To"], came["Message-ID"]) == (
        "dan@example.org",
        "<abc123@sessions.example.org>",
    )
    assert (came["Subject"], came.get_content().strip()) == (letter().subject, "You’re booked.")


def test_without_an_address_of_ours_it_comes_from_the_sites_own():
    with mail_server() as server:
        send(server.url.partition("?")[0])
        assert server.letters[0]["From"].endswith("<sessions@sessions.example.org>")


def test_an_address_that_nobody_has_is_refused_for_good_and_not_repeated():
    with mail_server() as server, pytest.raises(NotSent) as why:
        send(server.url, to="nobody@example.org")
    assert (why.value.words, why.value.for_good) == (
        "The e-mail server refused the address (550).",
        True,
    )


@pytest.mark.parametrize("to", ["dan\r\nBcc: all@example.org", "dän@example.org"])
def test_what_cannot_be_an_address_is_no_way_into_the_letter(to):
    with mail_server() as server, pytest.raises(NotSent) as why:
        send(server.url, to=to)
    assert why.value.for_good
    assert server.letters == []


def test_a_server_that_is_busy_is_tried_again():
    with mail_server(lambda: "busy") as server, pytest.raises(NotSent) as why:
        send(server.url)
    assert (why.value.for_good, isinstance(why.value, OutOfOrder)) == (False, False)


def test_a_server_that_hangs_keeps_nobody_waiting():
    with mail_server(lambda: "hang") as server, pytest.raises(OutOfOrder, match="did not answer"):
        send(server.url)


def test_a_server_that_is_not_there_is_out_of_order():
    with pytest.raises(OutOfOrder, match="did not answer"):
        send(f"smtp://127.0.0.1:{free_port()}")


def test_no_password_goes_out_in_clear():
    with mail_server() as server, pytest.raises(OutOfOrder, match="TLS"):
        send(server.url.replace("//", "//name:secret@"))


# --- Texts ----------------------------------------------------------------------------------------


class Gateway(http.server.BaseHTTPRequestHandler):
    """A text service: keeps what it gets, and answers as it is told to."""

    texts: list[tuple[str, str]]
    status: int

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).texts.append((self.path, body["message"]))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway() -> Iterator[tuple[str, type[Gateway]]]:
    handler = type("Gateway", (Gateway,), {"texts": [], "status": 200})
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_address[1]}/to/{{to}}", handler
    server.shutdown()
    server.server_close()


def test_a_text_goes_to_the_number(gateway):
    url, service = gateway
    Sms(url).send(letter(to="+447700900123", body="Burnley: you're booked."))
    [(path, words)] = service.texts
    assert path.endswith(("/+447700900123", "/%2B447700900123"))
    assert words == "Burnley: you're booked."


@pytest.mark.parametrize(
    ("status", "kind", "for_good"),
    [(400, NotSent, True), (401, OutOfOrder, False), (500, OutOfOrder, False)],
)
def test_why_a_text_was_not_taken_is_said_without_the_number(
    gateway, caplog, status, kind, for_good
):
    url, service = gateway
    service.status = status
    with caplog.at_level(logging.DEBUG), pytest.raises(NotSent) as why:
        Sms(url).send(letter(to="+447700900123"))
    assert (type(why.value), why.value.for_good) == (kind, for_good)
    assert "7700900123" not in why.value.words + caplog.text


def test_a_text_service_that_is_not_there_is_out_of_order():
    with pytest.raises(OutOfOrder, match="did not answer"):
        Sms(f"json://127.0.0.1:{free_port()}/{{to}}").send(letter(to="+447700900123"))


# --- Settings -------------------------------------------------------------------------------------


def settings(smtp_url: str = "", sms_url: str = "") -> Settings:
    return Settings(
        database_url="sqlite:///x.db", secret_keys=("x" * 32,), smtp_url=smtp_url, sms_url=sms_url
    )


def test_only_what_is_set_goes_out():
    assert open_posts(settings()) == []
    both = settings(smtp_url="smtp://127.0.0.1", sms_url="json://127.0.0.1/{to}")
    assert [post.channel for post in open_posts(both)] == ["email", "sms"]


def test_an_address_that_apprise_does_not_know_stops_the_worker():
    with pytest.raises(BadSetting, match="TOUCHLINE_SMS_URL"):
        open_posts(settings(sms_url="nowhere://account@service/{to}"))
