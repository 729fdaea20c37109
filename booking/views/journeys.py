"""Every journey of the booking side, wired to the site."""

from __future__ import annotations

from flask import Flask

from booking.views import assets


def install(app: Flask) -> None:
    """Put the journeys' addresses on the site."""
    assets.install(app)
