"""Touchline: wiring only. `create_app()` makes the site, `serve()` is what a web server runs."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from booking import cli, crypto
from booking.database import db, engine_options, prepare_engine
from booking.models import Installation
from booking.rules import feed_items
from booking.settings import ROOT, BadSetting, Settings
from booking.views import edge, failures, headers, journeys, page
from checkin import journeys as checkin_journeys

LARGEST_REQUEST = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The site, for these settings or the environment's. Raises BadSetting with a sentence."""
    settings = settings or Settings.from_environment()
    app = Flask("touchline", root_path=str(ROOT / "booking"), static_folder=None)
    app.config.update(
        TOUCHLINE=settings,
        TESTING=settings.testing,
        SECRET_KEY=crypto.derive(settings.secret_keys[0], "sign"),
        SECRET_KEY_FALLBACKS=[crypto.derive(key, "sign") for key in settings.secret_keys[1:]],
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
    )
    crypto.install_keys(settings.secret_keys)
    if settings.https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    feed_items.listen()
    _templates(app)
    edge.install(app)
    CSRFProtect(app)
    failures.install(app)
    headers.install(app)
    page.install(app)
    journeys.install(app)
    checkin_journeys.install(app)
    cli.install(app)
    for rule in app.url_map.iter_rules():
        edge.entry_of(app, rule.endpoint)
    return app


def serve() -> Flask:
    """The site for a web server: refuses to start where demo mode meets a real database."""
    app = create_app()
    settings: Settings = app.config["TOUCHLINE"]
    if settings.demo:
        with app.app_context():
            marked = db.session.query(Installation).filter_by(is_demo=True).first() is not None
            db.session.remove()
            # Workers are forked after this: each opens connections of its own.
            db.engine.dispose()
        if not marked:
            raise BadSetting("TOUCHLINE_DEMO=1 needs a database that `flask demo load` has filled.")
    return app


def _templates(app: Flask) -> None:
    own = [
        FileSystemLoader(ROOT / "booking/templates"),
        FileSystemLoader(ROOT / "checkin/templates"),
    ]
    govuk = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([*own, PrefixLoader(dict(govuk))])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
