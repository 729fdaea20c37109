"""Every what's-on sheet of the partnership at once, for packs of paper that go where no one is
online."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from booking.database import session
from booking.models import Organisation
from booking.permissions import Viewer
from booking.queries import catalogue, partners
from booking.queries.catalogue import Choices
from booking.queries.wishes import Filters
from booking.views.edge import now
from booking.views.filters import Asked
from booking.views.sheets import find_for, question_sheet, trust_sheet


@dataclass(frozen=True)
class Sheet:
    """One sheet to be written: where, and what makes it."""

    path: Path
    make: Callable[[], bytes]

    def write_into(self, folder: Path) -> None:
        """Make it, and put it into the folder whole or not at all."""
        file = folder / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(self.make())
        unfinished.replace(file)
        # Hundreds of sheets are made in one go: none is kept in mind for the next.
        session().expunge_all()


def all_sheets() -> list[Sheet]:
    """A sheet for each club and for each town that has something open on."""
    choices = catalogue.choices(Viewer.anyone(), now())
    clubs = [each for each in partners.trusts(Viewer.anyone()) if each.slug in choices.trusts]
    return [*map(_of_club, clubs), *_of_towns(choices)]


def _of_club(club: Organisation) -> Sheet:
    return Sheet(Path("clubs") / f"{club.slug}.pdf", lambda: trust_sheet(club))


def _of_towns(choices: Choices) -> list[Sheet]:
    """The towns under file names of their own: "St. Annes" and "St Annes" would be one."""
    sheets: dict[Path, Sheet] = {}
    for town in choices.towns:
        path = Path("towns") / f"{_file_name(town)}.pdf"
        number = 2
        while path in sheets:
            path = path.with_name(f"{_file_name(town)}-{number}.pdf")
            number += 1
        sheets[path] = Sheet(path, _maker(town, choices))
    return list(sheets.values())


def _maker(town: str, choices: Choices) -> Callable[[], bytes]:
    asked = Asked(Filters(town=town), [])
    return lambda: question_sheet(asked, choices, find_for(asked))


def _file_name(town: str) -> str:
    plain = unicodedata.normalize("NFKD", town).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "town"
