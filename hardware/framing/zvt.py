"""The serial frames of a ZVT payment terminal: DLE STX … DLE ETX with doubled DLE and CRC-16/KERMIT, ACK and NAK.

Source: the public ZVT serial transport description, PA00P016. Its "CRC-XModem" is CRC-16/KERMIT over the unescaped
APDU followed by ETX.
"""

from __future__ import annotations

from binascii import crc_hqx
from dataclasses import dataclass
from enum import Enum, auto

ACK, NAK = b"\x06", b"\x15"
_STX, _ETX, _DLE = 0x02, 0x03, 0x10
_LONGEST_APDU = 3 + 2 + 0xFFFF
_BITS_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def checksum(data: bytes) -> int:
    """CRC-16/KERMIT: the same polynomial as crc_hqx, but each byte and the result are taken from the other end.

    >>> hex(checksum(b"123456789"))
    '0x2189'
    """
    high, low = crc_hqx(data.translate(_BITS_REVERSED), 0).to_bytes(2, "big")
    return _BITS_REVERSED[low] << 8 | _BITS_REVERSED[high]


def frame(apdu: bytes) -> bytes:
    """An APDU made ready for the line."""
    crc = checksum(apdu + bytes([_ETX])).to_bytes(2, "little")
    return bytes([_DLE, _STX]) + apdu.replace(b"\x10", b"\x10\x10") + bytes([_DLE, _ETX]) + crc


class Signal(Enum):
    """A single byte that says whether the last frame came through."""

    ACKNOWLEDGED = auto()
    NOT_ACKNOWLEDGED = auto()


@dataclass(frozen=True)
class Received:
    """A whole frame whose checksum is right."""

    apdu: bytes


@dataclass(frozen=True)
class Broken:
    """A frame that cannot be used; `reason` is "checksum", "escape", "restarted" or "too_long"."""

    reason: str


Event = Signal | Received | Broken


class _State(Enum):
    OUTSIDE = auto()
    OUTSIDE_DLE = auto()
    BODY = auto()
    BODY_DLE = auto()
    CRC_LOW = auto()
    CRC_HIGH = auto()


class ZvtFramer:
    """Cuts a stream of bytes into frames and signals; holds at most one APDU."""

    def __init__(self) -> None:
        self._state = _State.OUTSIDE
        self._body = bytearray()
        self._crc_low = 0

    @property
    def is_inside_frame(self) -> bool:
        """Whether a frame has begun and not ended; if so, the next byte must come within T1."""
        return self._state is not _State.OUTSIDE

    def reset(self) -> None:
        """Forget a frame that has begun."""
        self._state = _State.OUTSIDE
        self._body.clear()

    def feed(self, data: bytes) -> list[Event]:
        """What is complete with these bytes."""
        found: list[Event] = []
        position = 0
        while position < len(data):
            if self._state is _State.BODY:
                position, event = self._in_body(data, position)
            else:
                position, event = position + 1, self._take(data[position])
            if event is not None:
                found.append(event)
        return found

    def _take(self, byte: int) -> Event | None:
        match self._state:
            case _State.OUTSIDE:
                return self._outside(byte)
            case _State.OUTSIDE_DLE:
                return self._outside_dle(byte)
            case _State.BODY_DLE:
                return self._in_body_dle(byte)
            case _State.CRC_LOW:
                self._crc_low = byte
                self._state = _State.CRC_HIGH
                return None
            case _:
                return self._end(self._crc_low | byte << 8)

    def _outside(self, byte: int) -> Event | None:
        if byte == _DLE:
            self._state = _State.OUTSIDE_DLE
        if byte == ACK[0]:
            return Signal.ACKNOWLEDGED
        return Signal.NOT_ACKNOWLEDGED if byte == NAK[0] else None

    def _outside_dle(self, byte: int) -> Event | None:
        if byte == _STX:
            self._body.clear()
            self._state = _State.BODY
            return None
        if byte == _DLE:
            return None
        self._state = _State.OUTSIDE
        return self._outside(byte)

    def _in_body(self, data: bytes, start: int) -> tuple[int, Event | None]:
        """Take all up to the next DLE; the position after what was taken."""
        found = data.find(_DLE, start)
        end = found if found >= 0 else len(data)
        room = _LONGEST_APDU - len(self._body)
        if end - start > room:
            self.reset()
            return start + room + 1, Broken("too_long")
        self._body += data[start:end]
        if found < 0:
            return end, None
        self._state = _State.BODY_DLE
        return end + 1, None

    def _in_body_dle(self, byte: int) -> Event | None:
        if byte == _DLE and len(self._body) < _LONGEST_APDU:
            self._state = _State.BODY
            self._body.append(_DLE)
            return None
        if byte == _ETX:
            self._state = _State.CRC_LOW
            return None
        if byte == _STX:
            self._body.clear()
            self._state = _State.BODY
            return Broken("restarted")
        self.reset()
        return Broken("too_long" if byte == _DLE else "escape")

    def _end(self, crc: int) -> Event:
        apdu = bytes(self._body)
        self.reset()
        return Received(apdu) if crc == checksum(apdu + bytes([_ETX])) else Broken("checksum")
