"""Which characters a font has, read from its own table, so that nothing else is sent to it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

# Platform and encoding of the table that maps Unicode's basic plane (OpenType 1.9, cmap).
UNICODE_TABLES = {(0, 3), (0, 4), (3, 1)}
SEGMENTS = 4


def characters_of(font: Path) -> frozenset[str]:
    """The characters that a TrueType font has a glyph for."""
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    for at in range(12, 12 + 16 * tables, 16):
        if data[at : at + 4] == b"cmap":
            return frozenset(_mapped(data, struct.unpack_from(">I", data, at + 8)[0]))
    raise ValueError(f"{font.name} has no table of characters")


def _mapped(data: bytes, cmap: int) -> Iterator[str]:
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        start = cmap + offset
        kind = struct.unpack_from(">H", data, start)[0]
        if (platform, encoding) in UNICODE_TABLES and kind == SEGMENTS:
            yield from _in_segments(data, start)


def _in_segments(data: bytes, start: int) -> Iterator[str]:
    """The characters of a table of segments (format 4): each runs from a first to a last one."""
    doubled = struct.unpack_from(">H", data, start + 6)[0]
    count = doubled // 2
    ends_at = start + 14
    starts_at, steps_at = ends_at + doubled + 2, ends_at + 2 * doubled + 2
    offsets_at = steps_at + doubled
    for segment in range(count):
        last = struct.unpack_from(">H", data, ends_at + 2 * segment)[0]
        first = struct.unpack_from(">H", data, starts_at + 2 * segment)[0]
        step = struct.unpack_from(">H", data, steps_at + 2 * segment)[0]
        offset = struct.unpack_from(">H", data, offsets_at + 2 * segment)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset:
                place = offsets_at + 2 * segment + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0]
            else:
                glyph = (code + step) & 0xFFFF
            if glyph:
                yield chr(code)
