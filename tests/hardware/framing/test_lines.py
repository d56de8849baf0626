"""Codes from a scanner: whole, cut off, too long, or full of what does not belong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.lines import BadLine, Line, LineFramer

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


@given(st.lists(codes, max_size=5), st.integers(1, 20))
def test_codes_survive_any_split(several: list[str], piece: int) -> None:
    data = "".join(f"]Q1{code}\r\n" for code in several).encode()
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    assert fed(*pieces) == [Line(code, "qr") for code in several]


@given(st.binary(max_size=500), codes)
def test_after_garbage_and_an_end_the_next_code_is_found(garbage: bytes, code: str) -> None:
    framer = LineFramer(limit=64)
    framer.feed(garbage + b"\r")
    assert framer.feed(f"]Q1{code}\r".encode()) == [Line(code, "qr")]


def test_what_is_no_code() -> None:
    assert fed(b"A" * 65 + b"\r") == [BadLine("too_long")]
    assert fed(b"KAL\x00\r") == [BadLine("characters")]
    assert fed(b"\xff\xfe\r") == [BadLine("characters")]
    assert fed(b"<script>\x1b\r") == [BadLine("characters")]
    assert fed(b"]Q1\r") == [BadLine("empty")]


def test_half_a_code_is_none_after_silence() -> None:
    framer = LineFramer()
    assert framer.feed(b"]Q1KAL-") == []
    assert framer.is_unfinished
    assert framer.silence() == [BadLine("cut_off")]
    assert framer.silence() == []
    assert framer.feed(b"]Q1KAL-2\r") == [Line("KAL-2", "qr")]
