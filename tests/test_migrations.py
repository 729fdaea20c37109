"""The migrations lead to exactly the tables that the models describe, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from booking.database import Base
from tests import databases
from tests.schema import differences, schema_of


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[sa.Connection]:
    with databases.engine_for(empty_database_url).connect() as connection:
        yield connection


def revisions(connection: sa.Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(databases.migrations_on(connection))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def test_every_migration_goes_up_down_and_up_again(connection):
    config = databases.migrations_on(connection)
    for revision in revisions(connection):
        command.upgrade(config, revision)
        connection.commit()
        before = schema_of(connection)
        connection.rollback()
        command.downgrade(config, "-1")
        connection.commit()
        command.upgrade(config, revision)
        connection.commit()
        assert differences(before, schema_of(connection)) == []
        connection.rollback()


def test_the_way_down_leaves_nothing(connection):
    config = databases.migrations_on(connection)
    command.upgrade(config, "head")
    connection.commit()
    command.downgrade(config, "base")
    connection.commit()
    assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}


def test_there_is_one_newest_migration(connection):
    scripts = ScriptDirectory.from_config(databases.migrations_on(connection))
    assert len(scripts.get_heads()) == 1


def test_alembic_finds_nothing_to_change(connection):
    config = databases.migrations_on(connection)
    command.upgrade(config, "head")
    connection.commit()
    command.check(config)


def test_migrations_and_models_make_the_same_tables(connection):
    config = databases.migrations_on(connection)
    command.upgrade(config, "head")
    connection.commit()
    migrated = schema_of(connection)
    connection.rollback()
    command.downgrade(config, "base")
    connection.commit()
    Base.metadata.create_all(connection)
    assert differences(migrated, schema_of(connection)) == []


def test_a_lost_check_or_condition_is_noticed(connection):
    connection.exec_driver_sql("CREATE TABLE a (n INTEGER CHECK (n > 0))")
    connection.exec_driver_sql("CREATE UNIQUE INDEX first ON a (n) WHERE n < 9")
    with_both = schema_of(connection)
    connection.exec_driver_sql("DROP TABLE a")
    connection.exec_driver_sql("CREATE TABLE a (n INTEGER)")
    connection.exec_driver_sql("CREATE UNIQUE INDEX first ON a (n) WHERE n < 10")
    lines = differences(with_both, schema_of(connection))
    assert len([line for line in lines if ": check " in line]) == 1
    assert len([line for line in lines if ": index " in line]) == 2
