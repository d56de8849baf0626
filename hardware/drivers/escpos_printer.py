"""A receipt printer that speaks ESC/POS (Epson TM, Star in its ESC/POS mode, and their like).

It answers for two things: silence is never taken for health, and a job counts as printed only when the printer itself
says that it has printed it. A job is never sent twice.
"""

from __future__ import annotations

from hardware.connection import Connection
from hardware.document import Document
from hardware.drivers.escpos_job import print_job
from hardware.drivers.escpos_profile import EPSON_TM, PrinterProfile, Proof
from hardware.drivers.escpos_proof import JobProof, PrinterTimes, questions, wait_for_old_answers
from hardware.drivers.escpos_status import unknown
from hardware.drivers.escpos_talk import Talk
from hardware.errors import LinkError
from hardware.framing import escpos
from hardware.interfaces import Condition, Paper, PrinterStatus, PrintOutcome, PrintResult


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
        self._may_owe_answers = True
        self._has_proven = False
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
        job = print_job(document, self._profile)
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
        before = talk.ask_afresh(settle=0)
        if before.problem == "cutter":
            # whatever an earlier job left in the printer must not come out on this patient's ticket
            talk.send(escpos.RECOVER_AND_FORGET)
            before = talk.ask_afresh()
        if before.condition not in (Condition.OK, Condition.WARNING):
            return PrintResult(PrintOutcome.NOT_PRINTED, self._seen(before))
        self._connection.tally.count_job()
        try:
            outcome = self._send_and_prove(talk, job)
            return PrintResult(outcome, self._seen(talk.ask()))
        except LinkError:
            self._may_owe_answers = True
            return PrintResult(PrintOutcome.UNKNOWN, self._unreachable())

    def _send_and_prove(self, talk: Talk, job: bytes) -> PrintOutcome:
        if self._may_owe_answers:
            talk.send(self._next_questions())
            is_answered = wait_for_old_answers(talk, self._jobs, self._times.proof)
            if self._has_proven and not is_answered:
                return PrintOutcome.NOT_PRINTED
        # the questions stand in the job itself: a printer that loses the job cannot prove it by mistake
        whole = job + self._next_questions()
        talk.send(whole)
        proof = JobProof(talk, self._times, number=self._jobs, tells_ids=self._tells_ids)
        outcome = proof.wait(len(whole) * self._byte_seconds)
        self._tells_ids = proof.tells_ids
        self._may_owe_answers = outcome is not PrintOutcome.PRINTED
        self._has_proven = self._has_proven or outcome is PrintOutcome.PRINTED
        return outcome

    def _next_questions(self) -> bytes:
        self._jobs += 1
        return questions(self._profile.proof, self._jobs)

    def _unreachable(self) -> PrinterStatus:
        if self._connection.is_connected:
            return self._seen(unknown("no_answer"))
        return self._seen(PrinterStatus(Condition.OFFLINE, Paper.UNKNOWN, problem="not_connected"))

    def _seen(self, status: PrinterStatus) -> PrinterStatus:
        self.problem = status.problem
        return status
