"""`make bench`: measures, prints a table, and keeps it in bench/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import data, machine, report
from bench.measure import in_turns
from bench.report import Row
from bench.works import WORKS, Pair, Site, Work

RESULTS = Path(__file__).with_name("RESULTS.md")
# Bookings of the largest demo are looked through when they are taken out again: not too often.
ROUNDS = 25


def main() -> None:
    """Measure everything, or only what has these words in its name."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("words", nargs="?", default="", help="only works with this in their name")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    databases = data.prepare()
    try:
        sites = {size: Site(databases.url(size)) for size in data.SIZES}
        rows = [
            measured(work, sites, asked.rounds)
            for work in WORKS
            if asked.words.lower() in work.name.lower()
        ]
        text = report.written(rows, machine.described(sites["national"]), asked.rounds)
    finally:
        databases.server.stop()
    print(text)
    if not asked.words:
        RESULTS.write_text(text)


def measured(work: Work, sites: dict[str, Site], rounds: int) -> Row:
    """One work on both sizes, each beside its bare twin, in turns."""
    print(f"Measuring: {work.name}", file=sys.stderr, flush=True)
    small, large = (Pair(work, sites[size]) for size in data.SIZES)
    seconds = in_turns([small.ask, small.play, large.ask, large.play], rounds)
    return Row(work.name, small.statements, large.statements, large.bytes, *seconds)


if __name__ == "__main__":
    try:
        main()
    except data.CannotMeasure as error:
        sys.exit(str(error))
