"""A document as ESC/POS: its layout line by line, begun with everything the printer may have forgotten."""

from __future__ import annotations

from hardware.document import Align, Document
from hardware.drivers.escpos_profile import EPSON_TM, PrinterProfile, QrWay
from hardware.framing import escpos
from hardware.framing.escpos_text import encoded
from hardware.layout import DotsLine, Line, QrLine, TextLine, lay_out
from hardware.picture import qr_dots

_PLACE = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_FEED_BEFORE_CUT = 3
_LARGEST_MODULE = 16


def print_job(document: Document, profile: PrinterProfile = EPSON_TM) -> bytes:
    """Everything to send for one ticket, from initialisation and code table to the cut."""
    lines = lay_out(document, width=profile.width, encoding=profile.encoding)
    body = b"".join(_line(line, profile) for line in lines)
    head = escpos.INITIALISE + escpos.code_table(profile.code_table) + escpos.AUTOMATIC_STATUS
    return head + body + escpos.feed(_FEED_BEFORE_CUT) + escpos.CUT


def _line(line: Line, profile: PrinterProfile) -> bytes:
    place = escpos.align(_PLACE[line.align])
    match line:
        case QrLine() if profile.qr is QrWay.PRINTER:
            return place + escpos.qr(line.data, line.module)
        case QrLine():
            return place + _drawn(line)
        case DotsLine():
            return place + escpos.raster(line.rows)
        case _:
            return place + _styled(line, profile.encoding)


def _drawn(line: QrLine) -> bytes:
    """The code as dots, a little larger or smaller if it would otherwise hold a real-time command by accident."""
    for module in (line.module, *range(line.module + 1, _LARGEST_MODULE + 1), *range(line.module - 1, 0, -1)):
        rows = qr_dots(QrLine(line.data, module, line.align)).rows
        if not escpos.holds_real_time_command(b"".join(rows)):
            return escpos.raster(rows)
    raise ValueError("this code cannot be drawn without a command in it")


def _styled(line: TextLine, encoding: str) -> bytes:
    before = (escpos.bold(1) if line.bold else b"") + (escpos.size(line.scale) if line.scale > 1 else b"")
    after = (escpos.size(1) if line.scale > 1 else b"") + (escpos.bold(0) if line.bold else b"")
    return before + encoded(line.text, encoding) + escpos.NEW_LINE + after
