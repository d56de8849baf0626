"""One ZVT exchange on one link: frames acknowledged and repeated, messages answered, until completion or abort.

Only frames are repeated here, and only as the transport allows; deciding what a result means is the terminal's driver.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hardware.errors import LinkError, NotAcknowledged, ProtocolError
from hardware.framing import zvt, zvt_apdu, zvt_codes
from hardware.framing.zvt import Broken, Event, Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control
from hardware.trace import Direction
from hardware.transport import Deadline, Link

Tap = Callable[[Direction, bytes], None]
_REPEATS = 2
_TURN = 0.05


@dataclass(frozen=True)
class ZvtTimers:
    """The protocol's time limits in seconds: T1 between bytes, T2 frame to ACK, T3 command to answer, T4 to the end.

    `patience` is how long a result may wait for the kiosk's commit before the terminal is asked to wait; less than T3.
    """

    t1: float = 0.2
    t2: float = 5.0
    t3: float = 5.0
    t4: float = 180.0
    patience: float = 3.0


@dataclass(frozen=True)
class Completed:
    """The terminal has ended the command (06 0F), with these data."""

    data: bytes = b""


@dataclass(frozen=True)
class Ended:
    """The terminal refused the command (84 xx) or aborted it (06 1E); `code` says why."""

    code: int


Ending = Completed | Ended


class ZvtLine:
    """Messages over a link: framing, ACK and NAK, repeats."""

    def __init__(self, link: Link, timers: ZvtTimers, tap: Tap, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self.timers = timers
        self._tap = tap
        self._clock = clock
        self._framer = ZvtFramer()
        self._events: deque[Event] = deque()
        self._next_byte = self.deadline(timers.t1)
        link.discard()

    def deadline(self, seconds: float) -> Deadline:
        """A point in time by the clock of this line."""
        return Deadline(seconds, self._clock)

    def send(self, apdu: Apdu, *, repeats_in_silence: int = _REPEATS) -> None:
        """Send until acknowledged: again after each NAK, after silence only as often as the caller allows."""
        raw = apdu.encode()
        # what looked like a signal in the remains of a broken frame is no answer to this one
        self._events = deque(event for event in self._events if not isinstance(event, Signal))
        refusals = silences = 0
        while True:
            self._tap(Direction.SENT, zvt_apdu.masked(raw))
            self._link.send(zvt.frame(raw))
            signal = self._signal()
            if signal is Signal.ACKNOWLEDGED:
                return
            refusals += signal is Signal.NOT_ACKNOWLEDGED
            silences += signal is None
            if refusals > _REPEATS or silences > repeats_in_silence or refusals + silences > _REPEATS:
                raise NotAcknowledged("The payment terminal did not acknowledge. Ask it for its last transaction.")

    def receive(self, seconds: float) -> Apdu | None:
        """The next message, acknowledged to the terminal; None when time is up."""
        deadline = self.deadline(seconds)
        while not deadline.passed():
            event = self._next_event(deadline)
            if isinstance(event, Broken):
                self._link.send(zvt.NAK)
            if isinstance(event, Received):
                self._link.send(zvt.ACK)
                self._tap(Direction.RECEIVED, zvt_apdu.masked(event.apdu))
                if (apdu := zvt_apdu.decode(event.apdu)) is not None:
                    return apdu
        return None

    def _signal(self) -> Signal | None:
        deadline = self.deadline(self.timers.t2)
        while not deadline.passed():
            event = self._next_event(deadline)
            if isinstance(event, Signal):
                return event
            if event is not None:
                # a terminal that goes on talking has received us, even if it cannot be understood: its ACK was lost
                self._events.appendleft(event)
                return Signal.ACKNOWLEDGED
        return None

    def _next_event(self, deadline: Deadline) -> Event | None:
        if self._events:
            return self._events.popleft()
        inside = self._framer.is_inside_frame
        waiting = min(self._next_byte.remaining(), deadline.remaining()) if inside else deadline.remaining()
        data = self._link.receive(waiting)
        if data:
            self._next_byte = self.deadline(self.timers.t1)
            self._events.extend(self._framer.feed(data))
        elif inside and self._next_byte.passed():
            self._framer.reset()
            return Broken("stalled")
        return self._events.popleft() if self._events else None


class Exchange:
    """One command from its first byte to the terminal's last word."""

    def __init__(self, line: ZvtLine, *, progress: Callable[[str], None], wants_abort: Callable[[], bool]) -> None:
        self._line = line
        self._progress = progress
        self._wants_abort = wants_abort
        self.is_under_way = False

    def run(self, command: Apdu, on_status: Callable[[bytes], Apdu], *, repeats_in_silence: int = _REPEATS) -> Ending:
        """Send a command and answer what comes; `on_status` gives the answer to each status information.

        NotAcknowledged or ProtocolError when the terminal falls silent: then nothing is known of the outcome.
        """
        self.is_under_way = True
        self._line.send(command, repeats_in_silence=repeats_in_silence)
        refused = self._await_acceptance()
        return refused or self._until_end(on_status)

    def ask(self, command: Apdu) -> Ended | None:
        """Send a command that ends with its acceptance; Ended when it is refused.

        NotAcknowledged or ProtocolError when the terminal is silent.
        """
        self.is_under_way = True
        self._line.send(command)
        return self._await_acceptance()

    def _await_acceptance(self) -> Ended | None:
        deadline = self._line.deadline(self._line.timers.t3)
        while (answer := self._line.receive(deadline.remaining())) is not None:
            if answer.is_positive:
                return None
            if answer.refusal is not None:
                return Ended(answer.refusal)
            # anything else belongs to an earlier command that was given up: unanswered, the terminal undoes it
        raise ProtocolError(
            "The payment terminal took the command but did not answer. Ask it for its last transaction."
        )

    def _until_end(self, on_status: Callable[[bytes], Apdu]) -> Ending:
        deadline = self._line.deadline(self._line.timers.t4)
        while not deadline.passed():
            if self._wants_abort():
                self._line.send(Apdu(Control.ABORT_COMMAND))
            message = self._line.receive(min(_TURN, deadline.remaining()))
            if message is None:
                continue
            ending = self._answer(message, on_status)
            if ending is not None:
                return ending
            deadline = self._line.deadline(_time_asked_for(message) or self._line.timers.t4)
        raise ProtocolError("The payment terminal did not end its work in time. Ask it for its last transaction.")

    def _answer(self, message: Apdu, on_status: Callable[[bytes], Apdu]) -> Ending | None:
        match message.control:
            case Control.COMPLETION:
                self._close()
                return Completed(message.data)
            case Control.ABORT:
                self._close()
                return Ended(message.data[0] if message.data else 0xFF)
            case Control.INTERMEDIATE_STATUS:
                self._progress(zvt_codes.progress(message.data[0] if message.data else 0xFF))
                self._nod()
            case Control.STATUS_INFORMATION:
                self._answer_status(message.data, on_status)
        return None

    def _nod(self) -> None:
        """Answer what needs no decision, once: a yes that is repeated could meet a result, and be taken for its yes."""
        with suppress(NotAcknowledged):
            self._line.send(POSITIVE, repeats_in_silence=0)

    def _close(self) -> None:
        """Answer the terminal's last word; it holds, whether the terminal hears us or not."""
        with suppress(LinkError, NotAcknowledged):
            self._line.send(POSITIVE)

    def _answer_status(self, data: bytes, on_status: Callable[[bytes], Apdu]) -> None:
        try:
            answer = on_status(data)
        except BaseException:
            # the result was not kept: the terminal must undo it, and may say so before its turn ends
            with suppress(LinkError, ProtocolError):
                self._line.send(zvt_apdu.refusal(zvt_codes.RECEIVER_NOT_READY))
                self._await_abort()
            raise
        self._line.send(answer)

    def _await_abort(self) -> None:
        deadline = self._line.deadline(self._line.timers.t3)
        while (message := self._line.receive(deadline.remaining())) is not None:
            if message.control in (Control.ABORT, Control.COMPLETION):
                self._close()
                return
            if message.control == Control.INTERMEDIATE_STATUS:
                self._nod()


def _time_asked_for(message: Apdu) -> float | None:
    if message.control != Control.INTERMEDIATE_STATUS or len(message.data) < 2:
        return None
    minutes = zvt_apdu.number(message.data[1:2])
    return 60.0 * minutes if minutes else None
