"""A QR code as one path for a picture in the page or PDF itself: nothing of its content ever stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrPicture:
    """The modules of a code with its quiet zone: the length of a side in modules, and the dark ones as an SVG path."""

    size: int
    path: str


def qr_picture(content: str) -> QrPicture:
    """The code of a text, with correction for a scratched or reflecting screen (level M).

    >>> qr_picture("D1").size
    29
    >>> qr_picture("D1").path[:8]
    'M4 4h7v1'
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    return QrPicture(len(rows), "".join(_runs(row, y) for y, row in enumerate(rows)))


def qr_svg(content: str, *, description: str = "") -> str:
    """The code as an SVG element, dark on white; `description` is for who cannot see it, "" where text beside it is."""
    picture = qr_picture(content)
    size = picture.size
    spoken = f'role="img" aria-label="{escape(description)}"' if description else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" {spoken}>'
        f'<path d="M0 0h{size}v{size}h-{size}z" fill="#fff"/><path d="{picture.path}" fill="#000"/></svg>'
    )


def _runs(row: list[bool], y: int) -> str:
    """The dark modules of a row, each run of them as one rectangle: no seams between neighbours."""
    parts, x = [], 0
    while x < len(row):
        length = next((n for n, dark in enumerate(row[x:]) if not dark), len(row) - x)
        if length:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length or 1
    return "".join(parts)
