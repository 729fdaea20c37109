"""The larger demos: part by part, the same on both databases, and whole or not at all."""

from __future__ import annotations

import hashlib
import os
import pty
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from booking import crypto
from booking.database import Base
from booking.demo import county, drawing, load, national
from booking.demo.blueprint import UNITED, Blueprint
from booking.demo.drawing import Draw
from booking.demo.invented import PLACES
from booking.demo.rows import TABLES, Rows
from booking.demo.sizes import SIZES, Size
from booking.models import Installation, Organisation, OrganisationKind, SessionSeries
from booking.rules import feed_items
from tests.databases import engine_for
from tests.site import ROOT, demo_environment
from tests.test_commands import run
from tests.test_demo_load import KEY, THURSDAY, in_clear, made, quietly
from tests.test_demo_offers import unclear_titles
from tests.test_demo_words import DRAMA_NUMBER, longest

HAMLETS = "hamlets"
ENGLAND = ((50.0, 55.8), (-5.7, 1.8))


def hamlet(number: int) -> Blueprint:
    """One trust of the national demo, with few offers and few people."""
    region = national.part(number + 1)
    trust = region.organisations[0].slug
    return replace(
        region,
        venues=tuple(venue for venue in region.venues if venue.trust == trust),
        series=tuple(series for series in region.series if series.trust == trust)[::4],
        staff=region.staff[:20],
        participants=15,
    )


@pytest.fixture
def hamlets(monkeypatch: pytest.MonkeyPatch) -> Size:
    """A size of three small parts."""
    monkeypatch.setitem(SIZES, HAMLETS, Size(3, hamlet))
    return SIZES[HAMLETS]


def parts_of(size: Size, seed: int = 1) -> Iterator[Rows]:
    """The rows of each part in turn: they are gone when the next is asked for."""
    crypto.install_keys((KEY,))
    rows = Rows()
    for _ in load.make_parts(rows, size, seed, THURSDAY):
        yield rows


@cache
def hamlets_rows(seed: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Every row of the three small parts, but for what differs each time."""
    whole: dict[str, list[dict[str, Any]]] = {model.__tablename__: [] for model in TABLES}
    for rows in parts_of(Size(3, hamlet), seed):
        for table, of_part in in_clear(rows).items():
            whole[table] += of_part
    return whole


def digest(rows: list[dict[str, Any]]) -> str:
    """One short text for all rows of a table."""
    lines = sorted(repr(sorted(row.items())) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def stored(session: Session, table: str, names: list[str]) -> list[dict[str, Any]]:
    columns = [Base.metadata.tables[table].c[name] for name in names]
    return [dict(row) for row in session.execute(sa.select(*columns)).mappings()]


def definitions(session: Session) -> list[tuple[Any, ...]]:
    """Every index and constraint, as the database itself writes it down."""
    if session.get_bind().dialect.name == "sqlite":
        asked = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    else:
        asked = (
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid)"
            " FROM pg_constraint UNION ALL"
            " SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
    return sorted(map(tuple, session.execute(sa.text(asked))), key=repr)


# --- The same for the same seed ------------------------------------------------------------------


def test_every_table_holds_the_rows_that_were_drawn_on_either_database(
    session: Session, hamlets: Size
):
    load.load(HAMLETS, 1, THURSDAY, quietly)
    drawn = hamlets_rows()
    for table in drawn.keys() - {Installation.__tablename__}:
        names = list(drawn[table][0]) if drawn[table] else []
        assert digest(stored(session, table, names) if names else []) == digest(drawn[table]), table


def test_the_same_seed_gives_the_same_parts_and_another_seed_others():
    again: dict[str, int] = Counter()
    for rows in parts_of(Size(3, hamlet)):
        for table, of_part in in_clear(rows).items():
            at = again[table]
            assert of_part == hamlets_rows()[table][at : at + len(of_part)]
            again[table] += len(of_part)
    assert hamlets_rows(2) != hamlets_rows()


def test_numbers_go_on_from_part_to_part():
    for table, rows in hamlets_rows().items():
        if rows and "id" in rows[0]:
            assert [row["id"] for row in rows] == list(range(1, len(rows) + 1)), table


def test_no_id_comes_twice():
    for table, rows in hamlets_rows().items():
        for name in ("public_id", "item_id", "token_hash", "short_code_hash"):
            values = [row[name] for row in rows if name in row]
            assert len(values) == len(set(values)), (table, name)


def test_a_short_code_that_one_part_gave_is_given_by_no_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drawing, "SHORT_CODE_LENGTH", 1)
    first = Draw(1)
    second = first.for_part(1)
    given = [draw.short_code() for _ in range(14) for draw in (first, second)]
    assert sorted(given) == sorted(crypto.ALPHABET)


# --- Whoever signs in finds the same in every size ------------------------------------------------


def test_every_size_begins_with_the_small_demo_to_the_last_row():
    assert all(size.part(0) is UNITED for size in SIZES.values())
    first = next(parts_of(SIZES["national"]))
    assert in_clear(first) == in_clear(made(THURSDAY))


def test_no_part_has_to_do_with_another():
    before: Counter[str] = Counter()
    for rows in parts_of(Size(2, hamlet)):
        for model in TABLES:
            for column in model.__table__.c:
                for key in column.foreign_keys:
                    others = before[key.column.table.name]
                    pointed_at = [row.get(column.name) for row in rows.of(model)]
                    assert all(at is None or at > others for at in pointed_at), column
        before = Counter({model.__tablename__: rows.count(model) for model in TABLES})


# --- Into a database, whole or not at all ---------------------------------------------------------


def test_indexes_and_constraints_are_afterwards_what_they_were(session: Session, hamlets: Size):
    before = definitions(session)
    session.commit()
    load.load(HAMLETS, 1, THURSDAY, quietly)
    assert definitions(session) == before


def test_a_database_that_was_loaded_in_parts_takes_new_rows(session: Session, hamlets: Size):
    counts = load.load(HAMLETS, 1, THURSDAY, quietly)
    added = Organisation(
        slug="new",
        name="New",
        short_name="New",
        kind=OrganisationKind.TRUST,
        town="Newtown",
        phone="01632 960000",
    )
    session.add(added)
    session.commit()
    assert (added.id, counts.participants) == (counts.organisations + 1, 45)


def test_other_programs_are_told_of_every_open_offer(session: Session, hamlets: Size, at):
    now = at("2026-03-05 09:00").astimezone(UTC)
    load.load(HAMLETS, 1, THURSDAY, quietly)
    assert feed_items.reconcile(session, now) == 0


def test_each_part_is_told_in_a_plain_line_where_nobody_watches(
    app, hamlets: Size, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(SIZES, "county", hamlets)
    done = run(app, "demo", "load", "--size", "county", "--today", "2026-03-05")
    lines = done.output.splitlines()
    assert lines[:3] == [f"Part {number} of 3 is written." for number in (1, 2, 3)]
    assert lines[5].startswith("Loaded 15 organisations, 60 staff, 45 participants")


def test_a_load_that_is_killed_leaves_nothing_and_the_database_as_good_as_new(database_url: str):
    engine = engine_for(database_url)
    with Session(engine) as session:
        before = definitions(session)
    kill_after_the_first_part(database_url)
    with Session(engine) as session:
        for table in Base.metadata.sorted_tables:
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        assert definitions(session) == before
        session.add(Installation(is_demo=True, loaded_on=THURSDAY, size="united", seed=1))
        session.commit()


def kill_after_the_first_part(database_url: str) -> None:
    """Load the county at a terminal, and kill the process when its bar has moved once."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flask", "demo", "load", "--size", "county"]
    environment = demo_environment(database_url) | {"TERM": "xterm"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while b"1/12" not in shown:
        shown += os.read(ours, 1000)
    process.kill()
    assert process.wait(10) < 0
    os.close(ours)


# --- Ten times as large, and a hundred trusts -----------------------------------------------------


@cache
def blueprints(size: str) -> list[Blueprint]:
    return [SIZES[size].part(number) for number in range(SIZES[size].parts)]


def all_of(size: str, what: str) -> list[Any]:
    return [each for part in blueprints(size) for each in getattr(part, what)]


def trusts_of(size: str) -> list[Any]:
    return [each for each in all_of(size, "organisations") if each.kind == "trust"]


def test_the_county_is_ten_times_as_large():
    assert len(trusts_of("county")) == 70
    assert len(all_of("county", "series")) == 600
    assert len(all_of("county", "staff")) == 400
    assert sum(part.participants for part in blueprints("county")) == 3000


def test_the_nation_has_a_hundred_trusts_and_five_thousand_sessions_a_week():
    assert len(trusts_of("national")) == 100
    assert 5_000 <= sum(part.sessions_a_week for part in blueprints("national")) < 5_100
    assert sum(part.participants for part in blueprints("national")) == 100_000


def test_a_mentor_has_a_list_they_can_know_in_every_part():
    for part in blueprints("national"):
        mentors = sum(member.area is not None for member in part.staff)
        assert 25 <= part.participants / mentors <= 40


def test_the_nations_offers_are_for_referral_about_as_often_as_the_real_ones():
    referral = Counter(series.audience for series in all_of("national", "series"))
    of_united = Counter(series.audience for series in UNITED.series)
    share = referral["by_referral"] / referral.total()
    assert share == pytest.approx(of_united["by_referral"] / of_united.total(), abs=0.06)


@pytest.mark.parametrize("size", ["county", "national"])
def test_everybody_and_everything_has_a_name_of_its_own(size: str):
    for what, name in (("organisations", "slug"), ("venues", "key"), ("staff", "email")):
        names = [getattr(each, name) for each in all_of(size, what)]
        assert len(names) == len(set(names)), what
    sign_ins = [member.demo_email for member in all_of(size, "staff") if member.demo_email]
    assert len(sign_ins) == 7


@pytest.mark.parametrize("size", ["county", "national"])
def test_offers_are_at_venues_of_their_own_trust_and_fit_the_tables(size: str):
    trust_of = {venue.key: venue.trust for venue in all_of(size, "venues")}
    for series in all_of(size, "series"):
        assert trust_of[series.venue] == series.trust
        for name in ("title", "summary", "fare_help", "own_children", "meeting_point"):
            assert len(getattr(series, name)) <= longest(SessionSeries, name)


@pytest.mark.parametrize("size", ["county", "national"])
def test_invented_offers_are_as_clear_as_those_that_they_copy(size: str):
    crypto.install_keys((KEY,))
    part = blueprints(size)[1]
    rows = load.make_rows(replace(part, participants=0), 1, THURSDAY)
    assert len(unclear_titles(rows)) <= len(part.series) * 0.12


@pytest.mark.parametrize("size", ["county", "national"])
def test_no_invented_trust_says_where_a_real_one_is(size: str):
    for part in blueprints(size)[1:]:
        for series in part.series:
            said = f"{series.title} {series.summary} {series.what_happens} {series.first_visit}"
            assert not PLACES.search(said)
        assert all(DRAMA_NUMBER.fullmatch(each.phone) for each in part.organisations)


def test_a_trust_of_the_nation_has_no_title_twice():
    titles = Counter((series.trust, series.title) for series in all_of("national", "series"))
    assert max(titles.values()) == 1


def test_the_nation_is_spread_over_england():
    (south, north), (west, east) = ENGLAND
    for venue in all_of("national", "venues"):
        assert south < venue.latitude < north
        assert west < venue.longitude < east
    places = {(round(v.latitude), round(v.longitude)) for v in all_of("national", "venues")}
    assert len(places) >= 15


def test_every_neighbourhood_of_the_county_has_its_closures_pictures_and_moves():
    blueprint = county.part(9)
    assert len([venue for venue in blueprint.venues if venue.closed]) == 2
    assert len([series for series in blueprint.series if series.picture]) == 2
    assert len([series for series in blueprint.series if series.moved]) == 3
