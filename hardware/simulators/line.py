"""A serial line and what can go wrong on it, both ways: pure, with seeded chance.

Each fault strikes one thing said (an answer, a frame, a scan) or one piece of what is heard. The kinds:
`mute` nothing comes · `garbage` noise comes instead · `garbage_burst` noise comes first · `bit_flip`, `byte_loss`,
`byte_doubled` one bit or byte is wrong (`heard_…`: on the way to the device) · `stall` a pause in the middle · `split`
byte by byte · `glue` held back and joined to the next · `truncated` the second half never comes · `unplug_mid_frame`,
`unplug_mid_command` the plug is pulled in the middle of what is said or heard.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from hardware.simulators.model import Faults, LinkBreak

GLUED_WITHIN = 0.2
"""Seconds after which what was held back goes alone."""
_STALL = 0.5
_ABSENCE = 0.5
_BETWEEN_BYTES = 0.002
_BURST = 64


@dataclass(frozen=True)
class Piece:
    """Bytes for the line after so many seconds of silence; a `whole` one arrives at once."""

    data: bytes
    pause: float = 0.0
    whole: bool = False


@dataclass(frozen=True)
class Heard:
    """What reaches the device, and whether the plug is pulled after it."""

    data: bytes
    link_break: LinkBreak | None = None


class Line:
    """The line of one device."""

    def __init__(self, faults: Faults, chance: random.Random) -> None:
        self._faults = faults
        self._chance = chance
        self._held = b""

    @property
    def is_holding(self) -> bool:
        """Whether something waits to be joined to what is said next."""
        return bool(self._held)

    def say(self, data: bytes) -> list[Piece | LinkBreak]:
        """What the line makes of something that the device says."""
        if not data or self._faults.strike("mute"):
            return []
        return self._in_time(self._altered(data))

    def release(self) -> list[Piece | LinkBreak]:
        """What was held back, should nothing follow it."""
        held, self._held = self._held, b""
        return [Piece(held, whole=True)] if held else []

    def hear(self, data: bytes) -> Heard:
        """What the line makes of a piece on its way to the device."""
        for kind, change in self._one_byte_wrong():
            if data and self._faults.strike(f"heard_{kind}"):
                data = change(data)
        if self._faults.strike("unplug_mid_command"):
            absence = self._faults.seconds("unplug_mid_command", _ABSENCE)
            return Heard(data[: (len(data) + 1) // 2], LinkBreak(absence, is_cut=True))
        return Heard(data)

    def noise(self, size: int) -> Piece:
        """So many bytes of nothing."""
        return Piece(self._chance.randbytes(size))

    def _altered(self, data: bytes) -> bytes:
        if self._faults.strike("garbage"):
            data = self._chance.randbytes(len(data) + 8)
        for kind, change in self._one_byte_wrong():
            if data and self._faults.strike(kind):
                data = change(data)
        if self._faults.strike("truncated"):
            data = data[: len(data) // 2]
        if self._faults.strike("garbage_burst"):
            data = self._chance.randbytes(_BURST) + data
        return data

    def _one_byte_wrong(self) -> tuple[tuple[str, Callable[[bytes], bytes]], ...]:
        return ("bit_flip", self._flip), ("byte_loss", self._lose), ("byte_doubled", self._double)

    def _flip(self, data: bytes) -> bytes:
        place = self._chance.randrange(len(data))
        return data[:place] + bytes([data[place] ^ 1 << self._chance.randrange(8)]) + data[place + 1 :]

    def _lose(self, data: bytes) -> bytes:
        place = self._chance.randrange(len(data))
        return data[:place] + data[place + 1 :]

    def _double(self, data: bytes) -> bytes:
        place = self._chance.randrange(len(data))
        return data[: place + 1] + data[place:]

    def _in_time(self, data: bytes) -> list[Piece | LinkBreak]:
        middle = (len(data) + 1) // 2
        if self._faults.strike("unplug_mid_frame"):
            absence = self._faults.seconds("unplug_mid_frame", _ABSENCE)
            return [Piece(data[:middle]), LinkBreak(absence, is_cut=True)]
        if self._faults.strike("glue") and not self._held:
            self._held = data
            return []
        if self._held:
            self._held += data
            return self.release()
        if self._faults.strike("split"):
            gap = self._faults.seconds("split", _BETWEEN_BYTES)
            return [Piece(bytes([byte]), gap) for byte in data]
        if self._faults.strike("stall"):
            return [Piece(data[:middle]), Piece(data[middle:], self._faults.seconds("stall", _STALL))]
        return [Piece(data)]
