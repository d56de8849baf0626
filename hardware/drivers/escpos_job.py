"""A document as ESC/POS: its layout line by line, begun with everything the printer may have forgotten."""

from __future__ import annotations

from hardware.document import Align, Document
from hardware.framing import escpos
from hardware.layout import WIDTH_80_MM, Line, QrLine, TextLine, lay_out

_PLACE = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_FEED_BEFORE_CUT = 3


def print_job(document: Document, *, width: int = WIDTH_80_MM) -> bytes:
    """Everything to send for one ticket, from initialisation and code page to the cut."""
    body = b"".join(_line(line) for line in lay_out(document, width=width))
    head = escpos.INITIALISE + escpos.SELECT_CODE_PAGE_858 + escpos.NO_AUTOMATIC_STATUS
    return head + body + escpos.feed(_FEED_BEFORE_CUT) + escpos.CUT


def _line(line: Line) -> bytes:
    place = escpos.align(_PLACE[line.align])
    if isinstance(line, QrLine):
        return place + escpos.qr(line.data, line.module)
    return place + _styled(line)


def _styled(line: TextLine) -> bytes:
    before = (escpos.bold(1) if line.bold else b"") + (escpos.size(line.scale) if line.scale > 1 else b"")
    after = (escpos.size(1) if line.scale > 1 else b"") + (escpos.bold(0) if line.bold else b"")
    return before + escpos.text(line.text) + escpos.NEW_LINE + after
