"""The door's addresses, wired to the site."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Put the door's addresses on the site."""
