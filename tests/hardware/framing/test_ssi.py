"""SSI frames: known ones, and what the framer makes of a bad line.

The known frames are in several public programs for these scanners and in the SE955 Integration Guide.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.lines import BadLine, Line
from hardware.framing.ssi import DECODER, BadFrame, Frame, Opcode, SsiFramer, encode
from hardware.framing.ssi_codes import CodeReceiver, Heard
from tests.hardware.framing.pieces import cut

ACK = bytes.fromhex("04 d0 04 00 ff 28")
NAK_RESEND = bytes.fromhex("05 d1 04 00 01 ff 25")
NAK_BAD_CONTEXT = bytes.fromhex("05 d1 04 00 02 ff 24")
QR, DATA_MATRIX, CODE128 = b"\x1c", b"\x1b", b"\x03"

frames = st.builds(
    Frame,
    opcode=st.integers(0, 255),
    source=st.just(DECODER),
    data=st.binary(max_size=251),
    is_repeated=st.booleans(),
    is_continued=st.booleans(),
)


def decoded(data: bytes, **marks: bool) -> Frame:
    return Frame(Opcode.DECODE_DATA, DECODER, data, **marks)


def framed(*pieces: bytes) -> list[Frame | BadFrame]:
    framer = SsiFramer()
    return [frame for piece in pieces for frame in framer.feed(piece)]


def good(found: list[Frame | BadFrame]) -> list[Frame]:
    return [piece for piece in found if isinstance(piece, Frame)]


@pytest.mark.parametrize(
    ("frame", "wire"),
    [
        (Frame(Opcode.START_SESSION), "04 e4 04 00 ff 14"),
        (Frame(Opcode.STOP_SESSION), "04 e5 04 00 ff 13"),
        (Frame(Opcode.SCAN_ENABLE), "04 e9 04 00 ff 0f"),
        (Frame(Opcode.SCAN_DISABLE), "04 ea 04 00 ff 0e"),
        (Frame(0xE7, data=b"\x01"), "05 e7 04 00 01 ff 0f"),
        (Frame(0xC6, data=b"\xff\x8a\x08"), "07 c6 04 00 ff 8a 08 fd 9e"),
        (Frame(Opcode.ACK, DECODER), "04 d0 00 00 ff 2c"),
    ],
)
def test_known_frames(frame: Frame, wire: str) -> None:
    raw = bytes.fromhex(wire)
    assert encode(frame) == raw
    assert SsiFramer(source=frame.source).feed(raw) == [frame]


def test_a_frame_holds_no_more_than_its_length_can_say() -> None:
    with pytest.raises(ValueError, match="251"):
        encode(decoded(bytes(252)))


@given(st.lists(frames, max_size=6), st.data())
def test_fault_10_and_11_frames_survive_any_split_and_glue(several: list[Frame], data: st.DataObject) -> None:
    wire = b"".join(map(encode, several))
    assert framed(*data.draw(cut(wire))) == several


@given(st.binary(max_size=800), frames, st.data())
def test_fault_05_garbage_is_never_an_error_and_ends_with_silence(
    garbage: bytes, frame: Frame, data: st.DataObject
) -> None:
    framer = SsiFramer()
    for piece in data.draw(cut(garbage)):
        framer.feed(piece)
        assert len(framer._buffer) < 257
    framer.silence()
    assert not framer.is_unfinished
    assert framer.feed(encode(frame)) == [frame]


@given(st.binary(max_size=100), frames)
def test_fault_05_a_frame_behind_garbage_is_found_at_the_latest_by_silence(garbage: bytes, frame: Frame) -> None:
    framer = SsiFramer()
    found = framer.feed(garbage + encode(frame)) + framer.silence()
    assert frame in found


def test_fault_07_a_lost_byte_costs_one_frame_and_not_the_next() -> None:
    first, second = encode(decoded(QR + b"KAL-4711")), encode(decoded(QR + b"KAL-4712"))
    for place in range(len(first)):
        framer = SsiFramer()
        found = framer.feed(first[:place] + first[place + 1 :] + second) + framer.silence()
        assert good(found) == [decoded(QR + b"KAL-4712")], place


def test_fault_08_a_doubled_byte_costs_one_frame_and_not_the_next() -> None:
    first, second = encode(decoded(QR + b"KAL-4711")), encode(decoded(QR + b"KAL-4712"))
    for place in range(len(first)):
        framer = SsiFramer()
        found = framer.feed(first[: place + 1] + first[place:] + second) + framer.silence()
        assert good(found)[-1:] == [decoded(QR + b"KAL-4712")], place
        # a doubled first or last byte lies outside the frame
        assert set(good(found)) <= {decoded(QR + b"KAL-4711"), decoded(QR + b"KAL-4712")}


def test_fault_06_every_flipped_bit_is_noticed() -> None:
    wire = encode(decoded(QR + b"KAL-4711"))
    for bit in range(8 * len(wire)):
        spoilt = bytearray(wire)
        spoilt[bit // 8] ^= 1 << bit % 8
        framer = SsiFramer()
        found = framer.feed(bytes(spoilt)) + framer.silence()
        assert good(found) == [], bit
        assert found, bit


def test_fault_12_a_length_that_lies_delays_but_hides_nothing() -> None:
    framer = SsiFramer()
    assert framer.feed(b"\xff\xf3\x00\x00" + encode(decoded(QR + b"A"))) == []
    assert framer.silence() == [BadFrame("cut_off"), BadFrame("garbage"), decoded(QR + b"A")]


def test_a_fault_is_told_once_until_a_frame_comes() -> None:
    framer = SsiFramer()
    assert framer.feed(b"\x01\x02\x03" * 50) == [BadFrame("garbage")]
    assert framer.feed(b"\x01\x02\x03") == []
    assert framer.feed(encode(decoded(QR + b"A")) + b"\x01") == [decoded(QR + b"A"), BadFrame("garbage")]


def test_a_code_is_acknowledged_and_named() -> None:
    receiver = CodeReceiver()
    assert receiver.take(decoded(QR + b"KAL-4711\r")) == Heard(ACK, Line("KAL-4711", "qr"))
    assert receiver.take(decoded(DATA_MATRIX + b"19121212")) == Heard(ACK, Line("19121212", "data_matrix"))
    # an identifier that the scanner puts before the code says more than the code type
    assert receiver.take(decoded(CODE128 + b"]C1A")) == Heard(ACK, Line("A", "code128"))
    assert receiver.take(decoded(b"\x7fA")) == Heard(ACK, Line("A", "unknown"))


def test_fault_29_a_code_that_is_sent_again_is_acknowledged_again_and_not_taken_twice() -> None:
    receiver = CodeReceiver()
    assert receiver.take(decoded(QR + b"A")).code == Line("A", "qr")
    assert receiver.take(decoded(QR + b"A", is_repeated=True)) == Heard(ACK, None)
    assert receiver.take(decoded(QR + b"A", is_repeated=True)) == Heard(ACK, None)
    # without the mark it is a new scan, also of the same code
    assert receiver.take(decoded(QR + b"A")).code == Line("A", "qr")


def test_fault_29_a_code_whose_first_copy_was_spoilt_is_taken_when_it_comes_again() -> None:
    receiver = CodeReceiver()
    assert receiver.take(BadFrame("checksum")) == Heard(NAK_RESEND)
    assert receiver.take(decoded(QR + b"A", is_repeated=True)) == Heard(ACK, Line("A", "qr"))


def test_noise_is_not_answered_and_foreign_frames_are_refused() -> None:
    receiver = CodeReceiver()
    assert receiver.take(BadFrame("garbage")) == Heard()
    assert receiver.take(BadFrame("cut_off")) == Heard(NAK_RESEND)
    assert receiver.take(Frame(0xF6, DECODER, b"\x01")) == Heard(NAK_BAD_CONTEXT)
    assert receiver.take(Frame(Opcode.ACK, DECODER)) == Heard(verdict=Opcode.ACK)


def test_packets_of_a_long_code_are_put_together() -> None:
    receiver = CodeReceiver(limit=600)
    assert receiver.take(decoded(QR + b"A" * 250, is_continued=True)) == Heard(ACK)
    assert receiver.take(decoded(QR + b"A" * 250, is_continued=True, is_repeated=True)) == Heard(ACK)
    assert receiver.take(decoded(QR + b"B" * 10)) == Heard(ACK, Line("A" * 250 + "B" * 10, "qr"))


def test_fault_31_an_endless_or_binary_code_is_bounded_and_refused() -> None:
    receiver = CodeReceiver(limit=600)
    for packet in range(100):
        receiver.take(decoded(QR + b"%02d" % packet * 125, is_continued=True))
        assert len(receiver._parts) <= 600
    assert receiver.take(decoded(QR + b"A")).code == BadLine("too_long")
    assert receiver.take(decoded(QR + b"\x00\xff")).code == BadLine("characters")
    assert receiver.take(decoded(QR + b"A")).code == Line("A", "qr")
