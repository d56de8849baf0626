"""Honeywell's menu answers among codes: told apart, and not to be forged by a code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.honeywell import ACK, ENQ, NAK, TRIGGER_MODE, HoneywellFramer, MenuAnswer, menu
from hardware.framing.lines import BadLine, Line
from tests.hardware.framing.pieces import cut

codes = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=1, max_size=60)
Found = list[Line | BadLine | MenuAnswer]


def expecting() -> HoneywellFramer:
    framer = HoneywellFramer()
    framer.expect(TRIGGER_MODE)
    return framer


def fed(framer: HoneywellFramer, *pieces: bytes) -> Found:
    return [piece for data in pieces for piece in framer.feed(data)]


def test_commands_are_for_the_memory_that_forgets() -> None:
    assert menu(TRIGGER_MODE, b"0") == b"\x16M\rTRGMOD0!"


def test_answers() -> None:
    assert fed(expecting(), b"TRGMOD0\x06!") == [MenuAnswer(b"0", ACK)]
    assert fed(expecting(), b"trgmod3\x06.") == [MenuAnswer(b"3", ACK)]
    assert fed(expecting(), b"TRGMOD\x05!") == [MenuAnswer(b"", ENQ)]
    assert fed(expecting(), b"TRGMOD99\x15!") == [MenuAnswer(b"99", NAK)]


@given(codes, codes, st.data())
def test_fault_10_and_11_an_answer_between_codes_survives_any_split(
    before: str, after: str, data: st.DataObject
) -> None:
    wire = f"]Q1{before}\r".encode() + b"TRGMOD0\x06!" + f"]Q1{after}\r".encode()
    expected: Found = [Line(before, "qr"), MenuAnswer(b"0", ACK), Line(after, "qr")]
    assert fed(expecting(), *data.draw(cut(wire))) == expected


def test_fault_31_a_code_cannot_pass_for_an_answer() -> None:
    assert fed(expecting(), b"]Q1TRGMOD0\x06!\r") == [BadLine("characters")]
    assert fed(HoneywellFramer(), b"TRGMOD0\x06!\r") == [BadLine("characters")]
    assert fed(expecting(), b"PAPPM30\x06!\r") == [BadLine("characters")]
    framer = expecting()
    assert fed(framer, b"TRGMOD0\x06!", b"TRGMOD0\x06!\r") == [MenuAnswer(b"0", ACK), BadLine("characters")]


def test_a_code_that_begins_like_an_answer_is_a_code() -> None:
    assert fed(expecting(), b"TRGMOD-4711\r") == [Line("TRGMOD-4711", "unknown")]
    assert fed(expecting(), b"TR\r") == [Line("TR", "unknown")]
    framer = expecting()
    assert fed(framer, b"TRGMO") == []
    assert framer.is_unfinished
    assert framer.silence() == [BadLine("cut_off")]


@given(st.binary(max_size=800), codes, st.data())
def test_fault_05_garbage_is_never_an_error_and_ends_with_silence(
    garbage: bytes, code: str, data: st.DataObject
) -> None:
    framer = expecting()
    for piece in data.draw(cut(garbage)):
        framer.feed(piece)
        assert len(framer._held) < 64
    framer.silence()
    assert not framer.is_unfinished
    assert framer.feed(f"\r]Q1{code}\r".encode())[-1] == Line(code, "qr")
