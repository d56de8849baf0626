"""A simulated receipt printer: an ESC/POS interpreter with paper, a cover, a print head and a cutter.

Like the real thing it answers status questions even when it has stopped, keeps what it cannot print yet, and holds the
sender up when its buffer is full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime

from hardware.layout import Line
from hardware.simulators.escpos_interpreter import (
    CODE_TABLES,
    AutomaticStatusSwitch,
    Cut,
    Deed,
    Interpreter,
    ProcessIdQuestion,
    SensorQuestion,
)
from hardware.simulators.model import Action, Body, Faults, LinkBreak, Output, number_field, whole_field
from hardware.simulators.printer_status import STATES, StatusBytes
from hardware.simulators.ticket import Ticket

_BUFFER = 4096
_KEPT_TICKETS = 50
_SWITCHES = ("no_process_id", "no_sensor_answer", "no_status_answer", "prints_nothing", "asb_in_reply", "asb_twice")
_ENDLESS = b"\x37\x22" + b"A" * 200
_BOOT = 1.0
_DLE, _EOT, _ENQ = 0x10, 0x04, 0x05


class PrinterModel:
    """The printer as a pure machine; `wall_clock` dates the tickets, `clock` is steady and counts seconds.

    Faults besides those of the line: `paper_near_end`, `paper_out`, `cover_open`, `cutter_jam` (ends with DLE ENQ),
    `cutter_blocked` (does not), `overheated` (ends by itself after `seconds`, if given), `unrecoverable` (ends with
    power), `feed_button`, `no_process_id`, `no_sensor_answer` (GS r), `no_status_answer` (DLE EOT), `prints_nothing`
    (takes all and says that it is well), `asb_in_reply`, `asb_twice`, `endless_reply`.
    """

    def __init__(self, *, wall_clock: Callable[[], datetime], clock: Callable[[], float], maker: str = "epson") -> None:
        self.faults = Faults((*STATES, *_SWITCHES), ("endless_reply",))
        self.tickets: deque[Ticket] = deque(maxlen=_KEPT_TICKETS)
        self._status = StatusBytes(self.faults)
        self._wall_clock = wall_clock
        self._clock = clock
        self._tables = CODE_TABLES[maker]
        self._interpreter = Interpreter(self._tables)
        self._paper: list[Line] = []
        self._output: list[Output] = []
        self._real_time = bytearray()
        self._automatic_status = 0
        self._lines_left: int | None = None
        self._cool_at: float | None = None
        self._ready_at = 0.0
        self._printed = 0

    @property
    def accepts_bytes(self) -> bool:
        """Whether there is room in the buffer."""
        return self._interpreter.buffered < _BUFFER

    def receive(self, data: bytes) -> None:
        """Answer real-time questions at once, work off the rest in turn."""
        if self._clock() < self._ready_at:
            return
        for byte in data:
            self._sort(byte)
        self._work()

    def wake(self) -> float | None:
        """Let the print head cool down; when it will be cool."""
        if self._cool_at is not None and self._clock() >= self._cool_at:
            self._cool_at = None
            self._end("overheated")
        return self._cool_at

    def take_output(self) -> list[Output]:
        """What the printer has answered since last asked."""
        said, self._output = self._output, []
        return said

    def link_lost(self) -> None:
        """Answers that were not heard are lost; the paper stays."""
        self._output.clear()

    def actions(self) -> Mapping[str, Action]:
        """`paper_left {"lines"}`: the paper runs out after so many; `tear_off`: what hangs out uncut is gone;
        `power_cycle {"seconds"?, "boot"?}`: all is forgotten, and what comes while it boots is lost; with `seconds` the
        device is away for so long, as one that gets its power by USB.
        """
        return {"paper_left": self._set_paper_left, "power_cycle": self._power_cycle, "tear_off": self._tear_off}

    def _set_paper_left(self, body: Body) -> None:
        self._lines_left = whole_field(body, "lines", default=1)

    def _power_cycle(self, body: Body) -> None:
        self._interpreter = Interpreter(self._tables)
        self._real_time.clear()
        self._output.clear()
        self._automatic_status = 0
        self.faults.clear("unrecoverable")
        self._ready_at = self._clock() + number_field(body, "boot", default=_BOOT)
        if "seconds" in body:
            self._output.append(LinkBreak(number_field(body, "seconds", default=0.0), is_cut=True))

    def _tear_off(self, _body: Body) -> None:
        self._paper.clear()

    def faults_changed(self) -> None:
        """Report the change if asked to, and go on where it is possible again."""
        if not self.faults.has("paper_out"):
            self._lines_left = None
        hot = self.faults.has("overheated")
        self._cool_at = self._clock() + self.faults.seconds("overheated", 3600.0) if hot else None
        self._status_changed()

    def _end(self, state: str) -> None:
        self.faults.clear(state)
        self._status_changed()

    def _status_changed(self) -> None:
        if self._automatic_status:
            self._output += [self._status.automatic()] * (2 if self.faults.has("asb_twice") else 1)
        self._work()

    def state(self) -> dict[str, object]:
        """How the printer is."""
        return {
            "tickets": self._printed,
            "online": not self._status.is_stopped,
            "unfinished_lines": len(self._paper),
            "buffered_bytes": self._interpreter.buffered,
            "unknown_commands": self._interpreter.unknown_commands,
            "faults": self.faults.active(),
        }

    def _sort(self, byte: int) -> None:
        """Real-time commands (DLE EOT n, DLE ENQ n) overtake everything; other bytes queue."""
        self._real_time.append(byte)
        seen = bytes(self._real_time)
        if len(seen) == 3 and seen[1] == _EOT and 1 <= seen[2] <= 4:
            if not self.faults.has("no_status_answer"):
                self._say(bytes([self._status.answer(seen[2])]))
        elif len(seen) == 3 and seen[1] == _ENQ and seen[2] in (1, 2):
            self._recover(is_forgetting=seen[2] == 2)
        elif not (seen == b"\x10" or (len(seen) == 2 and seen[0] == _DLE and seen[1] in (_EOT, _ENQ))):
            self._interpreter.feed(seen)
        else:
            return
        self._real_time.clear()

    def _recover(self, *, is_forgetting: bool) -> None:
        if not self.faults.has("cutter_jam") and not self.faults.has("cutter_blocked"):
            return
        if is_forgetting:
            self._interpreter.forget()
        self._end("cutter_jam")

    def _work(self) -> None:
        while not self._status.is_stopped and (deed := self._interpreter.next_deed()) is not None:
            self._do(deed)

    def _do(self, deed: Deed) -> None:
        match deed:
            case SensorQuestion():
                if not self.faults.has("no_sensor_answer"):
                    self._say(bytes([self._status.sensors()]))
            case ProcessIdQuestion():
                if not self.faults.has("no_process_id") and not self.faults.has("prints_nothing"):
                    self._say(b"\x37\x22" + deed.job + b"\x00")
            case AutomaticStatusSwitch():
                self._automatic_status = deed.mask
                if deed.mask:
                    self._output.append(self._status.automatic())
            case _ if self.faults.has("prints_nothing"):
                pass
            case Cut():
                self._cut()
            case _:
                self._print(deed)

    def _say(self, reply: bytes) -> None:
        if self.faults.strike("endless_reply"):
            reply = _ENDLESS
        elif self.faults.has("asb_in_reply"):
            middle = len(reply) // 2
            reply = reply[:middle] + self._status.automatic() + reply[middle:]
        self._output.append(reply)

    def _print(self, line: Line) -> None:
        self._paper.append(line)
        if self._lines_left is not None:
            self._lines_left -= 1
            if self._lines_left <= 0:
                self._lines_left = None
                self.faults.set("paper_out")
                self._status_changed()

    def _cut(self) -> None:
        self._printed += 1
        self.tickets.append(Ticket(self._printed, self._wall_clock(), tuple(self._paper)))
        self._paper.clear()
