"""A finder elsewhere: it reads a feed of open data page by page, and keeps what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

SERIES = "/openactive/session-series"
SESSIONS = "/openactive/scheduled-sessions"

Page = dict[str, Any]


class FeedReader:
    """What a program believes that follows the standard and nothing else."""

    def __init__(self, fetch: Callable[[str], Page], feed: str) -> None:
        self._fetch = fetch
        self.next = feed
        self.open: dict[str, Any] = {}
        self.deleted: set[str] = set()
        self.pages: list[Page] = []

    def read_page(self) -> bool:
        """Take in one page; whether it had anything."""
        page = self._fetch(self.next)
        self.pages.append(page)
        for item in page["items"]:
            if item["state"] == "deleted":
                self.open.pop(item["id"], None)
                self.deleted.add(item["id"])
            else:
                self.open[item["id"]] = item["data"]
        address = urlsplit(page["next"])
        self.next = f"{address.path}?{address.query}" if address.query else address.path
        return bool(page["items"])

    def read_on(self) -> FeedReader:
        """Read until there is nothing new."""
        while self.read_page():
            pass
        return self
