"""Typesetting with typst: a template of ours and facts as JSON become a tagged PDF (PDF/UA-1).

What people typed never becomes part of a template: it is read as data, and drawn as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from booking.documents.glyphs import characters_of
from booking.documents.texts import breakable, printable
from booking.settings import ROOT

TEMPLATES = Path(__file__).resolve().parent
FONTS = ROOT / "booking/static/dist/fonts"
FONT_FILES = ("AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf")
# ISO 14289-1: pages that a screen reader can read, in order and with their headings.
ACCESSIBLE: Final = "ua-1"


class NotBuilt(Exception):
    """The fonts are not there: the front end has not been built."""


def typeset(
    template: str, title: str, texts: Mapping[str, Any], ours: Mapping[str, Any], on: date
) -> bytes:
    """The PDF of a template. `texts` is what people wrote, made fit for paper; `ours` is what we
    draw, and addresses, as they are.

    The same facts on the same day are the same bytes.
    """
    data = json.dumps({"title": legible(title), "texts": _for_paper(texts), "ours": ours})
    midnight = datetime.combine(on, time(), UTC)
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=_fonts(FONTS),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=ACCESSIBLE,
        timestamp=int(midnight.timestamp()),
    )


def legible(text: str) -> str:
    """The text as paper can show it; empty where nothing of it can be read."""
    shown = printable(text, _characters(FONTS))
    return shown if any(sign.isalnum() for sign in shown) else ""


def _for_paper(value: Any) -> Any:
    """The same facts, every text in them made of characters that the font has."""
    match value:
        case str():
            return breakable(printable(value, _characters(FONTS)))
        case Mapping():
            return {name: _for_paper(each) for name, each in value.items()}
        case list() | tuple():
            return [_for_paper(each) for each in value]
        case _:
            return value


def font_files(folder: Path) -> list[Path]:
    """The fonts in the folder that the front end's build fills; raises NotBuilt without them."""
    files = [folder / name for name in FONT_FILES]
    if not all(file.is_file() for file in files):
        raise NotBuilt(f"There are no fonts in {folder}: run `make build` first.")
    return files


@lru_cache(maxsize=2)
def _fonts(folder: Path) -> typst.Fonts:
    font_files(folder)
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


@lru_cache(maxsize=2)
def _characters(folder: Path) -> frozenset[str]:
    """What every weight of our font can draw."""
    return frozenset.intersection(*map(characters_of, font_files(folder)))
