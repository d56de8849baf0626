"""The stripe as bits.

The packed tracks are the example in the MSRE206 Programmer's Manual (raw write), lowest bit first.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.stripe_bits import NotOnStripe, bits_of, read_bits, read_either_way

CLOCK = 12
track_1 = st.text([chr(code) for code in range(0x20, 0x60) if chr(code) not in "%?"], max_size=76)
track_2 = st.text("0123456789:<=>", max_size=37)


def packed(bits: tuple[int, ...]) -> str:
    shown = [*bits[CLOCK:-CLOCK]]
    shown += [0] * (-len(shown) % 8)
    return bytes(sum(shown[at + bit] << bit for bit in range(8)) for at in range(0, len(shown), 8)).hex()


@pytest.mark.parametrize(("content", "track", "raw"), [("ABC123", 1, "c5b07814954e3e2a"), ("12345", 2, "2b8849eaaf")])
def test_known_tracks(content: str, track: int, raw: str) -> None:
    assert packed(bits_of(content, track)) == raw


@given(track_1, track_2)
def test_tracks_are_read_in_either_direction(first: str, second: str) -> None:
    for content, track in ((first, 1), (second, 2), (second, 3)):
        bits = bits_of(content, track)
        assert read_bits(bits, track) == content
        assert read_either_way(bits[::-1], track) == content


@given(track_2.filter(bool), st.data())
def test_fault_06_a_wrong_bit_or_two_are_noticed(content: str, data: st.DataObject) -> None:
    bits = list(bits_of(content, 2))
    place = data.draw(st.integers(CLOCK, len(bits) - CLOCK - 1))
    bits[place] ^= 1
    assert read_bits(bits, 2) is None
    # a second wrong bit in the same character passes its parity, not the check character
    first = CLOCK + (place - CLOCK) // 5 * 5
    other = data.draw(st.integers(first, first + 4).filter(lambda chosen: chosen != place))
    bits[other] ^= 1
    assert read_bits(bits, 2) is None


@given(track_2.filter(bool), st.floats(0, 1))
def test_fault_32_a_partial_swipe_gives_nothing(content: str, part: float) -> None:
    bits = bits_of(content, 2)
    end = CLOCK + int((len(bits) - 2 * CLOCK - 1) * part)
    assert read_either_way(bits[:end], 2) is None


def test_fault_32_backwards_is_nothing_to_a_head_for_one_direction() -> None:
    assert read_bits(bits_of("191212121212", 2)[::-1], 2) is None


@given(st.lists(st.integers(0, 1), max_size=200), st.integers(1, 3))
def test_noise_is_never_an_error(bits: list[int], track: int) -> None:
    read_either_way(bits, track)


def test_what_a_track_cannot_hold_is_not_told() -> None:
    with pytest.raises(NotOnStripe) as caught:
        bits_of("SECRET", 2)
    assert "SECRET" not in str(caught.value)
