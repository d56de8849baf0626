"""Frames of SSI, the Simple Serial Interface of Zebra (formerly Symbol) scanners, as bytes.

A frame is its length (without the check bytes), an opcode, its source, a status, data, and the two's complement of the
sum of all that, high byte first. No byte marks a beginning: after a fault the framer looks for what can be a frame.
Sources: SE955 Integration Guide, chapter 10 (opcodes, status bits, causes of NAK); DS9908 Product Reference Guide,
chapter SSI Interface (several packets, time-outs).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

DECODER, HOST = 0x00, 0x04
REPEATED, CONTINUED = 0x01, 0x02
RESEND, BAD_CONTEXT, DENIED = 0x01, 0x02, 0x06
"""Causes in a NAK: the checksum was wrong, the message is unknown here, the request is refused."""
MOST_DATA = 0xFF - 4
_SMALLEST = 4
_STATUS_BITS = 0x0F


class Opcode(IntEnum):
    """What a frame is about, as far as a kiosk uses it."""

    ACK = 0xD0
    NAK = 0xD1
    START_SESSION = 0xE4
    STOP_SESSION = 0xE5
    SCAN_ENABLE = 0xE9
    SCAN_DISABLE = 0xEA
    DECODE_DATA = 0xF3


@dataclass(frozen=True)
class Frame:
    """One whole frame; `is_repeated` says that it was sent before, `is_continued` that its message goes on."""

    opcode: int
    source: int = HOST
    data: bytes = b""
    is_repeated: bool = False
    is_continued: bool = False


@dataclass(frozen=True)
class BadFrame:
    """Bytes that are no frame; `reason` is "checksum", "cut_off" or "garbage". Told once until a frame comes."""

    reason: str


def encode(frame: Frame) -> bytes:
    """A frame as it goes over the wire; ValueError when it has more than 251 bytes of data.

    >>> encode(Frame(Opcode.SCAN_ENABLE)).hex(" ")
    '04 e9 04 00 ff 0f'
    """
    if len(frame.data) > MOST_DATA:
        raise ValueError(f"an SSI frame holds at most {MOST_DATA} bytes of data")
    status = REPEATED * frame.is_repeated | CONTINUED * frame.is_continued
    body = bytes((_SMALLEST + len(frame.data), frame.opcode, frame.source, status)) + frame.data
    return body + (-sum(body) & 0xFFFF).to_bytes(2, "big")


class SsiFramer:
    """Cuts a stream of bytes into the frames of one side; holds less than one frame."""

    def __init__(self, *, source: int = DECODER) -> None:
        self._source = source
        self._buffer = bytearray()
        self._told: set[str] = set()

    @property
    def is_unfinished(self) -> bool:
        """Whether the beginning of a frame has come, but not its end."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[Frame | BadFrame]:
        """The frames that end within these bytes."""
        self._buffer += data
        return self._cut()

    def silence(self) -> list[Frame | BadFrame]:
        """The line has been quiet too long: what began is no frame, but a frame may lie hidden behind it."""
        found: list[Frame | BadFrame] = []
        while self._buffer:
            del self._buffer[0]
            found += [*self._bad("cut_off"), *self._cut()]
        self._told.clear()
        return found

    def _cut(self) -> list[Frame | BadFrame]:
        found: list[Frame | BadFrame] = []
        buffer, start = self._buffer, 0
        while start < len(buffer):
            if not self._can_begin(start):
                found += self._bad("garbage")
                start += 1
                continue
            end = start + buffer[start] + 2
            if end > len(buffer):
                break
            whole = bytes(buffer[start:end])
            if _is_whole(whole):
                found.append(_frame(whole))
                self._told.clear()
                start = end
            else:
                found += self._bad("checksum")
                start += 1
        del buffer[:start]
        return found

    def _bad(self, reason: str) -> list[Frame | BadFrame]:
        if reason in self._told:
            return []
        self._told.add(reason)
        return [BadFrame(reason)]

    def _can_begin(self, start: int) -> bool:
        header = self._buffer[start : start + 4]
        if header[0] < _SMALLEST:
            return False
        if len(header) > 2 and header[2] != self._source:
            return False
        return len(header) < 4 or header[3] <= _STATUS_BITS


def _is_whole(raw: bytes) -> bool:
    return (sum(raw[:-2]) + int.from_bytes(raw[-2:], "big")) & 0xFFFF == 0


def _frame(raw: bytes) -> Frame:
    return Frame(raw[1], raw[2], raw[4:-2], bool(raw[3] & REPEATED), bool(raw[3] & CONTINUED))
