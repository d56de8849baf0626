"""ESC/POS: our commands against another encoder's, and a printer's replies in any mixture."""

from __future__ import annotations

from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import escpos
from hardware.framing.escpos import (
    AutomaticStatus,
    Noise,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyFramer,
    SensorStatus,
)

PROCESS_ID = b"\x37\x220042\x00"
AUTOMATIC = b"\x18\x00\x0f\x00"


def fed(data: bytes, piece: int = 1) -> list[Reply]:
    framer = ReplyFramer()
    return [reply for start in range(0, len(data), piece) for reply in framer.feed(data[start : start + piece])]


def test_a_qr_code_is_encoded_as_python_escpos_does() -> None:
    other = Dummy()
    other.qr("KAL-4711", native=True, size=6, ec=1)
    # python-escpos ends with a line feed of its own
    assert escpos.qr("KAL-4711", 6) in other.output


def test_simple_commands_are_those_of_python_escpos() -> None:
    other = Dummy()
    other.set(align="center", bold=True)
    assert escpos.align(1) in other.output
    assert escpos.bold(1) in other.output
    other = Dummy()
    other.set(custom_size=True, width=4, height=4)
    assert escpos.size(4) in other.output


def test_swedish_letters_and_the_euro_sign() -> None:
    assert escpos.text("åäöÅÄÖé€") == bytes.fromhex("8684948f8e9982d5")


@given(st.text(max_size=80))
def test_no_text_becomes_a_command(text: str) -> None:
    encoded = escpos.text(text)
    assert all(byte >= 0x20 for byte in encoded)
    assert escpos.printable(escpos.printable(text)) == escpos.printable(text)


def test_each_reply_is_told_by_its_bits() -> None:
    assert fed(b"\x12") == [RealTimeStatus(0x12)]
    assert fed(AUTOMATIC) == [AutomaticStatus(AUTOMATIC)]
    assert fed(PROCESS_ID) == [ProcessId(b"0042")]
    assert fed(b"\x0c") == [SensorStatus(0x0C)]
    assert fed(b"\xff") == [Noise(b"\xff")]


def test_a_real_time_reply_within_an_automatic_status() -> None:
    assert fed(AUTOMATIC[:2] + b"\x1a" + AUTOMATIC[2:]) == [RealTimeStatus(0x1A), AutomaticStatus(AUTOMATIC)]


def test_the_digits_of_a_process_id_are_not_taken_for_replies() -> None:
    # "2" and "6" have the bit pattern of a real-time reply
    assert fed(b"\x37\x222626\x00") == [ProcessId(b"2626")]


@given(st.lists(st.sampled_from((b"\x12", b"\x1e", PROCESS_ID, AUTOMATIC, b"\x03")), max_size=12), st.integers(1, 9))
def test_replies_one_after_another_survive_any_split(replies: list[bytes], piece: int) -> None:
    assert fed(b"".join(replies), piece) == [reply for one in replies for reply in fed(one)]


@given(st.binary(max_size=300))
def test_garbage_is_never_an_error_and_soon_over(garbage: bytes) -> None:
    framer = ReplyFramer()
    framer.feed(garbage)
    # at worst a block has begun that 80 bytes end, and an automatic status that four end
    framer.feed(b"\x00" * 90)
    assert framer.feed(b"\x12") == [RealTimeStatus(0x12)]
