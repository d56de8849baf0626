"""A receipt printer that speaks ESC/POS (Epson TM and its like).

It answers for two things: silence is never taken for health, and a job counts as printed only when the printer itself
says that it has processed it. A job is never sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.connection import Connection
from hardware.document import Document
from hardware.drivers.escpos_job import print_job
from hardware.errors import LinkError
from hardware.framing import escpos
from hardware.framing.escpos import Noise, ProcessId, RealTimeStatus, Reply, ReplyFramer, SensorStatus
from hardware.interfaces import Condition, Paper, PrinterStatus, PrintOutcome, PrintResult
from hardware.layout import WIDTH_80_MM
from hardware.transport import Deadline, Link

_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER = 1, 2, 3, 4
_SETTLE = 0.02


@dataclass(frozen=True)
class PrinterTimes:
    """Seconds to wait: for a status reply, for the proof of a job beyond its line time, for the second proof."""

    status: float = 0.5
    proof: float = 8.0
    second_proof: float = 2.0
    session: float = 20.0


class EscposPrinter:
    """Prints documents and proves it (fulfils ReceiptPrinter)."""

    def __init__(
        self,
        connection: Connection,
        *,
        baudrate: int = 19200,
        width: int = WIDTH_80_MM,
        times: PrinterTimes | None = None,
    ) -> None:
        self._connection = connection
        self._byte_seconds = 10 / baudrate
        self._width = width
        self._times = times or PrinterTimes()
        self._jobs = 0

    def status(self) -> PrinterStatus:
        """Ask all four status questions; no or no clear answer is UNKNOWN, no link is OFFLINE."""
        try:
            with self._connection.session(wait=self._times.session) as link:
                return self._ask(link)
        except LinkError:
            return self._unreachable()

    def print(self, document: Document) -> PrintResult:
        """Print and cut one document, once; PRINTED only when the printer has confirmed it."""
        job = print_job(document, width=self._width)
        try:
            with self._connection.session(wait=self._times.session) as link:
                return self._print(link, job)
        except LinkError:
            return PrintResult(PrintOutcome.NOT_PRINTED, self._unreachable())

    def probe(self) -> Condition:
        """How the printer is, for the heartbeat; LinkBusy when it is printing."""
        with self._connection.session(wait=0) as link:
            return self._ask(link).condition

    def _print(self, link: Link, job: bytes) -> PrintResult:
        before = self._ask(link)
        if before.condition not in (Condition.OK, Condition.WARNING):
            return PrintResult(PrintOutcome.NOT_PRINTED, before)
        try:
            outcome = self._send_and_prove(link, job)
            return PrintResult(outcome, self._ask(link))
        except LinkError:
            return PrintResult(PrintOutcome.UNKNOWN, self._unreachable())

    def _send_and_prove(self, link: Link, job: bytes) -> PrintOutcome:
        self._jobs += 1
        mark = escpos.job_id(self._jobs)
        link.send(job + escpos.process_id_request(self._jobs))
        patience = len(job) * self._byte_seconds + self._times.proof
        if any(r == ProcessId(mark) for r in _replies(link, patience)):
            return PrintOutcome.PRINTED
        # an older printer ignores the process id; this question too waits its turn behind the job
        link.send(escpos.PAPER_SENSOR_STATUS)
        for reply in _replies(link, self._times.second_proof):
            if reply == ProcessId(mark):
                return PrintOutcome.PRINTED
            if isinstance(reply, SensorStatus):
                return PrintOutcome.UNKNOWN if reply.value & 0x0C else PrintOutcome.PRINTED
        return PrintOutcome.UNKNOWN

    def _ask(self, link: Link) -> PrinterStatus:
        link.discard()
        answers: dict[int, int] = {}
        for question in (_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER):
            link.send(escpos.status_request(question))
            heard = _first_status(link, self._times.status)
            if isinstance(heard, RealTimeStatus):
                answers[question] = heard.value
            else:
                problem = "no_answer" if heard is None else "garbled"
                return PrinterStatus(Condition.UNKNOWN, Paper.UNKNOWN, problem=problem)
        if link.receive(_SETTLE):
            return PrinterStatus(Condition.UNKNOWN, Paper.UNKNOWN, problem="garbled")
        return read_status(answers)

    def _unreachable(self) -> PrinterStatus:
        if self._connection.is_connected:
            return PrinterStatus(Condition.UNKNOWN, Paper.UNKNOWN, problem="no_answer")
        return PrinterStatus(Condition.OFFLINE, Paper.UNKNOWN, problem="not_connected")


def read_status(answers: dict[int, int]) -> PrinterStatus:
    """What the bytes answered to the four questions mean; the worst problem is the one named.

    >>> read_status({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}).problem
    'paper_low'
    """
    paper = _paper(answers[_PAPER], answers[_OFFLINE_CAUSE])
    cover_open = bool(answers[_OFFLINE_CAUSE] & 0x04)
    problems = (
        ("unrecoverable", answers[_ERROR_CAUSE] & 0x20),
        ("cutter", answers[_ERROR_CAUSE] & 0x08),
        ("cover_open", cover_open),
        ("paper_out", paper is Paper.OUT),
        ("overheated", answers[_ERROR_CAUSE] & 0x40),
        ("error", answers[_OFFLINE_CAUSE] & 0x40),
        ("offline", answers[_PRINTER] & 0x08),
    )
    problem = next((name for name, present in problems if present), "")
    if problem:
        return PrinterStatus(Condition.FAULT, paper, cover_open, problem)
    if paper is Paper.LOW:
        return PrinterStatus(Condition.WARNING, paper, cover_open, "paper_low")
    return PrinterStatus(Condition.OK, paper, cover_open)


def _paper(sensors: int, offline_cause: int) -> Paper:
    if sensors & 0x60 or offline_cause & 0x20:
        return Paper.OUT
    return Paper.LOW if sensors & 0x0C else Paper.FULL


def _first_status(link: Link, seconds: float) -> RealTimeStatus | Noise | None:
    heard = (reply for reply in _replies(link, seconds) if isinstance(reply, RealTimeStatus | Noise))
    return next(heard, None)


def _replies(link: Link, seconds: float) -> Iterator[Reply]:
    framer, deadline = ReplyFramer(), Deadline(seconds)
    while not deadline.passed():
        yield from framer.feed(link.receive(deadline.remaining()))
