"""Tracks of a magnetic stripe as a reader sends them: sentinels, perhaps a check character (LRC), control characters.

A bank card is recognised so that nothing of it is ever handed on: a personal identity reader must not hold a PAN.
Sources: ISO/IEC 7811-2 (characters, LRC), ISO/IEC 7813 (bank cards), MiniMag RS-232 User's Manual (three output
formats), MagTek Port Powered Reader Technical Reference (formats, `E` for a track that could not be read).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.framing.luhn import has_luhn_digit

_END, _ERROR = "?", "E"
_START = re.compile(r"[%;+]")
_ALPHABETS = {"%": frozenset(map(chr, range(0x20, 0x60))), ";": frozenset(map(chr, range(0x30, 0x40)))}
_LONG_NUMBER = re.compile(r"\d{13,19}")
_PAN_WITH_DATE = re.compile(r"\d{12,19}[=^D]")
_LIMIT = 512


@dataclass(frozen=True)
class SwipeFormat:
    """How a reader frames a swipe: the byte that begins one, those that end one, those that say nothing.

    Without `ends` a swipe ends when the line falls silent. `third` is the start sentinel of track 3; `card_sensor` are
    the characters by which an insertion reader says whether the card is still in it.
    """

    ends: bytes
    silent: bytes
    begins: bytes = b""
    third: str = "+"
    card_sensor: str = ""


PLAIN = SwipeFormat(ends=b"\r\n", silent=b"\x02\x03\x1b")
"""All tracks in one line."""
MAGTEK = SwipeFormat(ends=b"\x03", silent=b"\x1b\r\n", begins=b"\x02", card_sensor="01")
"""STX ESC, all tracks, CR ETX; a reader of this kind sends no LRC."""
ID_TECH = SwipeFormat(ends=b"", silent=b"\x02\x03\r\n", third=";")
"""Each track is a line of its own."""
UIC = SwipeFormat(ends=b"\x03", silent=b"\x02\x10\r\n", third=";")
"""STX, track, LRC, DLE for each; a third one ends with ETX."""


@dataclass(frozen=True)
class Tracks:
    """Tracks 1, 2 and 3 without sentinels and check characters, "" where there is none; `unread` failed to be read."""

    tracks: tuple[str, str, str]
    unread: tuple[int, ...] = ()


@dataclass(frozen=True)
class BadSwipe:
    """A swipe that gives nothing; `reason` is "bank_card", "two_cards" or "unreadable"."""

    reason: str


class StripeFramer:
    """Cuts a stream of bytes into swipes; holds at most one swipe."""

    def __init__(self, form: SwipeFormat = PLAIN) -> None:
        self._form = form
        self._marks = re.compile(b"[" + re.escape(form.begins + form.ends + form.silent) + b"]")
        self._buffer = bytearray()
        self._overlong = False

    @property
    def is_unfinished(self) -> bool:
        """Whether a swipe has begun and not ended."""
        return bool(self._buffer) or self._overlong

    def feed(self, data: bytes) -> list[Tracks | BadSwipe]:
        """The swipes that end within these bytes."""
        found: list[Tracks | BadSwipe] = []
        start = 0
        for mark in self._marks.finditer(data):
            self._keep(data[start : mark.start()])
            start = mark.end()
            if mark[0] in self._form.ends:
                found += self._end()
            elif mark[0] in self._form.begins and self.is_unfinished:
                # the end of the swipe before was lost
                found += self._lost()
        self._keep(data[start:])
        return found

    def silence(self) -> list[Tracks | BadSwipe]:
        """The line has been quiet too long: what came is taken as a whole swipe, for readers that mark no end."""
        return self._end()

    def _keep(self, piece: bytes) -> None:
        room = _LIMIT - len(self._buffer)
        self._buffer += piece[:room]
        self._overlong = self._overlong or len(piece) > room

    def _lost(self) -> list[Tracks | BadSwipe]:
        swipe = parse_swipe(bytes(self._buffer), self._form)
        self._forget()
        return [] if swipe is None else [swipe if isinstance(swipe, BadSwipe) else BadSwipe("unreadable")]

    def _end(self) -> list[Tracks | BadSwipe]:
        if not self.is_unfinished:
            return []
        swipe = BadSwipe("unreadable") if self._overlong else parse_swipe(bytes(self._buffer), self._form)
        self._forget()
        return [] if swipe is None else [swipe]

    def _forget(self) -> None:
        # written over before it is let go: the freed memory may stay as it is for long
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer.clear()
        self._overlong = False


def parse_swipe(raw: bytes, form: SwipeFormat = PLAIN) -> Tracks | BadSwipe | None:
    """One swipe without its control characters; None when it only tells that a card went in or out.

    >>> parse_swipe(b";191212121212?")
    Tracks(tracks=('', '191212121212', ''), unread=())
    >>> parse_swipe(b"%E?;191212121212?")
    Tracks(tracks=('', '191212121212', ''), unread=(1,))
    >>> parse_swipe(b"%E?")
    BadSwipe(reason='unreadable')
    """
    text = raw.decode("ascii", errors="replace").strip(" ")
    if form.card_sensor:
        text = re.sub(rf"(^|\?)[{form.card_sensor}]$", r"\1", text)
        if not text:
            return None
    if is_bank_card(text):
        return BadSwipe("bank_card")
    contents = _contents(text, check_length=1) or _contents(text, check_length=0)
    return _numbered(contents, form.third)


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


def _contents(text: str, *, check_length: int) -> list[tuple[str, str]]:
    """Start sentinel and content of each track, all with a check character or all without; empty when it is neither."""
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        end = text.find(_END, position)
        track = text[position : end + 1]
        if end < 0 or not _START.match(track):
            return []
        sentinel, content = track[0], track[1:-1]
        position = end + 1
        found.append((sentinel, content))
        if content == _ERROR:
            continue
        alphabet = _ALPHABETS["%" if sentinel == "%" else ";"]
        check = text[position : position + check_length]
        if not alphabet.issuperset(content) or (check_length and check != check_character(track)):
            return []
        position += check_length
    return found


def _numbered(contents: list[tuple[str, str]], third: str) -> Tracks | BadSwipe:
    tracks, unread = ["", "", ""], []
    latest = 0
    for sentinel, content in contents:
        number = {"%": 1, ";": 2, "+": 3}[sentinel]
        if sentinel == third and latest == number < len(tracks):
            number += 1
        if number <= latest:
            return BadSwipe("two_cards")
        latest = number
        if content == _ERROR:
            unread.append(number)
        else:
            tracks[number - 1] = content
    if not any(tracks):
        return BadSwipe("unreadable")
    return Tracks((tracks[0], tracks[1], tracks[2]), tuple(unread))
