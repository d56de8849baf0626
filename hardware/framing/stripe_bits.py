"""A track of a magnetic stripe as the bits that a head reads, in either direction.

Track 1 has characters of six data bits, tracks 2 and 3 of four, lowest first, each with a bit that makes the number of
ones odd; behind the end sentinel comes the check character (LRC), which makes the number of ones in each column even.
Zeros before and after let the reader find its clock. Source: ISO/IEC 7811-2 and 7811-6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_CLOCK = 12
Bits = tuple[int, ...]


@dataclass(frozen=True)
class Alphabet:
    """The characters of a track: how many data bits each has, and which character the value 0 stands for."""

    data_bits: int
    zero: int
    start: str


ALPHABETS = {1: Alphabet(6, 0x20, "%"), 2: Alphabet(4, 0x30, ";"), 3: Alphabet(4, 0x30, ";")}
_END = "?"


class NotOnStripe(ValueError):
    """A character that the track's alphabet does not have; the message never repeats it."""


def bits_of(content: str, track: int) -> Bits:
    """The whole track, clock zeros included, for a content without sentinels; NotOnStripe for a foreign character."""
    alphabet = ALPHABETS[track]
    values = [ord(character) - alphabet.zero for character in f"{alphabet.start}{content}{_END}"]
    if not all(0 <= value < 1 << alphabet.data_bits for value in values):
        raise NotOnStripe("A track holds only digits and : ; < = > (track 1 capital letters too).")
    check = 0
    for value in values:
        check ^= value
    return (
        (0,) * _CLOCK + tuple(bit for value in (*values, check) for bit in _character(value, alphabet)) + (0,) * _CLOCK
    )


def read_bits(bits: Sequence[int], track: int) -> str | None:
    """The content of a track drawn in the direction of its encoding; None when sentinel, parity or check is wrong.

    >>> read_bits(bits_of("191212121212", 2), 2), read_bits(bits_of("191212121212", 2)[::-1], 2)
    ('191212121212', None)
    """
    alphabet = ALPHABETS[track]
    size = alphabet.data_bits + 1
    first = next((place for place, bit in enumerate(bits) if bit), len(bits))
    content, check = "", 0
    for place in range(first, len(bits) - size + 1, size):
        *data, parity = bits[place : place + size]
        value = sum(bit << power for power, bit in enumerate(data))
        if (sum(data) + parity) % 2 == 0:
            return None
        check ^= value
        if content.endswith(_END):
            # drawn backwards, a stripe may begin like a track, but then there is more behind it
            is_right = check == 0 and content.startswith(alphabet.start) and not any(bits[place + size :])
            return content[1:-1] if is_right else None
        content += chr(alphabet.zero + value)
    return None


def read_either_way(bits: Sequence[int], track: int) -> str | None:
    """The content of a track whichever way the card was drawn, as readers for both directions find it.

    >>> read_either_way(bits_of("191212121212", 2)[::-1], 2)
    '191212121212'
    """
    forwards = read_bits(bits, track)
    return forwards if forwards is not None else read_bits(tuple(bits)[::-1], track)


def _character(value: int, alphabet: Alphabet) -> Bits:
    data = tuple(value >> power & 1 for power in range(alphabet.data_bits))
    return (*data, 1 - sum(data) % 2)
