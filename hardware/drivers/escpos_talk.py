"""One exchange with an ESC/POS printer: questions about its status, and what it says unasked while a job runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from hardware.drivers.escpos_status import QUESTIONS, read_automatic, read_status, unknown
from hardware.framing import escpos
from hardware.framing.escpos_replies import (
    AutomaticStatus,
    Noise,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyFramer,
    SensorStatus,
)
from hardware.interfaces import PrinterStatus
from hardware.transport import Deadline, Link

_SETTLE = 0.02


class Talk:
    """What is said and heard on one link in one session; `patience` is the seconds a status reply may take."""

    def __init__(self, link: Link, *, patience: float) -> None:
        self._link = link
        self._patience = patience
        self._framer = ReplyFramer()
        self._heard: deque[Reply] = deque()
        self._kept: deque[Reply] = deque()
        self._automatic: bytes | None = None

    def send(self, data: bytes) -> None:
        """Send bytes, or raise a LinkError."""
        self._link.send(data)

    def ask_afresh(self, *, settle: float = _SETTLE) -> PrinterStatus:
        """Drop what came before, then ask."""
        self._link.discard()
        self._framer = ReplyFramer()
        self._heard.clear()
        self._kept.clear()
        self._automatic = None
        return self.ask(settle=settle)

    def ask(self, *, settle: float = _SETTLE) -> PrinterStatus:
        """Ask all four questions; no or no clear answer is UNKNOWN. Proofs that come in between are kept.

        One answer too many means that one question's answer was taken for another's; `settle` is how many seconds such
        an answer is waited for at the end.
        """
        answers: dict[int, int] = {}
        for question in QUESTIONS:
            if self._has_too_much():
                return unknown("garbled")
            self._link.send(escpos.status_request(question))
            answer = self._answer()
            if isinstance(answer, Noise):
                return unknown("garbled")
            if answer is None:
                return self._told() or unknown("no_answer")
            answers[question] = answer.value
        self._take(self._link.receive(settle))
        return unknown("garbled") if self._has_too_much() else read_status(answers, self._automatic)

    def _has_too_much(self) -> bool:
        return any(isinstance(reply, RealTimeStatus | Noise) for reply in self._heard)

    def _told(self) -> PrinterStatus | None:
        """What a printer that does not answer has reported by itself, if that was a problem."""
        told = read_automatic(self._automatic) if self._automatic else None
        return told if told and told.problem else None

    def proofs(self, deadline: Deadline) -> Iterator[ProcessId | SensorStatus | PrinterStatus | Noise]:
        """What tells how far a job is, until the deadline: ids, sensors, noise, and what the printer reports."""
        while True:
            while self._kept or self._heard:
                reply = self._kept.popleft() if self._kept else self._heard.popleft()
                if isinstance(reply, AutomaticStatus):
                    yield read_automatic(reply.value)
                elif not isinstance(reply, RealTimeStatus):
                    yield reply
            if deadline.passed():
                return
            self._take(self._link.receive(deadline.remaining()))

    def _answer(self) -> RealTimeStatus | Noise | None:
        deadline = Deadline(self._patience)
        while True:
            while self._heard:
                reply = self._heard.popleft()
                if isinstance(reply, RealTimeStatus | Noise):
                    return reply
                self._kept.append(reply)
            if deadline.passed():
                return None
            self._take(self._link.receive(deadline.remaining()))

    def _take(self, data: bytes) -> None:
        for reply in self._framer.feed(data):
            if isinstance(reply, AutomaticStatus):
                self._automatic = reply.value
            self._heard.append(reply)
