"""A ticket as a picture: the lines of the layout drawn with the proportions of thermal paper, 12 dots a character.

The font lies beside this module, reduced to the characters that the printer has.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont, ImageOps

from hardware.document import Align, Document
from hardware.layout import WIDTH_80_MM, DotsLine, Line, QrLine, TextLine, lay_out

CELL_WIDTH, CELL_HEIGHT = 12, 26
_MARGIN = 24
_PAPER, _INK = 255, 0
_BASELINE = 19
_FONT_SIZE = 20
_FOLDER = Path(__file__).parent / "fonts"
_FONTS = {False: _FOLDER / "DejaVuSansMono.ttf", True: _FOLDER / "DejaVuSansMono-Bold.ttf"}


def ticket_png(lines: Iterable[Line], *, width: int = WIDTH_80_MM) -> bytes:
    """The picture (PNG, greyscale) of lines on paper that holds `width` normal characters."""
    strips = [_strip(line, width * CELL_WIDTH) for line in lines]
    height = sum(strip.height for strip in strips) + 2 * _MARGIN
    paper = Image.new("L", (width * CELL_WIDTH + 2 * _MARGIN, height), _PAPER)
    top = _MARGIN
    for strip in strips:
        paper.paste(strip, (_MARGIN, top))
        top += strip.height
    stream = io.BytesIO()
    paper.save(stream, format="PNG", optimize=True)
    return stream.getvalue()


def document_png(document: Document, *, width: int = WIDTH_80_MM) -> bytes:
    """The picture of a document, without a printer."""
    return ticket_png(lay_out(document, width=width), width=width)


def qr_dots(line: QrLine) -> DotsLine:
    """The same code as dots, for a printer that cannot draw codes itself; the quiet zone is left to the paper."""
    code = _picture_of_code(line, border=0)
    dots = ImageOps.invert(code).convert("1", dither=Image.Dither.NONE)
    row = (dots.width + 7) // 8
    data = dots.tobytes()
    return DotsLine(tuple(data[start : start + row] for start in range(0, len(data), row)), line.align)


def _strip(line: Line, width: int) -> Image.Image:
    content = _content(line)
    strip = Image.new("L", (width, content.height), _PAPER)
    free = width - content.width
    strip.paste(content, ({Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[line.align], 0))
    return strip


def _content(line: Line) -> Image.Image:
    match line:
        case QrLine():
            return _picture_of_code(line, border=4)
        case DotsLine():
            return ImageOps.invert(_dots(line).convert("L"))
        case _:
            return _text(line)


def _dots(line: DotsLine) -> Image.Image:
    return Image.frombytes("1", (8 * len(line.rows[0]), len(line.rows)), b"".join(line.rows))


def _picture_of_code(line: QrLine, *, border: int) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=border)
    code.add_data(line.data.encode("utf-8"))
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows)
    picture = Image.new("L", (side, side), _PAPER)
    picture.putdata([_INK if dark else _PAPER for row in rows for dark in row])
    return picture.resize((side * line.module, side * line.module), Image.Resampling.NEAREST)


def _text(line: TextLine) -> Image.Image:
    cell_width, cell_height = CELL_WIDTH * line.scale, CELL_HEIGHT * line.scale
    strip = Image.new("L", (max(1, cell_width * len(line.text)), cell_height), _PAPER)
    for place, character in enumerate(line.text):
        strip.paste(_cell(character, line.scale, _FONTS[line.bold]), (place * cell_width, 0))
    return strip


@lru_cache(maxsize=1024)
def _cell(character: str, scale: int, font: Path) -> Image.Image:
    width, height = CELL_WIDTH * scale, CELL_HEIGHT * scale
    cell = Image.new("L", (width, height), _PAPER)
    drawn = ImageDraw.Draw(cell)
    drawn.text((0, _BASELINE * scale), character, font=_font(font, _FONT_SIZE * scale), fill=_INK, anchor="ls")
    return cell


@lru_cache(maxsize=16)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
