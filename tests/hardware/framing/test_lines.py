"""Codes from a scanner: whole, cut off, too long, or full of what does not belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.lines import BadLine, Line, LineFramer
from tests.hardware.framing.pieces import cut

codes = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=1, max_size=60)


def fed(*pieces: bytes) -> list[Line | BadLine]:
    framer = LineFramer(limit=64)
    return [line for piece in pieces for line in framer.feed(piece)]


def test_identifiers_name_the_symbology() -> None:
    assert fed(b"]Q1KAL-1\r") == [Line("KAL-1", "qr")]
    assert fed(b"]d1191212121212\r") == [Line("191212121212", "data_matrix")]
    assert fed(b"]C0AB\r\n") == [Line("AB", "code128")]
    assert fed(b"KAL-1\n") == [Line("KAL-1", "unknown")]


def test_a_group_separator_belongs_to_a_code() -> None:
    assert fed(b"]d2010731\x1d21X\r") == [Line("010731\x1d21X", "data_matrix")]


def test_each_line_end_counts_once() -> None:
    assert fed(b"A\r", b"\nB\r\n", b"C\nD\r\rE\r") == [
        Line("A", "unknown"),
        Line("B", "unknown"),
        Line("C", "unknown"),
        Line("D", "unknown"),
        BadLine("empty"),
        Line("E", "unknown"),
    ]


@given(st.lists(codes, max_size=5), st.data())
def test_fault_10_codes_survive_any_split(several: list[str], data: st.DataObject) -> None:
    wire = "".join(f"]Q1{code}\r\n" for code in several).encode()
    assert fed(*data.draw(cut(wire))) == [Line(code, "qr") for code in several]


@given(st.binary(max_size=500), codes, st.data())
def test_fault_05_after_garbage_and_an_end_the_next_code_is_found(
    garbage: bytes, code: str, data: st.DataObject
) -> None:
    framer = LineFramer(limit=64)
    for piece in data.draw(cut(garbage + b"\r")):
        framer.feed(piece)
    assert not framer.is_unfinished
    assert framer.feed(f"]Q1{code}\r".encode()) == [Line(code, "qr")]


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (b"A" * 65 + b"\r", "too_long"),
        (b"A" * 100_000 + b"\r", "too_long"),
        (b"KAL\x00\r", "characters"),
        (b"\xff\xfe\r", "characters"),
        (b"<script>\x1b\r", "characters"),
        ("KAL-\u202e4711\r".encode(), "characters"),
        (b"]Q1\r", "empty"),
        (b" \r", "empty"),
    ],
)
def test_fault_31_what_is_no_code(wire: bytes, reason: str) -> None:
    assert fed(wire) == [BadLine(reason)]


def test_fault_30_half_a_code_is_none_after_silence() -> None:
    framer = LineFramer()
    assert framer.feed(b"]Q1KAL-") == []
    assert framer.is_unfinished
    assert framer.silence() == [BadLine("cut_off")]
    assert framer.silence() == []
    assert framer.feed(b"]Q1KAL-2\r") == [Line("KAL-2", "qr")]


def test_fault_30_half_a_code_and_the_next_one_are_not_taken_for_one() -> None:
    assert fed(b"]Q1KAL-]Q1KAL-4712\r]Q1KAL-4712\r") == [BadLine("cut_off"), Line("KAL-4712", "qr")]
