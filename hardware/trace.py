"""What went over the wire, kept for staff in a ring buffer that never holds a card number or a personnummer.

Masking happens before a byte is stored and works byte by byte, so a number split over two reads is masked too.
The time comes from the clock the owner hands in; nothing is written to disk here.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

_DIGITS = frozenset(b"0123456789")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SEPARATORS = frozenset(b"-+ ")
_CLEAR_DIGITS = 4


class Direction(StrEnum):
    """Which way bytes went, seen from this computer."""

    SENT = "sent"
    RECEIVED = "received"


Tap = Callable[[Direction, bytes], None]
"""Hears all that goes over one line."""


@dataclass(frozen=True)
class TraceEntry:
    """Some bytes, already masked, with the device, the direction and the clock's time in seconds."""

    at: float
    device: str
    direction: Direction
    data: bytes

    def __str__(self) -> str:
        arrow = ">" if self.direction is Direction.SENT else "<"
        return f"{self.at:.3f} {self.device} {arrow} {self.data.hex(' ')}"


class Mask(Protocol):
    """Takes bytes in wire order and gives as many bytes back, with what must not be kept made unreadable."""

    def __call__(self, data: bytes, /) -> bytes:
        """The same number of bytes, masked."""


class LongNumberMask:
    """Masks all but the first four digits of a number, however it is grouped and wherever a read splits it.

    >>> mask = LongNumberMask()
    >>> mask(b"pnr 1912"), mask(b"1212-1212 ok 12")
    (b'pnr 1912', b'****-**** ok 12')
    """

    def __init__(self) -> None:
        self._digits = 0

    def __call__(self, data: bytes, /) -> bytes:
        return bytes(self._masked(byte) for byte in data)

    def _masked(self, byte: int) -> int:
        if byte in _DIGITS:
            self._digits += 1
            return byte if self._digits <= _CLEAR_DIGITS else 0x2A
        if byte not in _SEPARATORS:
            self._digits = 0
        return byte


def shape_only(data: bytes, /) -> bytes:
    """Every digit becomes 9 and every letter A: the shape of a scan or a stripe without its content.

    >>> shape_only(b"]Q1KAL-4711\\r")
    b']A9AAA-9999\\r'
    """
    return bytes(0x39 if byte in _DIGITS else 0x41 if byte in _LETTERS else byte for byte in data)


def as_it_is(data: bytes, /) -> bytes:
    """Nothing is masked: for traffic that its driver masked before."""
    return data


class Trace:
    """The latest traffic of all devices, oldest first, bounded."""

    def __init__(self, clock: Callable[[], float], *, capacity: int = 2000) -> None:
        self._clock = clock
        self._entries: deque[TraceEntry] = deque(maxlen=capacity)
        self._lock = threading.Lock()

    def tap(
        self, device: str, mask: Callable[[], Mask] = LongNumberMask, *, received: Callable[[], Mask] | None = None
    ) -> Tap:
        """A function that records one device's bytes; each direction gets a mask of its own, or `received` another."""
        masks = {Direction.SENT: mask(), Direction.RECEIVED: (received or mask)()}

        def record(direction: Direction, data: bytes) -> None:
            entry = TraceEntry(self._clock(), device, direction, masks[direction](data))
            with self._lock:
                self._entries.append(entry)

        return record

    def entries(self) -> tuple[TraceEntry, ...]:
        """All that is kept, oldest first."""
        with self._lock:
            return tuple(self._entries)
