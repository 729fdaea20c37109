"""The table that a reader understands: ratios first, with their noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.measure import Spread, ratio, spread

HEADS = (
    "What somebody does", "Of bare speed, national", "Of bare speed, united",
    "National costs, of united", "Milliseconds, national (bare)", "SQL", "KB",
)  # fmt: skip

# The one is to take less than three times as long as the other.
FITS, FILTERED = "Find what fits one person", "What's on within 5 miles"

EXPLAINED = """\
**Of bare speed**: how fast our page is beside its bare twin, a Flask that sends the same SQL with
psycopg and renders every row that comes back through one Jinja template, without anything else.
0.50 means half as fast.

**National costs, of united**: how much longer the same takes with a hundred trusts' data than with
seven trusts'.

After ± stands the noise: half of what the middle half of all rounds spans. Time is the
application's own, without a network, to the last byte, not compressed. Signing in has a password
check on both sides, slow on purpose. What was written is taken out again after each turn, outside
the time."""


@dataclass(frozen=True)
class Row:
    """One work: its statements, size, and its seconds in each round, beside its twin's."""

    name: str
    statements_small: int
    statements_large: int
    bytes: int
    small: Sequence[float]
    small_bare: Sequence[float]
    large: Sequence[float]
    large_bare: Sequence[float]

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in words."""
        national, bare = spread(self.large), spread(self.large_bare)
        statements = str(self.statements_large)
        if self.statements_small != self.statements_large:
            statements = f"{self.statements_small} → {self.statements_large}"
        return (
            self.name,
            _noisy(ratio(self.large_bare, self.large)),
            _noisy(ratio(self.small_bare, self.small)),
            _noisy(ratio(self.large, self.small)),
            f"{national.middle * 1000:.1f} ({bare.middle * 1000:.1f})",
            statements,
            f"{self.bytes / 1024:.0f}",
        )


def written(rows: Sequence[Row], machine: Sequence[str], rounds: int) -> str:
    """The whole report, in Markdown."""
    lines = [
        "# How fast it is",
        "",
        f"Measured by `make bench` on {datetime.now(UTC):%-d %B %Y}, in one run: {rounds} rounds,",
        "in each of them a page and its twin had their turn on both sizes.",
        "",
        *(f"- {line}" for line in machine),
        "",
        _table([HEADS, *(row.cells for row in rows)]),
        "",
        *_beside_the_catalogue({row.name: row for row in rows}),
        EXPLAINED,
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _beside_the_catalogue(rows: Mapping[str, Row]) -> list[str]:
    """How long finding for somebody takes, of what anyone may find; nothing if not both ran."""
    if not rows.keys() >= {FITS, FILTERED}:
        return []
    times = ratio(rows[FITS].large, rows[FILTERED].large)
    return [f"**{FITS}** takes {_noisy(times)} times as long as *{FILTERED}*.", ""]


def _noisy(what: Spread) -> str:
    return f"{what.middle:.2f} ±{what.noise * 100 / 2:.0f}%"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
