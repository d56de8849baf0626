"""ESC/POS on the wire: the commands a ticket needs. What a printer answers is in `hardware.framing.escpos_replies`.

Sources: Epson's ESC/POS command reference for GS ( H, DLE ENQ and the transmission of status.
"""

from __future__ import annotations

from collections.abc import Sequence

_DLE, _ESC, _GS = b"\x10", b"\x1b", b"\x1d"

INITIALISE = _ESC + b"@"
AUTOMATIC_STATUS = _GS + b"a\xff"
"""From now on the printer says by itself when something changes (ASB); it begins with how it is."""
CUT = _GS + b"VA\x03"
NEW_LINE = b"\n"
PAPER_SENSOR_STATUS = _GS + b"r\x01"
"""Asks for the paper sensors when all before it has been processed; nearly every printer has it."""
RECOVER_AND_GO_ON = _DLE + b"\x05\x01"
"""Go on after a recoverable error, from the line where it occurred."""
RECOVER_AND_FORGET = _DLE + b"\x05\x02"
"""Go on after a recoverable error, and forget what has not been printed."""

_ID_LETTERS = b"ABCDEFGHIJKLMNO"
IDS = len(_ID_LETTERS) ** 4
_HIGHEST_RASTER = 2000


def code_table(number: int) -> bytes:
    """Choose a character code table, 0–255; what it holds differs between makers."""
    return _ESC + b"t" + bytes([number])


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
    """A QR code drawn by the printer, model 2, error correction M, of squares `module` dots wide.

    Control characters are left out: a printer obeys real-time commands (DLE …) even inside other data.
    """
    content = "".join(c for c in data if c >= " ").encode("utf-8")
    return b"".join(
        (
            _function(0x31, b"\x41\x32\x00"),
            _function(0x31, b"\x43" + bytes([module])),
            _function(0x31, b"\x45\x31"),
            _function(0x31, b"\x50\x30" + content),
            _function(0x31, b"\x51\x30"),
        )
    )


def raster(rows: Sequence[bytes]) -> bytes:
    """A picture, one bit a dot, rows of equal length (1–255 bytes) from the top, at most 2000 rows.

    >>> raster([b"\\xf0", b"\\x0f"]).hex(" ")
    '1d 76 30 00 01 00 02 00 f0 0f'
    """
    if not 0 < len(rows) <= _HIGHEST_RASTER or len({len(row) for row in rows}) != 1 or not 0 < len(rows[0]) < 256:
        raise ValueError("a raster has 1 to 2000 rows of 1 to 255 bytes")
    return _GS + b"v0\x00" + len(rows[0]).to_bytes(2, "little") + len(rows).to_bytes(2, "little") + b"".join(rows)


def holds_real_time_command(data: bytes) -> bool:
    """Whether a printer could take part of a picture for a command that overtakes everything.

    >>> holds_real_time_command(b"\\x10\\x05\\x02"), holds_real_time_command(b"\\x10\\x06")
    (True, False)
    """
    return any(_DLE + bytes([second]) in data for second in (0x04, 0x05, 0x14))


def _function(kind: int, parameters: bytes) -> bytes:
    length = len(parameters) + 1
    return _GS + b"(k" + length.to_bytes(2, "little") + bytes([kind]) + parameters


def status_request(question: int) -> bytes:
    """Real-time status question 1 printer, 2 offline cause, 3 error cause, 4 paper (DLE EOT)."""
    return _DLE + b"\x04" + bytes([question])


def process_id_request(job: int) -> bytes:
    """Asks for a reply when all that stands before it has been printed (GS ( H, function 48)."""
    return _GS + b"(H\x06\x00\x30\x30" + job_id(job)


def job_id(job: int) -> bytes:
    """The four letters by which a job is known to the printer, counted modulo 50 625.

    The letters A–O lack the bit that status replies have, so that an id is told from a status inside it.

    >>> job_id(0), job_id(16), job_id(50_625)
    (b'AAAA', b'AABB', b'AAAA')
    """
    base = len(_ID_LETTERS)
    return bytes(_ID_LETTERS[job // base**place % base] for place in (3, 2, 1, 0))
