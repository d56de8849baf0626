"""ESC/POS: our commands against another encoder's, and a printer's replies in any mixture."""

from __future__ import annotations

import pytest
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import escpos, escpos_text
from hardware.framing.escpos_replies import (
    AutomaticStatus,
    Noise,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyFramer,
    SensorStatus,
)

PROCESS_ID = b"\x37\x22AABB\x00"
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
    assert escpos_text.encoded("åäöÅÄÖé€") == bytes.fromhex("8684948f8e9982d5")


@given(st.text(max_size=80))
def test_no_text_becomes_a_command(text: str) -> None:
    encoded = escpos_text.encoded(text)
    assert all(byte >= 0x20 for byte in encoded)
    assert escpos_text.printable(escpos_text.printable(text)) == escpos_text.printable(text)


def test_each_reply_is_told_by_its_bits() -> None:
    assert fed(b"\x12") == [RealTimeStatus(0x12)]
    assert fed(AUTOMATIC) == [AutomaticStatus(AUTOMATIC)]
    assert fed(PROCESS_ID) == [ProcessId(b"AABB")]
    assert fed(b"\x0c") == [SensorStatus(0x0C)]
    assert fed(b"\xff") == [Noise(b"\xff")]


def test_a_real_time_reply_within_an_automatic_status() -> None:
    assert fed(AUTOMATIC[:2] + b"\x1a" + AUTOMATIC[2:]) == [RealTimeStatus(0x1A), AutomaticStatus(AUTOMATIC)]


@pytest.mark.parametrize("place", range(1, 7))
@pytest.mark.parametrize("inside", [b"\x12", b"\x3a", b"\x7e", AUTOMATIC, b"\x3c\x08\x0f\x00", AUTOMATIC * 2])
def test_fault_27_a_status_inside_a_process_id(place: int, inside: bytes) -> None:
    mixed = PROCESS_ID[:place] + inside + PROCESS_ID[place:]
    assert fed(mixed) == [*fed(inside), ProcessId(b"AABB")]


@pytest.mark.parametrize("place", range(1, 4))
def test_fault_27_a_real_time_answer_inside_an_automatic_status_inside_an_id(place: int) -> None:
    inside = AUTOMATIC[:place] + b"\x1a" + AUTOMATIC[place:]
    assert fed(PROCESS_ID[:3] + inside + PROCESS_ID[3:]) == [
        RealTimeStatus(0x1A),
        AutomaticStatus(AUTOMATIC),
        ProcessId(b"AABB"),
    ]


def test_a_printer_that_holds_the_line_up_says_nothing_by_it() -> None:
    assert fed(AUTOMATIC[:2] + b"\x13\x11" + AUTOMATIC[2:]) == [AutomaticStatus(AUTOMATIC)]


@given(st.integers(0, 200_000))
def test_no_letter_of_a_job_id_looks_like_a_status(number: int) -> None:
    request = escpos.process_id_request(number)
    assert all(0x20 <= byte <= 0x7E and not byte & 0x90 for byte in escpos.job_id(number))
    assert request.startswith(b"\x1d(H\x06\x00\x30\x30")
    assert escpos.job_id(number) != escpos.job_id(number + 1)


def test_fault_12_a_block_without_end_is_given_up() -> None:
    framer = ReplyFramer()
    assert framer.feed(b"\x37\x22" + b"A" * 78) == [Noise(b"\x37\x22" + b"A" * 78)]
    assert framer.feed(b"\x12") == [RealTimeStatus(0x12)]


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
