"""The door's addresses, wired to the site."""

from __future__ import annotations

from flask import Flask

from checkin import telling_views
from checkin.api import door_api
from checkin.arrive_views import arrive


def install(app: Flask) -> None:
    """Put the door's addresses on the site."""
    app.register_blueprint(telling_views.pages)
    app.register_blueprint(arrive)
    app.register_blueprint(door_api)
