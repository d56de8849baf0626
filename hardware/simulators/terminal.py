"""A simulated ZVT payment terminal: the terminal's side of the line, and which script answers which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hardware.framing import zvt, zvt_codes
from hardware.framing import zvt_apdu as wire
from hardware.framing.zvt import Broken, Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control
from hardware.simulators.model import Action, Body, Faults, LinkBreak, Output
from hardware.simulators.terminal_commands import Commands
from hardware.simulators.terminal_journal import Journal
from hardware.simulators.terminal_outcomes import OUTCOMES
from hardware.simulators.terminal_steps import (
    Answer,
    DropLink,
    Reboot,
    Say,
    Script,
    Step,
    Surroundings,
    Tell,
    Wait,
)

_T2, _T3 = 5.0, 5.0
_REPEATS = 2
_LASTING = ("batch_open", "older_receipt")
_COUNTABLE = ("ack_lost", "nak", "busy", "not_registered", "yes_lost", "abort_ignored")


@dataclass
class _Unacknowledged:
    """A frame that the kiosk has not acknowledged yet."""

    step: Answer | Say | Tell
    due: float
    sent: int = 1


class TerminalModel:
    """The terminal as a pure machine; `pace` is how long its customer takes for each step, in seconds.

    `haste` is how many times faster than in life the protocol's own timers run. Faults: `ack_lost` the terminal's ACK
    is lost · `nak` it refuses a frame · `busy` it refuses a command (84 9C) · `not_registered` it has forgotten the
    kiosk · `yes_lost` it does not hear the yes to a result · `abort_ignored` it does not stop · `batch_open` the end of
    the day is due · `older_receipt` it tells the transaction before its last.
    """

    accepts_bytes = True

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        wall_clock: Callable[[], datetime],
        journal: Journal,
        pace: float = 0.8,
        haste: float = 1.0,
    ) -> None:
        self.faults = Faults(_LASTING, _COUNTABLE)
        self._clock = clock
        self._journal = journal
        self._t2, self._t3 = _T2 / haste, _T3 / haste
        self._around = Surroundings(journal, wall_clock, pace, self._take_abort, haste)
        self._commands = Commands(self._around, self.faults)
        self._framer = ZvtFramer()
        self._output: list[Output] = []
        self._script: Script | None = None
        self._frame: _Unacknowledged | None = None
        self._answer_due: float | None = None
        self._wait_until: float | None = None
        self._abort_asked = False
        self._has_told_result = False

    def receive(self, data: bytes) -> None:
        """Acknowledge frames, hear answers, begin what a command asks for."""
        for event in self._framer.feed(data):
            match event:
                case Signal.ACKNOWLEDGED:
                    self._acknowledged()
                case Signal.NOT_ACKNOWLEDGED:
                    self._repeat()
                case Received():
                    self._hear(event.apdu)
                case Broken():
                    self._output.append(zvt.NAK)

    def wake(self) -> float | None:
        """Let timers run out; when the next one will."""
        now = self._clock()
        if self._frame is not None and now >= self._frame.due:
            self._repeat()
        if self._answer_due is not None and now >= self._answer_due:
            self._answer_due = None
            self._go_on(None)
        if self._wait_until is not None and now >= self._wait_until:
            self._wait_until = None
            self._go_on(None)
        pending = (self._frame.due if self._frame else None, self._answer_due, self._wait_until)
        return min((due for due in pending if due is not None), default=None)

    def take_output(self) -> list[Output]:
        """What the terminal has said since last asked."""
        said, self._output = self._output, []
        return said

    def link_lost(self) -> None:
        """Nobody hears the terminal any more: what waits for an answer gets none."""
        self._framer.reset()
        self._give_up()
        self._output.clear()

    def faults_changed(self) -> None:
        """Faults show when the kiosk next speaks."""

    def actions(self) -> Mapping[str, Action]:
        """What a person can do at the terminal.

        `next {"outcome", "code"?}`: how the next payment ends, "refuse" with a result code of two hexadecimal digits ·
        `power_cycle`: everything but the journal is forgotten · `remove_card`.
        """
        return {
            "next": self._commands.choose,
            "power_cycle": self._power_cycle,
            "remove_card": self._commands.remove_card,
        }

    def state(self) -> dict[str, object]:
        """How the terminal is."""
        return {
            "registered": self._commands.is_registered,
            "busy": self._script is not None,
            "next_outcome": self._commands.next_outcome or "by_amount",
            "outcomes": list(OUTCOMES),
            "card_inside": self._around.card_inside,
            "transactions": len(self._journal.bookings),
            "faults": self.faults.active(),
        }

    def _power_cycle(self, _body: Body) -> None:
        self._framer.reset()
        self._script = self._frame = self._answer_due = self._wait_until = None
        self._commands.is_registered = False
        self._output.clear()

    def _hear(self, raw: bytes) -> None:
        if self.faults.strike("nak"):
            self._output.append(zvt.NAK)
            return
        apdu = wire.decode(raw)
        if apdu is not None and apdu.is_positive and self._has_told_result and self.faults.strike("yes_lost"):
            return
        if not self.faults.strike("ack_lost"):
            self._output.append(zvt.ACK)
        if apdu is None:
            return
        if apdu.is_positive or apdu.refusal is not None:
            self._answered(apdu)
        elif apdu.control == Control.ABORT_COMMAND:
            self._abort_command()
        else:
            self._command(apdu)

    def _abort_command(self) -> None:
        if self.faults.strike("abort_ignored"):
            return
        self._abort_asked = self._script is not None
        self._say_aside(POSITIVE)
        if self._wait_until is not None:
            self._wait_until = self._clock()

    def _answered(self, apdu: Apdu) -> None:
        # the kiosk's answer also tells that it has our frame, should its ACK be lost
        self._frame = None
        if self._answer_due is not None:
            self._answer_due = None
            self._go_on(apdu)

    def _command(self, apdu: Apdu) -> None:
        if self._frame is not None:
            # a kiosk that begins anew without having taken our last frame has given the old command up
            said = list(self._output)
            self._give_up()
            self._output = said
        if self._script is not None or self.faults.strike("busy"):
            self._say_aside(wire.refusal(zvt_codes.BUSY))
            return
        self._abort_asked = False
        self._script = self._commands.script_for(apdu)
        self._go_on(None)

    def _give_up(self) -> None:
        """Let the script end as it does when nobody answers any more."""
        self._frame = None
        if self._wait_until is not None:
            # nothing is decided yet while the customer is at it
            self._script = self._wait_until = None
        while self._script is not None:
            self._answer_due = self._wait_until = None
            self._go_on(None)
        self._frame = self._answer_due = None

    def _go_on(self, answer: Apdu | None) -> None:
        """Let the script take its next step; one that ends leaves the terminal idle."""
        if self._script is None:
            return
        try:
            step = self._script.send(answer)
        except StopIteration:
            self._script = None
            return
        self._take(step)

    def _take(self, step: Step) -> None:
        match step:
            case Answer() | Say() | Tell():
                self._send(step)
            case Wait():
                self._wait_until = self._clock() + step.seconds
            case DropLink():
                self._output.append(LinkBreak(step.seconds))
                self._script = None
            case Reboot():
                self._power_cycle({})
                self._output.append(LinkBreak(step.seconds))

    def _send(self, step: Answer | Say | Tell) -> None:
        self._output.append(zvt.frame(step.apdu.encode()))
        self._frame = _Unacknowledged(step, self._clock() + self._t2)
        self._has_told_result = step.apdu.control == Control.STATUS_INFORMATION
        if isinstance(step, Say):
            self._answer_due = self._clock() + self._t3 + self._t2
        if isinstance(step, Tell):
            self._go_on(None)

    def _say_aside(self, apdu: Apdu) -> None:
        """An answer that is no step of the script."""
        self._output.append(zvt.frame(apdu.encode()))

    def _acknowledged(self) -> None:
        frame, self._frame = self._frame, None
        if frame is not None and isinstance(frame.step, Answer) and self._wait_until is None:
            self._go_on(None)

    def _repeat(self) -> None:
        frame = self._frame
        if frame is None:
            return
        if frame.sent > _REPEATS:
            self._frame = self._answer_due = None
            self._go_on(None)
            return
        frame.sent += 1
        frame.due = self._clock() + self._t2
        self._output.append(zvt.frame(frame.step.apdu.encode()))

    def _take_abort(self) -> bool:
        asked, self._abort_asked = self._abort_asked, False
        return asked
