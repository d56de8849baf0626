"""MiniMag's setup commands, and its answers among swipes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.magstripe import BadSwipe, Tracks
from hardware.framing.minimag import (
    OFF,
    ON,
    READING,
    BadSettings,
    MiniMagFramer,
    MiniMagPiece,
    Reply,
    Settings,
    review,
    setting,
    settings_message,
)
from tests.hardware.framing.pieces import cut

CARD = Tracks(("ID^TOLVANSSON", "191212121212", ""))
SWIPE = b"%ID^TOLVANSSON?\r;191212121212?\r"
functions = st.integers(0x10, 0x7F)
settings = st.dictionaries(functions, st.binary(max_size=20), max_size=12)


def read(*pieces: bytes) -> list[MiniMagPiece]:
    framer = MiniMagFramer()
    framer.expect_settings()
    return [found for piece in pieces for found in framer.feed(piece)] + framer.silence()


def test_commands() -> None:
    # STX S function length data ETX, and the exclusive or of all that
    assert setting(READING, OFF).hex(" ") == "02 53 1a 01 30 03 79"
    assert review().hex(" ") == "02 52 1f 03 4c"


@given(settings, st.data())
def test_fault_10_a_review_and_a_swipe_survive_any_split(values: dict[int, bytes], data: st.DataObject) -> None:
    wire = b"\x06" + settings_message(values) + SWIPE
    assert read(*data.draw(cut(wire))) == [Reply.DONE, Settings(values), CARD]


def test_a_refusal() -> None:
    assert read(b"\x15") == [Reply.REFUSED]


@given(settings, st.data())
def test_fault_06_a_flipped_bit_in_a_review_is_noticed(values: dict[int, bytes], data: st.DataObject) -> None:
    spoilt = bytearray(settings_message(values))
    place = data.draw(st.integers(1, len(spoilt) - 1))
    spoilt[place] ^= 1 << data.draw(st.integers(0, 7))
    assert Settings(values) not in read(bytes(spoilt))


@pytest.mark.parametrize("cut_at", range(1, len(settings_message({READING: ON, 0x11: b"1"}))))
def test_fault_12_half_a_review_is_none(cut_at: int) -> None:
    half = settings_message({READING: ON, 0x11: b"1"})[:cut_at]
    assert read(half) == [BadSettings()]


def test_fault_05_a_stray_start_byte_costs_no_swipe_when_no_review_was_asked() -> None:
    framer = MiniMagFramer()
    assert framer.feed(b"\x02" + SWIPE) + framer.silence() == [CARD]


@given(st.binary(max_size=2000), st.data())
def test_fault_05_garbage_is_never_an_error_and_ends_with_silence(garbage: bytes, data: st.DataObject) -> None:
    framer = MiniMagFramer()
    framer.expect_settings()
    for piece in data.draw(cut(garbage)):
        framer.feed(piece)
        assert len(framer._settings) <= 1024
    framer.silence()
    framer.silence()
    assert not framer.is_unfinished
    assert framer.feed(SWIPE) + framer.silence() == [CARD]


def test_a_bank_card_is_recognised_here_too() -> None:
    assert read(b"%B4111111111111111^T/T^3012?\r;4111111111111111=3012?\r") == [BadSwipe("bank_card")]
