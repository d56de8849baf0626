"""One layout for paper and picture: widths hold, letters show, codes can be scanned."""

from __future__ import annotations

import io

import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware.document import Align, Columns, Document, Qr, Row, Rule, Space
from hardware.layout import QrLine, TextLine, lay_out
from hardware.picture import document_png, ticket_png

texts = st.text(max_size=120)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@given(texts, texts, st.integers(1, 8), st.integers(8, 60))
def test_no_line_is_wider_than_the_paper(left: str, right: str, scale: int, width: int) -> None:
    document = Document((Row(left, scale=scale), Columns(left, right), Rule()))
    for line in lay_out(document, width=width):
        assert isinstance(line, TextLine)
        assert len(line.text) * line.scale <= max(width, line.scale)


@given(st.text("abcåäö ", min_size=1, max_size=100))
def test_wrapping_loses_no_word(text: str) -> None:
    lines = [line.text for line in lay_out(Document((Row(text),)), width=20) if isinstance(line, TextLine)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_blocks_become_lines() -> None:
    document = Document((Row("A", Align.RIGHT, bold=True, scale=2), Space(2), Qr("X", 3)))
    assert lay_out(document) == (
        TextLine("A", Align.RIGHT, bold=True, scale=2),
        TextLine(""),
        TextLine(""),
        QrLine("X", 3, Align.CENTRE),
    )


def test_columns_stand_at_both_edges_and_long_ones_break() -> None:
    lines = lay_out(Document((Columns("Besök hos distriktssköterska", "150,00 kr"),)), width=30)
    assert [line.text for line in lines if isinstance(line, TextLine)] == [
        "Besök hos distriktssköterska",
        "150,00 kr".rjust(30),
    ]


def test_every_swedish_letter_has_a_picture_of_its_own() -> None:
    pictures = {document_png(Document((Row(letter),))) for letter in "aåäoöAÅÄOÖeé€E█"}
    assert len(pictures) == 15
    # a glyph that the font lacks would be drawn as one and the same box
    missing = ticket_png([TextLine("中")])
    assert missing not in pictures


@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789-", min_size=4, max_size=40))
def test_a_code_in_the_picture_can_be_scanned(data: str) -> None:
    found = zxingcpp.read_barcodes(picture(document_png(Document((Row("Kvitto"), Qr(data, 4))))))
    assert [code.text for code in found] == [data]


def test_alignment_moves_the_ink() -> None:
    def centre_of_ink(align: Align) -> float:
        image = picture(document_png(Document((Row("X", align),))))
        columns = [x for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == 0]
        return sum(columns) / len(columns) / image.width

    assert centre_of_ink(Align.LEFT) < 0.1
    assert 0.45 < centre_of_ink(Align.CENTRE) < 0.55
    assert centre_of_ink(Align.RIGHT) > 0.9


def test_bold_has_more_ink() -> None:
    def ink(bold: bool) -> int:
        return sum(255 - value for value in picture(document_png(Document((Row("Hej", bold=bold),)))).tobytes())

    assert ink(True) > 1.1 * ink(False)
