"""Codes from a scanner that ends each with CR or CR LF and may name the symbology by an AIM identifier.

A scanned code is untrusted input: too long, cut off or with a character that does not belong is told apart from a code.
Source of the identifiers: ISO/IEC 15424.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n?|\n")
_SYMBOLOGY_BY_LETTER = {
    "Q": "qr",
    "d": "data_matrix",
    "C": "code128",
    "A": "code39",
    "E": "ean",
    "L": "pdf417",
    "z": "aztec",
    "I": "interleaved_2_of_5",
    "e": "gs1_databar",
}
_IDENTIFIER = re.compile(rf"\]([{''.join(_SYMBOLOGY_BY_LETTER)}])[0-9A-Za-z]")
# printable ASCII, the group separator of GS1, and the letters of Swedish names
_CHARACTERS = re.compile(r"[ -~\x1dåäöÅÄÖéÉüÜ]*")
LONGEST = 512
"""The most bytes that a code may have, its identifier included."""


@dataclass(frozen=True)
class Line:
    """A whole code and what kind of code it was, "unknown" when the scanner did not say."""

    data: str
    symbology: str


@dataclass(frozen=True)
class BadLine:
    """Something that is no code; `reason` is "too_long", "cut_off", "characters" or "empty"."""

    reason: str


class LineFramer:
    """Cuts a stream of bytes into codes; holds at most `limit` bytes."""

    def __init__(self, *, limit: int = LONGEST) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._overlong = False
        self._after_cr = False

    @property
    def is_unfinished(self) -> bool:
        """Whether the beginning of a code has come, but not its end."""
        return bool(self._buffer) or self._overlong

    def feed(self, data: bytes) -> list[Line | BadLine]:
        """The codes that end within these bytes."""
        found: list[Line | BadLine] = []
        start = 1 if self._after_cr and data.startswith(b"\n") else 0
        for end in _LINE_END.finditer(data, start):
            self._keep(data[start : end.start()])
            found.append(self._end())
            start = end.end()
        self._keep(data[start:])
        if data:
            self._after_cr = data.endswith(b"\r")
        return found

    def silence(self) -> list[Line | BadLine]:
        """The line has been quiet too long: half a code is no code."""
        if not self.is_unfinished:
            return []
        self._forget()
        return [BadLine("cut_off")]

    def _keep(self, piece: bytes) -> None:
        room = self._limit - len(self._buffer)
        self._buffer += piece[:room]
        self._overlong = self._overlong or len(piece) > room

    def _end(self) -> Line | BadLine:
        code = BadLine("too_long") if self._overlong else parse_line(bytes(self._buffer))
        self._forget()
        return code

    def _forget(self) -> None:
        self._buffer.clear()
        self._overlong = False


def parse_line(raw: bytes) -> Line | BadLine:
    """One code without its line end; a second identifier inside means that the end of the first code was lost.

    >>> parse_line(b"]Q1KAL-4711")
    Line(data='KAL-4711', symbology='qr')
    >>> parse_line(b"KAL\\x00")
    BadLine(reason='characters')
    >>> parse_line(b"]Q1KAL-]Q1KAL-4711")
    BadLine(reason='cut_off')
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return BadLine("characters")
    identifier = _IDENTIFIER.match(text)
    symbology, data = (_SYMBOLOGY_BY_LETTER[identifier[1]], text[3:]) if identifier else ("unknown", text)
    if not data.strip():
        return BadLine("empty")
    if not _CHARACTERS.fullmatch(data):
        return BadLine("characters")
    if identifier and _IDENTIFIER.search(data):
        return BadLine("cut_off")
    return Line(data, symbology)
