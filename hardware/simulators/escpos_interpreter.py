"""Reads ESC/POS as a printer does: bytes become lines, cuts and questions that wait their turn.

Commands that do not change what stands on the paper are understood and passed over; unknown ones are counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hardware.document import Align
from hardware.layout import DotsLine, Line, QrLine, TextLine

_ESC, _GS, _FS = 0x1B, 0x1D, 0x1C
CODE_TABLES = {
    "epson": {0: "cp437", 2: "cp850", 3: "cp860", 5: "cp865", 15: "iso8859-7", 16: "cp1252", 18: "cp852", 19: "cp858",
              40: "iso8859-15"},
    "star": {0: "cp437", 1: "cp437", 4: "cp858", 5: "cp852", 9: "cp865", 32: "cp1252"},
}  # fmt: skip
"""The code pages by table number and maker (python-escpos, profiles TM-T88V and TSP600)."""
_ALIGN = {0: Align.LEFT, 1: Align.CENTRE, 2: Align.RIGHT, 48: Align.LEFT, 49: Align.CENTRE, 50: Align.RIGHT}
# number of bytes after the two of the command, for commands without effect on this paper
_PASSED_OVER = {
    (_ESC, ord(c)): n
    for c, n in (("-", 1), ("J", 1), ("M", 1), ("G", 1), ("R", 1), ("2", 0), ("3", 1), (" ", 1), ("V", 1),
                 ("p", 3), ("c", 2), ("=", 1), ("{", 1), ("$", 2), ("\\", 2))
} | {
    (_GS, ord(c)): n
    for c, n in (("B", 1), ("L", 2), ("W", 2), ("h", 1), ("w", 1), ("f", 1), ("H", 1), ("I", 1), ("b", 1), ("P", 2))
} | {(_FS, ord(c)): n for c, n in ((".", 0), ("&", 0), ("!", 1), ("C", 1))}  # fmt: skip


@dataclass(frozen=True)
class Cut:
    """The ticket ends here."""


@dataclass(frozen=True)
class SensorQuestion:
    """Asks for the paper sensors when its turn has come (GS r)."""


@dataclass(frozen=True)
class ProcessIdQuestion:
    """Asks to be told when its turn has come (GS ( H)."""

    job: bytes


@dataclass(frozen=True)
class AutomaticStatusSwitch:
    """Which changes the printer reports by itself (GS a)."""

    mask: int


Deed = Line | Cut | SensorQuestion | ProcessIdQuestion | AutomaticStatusSwitch


@dataclass
class _Style:
    code_page: str = "cp437"
    align: Align = Align.LEFT
    bold: bool = False
    scale: int = 1


@dataclass
class _QrStore:
    module: int = 3
    data: bytes = b""


class Interpreter:
    """The part of a printer that understands; feed it, then take one deed at a time.

    `tables` are the code pages by the numbers that this maker gave them.
    """

    def __init__(self, tables: Mapping[int, str] = CODE_TABLES["epson"]) -> None:
        self._tables = tables
        self.unknown_commands = 0
        self._buffer = bytearray()
        self._deeds: deque[Deed] = deque()
        self._text = ""
        self._line_style: _Style | None = None
        self._style = _Style()
        self._qr = _QrStore()

    @property
    def buffered(self) -> int:
        """How many bytes wait."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Put bytes behind those that wait."""
        self._buffer += data

    def forget(self) -> None:
        """Lose the bytes that wait and the line that has begun; settings stay."""
        self._buffer.clear()
        self._deeds.clear()
        self._text, self._line_style = "", None

    def next_deed(self) -> Deed | None:
        """What the bytes ask for next, as late as possible: what is not taken, waits."""
        while not self._deeds and self._buffer:
            size, deeds = self._next()
            if not size:
                break
            del self._buffer[:size]
            self._deeds.extend(deeds)
        return self._deeds.popleft() if self._deeds else None

    def _next(self) -> tuple[int, list[Deed]]:
        first = self._buffer[0]
        if first == 0x0A:
            return 1, [self._end_line()]
        if first in (_ESC, _GS, _FS):
            return self._command()
        if first >= 0x20:
            self._write(first)
        return 1, []

    def _write(self, byte: int) -> None:
        if self._line_style is None:
            self._line_style = replace(self._style)
        self._text += bytes([byte]).decode(self._style.code_page, errors="replace")

    def _end_line(self) -> TextLine:
        style = self._line_style or self._style
        line = TextLine(self._text, style.align, style.bold, style.scale)
        self._text, self._line_style = "", None
        return line

    def _pending(self) -> list[Deed]:
        return [self._end_line()] if self._text else []

    def _command(self) -> tuple[int, list[Deed]]:
        if len(self._buffer) < 2:
            return 0, []
        head = (self._buffer[0], self._buffer[1])
        if head in _PASSED_OVER:
            size = 2 + _PASSED_OVER[head]
            return (size, []) if len(self._buffer) >= size else (0, [])
        if head == (_GS, ord("(")):
            return self._sized()
        if head == (_GS, ord("v")):
            return self._raster()
        handler = _HANDLERS.get(head)
        if handler is None:
            self.unknown_commands += 1
            return 2, []
        size, act = handler
        if len(self._buffer) < size:
            return 0, []
        return self._cut() if head == (_GS, ord("V")) else (size, act(self, self._buffer[size - 1]))

    def _cut(self) -> tuple[int, list[Deed]]:
        size = 4 if self._buffer[2] in (0x41, 0x42) else 3
        return (size, [*self._pending(), Cut()]) if len(self._buffer) >= size else (0, [])

    def _sized(self) -> tuple[int, list[Deed]]:
        if len(self._buffer) < 5:
            return 0, []
        size = 5 + int.from_bytes(self._buffer[3:5], "little")
        if len(self._buffer) < size:
            return 0, []
        content = bytes(self._buffer[5:size])
        match chr(self._buffer[2]):
            case "k":
                return size, self._qr_function(content)
            case "H" if content[:2] == b"\x30\x30":
                return size, [ProcessIdQuestion(content[2:6])]
            case _:
                return size, []

    def _raster(self) -> tuple[int, list[Deed]]:
        if len(self._buffer) < 8:
            return 0, []
        width, height = (int.from_bytes(self._buffer[start : start + 2], "little") for start in (4, 6))
        size = 8 + width * height
        if len(self._buffer) < size:
            return 0, []
        if not width * height:
            return size, []
        rows = tuple(bytes(self._buffer[start : start + width]) for start in range(8, size, width))
        return size, [*self._pending(), DotsLine(rows, self._style.align)]

    def _qr_function(self, content: bytes) -> list[Deed]:
        match content[:2]:
            case b"\x31\x43" if len(content) > 2:
                self._qr.module = content[2]
            case b"\x31\x50":
                self._qr.data = content[3:]
            case b"\x31\x51":
                data = self._qr.data.decode("utf-8", errors="replace")
                return [*self._pending(), QrLine(data, self._qr.module, self._style.align)]
        return []

    def _initialise(self, _value: int) -> list[Deed]:
        self._style = _Style()
        return self._pending()

    def _code_page(self, value: int) -> list[Deed]:
        self._style.code_page = self._tables.get(value, "cp437")
        return []

    def _align(self, value: int) -> list[Deed]:
        self._style.align = _ALIGN.get(value, self._style.align)
        return []

    def _bold(self, value: int) -> list[Deed]:
        self._style.bold = bool(value & 1)
        return []

    def _print_mode(self, value: int) -> list[Deed]:
        self._style.bold = bool(value & 0x08)
        self._style.scale = 2 if value & 0x30 == 0x30 else 1
        return []

    def _size(self, value: int) -> list[Deed]:
        self._style.scale = 1 + min(value >> 4, value & 0x0F, 7)
        return []

    def _feed(self, value: int) -> list[Deed]:
        return [*self._pending(), *(TextLine("") for _ in range(value))]

    def _switch(self, value: int) -> list[Deed]:
        return [AutomaticStatusSwitch(value)]

    def _ask_sensor(self, _value: int) -> list[Deed]:
        return [SensorQuestion()]

    def _old_cut(self, _value: int) -> list[Deed]:
        return [*self._pending(), Cut()]


# whole size in bytes, and what the last byte does
_HANDLERS: dict[tuple[int, int], tuple[int, Callable[[Interpreter, int], list[Deed]]]] = {
    (_ESC, ord("@")): (2, Interpreter._initialise),
    (_ESC, ord("t")): (3, Interpreter._code_page),
    (_ESC, ord("a")): (3, Interpreter._align),
    (_ESC, ord("E")): (3, Interpreter._bold),
    (_ESC, ord("!")): (3, Interpreter._print_mode),
    (_ESC, ord("d")): (3, Interpreter._feed),
    (_ESC, ord("i")): (2, Interpreter._old_cut),
    (_ESC, ord("m")): (2, Interpreter._old_cut),
    (_GS, ord("!")): (3, Interpreter._size),
    (_GS, ord("V")): (3, Interpreter._old_cut),
    (_GS, ord("a")): (3, Interpreter._switch),
    (_GS, ord("r")): (3, Interpreter._ask_sensor),
}
