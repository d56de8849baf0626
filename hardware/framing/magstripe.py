"""Tracks of a magnetic stripe as a reader sends them: sentinels, an optional check character (LRC), then CR.

A bank card is recognised so that nothing of it is ever handed on: a personal identity reader must not hold a PAN.
Sources: ISO/IEC 7811-2 (characters, LRC), ISO/IEC 7813 (bank cards).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.framing.luhn import has_luhn_digit

_START = {"%": "1", ";": "2", "+": "3"}
_END = "?"
_SIX_BIT, _FOUR_BIT = range(0x20, 0x60), range(0x30, 0x40)
_LONG_NUMBER = re.compile(r"\d{13,19}")
_PAN_WITH_DATE = re.compile(r"\d{12,19}[=^D]")
_LIMIT = 512
_CR, _LF = 0x0D, 0x0A


@dataclass(frozen=True)
class Tracks:
    """The tracks that were read, in the order they came, without sentinels and check characters."""

    tracks: tuple[str, ...]


@dataclass(frozen=True)
class BadSwipe:
    """A swipe that gives nothing; `reason` is "bank_card" or "unreadable"."""

    reason: str


class StripeFramer:
    """Cuts a stream of bytes into swipes; holds at most one swipe."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._overlong = False

    @property
    def is_unfinished(self) -> bool:
        """Whether a swipe has begun and not ended."""
        return bool(self._buffer) or self._overlong

    def feed(self, data: bytes) -> list[Tracks | BadSwipe]:
        """The swipes that end within these bytes."""
        found: list[Tracks | BadSwipe] = []
        for byte in data:
            if byte in (_CR, _LF):
                found += self._end()
            elif len(self._buffer) < _LIMIT:
                self._buffer.append(byte)
            else:
                self._overlong = True
        return found

    def silence(self) -> list[Tracks | BadSwipe]:
        """The line has been quiet too long: what came is taken as a whole swipe, for readers that send no CR."""
        return self._end()

    def _end(self) -> list[Tracks | BadSwipe]:
        if not self.is_unfinished:
            return []
        raw, overlong = bytes(self._buffer), self._overlong
        self._buffer.clear()
        self._overlong = False
        return [BadSwipe("unreadable") if overlong else parse_swipe(raw)]


def parse_swipe(raw: bytes) -> Tracks | BadSwipe:
    """One swipe without its line end.

    >>> parse_swipe(b";191212121212?")
    Tracks(tracks=('191212121212',))
    >>> parse_swipe(b"%E?")
    BadSwipe(reason='unreadable')
    """
    text = raw.decode("ascii", errors="replace").strip("\x02\x03 ")
    if is_bank_card(text):
        return BadSwipe("bank_card")
    tracks = _split(text, with_check=1) or _split(text, with_check=0)
    if not tracks or any(track == "E" for track in tracks):
        return BadSwipe("unreadable")
    return Tracks(tracks)


def is_bank_card(text: str) -> bool:
    """Whether a card number with its date, a format B track or any long number with a right check digit is in it."""
    if "%B" in text.upper() or _PAN_WITH_DATE.search(text):
        return True
    return any(has_luhn_digit(number) for number in _LONG_NUMBER.findall(text))


def check_character(track: str) -> str:
    """The LRC of a whole track, sentinels included: the exclusive or of the data bits of its characters.

    >>> check_character(";1912?")
    '?'
    """
    base = 0x20 if track.startswith("%") else 0x30
    total = 0
    for character in track:
        total ^= ord(character) - base
    return chr(base + total)


def _split(text: str, *, with_check: int) -> tuple[str, ...]:
    tracks: list[str] = []
    position = 0
    while position < len(text):
        end = text.find(_END, position)
        track = text[position : end + 1]
        check = text[end + 1 : end + 1 + with_check]
        if end < 0 or not _is_track(track) or (with_check and check != check_character(track)):
            return ()
        tracks.append(track[1:-1])
        position = end + 1 + with_check
    return tuple(tracks)


def _is_track(track: str) -> bool:
    if len(track) < 3 or track[0] not in _START:
        return False
    alphabet = _SIX_BIT if track[0] == "%" else _FOUR_BIT
    return all(ord(character) in alphabet for character in track)
