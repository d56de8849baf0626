"""A simulated receipt printer: an ESC/POS interpreter with paper, a cover and a cutter.

Like the real thing it answers status questions even when it has stopped, keeps what it cannot print yet, and holds the
sender up when its buffer is full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hardware.document import Align
from hardware.layout import WIDTH_80_MM, Line, QrLine
from hardware.simulators.escpos_interpreter import (
    AutomaticStatusSwitch,
    Cut,
    Deed,
    Interpreter,
    ProcessIdQuestion,
    SensorQuestion,
)
from hardware.simulators.model import Action, ActionRefused, Body, Faults, Output

_BUFFER = 4096
_KEPT_TICKETS = 50
_STOPPING = ("paper_out", "cover_open", "cutter_jam", "overheated")
_LASTING = (*_STOPPING, "paper_near_end", "no_process_id")
_DLE, _EOT, _ENQ = 0x10, 0x04, 0x05


@dataclass(frozen=True)
class Ticket:
    """What was printed between two cuts."""

    id: int
    printed_at: datetime
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The ticket as plain text, QR codes as their content in brackets."""
        return "\n".join(_as_text(line) for line in self.lines)


class PrinterModel:
    """The printer as a pure machine; `wall_clock` dates the tickets."""

    def __init__(self, *, wall_clock: Callable[[], datetime]) -> None:
        self.faults = Faults(_LASTING)
        self.tickets: deque[Ticket] = deque(maxlen=_KEPT_TICKETS)
        self._wall_clock = wall_clock
        self._interpreter = Interpreter()
        self._paper: list[Line] = []
        self._output: list[Output] = []
        self._real_time = bytearray()
        self._automatic_status = 0
        self._lines_left: int | None = None
        self._printed = 0

    @property
    def accepts_bytes(self) -> bool:
        """Whether there is room in the buffer."""
        return self._interpreter.buffered < _BUFFER

    def receive(self, data: bytes) -> None:
        """Answer real-time questions at once, work off the rest in turn."""
        for byte in data:
            self._sort(byte)
        self._work()

    def wake(self) -> float | None:
        """Nothing is due by itself."""
        return None

    def take_output(self) -> list[Output]:
        """What the printer has answered since last asked."""
        said, self._output = self._output, []
        return said

    def link_lost(self) -> None:
        """Answers that were not heard are lost; the paper stays."""
        self._output.clear()

    def actions(self) -> Mapping[str, Action]:
        """`paper_left {"lines"}`: the paper will run out after so many more lines."""
        return {"paper_left": self._set_paper_left}

    def _set_paper_left(self, body: Body) -> None:
        lines = body.get("lines")
        if not isinstance(lines, int) or lines < 1:
            raise ActionRefused('"lines" is a whole number from 1.')
        self._lines_left = lines

    def faults_changed(self) -> None:
        """Report the change if asked to, and go on where it is possible again."""
        if not self.faults.has("paper_out"):
            self._lines_left = None
        if self._automatic_status:
            self._output.append(self._automatic_bytes())
        self._work()

    def state(self) -> dict[str, object]:
        """How the printer is."""
        return {
            "tickets": self._printed,
            "online": not self._is_stopped,
            "unfinished_lines": len(self._paper),
            "buffered_bytes": self._interpreter.buffered,
            "unknown_commands": self._interpreter.unknown_commands,
            "faults": self.faults.active(),
        }

    @property
    def _is_stopped(self) -> bool:
        return any(self.faults.has(kind) for kind in _STOPPING)

    def _sort(self, byte: int) -> None:
        """Real-time commands (DLE EOT n, DLE ENQ n) overtake everything; other bytes queue."""
        self._real_time.append(byte)
        seen = bytes(self._real_time)
        if len(seen) == 3 and seen[1] == _EOT and 1 <= seen[2] <= 4:
            self._output.append(bytes([self._status(seen[2])]))
        elif len(seen) == 3 and seen[1] == _ENQ and seen[2] in (1, 2):
            self._recover()
        elif not (seen == b"\x10" or (len(seen) == 2 and seen[0] == _DLE and seen[1] in (_EOT, _ENQ))):
            self._interpreter.feed(seen)
        else:
            return
        self._real_time.clear()

    def _recover(self) -> None:
        if self.faults.has("cutter_jam"):
            self.faults.clear()

    def _work(self) -> None:
        while not self._is_stopped and (deed := self._interpreter.next_deed()) is not None:
            self._do(deed)

    def _do(self, deed: Deed) -> None:
        match deed:
            case Cut():
                self._cut()
            case SensorQuestion():
                self._output.append(bytes([self._sensors()]))
            case ProcessIdQuestion():
                if not self.faults.has("no_process_id"):
                    self._output.append(b"\x37\x22" + deed.job + b"\x00")
            case AutomaticStatusSwitch():
                self._automatic_status = deed.mask
                if deed.mask:
                    self._output.append(self._automatic_bytes())
            case _:
                self._print(deed)

    def _print(self, line: Line) -> None:
        self._paper.append(line)
        if self._lines_left is not None:
            self._lines_left -= 1
            if self._lines_left <= 0:
                self.faults.set("paper_out")
                self._lines_left = None

    def _cut(self) -> None:
        self._printed += 1
        self.tickets.append(Ticket(self._printed, self._wall_clock(), tuple(self._paper)))
        self._paper.clear()

    def _bits(self, **bits: int) -> int:
        return sum(bit for kind, bit in bits.items() if self.faults.has(kind))

    def _status(self, question: int) -> int:
        match question:
            case 1:
                return 0x12 | (0x08 if self._is_stopped else 0)
            case 2:
                errors = 0x40 if self._bits(cutter_jam=1, overheated=1) else 0
                return 0x12 | errors | self._bits(cover_open=0x04, paper_out=0x20)
            case 3:
                return 0x12 | self._bits(cutter_jam=0x08, overheated=0x40)
            case _:
                return 0x12 | (0x0C if self._sensors() & 0x03 else 0) | self._bits(paper_out=0x60)

    def _sensors(self) -> int:
        out = self.faults.has("paper_out")
        return (0x0C if out else 0) | (0x03 if out or self.faults.has("paper_near_end") else 0)

    def _automatic_bytes(self) -> bytes:
        first = 0x10 | (0x08 if self._is_stopped else 0) | self._bits(cover_open=0x20)
        return bytes([first, self._bits(cutter_jam=0x08, overheated=0x40), self._sensors(), 0])


def _as_text(line: Line) -> str:
    if isinstance(line, QrLine):
        return f"[QR: {line.data}]".center(WIDTH_80_MM).rstrip()
    width = WIDTH_80_MM
    match line.align:
        case Align.CENTRE:
            return line.text.center(width).rstrip()
        case Align.RIGHT:
            return line.text.rjust(width)
        case _:
            return line.text
