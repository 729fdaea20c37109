"""The commands an operator runs. Each ends with status 0, or one clear line and another status."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from booking.channels import OutOfOrder, Post, open_posts
from booking.database import db, session
from booking.delivery import deliver_due, keep_delivering
from booking.documents.typesetting import NotBuilt
from booking.jobs import run_often
from booking.jobs import run_once as run_jobs
from booking.models import Installation
from booking.settings import ROOT, BadSetting, Settings
from booking.views import packs
from booking.words import LONDON, count

JOBS_EVERY_SECONDS = 60
OFTEN_SECONDS = 3
# One letter may be half sent when the worker is told to stop.
SECONDS_TO_FINISH = 5

log = logging.getLogger("touchline.jobs")

demo = AppGroup("demo", help="Invented data to try the site with.")
jobs = AppGroup("jobs", help="The work that nobody waits for.")


def install(app: Flask) -> None:
    """Give `flask` our commands."""
    app.cli.add_command(demo)
    app.cli.add_command(jobs)
    app.cli.add_command(upgrade)
    app.cli.add_command(print_sheets)


@click.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest version of its tables."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with db.engine.connect().execution_options(write=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    click.echo("The database is up to date.")


@click.command("print")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def print_sheets(folder: Path) -> None:
    """Write what's on with every club and in every town into FOLDER, as PDFs to print."""
    settings: Settings = current_app.config["TOUCHLINE"]
    try:
        with current_app.test_request_context(base_url=settings.base_url):
            sheets = packs.all_sheets()
            with click.progressbar(sheets, label="Making the sheets") as each_in_turn:
                for sheet in each_in_turn:
                    sheet.write_into(folder)
    except NotBuilt as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot write into {folder}: {error.strerror}.") from error
    click.echo(f"{count(len(sheets), 'sheet')} in {folder}.")


@demo.command("load")
@click.option("--size", type=click.Choice(["united", "county", "national"]), default="united")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Date everything from this day.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is data already.")
def load(size: str, seed: int, today: datetime | None, if_empty: bool) -> None:
    """Fill an empty database with invented trusts, sessions and people."""
    # Imported here: a site with real people never loads the demo's words.
    from booking.demo.load import CannotLoad
    from booking.demo.load import load as load_demo

    tables = sa.inspect(db.engine).get_table_names()
    if not tables:
        raise click.ClickException("The database has no tables yet: run `flask upgrade` first.")
    if if_empty and session().query(Installation).first() is not None:
        click.echo("The example data is there already.")
        return
    on = today.date() if today else datetime.now(LONDON).date()
    try:
        with _shown_progress() as progress:
            loaded = load_demo(size, seed, on, progress)
    except CannotLoad as error:
        raise click.ClickException(str(error)) from error
    click.echo(loaded.in_words())


@contextmanager
def _shown_progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar for whoever watches at a terminal, and a plain line for each step otherwise."""
    if not sys.stdout.isatty():
        yield lambda _done, _of, words: click.echo(words)
        return
    with click.progressbar(length=0, label="Loading", show_pos=True) as bar:

        def move(done: int, of: int, _words: str) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield move


@jobs.command("run")
@click.option("--once", is_flag=True, help="Do what is due and end, for cron.")
def run(once: bool) -> None:
    """Send messages, make new dates as weeks go by and ask trusts what is true, until stopped."""
    settings: Settings = current_app.config["TOUCHLINE"]
    try:
        posts = open_posts(settings)
    except BadSetting as error:
        raise click.ClickException(str(error)) from error
    if once:
        _run_once(settings, posts)
        return
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    delivering = [
        threading.Thread(
            target=keep_delivering, args=(app, post, settings.partnership_name, stop), daemon=True
        )
        for post in posts
    ]
    for thread in delivering:
        thread.start()
    _keep_running(settings, stop)
    for thread in delivering:
        thread.join(SECONDS_TO_FINISH)


def _run_once(settings: Settings, posts: Sequence[Post]) -> None:
    try:
        run_jobs(settings.base_url)
        for post in posts:
            deliver_due(post, settings.partnership_name)
    except SQLAlchemyError as error:
        raise click.ClickException("The database could not be used: see the log.") from error
    except OutOfOrder as down:
        raise click.ClickException(f"Messages wait: {down.words}") from down


def _keep_running(settings: Settings, stop: threading.Event) -> None:
    """Do what people wait for every few seconds, and the rest once a minute."""
    next_minute = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= next_minute:
                next_minute = time.monotonic() + JOBS_EVERY_SECONDS
                run_jobs(settings.base_url)
            else:
                run_often()
        except SQLAlchemyError:
            # A database that restarts is back in a minute; a worker that has ended is not.
            log.exception("the jobs failed and are tried again")
        stop.wait(OFTEN_SECONDS)
