"""ESC/POS on the wire: the commands a ticket needs, and the replies of a printer told apart by their bit patterns.

Text is code page 858 (table 19 of Epson and Citizen): Swedish letters and the euro sign; what it lacks is written with
the nearest characters it has, and control characters never get through.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_DLE, _ESC, _GS = b"\x10", b"\x1b", b"\x1d"
CODE_PAGE = "cp858"
_SUBSTITUTES = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "’": "'",
        "‘": "'",
        "”": '"',
        "“": '"',
        "…": "...",
        "•": "*",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "→": ">",
    }
)

INITIALISE = _ESC + b"@"
SELECT_CODE_PAGE_858 = _ESC + b"t\x13"
NO_AUTOMATIC_STATUS = _GS + b"a\x00"
CUT = _GS + b"VA\x03"
NEW_LINE = b"\n"
PAPER_SENSOR_STATUS = _GS + b"r\x01"


def printable(text: str) -> str:
    """The same text with only characters that the printer has.

    >>> printable("Åsa – 100\u202fkr …\x1b@ 中")
    'Åsa - 100 kr ...@ ?'
    """
    plain = text.translate(_SUBSTITUTES)
    return "".join(map(_nearest, (c for c in plain if unicodedata.category(c)[0] != "C")))


def _nearest(character: str) -> str:
    for candidate in (character, unicodedata.normalize("NFKD", character)[:1]):
        if candidate.encode(CODE_PAGE, errors="ignore"):
            return candidate
    return "?"


def text(content: str) -> bytes:
    """Text in code page 858.

    >>> text("åäö€").hex()
    '868494d5'
    """
    return printable(content).encode(CODE_PAGE)


def align(place: int) -> bytes:
    """Where following rows stand: 0 left, 1 centre, 2 right."""
    return _ESC + b"a" + bytes([place])


def bold(level: int) -> bytes:
    """Emphasised text: 1 on, 0 off."""
    return _ESC + b"E" + bytes([level])


def size(scale: int) -> bytes:
    """Width and height of characters, both 1–8 times."""
    return _GS + b"!" + bytes([(scale - 1) * 0x11])


def feed(lines: int) -> bytes:
    """Move the paper on by so many lines, 0–255."""
    return _ESC + b"d" + bytes([lines])


def qr(data: str, module: int) -> bytes:
    """A QR code, model 2, error correction M, of squares `module` dots wide."""
    content = data.encode("utf-8")
    return b"".join(
        (
            _function(0x31, b"\x41\x32\x00"),
            _function(0x31, b"\x43" + bytes([module])),
            _function(0x31, b"\x45\x31"),
            _function(0x31, b"\x50\x30" + content),
            _function(0x31, b"\x51\x30"),
        )
    )


def _function(kind: int, parameters: bytes) -> bytes:
    length = len(parameters) + 1
    return _GS + b"(k" + length.to_bytes(2, "little") + bytes([kind]) + parameters


def status_request(question: int) -> bytes:
    """Real-time status question 1 printer, 2 offline cause, 3 error cause, 4 paper (DLE EOT)."""
    return _DLE + b"\x04" + bytes([question])


def process_id_request(job: int) -> bytes:
    """Asks for a reply when all that stands before it has been processed; `job` is counted modulo 10 000."""
    return _GS + b"(H\x06\x00\x30\x30" + job_id(job)


def job_id(job: int) -> bytes:
    """The four characters by which a job is known to the printer."""
    return f"{job % 10_000:04d}".encode("ascii")


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
    """All before the request with this id has been processed."""

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

_BLOCK_HEADS = frozenset(b"\x37\x3b\x3d\x5f")
_BLOCK_LIMIT = 80


class ReplyFramer:
    """Tells a printer's replies apart, whatever way they are mixed; holds at most one block."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._automatic = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete with these bytes."""
        found: list[Reply] = []
        for byte in data:
            found += self._take(byte)
        return found

    def _take(self, byte: int) -> list[Reply]:
        if self._block:
            return self._continue_block(byte)
        # a real-time reply may come in the middle of an automatic status, but never inside a block, whose
        # characters can look like one
        if byte & 0x93 == 0x12:
            return [RealTimeStatus(byte)]
        if self._automatic:
            return self._continue_automatic(byte)
        if byte & 0x93 == 0x10:
            self._automatic.append(byte)
            return []
        if byte in _BLOCK_HEADS:
            self._block.append(byte)
            return []
        return [SensorStatus(byte)] if byte & 0x90 == 0 else [Noise(bytes([byte]))]

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
        is_process_id = len(whole) == 7 and whole[:2] == b"\x37\x22" and not byte
        return [ProcessId(whole[2:6]) if is_process_id else Noise(whole)]
