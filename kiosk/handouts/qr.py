"""A QR code as a drawing for screen, page and PDF: sharp at every size, black on white whatever the page's colours."""

from __future__ import annotations

from html import escape

import qrcode

_QUIET = 4  # squares of white around a code, as ISO/IEC 18004 asks


def qr_svg(data: str, *, description: str = "") -> str:
    """The code as an SVG element; `description` is what a screen reader says, "" where the text beside it says it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(data)
    code.make()
    rows = code.get_matrix()
    size = len(rows) + 2 * _QUIET
    dark = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    spoken = f'role="img" aria-label="{escape(description)}"' if description else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" {spoken}>'
        f'<path d="M0 0h{size}v{size}h-{size}z" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    )
