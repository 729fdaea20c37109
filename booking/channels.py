"""The ways out: e-mail by SMTP, and texts by whichever service the installation uses.

Each either hands a letter over, or says in words why not. No answer of a server gets into our
words or logs: it may hold a person's address.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote, urlsplit

from booking.models import Channel
from booking.settings import BadSetting, Settings

# Seconds. Nobody waits for longer on a server that hangs.
TO_CONNECT = 10
TO_ANSWER = 30
# What servers answer (RFC 5321, and HTTP).
TOO_BUSY = 421
NOT_OUR_ACCOUNT = (401, 402, 403)
NOT_THIS_NUMBER = (400, 404, 410, 422)


@dataclass(frozen=True)
class Letter:
    """What goes out: `id` is the same at every try, so that a second copy can be told."""

    id: str
    to: str
    sender: str
    subject: str
    body: str


class NotSent(Exception):
    """A letter was not taken; the text says why, for a person. `for_good`: no use trying again."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.for_good = for_good


class OutOfOrder(NotSent):
    """The whole channel does not work just now, whatever the letter."""


class Post(Protocol):
    """One channel out. It may keep a connection open between letters."""

    channel: Channel

    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises NotSent, or OutOfOrder."""

    def close(self) -> None:
        """Let go of the connection, until the next letter."""


def open_posts(settings: Settings) -> Sequence[Post]:
    """The channels that are set. Raises BadSetting when one can't be as it is set."""
    posts: list[Post] = []
    if settings.smtp_url:
        posts.append(Smtp(settings.smtp_url, settings.base_url))
    if settings.sms_url:
        posts.append(Sms(settings.sms_url))
    return posts


class Smtp:
    """E-mail, by one server. TLS where the server offers it, and always before a password."""

    channel = Channel.EMAIL

    def __init__(self, url: str, base_url: str, answer_within: float = TO_ANSWER) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._tls = parts.scheme == "smtps"
        self._starttls = options.get("starttls", "1") == "1" and not self._tls
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._domain = urlsplit(base_url).hostname or "localhost"
        own = self._user if "@" in self._user else f"sessions@{self._domain}"
        self._from = options.get("from", own)
        self._answer_within = answer_within
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand one e-mail over, on the open connection or a new one."""
        try:
            if self._server is None:
                self._server = self._connect()
            self._server.send_message(self._written(letter), self._from, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            raise self._refused("the address", code) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise self._refused("the message", error.smtp_code) from None
        except (smtplib.SMTPNotSupportedError, ValueError):
            raise NotSent("No e-mail can be sent to this address.", for_good=True) from None
        except smtplib.SMTPAuthenticationError:
            self._hang_up()
            raise OutOfOrder("The e-mail server does not accept our password.") from None
        except (smtplib.SMTPException, OSError):
            self._hang_up()
            raise OutOfOrder("The e-mail server did not answer.") from None

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((letter.sender, self._from))
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.id}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, cte="quoted-printable")
        return message

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._connect_within, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._connect_within)
        server.ehlo()
        if self._starttls and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self._user and self._starttls:
            server.close()
            raise OutOfOrder("The e-mail server offers no TLS, and a password needs it.")
        if self._user:
            server.login(self._user, self._password)
        if server.sock is not None:
            server.sock.settimeout(self._answer_within)
        return server

    @property
    def _connect_within(self) -> float:
        return min(TO_CONNECT, self._answer_within)

    def _refused(self, what: str, code: int) -> NotSent:
        if code == TOO_BUSY:
            self._hang_up()
            return OutOfOrder(f"The e-mail server is too busy ({code}).")
        return NotSent(f"The e-mail server refused {what} ({code}).", for_good=code >= 500)

    def _hang_up(self) -> None:
        """Without a word: a server that hangs would keep us waiting for its goodbye."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._hang_up()


class _Codes(logging.Handler):
    """Hears what apprise says, and keeps nothing of it but the code of an answer."""

    code = 0

    def emit(self, record: logging.LogRecord) -> None:
        """It says "…, error=400." of a number that nobody has."""
        found = re.search(r"error=(\d{3})", record.getMessage())
        if found:
            self.code = int(found[1])


class Sms:
    """Texts, by one of the services that apprise knows."""

    channel = Channel.SMS

    def __init__(self, url: str) -> None:
        # Only here: it takes a second, and the site itself never sends anything.
        import apprise

        self._apprise = apprise
        self._url = url
        self._codes = _Codes()
        self._keep_out_of_logs()
        if apprise.Apprise.instantiate(self._address("+447700900000")) is None:
            raise BadSetting(
                "TOUCHLINE_SMS_URL is no address of a text service that apprise knows."
            )

    def _keep_out_of_logs(self) -> None:
        """Numbers and words stand in what apprise says, and numbers in what it connects by."""
        said = logging.getLogger("apprise")
        said.propagate = False
        said.setLevel(logging.WARNING)
        said.handlers = [self._codes]
        logging.getLogger("urllib3").setLevel(logging.WARNING)

    def _address(self, number: str) -> str:
        address = self._url.replace("{to}", quote(number, safe=""))
        if "rto=" in address:
            return address
        return f"{address}{'&' if '?' in address else '?'}cto={TO_CONNECT}&rto={TO_ANSWER}"

    def send(self, letter: Letter) -> None:
        """Hand one text over."""
        service = self._apprise.Apprise()
        service.add(self._address(letter.to))
        self._codes.code = 0
        if not service.notify(body=letter.body, title="", body_format="text"):
            raise _not_taken(self._codes.code)

    def close(self) -> None:
        """Nothing is kept open."""


def _not_taken(code: int) -> NotSent:
    """Why a text service did not take a text, by the code of its answer; 0 is none."""
    if code in NOT_OUR_ACCOUNT:
        return OutOfOrder(f"The text service does not accept our account ({code}).")
    if code in NOT_THIS_NUMBER:
        return NotSent(f"The text service refused this number ({code}).", for_good=True)
    if code:
        return OutOfOrder(f"The text service could not take it ({code}).")
    return OutOfOrder("The text service did not answer.")
