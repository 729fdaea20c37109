"""The bare twin: the same SQL, sent by psycopg from a Flask without anything else.

It renders every row that the database returns, cell by cell, through one Jinja template. What it
lacks is what the product adds: who may see what, words, forms, and a page that one likes to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask

from booking.identity.passwords import password_fits

PAGE = """<!doctype html><title>Bare</title>
{% for rows in answers %}<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>\
{% endfor %}</tr>{% endfor %}</table>{% endfor %}"""


@dataclass
class Played:
    """What one request sent to the database, in order: a statement, or the end of a transaction."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    # A password that is checked takes as long as it takes, on both sides.
    password: tuple[str, str] | None = None


@contextmanager
def listening(engine: sa.Engine) -> Iterator[Played]:
    """Write down what is sent to the database meanwhile."""
    played = Played()

    def sent(_c: Any, _cursor: Any, statement: str, given: Any, _x: Any, many: bool) -> None:
        for parameters in given if many else [given]:
            played.statements.append((statement, parameters))

    def committed(_: Any) -> None:
        played.statements.append(("COMMIT", None))

    def rolled_back(_: Any) -> None:
        played.statements.append(("ROLLBACK", None))

    heard = (
        ("before_cursor_execute", sent), ("commit", committed), ("rollback", rolled_back),
    )  # fmt: skip
    for name, hear in heard:
        sa.event.listen(engine, name, hear)
    try:
        yield played
    finally:
        for name, hear in heard:
            sa.event.remove(engine, name, hear)


def bare_flask(url: str, requests: list[Played]) -> Flask:
    """An application that answers /0, /1 … with what the requests of that number had sent."""
    app = Flask("bare")
    page = app.jinja_env.from_string(PAGE)
    connection = psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))

    @app.route("/<int:number>", methods=["GET", "POST"])
    def play(number: int) -> str:
        played = requests[number]
        if played.password is not None:
            assert password_fits(*played.password)
        return page.render(answers=list(_answers(connection, played)))

    app.extensions["bare"] = connection
    return app


def _answers(connection: psycopg.Connection[Any], played: Played) -> Iterator[list[Any]]:
    for statement, parameters in played.statements:
        if statement == "COMMIT":
            connection.commit()
        elif statement == "ROLLBACK":
            connection.rollback()
        else:
            cursor = connection.execute(statement, parameters)
            if cursor.description is not None:
                yield cursor.fetchall()
