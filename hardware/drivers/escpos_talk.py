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

    def ask_afresh(self) -> PrinterStatus:
        """Drop what came before, then ask."""
        self._link.discard()
        self._framer = ReplyFramer()
        self._heard.clear()
        self._kept.clear()
        self._automatic = None
        return self.ask()

    def ask(self) -> PrinterStatus:
        """Ask all four questions; no or no clear answer is UNKNOWN. Proofs that come in between are kept."""
        answers: dict[int, int] = {}
        for question in QUESTIONS:
            self._link.send(escpos.status_request(question))
            answer = self._answer()
            if isinstance(answer, RealTimeStatus):
                answers[question] = answer.value
            elif self._automatic and (told := read_automatic(self._automatic)).problem:
                return told
            else:
                return unknown("garbled" if answer else "no_answer")
        self._take(self._link.receive(0))
        if any(isinstance(reply, RealTimeStatus | Noise) for reply in self._heard):
            return unknown("garbled")
        return read_status(answers, self._automatic)

    def proofs(self, deadline: Deadline) -> Iterator[ProcessId | SensorStatus | PrinterStatus]:
        """What tells how far a job is, until the deadline: ids, sensors, and each status that the printer reports."""
        while True:
            while self._kept or self._heard:
                reply = self._kept.popleft() if self._kept else self._heard.popleft()
                if isinstance(reply, AutomaticStatus):
                    yield read_automatic(reply.value)
                elif isinstance(reply, ProcessId | SensorStatus):
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
