"""Reads PDFs back: their pages as pictures, their words, their QR codes, and what they declare."""

from __future__ import annotations

import ctypes
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import zxingcpp
from PIL import Image

from booking.documents.texts import MAY_BREAK

POINTS_A_MILLIMETRE = 72 / 25.4
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True)
class Paper:
    """A PDF that was made."""

    data: bytes

    @functools.cached_property
    def document(self) -> pdfium.PdfDocument:
        """The PDF, opened."""
        return pdfium.PdfDocument(self.data)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.document)

    @property
    def text(self) -> str:
        """Every word of every page, with one space between them."""
        return " ".join(self.text_of(number) for number in range(self.pages))

    def text_of(self, number: int) -> str:
        """The words of one page."""
        words = self.document[number].get_textpage().get_text_range()
        return " ".join(words.replace(MAY_BREAK, "").replace("\ufffe", "-").split())

    def picture(self, number: int = 0, scale: float = 2.0) -> Image.Image:
        """One page as somebody sees it."""
        picture: Image.Image = self.document[number].render(scale=scale).to_pil()
        return picture

    @property
    def millimetres(self) -> set[tuple[int, int]]:
        """The sizes of its pages."""
        return {
            (round(width / POINTS_A_MILLIMETRE), round(height / POINTS_A_MILLIMETRE))
            for width, height in (page.get_size() for page in self.document)
        }

    @property
    def addresses(self) -> list[str]:
        """What its QR codes say."""
        return [code for number in range(self.pages) for code in self._addresses_on(number)]

    def _addresses_on(self, number: int) -> list[str]:
        # Dark on light and upright, as it is printed: to look for other codes takes longer.
        picture = self.document[number].render(scale=2.0, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(
            picture, formats=QR_CODES, try_invert=False, try_rotate=False
        )
        return [code.text for code in found]

    @property
    def title(self) -> str:
        """The title that a reader shows over it."""
        title: str = self.document.get_metadata_dict()["Title"]
        return title

    @property
    def everything(self) -> str:
        """All that can be read: its words, what it says of itself, names of pictures, codes."""
        facts = self.document.get_metadata_dict().values()
        named = (alt for _, alt in self.elements())
        return "\n".join([self.text, *facts, *named, *self.addresses])

    def elements(self) -> Iterator[tuple[str, str]]:
        """The tags of its pages in the order of reading, with the words for a picture."""
        for page in self.document:
            tree = raw.FPDF_StructTree_GetForPage(page.raw)
            for number in range(raw.FPDF_StructTree_CountChildren(tree)):
                yield from _below(raw.FPDF_StructTree_GetChildAtIndex(tree, number))
            raw.FPDF_StructTree_Close(tree)

    def headings(self) -> list[str]:
        """The levels of its headings, in order."""
        return [kind for kind, _ in self.elements() if re.fullmatch(r"H\d", kind)]


def _below(element: Any) -> Iterator[tuple[str, str]]:
    kind = _words(raw.FPDF_StructElement_GetType, element)
    yield kind, _words(raw.FPDF_StructElement_GetAltText, element)
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _below(child)


def _words(ask: Any, element: Any) -> str:
    length = ask(element, None, 0)
    if not length:
        return ""
    room = ctypes.create_string_buffer(length)
    ask(element, room, length)
    return room.raw.decode("utf-16-le").rstrip("\0")
