"""A receipt printer that speaks ESC/POS (Epson TM, Star in its ESC/POS mode, and their like).

It answers for two things: silence is never taken for health, and a job counts as printed only when the printer itself
says that it has printed it. A job is never sent twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.connection import Connection
from hardware.document import Document
from hardware.drivers.escpos_job import print_job
from hardware.drivers.escpos_profile import EPSON_TM, PrinterProfile, Proof
from hardware.drivers.escpos_status import unknown
from hardware.drivers.escpos_talk import Talk
from hardware.errors import LinkError
from hardware.framing import escpos
from hardware.framing.escpos_replies import ProcessId, SensorStatus
from hardware.interfaces import Condition, Paper, PrinterStatus, PrintOutcome, PrintResult
from hardware.transport import Deadline

_STOPS_UNTIL_SOMEBODY_COMES = frozenset(("cover_open", "paper_out", "unrecoverable"))
_PAPER_END = 0x0C


@dataclass(frozen=True)
class PrinterTimes:
    """Seconds to wait: for a status reply, for the proof of a job beyond its line time, again after a recovered error,
    for a hot print head to cool down, for another exchange to end."""

    status: float = 0.5
    proof: float = 8.0
    second_proof: float = 2.0
    cooling: float = 30.0
    session: float = 20.0


class EscposPrinter:
    """Prints documents and proves it (fulfils ReceiptPrinter)."""

    def __init__(
        self,
        connection: Connection,
        *,
        baudrate: int = 19200,
        profile: PrinterProfile = EPSON_TM,
        times: PrinterTimes | None = None,
    ) -> None:
        self._connection = connection
        self._byte_seconds = 10 / baudrate
        self._profile = profile
        self._times = times or PrinterTimes()
        self._jobs = 0
        self._tells_ids = profile.proof is Proof.PROCESS_ID
        self.problem = ""
        """The problem that was last seen, a code as in PrinterStatus."""

    def status(self) -> PrinterStatus:
        """Ask all four status questions; no or no clear answer is UNKNOWN, no link is OFFLINE."""
        try:
            with self._connection.session(wait=self._times.session) as link:
                return self._seen(Talk(link, patience=self._times.status).ask_afresh())
        except LinkError:
            return self._unreachable()

    def print(self, document: Document) -> PrintResult:
        """Print and cut one document, once; PRINTED only when the printer has confirmed it."""
        self._jobs += 1
        job = print_job(document, number=self._jobs, profile=self._profile)
        try:
            with self._connection.session(wait=self._times.session) as link:
                return self._print(Talk(link, patience=self._times.status), job)
        except LinkError:
            return PrintResult(PrintOutcome.NOT_PRINTED, self._unreachable())

    def probe(self) -> Condition:
        """How the printer is, for the heartbeat; LinkBusy when it is printing."""
        with self._connection.session(wait=0) as link:
            return self._seen(Talk(link, patience=self._times.status).ask_afresh()).condition

    def _print(self, talk: Talk, job: bytes) -> PrintResult:
        before = talk.ask_afresh()
        if before.problem == "cutter":
            # whatever an earlier job left in the printer must not come out on this patient's ticket
            talk.send(escpos.RECOVER_AND_FORGET)
            before = talk.ask_afresh()
        if before.condition not in (Condition.OK, Condition.WARNING):
            return PrintResult(PrintOutcome.NOT_PRINTED, self._seen(before))
        self._connection.tally.count_job()
        try:
            talk.send(job)
            outcome = self._prove(talk, len(job) * self._byte_seconds)
            return PrintResult(outcome, self._seen(talk.ask()))
        except LinkError:
            return PrintResult(PrintOutcome.UNKNOWN, self._unreachable())

    def _prove(self, talk: Talk, line_time: float) -> PrintOutcome:
        """Wait for the answer to the questions at the end of the job, over errors that can be overcome from here."""
        deadline = Deadline(line_time + self._times.proof)
        tried: set[str] = set()
        while True:
            problem = ""
            for said in talk.proofs(deadline):
                if isinstance(said, PrinterStatus):
                    problem = said.problem
                    if problem in _STOPS_UNTIL_SOMEBODY_COMES:
                        return PrintOutcome.UNKNOWN
                    if problem in ("cutter", "overheated") and problem not in tried:
                        break
                elif (outcome := self._outcome(said)) is not None:
                    return outcome
            else:
                problem = talk.ask().problem
            if problem in tried or problem not in ("cutter", "overheated"):
                return self._last_word(talk)
            tried.add(problem)
            deadline = self._overcome(talk, problem, line_time)

    def _overcome(self, talk: Talk, problem: str, line_time: float) -> Deadline:
        if problem == "overheated":
            return Deadline(line_time + self._times.cooling)
        talk.send(escpos.RECOVER_AND_GO_ON)
        return Deadline(line_time + self._times.second_proof)

    def _last_word(self, talk: Talk) -> PrintOutcome:
        """What came while the status was asked for; nothing is awaited any more."""
        said = (self._outcome(each) for each in talk.proofs(Deadline(0)) if not isinstance(each, PrinterStatus))
        return next((outcome for outcome in said if outcome is not None), PrintOutcome.UNKNOWN)

    def _outcome(self, said: ProcessId | SensorStatus) -> PrintOutcome | None:
        if isinstance(said, ProcessId):
            if said.job != escpos.job_id(self._jobs):
                return None
            self._tells_ids = True
            return PrintOutcome.PRINTED
        # the id is asked for first: a printer that has ids and answers only the second question has lost the job
        is_proof = not self._tells_ids and not said.value & _PAPER_END
        return PrintOutcome.PRINTED if is_proof else PrintOutcome.UNKNOWN

    def _unreachable(self) -> PrinterStatus:
        if self._connection.is_connected:
            return self._seen(unknown("no_answer"))
        return self._seen(PrinterStatus(Condition.OFFLINE, Paper.UNKNOWN, problem="not_connected"))

    def _seen(self, status: PrinterStatus) -> PrinterStatus:
        self.problem = status.problem
        return status
