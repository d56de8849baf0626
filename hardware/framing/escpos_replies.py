"""What an ESC/POS printer says, told apart by fixed bits (Epson, "transmission status identification").

Status replies overtake others: a real-time status may come inside an automatic status, and both inside a process id.
"""

from __future__ import annotations

from dataclasses import dataclass

_REAL_TIME, _AUTOMATIC = 0x12, 0x10
_KIND_BITS = 0x93
_FLOW_CONTROL = frozenset(b"\x11\x13")
_BLOCK_HEADS = frozenset(b"\x37\x3b\x3d\x5f")
_BLOCK_LIMIT = 80
_PROCESS_ID = b"\x37\x22"
_PROCESS_ID_SIZE = 7


@dataclass(frozen=True)
class RealTimeStatus:
    """The answer to one status question; which one, only the asker knows."""

    value: int


@dataclass(frozen=True)
class AutomaticStatus:
    """Four bytes that the printer sends by itself when something changes (ASB)."""

    value: bytes


@dataclass(frozen=True)
class ProcessId:
    """All before the request with this id has been printed."""

    job: bytes


@dataclass(frozen=True)
class SensorStatus:
    """The answer to a paper sensor question that waited its turn behind the job (GS r)."""

    value: int


@dataclass(frozen=True)
class Noise:
    """Bytes that no reply explains."""

    value: bytes


Reply = RealTimeStatus | AutomaticStatus | ProcessId | SensorStatus | Noise


def _alone(byte: int) -> Reply | None:
    """What a byte is that stands by itself; None for one that begins something, or only holds the line up."""
    if byte & _KIND_BITS == _REAL_TIME:
        return RealTimeStatus(byte)
    if byte & _KIND_BITS == _AUTOMATIC or byte in _BLOCK_HEADS or byte in _FLOW_CONTROL:
        return None
    return SensorStatus(byte) if byte & 0x90 == 0 else Noise(bytes([byte]))


_ALONE = tuple(map(_alone, range(256)))


class ReplyFramer:
    """Tells a printer's replies apart, whatever way they are mixed; holds at most one block and one status."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._automatic = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete with these bytes."""
        found: list[Reply] = []
        for byte in data:
            if self._block or self._automatic or (alone := _ALONE[byte]) is None:
                found += self._take(byte)
            else:
                found.append(alone)
        return found

    def _take(self, byte: int) -> list[Reply]:
        if byte in _FLOW_CONTROL:
            return []
        if self._is_in_text():
            return self._continue_block(byte)
        alone = _ALONE[byte]
        if isinstance(alone, RealTimeStatus):
            return [alone]
        if self._automatic:
            return self._continue_automatic(byte)
        if byte & _KIND_BITS == _AUTOMATIC:
            self._automatic.append(byte)
            return []
        if self._block or byte in _BLOCK_HEADS:
            return self._continue_block(byte)
        return [alone] if alone else []

    def _is_in_text(self) -> bool:
        """Whether a block has begun that is no process id: its characters can look like anything."""
        return bool(self._block) and not self._block.startswith(_PROCESS_ID[: len(self._block)])

    def _continue_automatic(self, byte: int) -> list[Reply]:
        if byte & 0x90:
            broken = bytes(self._automatic)
            self._automatic.clear()
            return [Noise(broken), *self._take(byte)]
        self._automatic.append(byte)
        if len(self._automatic) < 4:
            return []
        whole = bytes(self._automatic)
        self._automatic.clear()
        return [AutomaticStatus(whole)]

    def _continue_block(self, byte: int) -> list[Reply]:
        self._block.append(byte)
        if byte and len(self._block) < _BLOCK_LIMIT:
            return []
        whole = bytes(self._block)
        self._block.clear()
        is_process_id = len(whole) == _PROCESS_ID_SIZE and whole.startswith(_PROCESS_ID) and not byte
        return [ProcessId(whole[2:6]) if is_process_id else Noise(whole)]
