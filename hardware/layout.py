"""A document laid out for paper of a given width in characters: the one layout that printer and picture share.

It decides wrapping, columns and which characters can stand on paper; it knows neither commands nor pixels.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.document import Align, Columns, Document, Qr, Row, Rule, Space
from hardware.framing.escpos_text import CODE_PAGE, printable

WIDTH_80_MM = 48
_RULE = "─"


@dataclass(frozen=True)
class TextLine:
    """One printed line; `scale` multiplies width and height, so that it holds width // scale characters."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    scale: int = 1


@dataclass(frozen=True)
class QrLine:
    """A QR code on a line of its own."""

    data: str
    module: int
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class DotsLine:
    """A picture of dots, one bit each, rows of whole bytes from the top; a layout has none, a printer may get one."""

    rows: tuple[bytes, ...]
    align: Align = Align.CENTRE


Line = TextLine | QrLine | DotsLine


def lay_out(document: Document, *, width: int = WIDTH_80_MM, encoding: str = CODE_PAGE) -> tuple[Line, ...]:
    """The lines of a document on paper that holds `width` normal characters, in a printer's code page.

    >>> lay_out(Document((Columns("Avgift", "200 kr"),)), width=16)[0].text
    'Avgift    200 kr'
    """
    return tuple(line for block in document.blocks for line in _lines(block, width, encoding))


def _lines(block: Row | Columns | Rule | Qr | Space, width: int, encoding: str) -> Iterator[Line]:
    match block:
        case Row():
            for part in _wrap(printable(block.text, encoding), max(1, width // block.scale)):
                yield TextLine(part, block.align, block.bold, block.scale)
        case Columns():
            for part in _columns(printable(block.left, encoding), printable(block.right, encoding), width):
                yield TextLine(part, bold=block.bold)
        case Rule():
            yield TextLine(printable(_RULE, encoding) * width)
        case Qr():
            yield QrLine(block.data, block.module)
        case Space():
            yield from (TextLine("") for _ in range(block.lines))


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _columns(left: str, right: str, width: int) -> list[str]:
    if len(right) >= width:
        return [*_wrap(left, width), *(part.rjust(width) for part in _wrap(right, width))]
    lines = _wrap(left, width)
    if len(lines[-1]) + 1 + len(right) > width:
        lines.append("")
    lines[-1] += right.rjust(width - len(lines[-1]))
    return lines
