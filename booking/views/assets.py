"""What the pages are dressed in: built files from frontend/, and each club's colours."""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache
from pathlib import Path

import flask
from flask import Blueprint, Flask, Response, request

from booking.errors import Missing
from booking.queries import partners
from booking.rules.colours import club_css
from booking.views.edge import EVERYONE, entry, viewer

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
A_YEAR = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("text/javascript", ".js")


@lru_cache
def _manifest(changed: int) -> dict[str, str]:
    return dict(json.loads((DIST / "manifest.json").read_text()))


def built_name(name: str) -> str:
    """The name that a built file has now."""
    return _manifest((DIST / "manifest.json").stat().st_mtime_ns)[name]


def asset(name: str) -> str:
    """The address of a built file, which changes whenever its content does."""
    return flask.url_for("assets.built", name=built_name(name))


def install(app: Flask) -> None:
    """Serve the built files and give templates `asset()`."""
    app.register_blueprint(assets)
    app.add_template_global(asset)


@assets.get("/static/dist/<name>")
@entry(EVERYONE)
def built(name: str) -> Response:
    """One built file, which may be kept for good."""
    response = send_built(name)
    response.headers["Cache-Control"] = A_YEAR
    return response


def send_built(name: str) -> Response:
    """One built file, in the smallest form that the browser takes."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        accepts = encoding in request.accept_encodings.values()
        if accepts and (DIST / (name + ending)).is_file():
            response = flask.send_from_directory(DIST, name + ending, mimetype=kind)
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = flask.send_from_directory(DIST, name, mimetype=kind)
    response.headers["Vary"] = "Accept-Encoding"
    return response


@assets.get("/theme/<slug>.css")
@entry(EVERYONE)
def theme(slug: str) -> Response:
    """A club's colours as custom properties, made readable by rules/colours.py."""
    organisation = partners.find_organisation(viewer(), slug)
    if organisation is None:
        raise Missing
    css = club_css(organisation.colour, organisation.accent)
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
