"""A browser without a network: it asks a WSGI application and keeps its cookies."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]
CSRF = re.compile(r'(?:data-csrf=|name="csrf_token"[^>]*value=)"([^"]+)"')


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent any number of times."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def get(path: str) -> Request:
        """A page that is looked at."""
        return Request("GET", path)

    @staticmethod
    def form(path: str, **data: str) -> Request:
        """A form that is sent."""
        body = urlencode(data).encode()
        return Request("POST", path, body, "application/x-www-form-urlencoded")

    @staticmethod
    def json(path: str, data: Any, **headers: str) -> Request:
        """What a program sends."""
        return Request("POST", path, json.dumps(data).encode(), "application/json", headers)


@dataclass(frozen=True)
class Answer:
    """What came back, and the seconds it took to make it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


class Browser:
    """Asks one application, as one visitor."""

    def __init__(self, wsgi: Wsgi, base_url: str = "http://127.0.0.1:5000") -> None:
        self.wsgi, self.base_url = wsgi, base_url
        self.cookies: dict[str, str] = {}

    def ask(self, request: Request) -> Answer:
        """Send a request. Only the application's own time is counted, to the last byte."""
        environ = self._environ(request)
        started: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            started.update(status=int(status.split()[0]), headers=headers)

        before = perf_counter()
        parts = self.wsgi(environ, start_response)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        seconds = perf_counter() - before
        self._keep_cookies(started["headers"])
        return Answer(started["status"], started["headers"], body, seconds)

    def csrf(self, path: str) -> str:
        """The token in a page's form."""
        found = CSRF.search(self.ask(Request.get(path)).text)
        assert found, f"{path} has no form"
        return found.group(1)

    def _environ(self, request: Request) -> dict[str, Any]:
        path, _, query = request.path.partition("?")
        builder = EnvironBuilder(
            path, self.base_url, query, method=request.method,
            headers=list(request.headers.items()),
            input_stream=io.BytesIO(request.body), content_type=request.content_type or None,
            content_length=len(request.body),
        )  # fmt: skip
        environ = builder.get_environ()
        if self.cookies:
            kept = (f"{name}={value}" for name, value in self.cookies.items())
            environ["HTTP_COOKIE"] = "; ".join(kept)
        return environ

    def _keep_cookies(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
