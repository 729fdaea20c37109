"""About the site itself: privacy, accessibility, and whether it is up."""

from __future__ import annotations

from functools import cache

import flask
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from booking.database import session
from booking.settings import ROOT
from booking.views.edge import DEMO, EVERYONE, entry
from booking.views.styleguide import example_form

site = Blueprint("site", __name__)

# What is private is no secret place: nothing of it is named here, and every such page says
# "noindex" and asks who you are. Calendars are left out because search engines would only list
# them beside the pages that they repeat.
ROBOTS = "User-agent: *\nDisallow: /calendar/\nAllow: /\n"


@site.get("/privacy")
@entry(EVERYONE)
def privacy() -> str:
    """What is kept about whom, who sees it, and what one can ask for."""
    return flask.render_template("site/privacy.html")


@site.get("/accessibility")
@entry(EVERYONE)
def accessibility() -> str:
    """How the pages are made for everyone, and where they fall short."""
    return flask.render_template("site/accessibility.html")


@site.get("/robots.txt")
@entry(EVERYONE)
def robots() -> Response:
    """What search engines may read."""
    return Response(ROBOTS, mimetype="text/plain")


@site.get("/healthz")
@entry(EVERYONE)
def healthz() -> Response:
    """The process is alive."""
    return Response("alive\n", mimetype="text/plain")


@site.get("/readyz")
@entry(EVERYONE)
def readyz() -> Response:
    """The database can be reached and has the newest tables; 503 until both are so."""
    try:
        context = MigrationContext.configure(session().connection())
        at = context.get_current_revision()
    except SQLAlchemyError:
        return Response("the database cannot be reached\n", 503, mimetype="text/plain")
    if at != newest_migration():
        return Response("the database is not migrated\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@cache
def newest_migration() -> str | None:
    """The migration that this version of the code needs."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


@site.get("/styleguide")
@entry(DEMO)
def styleguide() -> str:
    """Every part that pages are made of, with invented content."""
    return flask.render_template("styleguide.html", example=example_form())
