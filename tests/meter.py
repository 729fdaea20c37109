"""A meter between a browser and a site: what somebody with little data pays for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE = 65_536


@dataclass
class Meter:
    """Hands on every byte between browsers and the site, and counts those that come down.

    The browser's own figures leave out the script of a service worker, which is loaded before
    anybody can listen to the worker. Here nothing passes uncounted: headers are in it too.
    """

    site_url: str
    down: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self) -> str:
        """Begin to hand on; returns the address to visit in the site's place."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._open.append(listener)
        self._start(self._answer, listener)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            for line in self._open:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()

    def _start(self, work, *about) -> None:
        threading.Thread(target=work, args=about, daemon=True).start()

    def _answer(self, listener: socket.socket) -> None:
        site = urlsplit(self.site_url)
        # Closing the listener ends it.
        with suppress(OSError):
            while True:
                browser, _ = listener.accept()
                server = socket.create_connection((site.hostname or "", site.port or 80))
                with self._lock:
                    self._open += [browser, server]
                self._start(self._hand_on, browser, server, False)
                self._start(self._hand_on, server, browser, True)

    def _hand_on(self, come_from: socket.socket, go_to: socket.socket, down: bool) -> None:
        with suppress(OSError):
            while piece := come_from.recv(PIECE):
                if down:
                    with self._lock:
                        self.down += len(piece)
                go_to.sendall(piece)
            go_to.shutdown(socket.SHUT_WR)


@contextmanager
def metered(site_url: str) -> Iterator[tuple[Meter, str]]:
    """A meter before the site, and the address to visit."""
    meter = Meter(site_url)
    try:
        yield meter, meter.listen()
    finally:
        meter.close()
