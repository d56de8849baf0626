"""Codes from a scanner that ends each with CR or CR LF and may name the symbology by an AIM identifier.

A scanned code is untrusted input: too long, cut off or with a character that does not belong is told apart from a code.
Source of the identifiers: ISO/IEC 15424.
"""

from __future__ import annotations

from dataclasses import dataclass

_CR, _LF = 0x0D, 0x0A
_GROUP_SEPARATOR = "\x1d"
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
_PRINTABLE = frozenset("".join(map(chr, range(0x20, 0x7F))) + "åäöÅÄÖéÉüÜ")


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

    def __init__(self, *, limit: int = 512) -> None:
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
        for byte in data:
            if byte == _LF and self._after_cr:
                self._after_cr = False
            elif byte in (_CR, _LF):
                self._after_cr = byte == _CR
                found.append(self._end())
            else:
                self._after_cr = False
                self._keep(byte)
        return found

    def silence(self) -> list[Line | BadLine]:
        """The line has been quiet too long: half a code is no code."""
        if not self.is_unfinished:
            return []
        self._buffer.clear()
        self._overlong = False
        return [BadLine("cut_off")]

    def _keep(self, byte: int) -> None:
        if len(self._buffer) < self._limit:
            self._buffer.append(byte)
        else:
            self._overlong = True

    def _end(self) -> Line | BadLine:
        raw, overlong = bytes(self._buffer), self._overlong
        self._buffer.clear()
        self._overlong = False
        return BadLine("too_long") if overlong else parse_line(raw)


def parse_line(raw: bytes) -> Line | BadLine:
    """One code without its line end.

    >>> parse_line(b"]Q1KAL-4711")
    Line(data='KAL-4711', symbology='qr')
    >>> parse_line(b"KAL\\x00")
    BadLine(reason='characters')
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return BadLine("characters")
    symbology, data = _split_identifier(text)
    if not data.strip():
        return BadLine("empty")
    if any(character not in _PRINTABLE and character != _GROUP_SEPARATOR for character in data):
        return BadLine("characters")
    return Line(data, symbology)


def _split_identifier(text: str) -> tuple[str, str]:
    if len(text) >= 3 and text[0] == "]" and text[1] in _SYMBOLOGY_BY_LETTER and text[2].isalnum():
        return _SYMBOLOGY_BY_LETTER[text[1]], text[3:]
    return "unknown", text
