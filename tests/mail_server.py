"""An e-mail server to send to: it takes letters, refuses some, hangs, or answers slowly."""

from __future__ import annotations

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

# What it does with the letter of a `DATA` command.
Mood = Callable[[], str]


def kind() -> str:
    """Takes everything."""
    return "take"


def trying(seed: int, slow: float = 0.02) -> Mood:
    """One letter in ten is refused for now, some are answered slowly, and few not at all."""
    chance = random.Random(seed)

    def mood() -> str:
        drawn = chance.random()
        if drawn < 0.1:
            return "busy"
        if drawn < 0.103:
            return "hang"
        if drawn < 0.2:
            time.sleep(slow)
        return "take"

    return mood


@dataclass
class MailServer:
    """What came in, and where to send to."""

    port: int
    mood: Mood = kind
    letters: list[EmailMessage] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=sessions@example.org"

    @property
    def by_id(self) -> Counter[str]:
        """How often each letter was taken."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)


class _Talk(socketserver.StreamRequestHandler):
    """One client's connection: enough of RFC 5321 for one who sends."""

    server: _Listener

    def handle(self) -> None:
        mail = self.server.mail
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.strip().upper()
            if command.startswith(b"EHLO"):
                self.say("250 here")
            elif command.startswith(b"RCPT"):
                self.say("550 nobody here" if b"NOBODY@" in command else "250 yes")
            elif command == b"DATA":
                self.say("354 go on")
                self.take(mail)
            elif command == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self, mail: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            return
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        mail.tried[str(letter["Message-ID"])] += 1
        mood = mail.mood()
        if mood == "hang":
            mail.over.wait(60)
        elif mood == "busy":
            self.say("451 not now")
        else:
            mail.letters.append(letter)
            self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer

    def handle_error(self, *_: object) -> None:
        """A client that was killed is what some tests are about."""


@contextmanager
def mail_server(mood: Mood = kind) -> Iterator[MailServer]:
    """A server on a port of its own."""
    listener = _Listener(("127.0.0.1", 0), _Talk)
    listener.mail = MailServer(listener.server_address[1], mood)
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener.mail
    finally:
        listener.mail.over.set()
        listener.shutdown()
        listener.server_close()
