"""QR codes as SVG, drawn in one path so that a phone on a poor line gets little to load."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

# ISO/IEC 18004 asks for four modules of white around the code.
QUIET = 4


def qr_svg(text: str, label: str, *, on_paper: bool = False) -> str:
    """The QR code of `text` as an SVG element, named `label` for people who can't see it.

    Level M, for screens: about 15% of its data may be lost (ISO/IEC 18004). On paper, which
    creases and gets wet, level Q: 25%.
    """
    level = ERROR_CORRECT_Q if on_paper else ERROR_CORRECT_M
    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows) + 2 * QUIET
    path = "".join(_runs(row, y + QUIET) for y, row in enumerate(rows))
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'role="img" aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def _runs(row: Sequence[bool | None], y: int) -> str:
    """The dark runs of one row as path commands."""
    drawn, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            drawn.append(f"M{start + QUIET} {y}h{x - start}v1H{start + QUIET}z")
            start = None
    return "".join(drawn)
