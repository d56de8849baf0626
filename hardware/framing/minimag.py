"""Setup commands of ID TECH's MiniMag readers, and their answers between the swipes.

A command is STX, `S` (set) or `R` (review), a function, for `S` the length and the data, ETX and a check byte. The
reader answers ACK or NAK; a review adds STX, blocks of function, length and data, ETX and a check byte. Settings go to
memory that does not forget and wears out: set only what differs.
Source: MiniMag RS-232 User's Manual, section 3. That the check byte is the exclusive or of all bytes before it is from
the manual of a later ID TECH reader (Augusta), not from MiniMag's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from hardware.framing.magstripe import ID_TECH, BadSwipe, StripeFramer, Tracks

ACK, NAK = 0x06, 0x15
READING = 0x1A
ON, OFF = b"1", b"0"
_STX, _ETX, _REVIEW = 0x02, 0x03, 0x1F
_MOST_SETTINGS = 1024
_MARK = re.compile(b"[%c%c%c]" % (_STX, ACK, NAK))


class Reply(Enum):
    """A bare answer to a command."""

    DONE = auto()
    REFUSED = auto()


@dataclass(frozen=True)
class Settings:
    """What a review tells: the data of each function."""

    values: dict[int, bytes]


@dataclass(frozen=True)
class BadSettings:
    """A review that was cut off or whose check byte is wrong."""


MiniMagPiece = Tracks | BadSwipe | Reply | Settings | BadSettings


def setting(function: int, data: bytes) -> bytes:
    """The command that sets a function, in the reader's lasting memory.

    >>> setting(READING, ON).hex(" ")
    '02 53 1a 01 31 03 78'
    """
    return _checked(bytes((_STX, ord("S"), function, len(data))) + data + bytes((_ETX,)))


def review() -> bytes:
    """The command that asks for all settings; it changes nothing.

    >>> review().hex(" ")
    '02 52 1f 03 4c'
    """
    return _checked(bytes((_STX, ord("R"), _REVIEW, _ETX)))


def settings_message(values: dict[int, bytes]) -> bytes:
    """What a reader sends after the ACK to a review."""
    blocks = b"".join(bytes((function, len(data))) + data for function, data in values.items())
    return _checked(bytes((_STX,)) + blocks + bytes((_ETX,)))


class MiniMagFramer:
    """Tells swipes in the ID TECH format from answers; holds at most one of each.

    A review is believed only while it is expected: otherwise its STX is noise before a swipe.
    """

    def __init__(self) -> None:
        self._swipes = StripeFramer(ID_TECH)
        self._settings = bytearray()
        self._is_expected = False

    @property
    def is_unfinished(self) -> bool:
        """Whether the beginning of a swipe or a review has come, but not its end."""
        return bool(self._settings) or self._swipes.is_unfinished

    def expect_settings(self) -> None:
        """From now until they come, settings are expected."""
        self._is_expected = True

    def feed(self, data: bytes) -> list[MiniMagPiece]:
        """The swipes and answers that end within these bytes."""
        found: list[MiniMagPiece] = []
        while data:
            if self._settings:
                self._settings.append(data[0])
                data = data[1:]
                found += self._reviewed()
                continue
            mark = _MARK.search(data)
            found += self._swipes.feed(data[: mark.start()] if mark else data)
            if mark:
                found += self._marked(mark[0][0])
            data = data[mark.end() :] if mark else b""
        return found

    def silence(self) -> list[MiniMagPiece]:
        """The line has been quiet too long: a swipe ends with that, half a review is none."""
        is_cut_off = bool(self._settings)
        self._settings.clear()
        self._is_expected = self._is_expected and not is_cut_off
        return [*self._swipes.silence(), *([BadSettings()] if is_cut_off else [])]

    def _marked(self, byte: int) -> list[MiniMagPiece]:
        if byte != _STX:
            return [Reply.DONE if byte == ACK else Reply.REFUSED]
        if not self._is_expected:
            return []
        self._settings.append(byte)
        return list(self._swipes.silence())

    def _reviewed(self) -> list[MiniMagPiece]:
        end = _end_of_blocks(self._settings)
        if len(self._settings) < end + 2 and len(self._settings) < _MOST_SETTINGS:
            return []
        message = bytes(self._settings)
        self._settings.clear()
        self._is_expected = False
        return [parse_settings(message)]


def parse_settings(message: bytes) -> Settings | BadSettings:
    """The settings in a reader's message."""
    end = _end_of_blocks(message)
    if message[end : end + 1] != bytes((_ETX,)) or message[end + 1 :] != _checked(message[: end + 1])[-1:]:
        return BadSettings()
    values: dict[int, bytes] = {}
    place = 1
    while place < end:
        length = message[place + 1]
        values[message[place]] = message[place + 2 : place + 2 + length]
        place += 2 + length
    return Settings(values)


def _end_of_blocks(message: bytes | bytearray) -> int:
    """Where the ETX stands or will stand at the earliest: a function is never 03, but lengths and data may be."""
    place = 1
    while place < len(message) and message[place] != _ETX:
        place += 2 + (message[place + 1] if place + 1 < len(message) else 0)
    return place


def _checked(command: bytes) -> bytes:
    check = 0
    for byte in command:
        check ^= byte
    return command + bytes((check,))
