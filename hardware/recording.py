"""What goes over one line as a file: JSON lines with time, direction, masked bytes and their meaning.

Masking comes first, so neither bytes nor meaning hold a card number or a personnummer. A recording can be played back
as the device (`hardware.simulators.player`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from hardware.errors import HardwareError
from hardware.framing.escpos_meaning import CommandReader, ReplyReader
from hardware.framing.ssi import DECODER, HOST
from hardware.framing.ssi_meaning import SsiReader, SsiScreen
from hardware.framing.zvt_meaning import ZvtReader, ZvtScreen
from hardware.trace import Direction, LongNumberMask, as_it_is, shape_only


class Reader(Protocol):
    """Puts bytes into words."""

    def feed(self, data: bytes) -> list[str]:
        """What is complete with these bytes."""


class Screen(Protocol):
    """Takes bytes in wire order and gives back what may be kept of them, perhaps later."""

    def __call__(self, data: bytes, /) -> bytes:
        """What may be kept now."""


class _Plain:
    """Bytes as they can be read by a person."""

    def feed(self, data: bytes) -> list[str]:
        return [repr(data)[2:-1]] if data else []


@dataclass(frozen=True)
class WireProtocol:
    """How one kind of line is masked and read, each direction by itself."""

    screens: dict[Direction, Callable[[], Screen]]
    readers: dict[Direction, Callable[[], Reader]]


def _both(screen: Callable[[], Screen], reader: Callable[[], Reader]) -> WireProtocol:
    return WireProtocol(dict.fromkeys(Direction, screen), dict.fromkeys(Direction, reader))


PROTOCOLS = {
    # a printer says nothing of a patient, and its status bytes can look like digits
    "escpos": WireProtocol(
        {Direction.SENT: LongNumberMask, Direction.RECEIVED: lambda: as_it_is},
        {Direction.SENT: CommandReader, Direction.RECEIVED: ReplyReader},
    ),
    "zvt": _both(ZvtScreen, ZvtReader),
    "ssi": WireProtocol(
        {Direction.SENT: lambda: SsiScreen(HOST), Direction.RECEIVED: lambda: SsiScreen(DECODER)},
        {Direction.SENT: lambda: SsiReader(HOST), Direction.RECEIVED: lambda: SsiReader(DECODER)},
    ),
    "shape": _both(lambda: shape_only, _Plain),
}
"""What a line can be read as; `shape` shows 9 for each digit and A for each letter, whatever the device."""


@dataclass(frozen=True)
class Record:
    """Some masked bytes, when they came or went (seconds), and what they mean."""

    at: float
    direction: Direction
    data: bytes
    meaning: str = ""

    def __str__(self) -> str:
        arrow = ">" if self.direction is Direction.SENT else "<"
        return f"{self.at:.3f} {arrow} {self.data.hex(' ')}  {self.meaning}".rstrip()


class Recorder:
    """Turns a line's bytes into records; use it as the tap of a link. `clock` gives seconds."""

    def __init__(self, protocol: str, clock: Callable[[], float], keep: Callable[[Record], None]) -> None:
        chosen = PROTOCOLS[protocol]
        self._clock = clock
        self._keep = keep
        self._screens = {direction: make() for direction, make in chosen.screens.items()}
        self._readers = {direction: make() for direction, make in chosen.readers.items()}

    def __call__(self, direction: Direction, data: bytes) -> None:
        """Keep what may be kept of these bytes."""
        kept = self._screens[direction](data)
        if kept:
            meaning = ", ".join(self._readers[direction].feed(kept))
            self._keep(Record(self._clock(), direction, kept, meaning))


def as_json(record: Record) -> str:
    """One line of a recording.

    >>> as_json(Record(1.5, Direction.SENT, b"\\x10\\x04\\x01", "status of printer?"))
    '{"at": 1.5, "direction": "sent", "bytes": "10 04 01", "means": "status of printer?"}'
    """
    told = {"at": round(record.at, 6), "direction": record.direction.value, "bytes": record.data.hex(" ")}
    return json.dumps(told | {"means": record.meaning}, ensure_ascii=False)


def header(protocol: str, baudrate: int) -> str:
    """The first line of a recording."""
    return json.dumps({"recording": 1, "protocol": protocol, "baud": baudrate})


def read(lines: Iterable[str]) -> tuple[str, int, list[Record]]:
    """Protocol, speed and records of a recording; HardwareError when it is none."""
    try:
        first, *rest = [json.loads(line) for line in lines if line.strip()]
        protocol, baudrate = str(first["protocol"]), int(first["baud"])
        records = [
            Record(float(each["at"]), Direction(each["direction"]), bytes.fromhex(each["bytes"]), str(each["means"]))
            for each in rest
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise HardwareError("This is no recording. Make one with `python -m hardware trace --file`.") from error
    if protocol not in PROTOCOLS or baudrate <= 0:
        raise HardwareError(f"This recording is of no known protocol ({protocol}). Known: {', '.join(PROTOCOLS)}.")
    return protocol, baudrate, records
