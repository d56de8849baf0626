"""A simulated ZVT payment terminal: the terminal's side of the line, and which script answers which command."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hardware.framing import zvt, zvt_codes
from hardware.framing import zvt_apdu as wire
from hardware.framing.zvt import Broken, Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control
from hardware.framing.zvt_messages import SEK
from hardware.simulators import terminal_scripts as scripts
from hardware.simulators.model import Action, ActionRefused, Body, Faults, LinkBreak, Output
from hardware.simulators.terminal_journal import Journal
from hardware.simulators.terminal_scripts import Answer, DropLink, Say, Script, Step, Surroundings, Tell, Wait

_T2, _T3 = 5.0, 5.0
_REPEATS = 2


@dataclass
class _Unacknowledged:
    """A frame that the kiosk has not acknowledged yet."""

    step: Answer | Say | Tell
    due: float
    sent: int = 1


class TerminalModel:
    """The terminal as a pure machine; `pace` is how long its customer takes for each step, in seconds."""

    accepts_bytes = True

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        wall_clock: Callable[[], datetime],
        journal: Journal,
        pace: float = 0.8,
    ) -> None:
        self.faults = Faults((), ("ack_lost", "nak", "busy", "not_registered"))
        self._clock = clock
        self._journal = journal
        self._around = Surroundings(journal, wall_clock, pace, self._take_abort)
        self._framer = ZvtFramer()
        self._output: list[Output] = []
        self._script: Script | None = None
        self._frame: _Unacknowledged | None = None
        self._answer_due: float | None = None
        self._wait_until: float | None = None
        self._between: deque[Apdu] = deque()
        self._next_outcome = ""
        self._abort_asked = False
        self._registered = False

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
        """`next {"outcome"}`: how the next payment ends; `power_cycle`: everything but the journal is forgotten."""
        return {"next": self._choose, "power_cycle": self._power_cycle}

    def state(self) -> dict[str, object]:
        """How the terminal is."""
        return {
            "registered": self._registered,
            "busy": self._script is not None,
            "next_outcome": self._next_outcome or "by_amount",
            "outcomes": list(scripts.OUTCOMES),
            "transactions": len(self._journal.bookings),
            "faults": self.faults.active(),
        }

    def _choose(self, body: Body) -> None:
        outcome = body.get("outcome")
        if outcome not in scripts.OUTCOMES:
            raise ActionRefused("The terminal has no such outcome.", scripts.OUTCOMES)
        self._next_outcome = str(outcome)

    def _power_cycle(self, _body: Body) -> None:
        self._framer.reset()
        self._script = self._frame = self._answer_due = self._wait_until = None
        self._registered = False
        self._output.clear()

    def _hear(self, raw: bytes) -> None:
        if self.faults.strike("nak"):
            self._output.append(zvt.NAK)
            return
        if not self.faults.strike("ack_lost"):
            self._output.append(zvt.ACK)
        apdu = wire.decode(raw)
        if apdu is None:
            return
        if apdu.is_positive or apdu.refusal is not None:
            self._answered(apdu)
        elif apdu.control == Control.ABORT_COMMAND:
            self._abort_asked = self._script is not None
            self._say_aside(POSITIVE)
            if self._wait_until is not None:
                self._wait_until = self._clock()
        else:
            self._command(apdu)

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
        self._script = self._script_for(apdu)
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

    def _script_for(self, apdu: Apdu) -> Script:
        if apdu.control == Control.REGISTRATION:
            self._registered = True
            return scripts.registration()
        if self.faults.strike("not_registered"):
            self._registered = False
        if not self._registered:
            return scripts.refusal(zvt_codes.NOT_REGISTERED)
        match apdu.control:
            case Control.AUTHORISATION:
                return self._payment(wire.fields(apdu.data))
            case Control.REVERSAL:
                return scripts.reversal(wire.number(wire.fields(apdu.data[3:]).get(wire.RECEIPT)), self._around)
            case Control.REPEAT_RECEIPT:
                return scripts.last_transaction(self._around)
            case Control.STATUS_ENQUIRY:
                return scripts.readiness()
            case _:
                return scripts.refusal(zvt_codes.FUNCTION_NOT_POSSIBLE)

    def _payment(self, fields: dict[int, bytes]) -> Script:
        amount = wire.number(fields.get(wire.AMOUNT))
        if amount is None:
            return scripts.refusal(0x9A)
        if fields.get(wire.CURRENCY, bytes.fromhex(SEK)).hex() != SEK:
            return scripts.refusal(zvt_codes.WRONG_CURRENCY)
        outcome, self._next_outcome = self._next_outcome or scripts.outcome_for(amount), ""
        return scripts.payment(amount, outcome, self._around)

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

    def _send(self, step: Answer | Say | Tell) -> None:
        self._output.append(zvt.frame(step.apdu.encode()))
        self._frame = _Unacknowledged(step, self._clock() + _T2)
        if isinstance(step, Say):
            self._answer_due = self._clock() + _T3 + _T2
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
        frame.due = self._clock() + _T2
        self._output.append(zvt.frame(frame.step.apdu.encode()))

    def _take_abort(self) -> bool:
        asked, self._abort_asked = self._abort_asked, False
        return asked
