"""Whether a job was printed: the printer's own answer to the questions at the end of the job, or no proof at all."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.drivers.escpos_profile import Proof
from hardware.drivers.escpos_talk import Talk
from hardware.framing import escpos
from hardware.framing.escpos_replies import Noise, ProcessId, SensorStatus
from hardware.interfaces import PrinterStatus, PrintOutcome
from hardware.transport import Deadline

_NEEDS_SOMEBODY = frozenset(("cover_open", "paper_out", "unrecoverable"))
_CAN_BE_OVERCOME = frozenset(("cutter", "overheated"))
_QUIET = 0.1
_PAPER_END, _NO_SENSOR_BITS = 0x0C, 0xF0


@dataclass(frozen=True)
class PrinterTimes:
    """Seconds to wait: for a status reply, for the proof of a job beyond its line time, again after a recovered error,
    for a hot print head to cool down, for another exchange to end."""

    status: float = 0.5
    proof: float = 8.0
    second_proof: float = 2.0
    cooling: float = 30.0
    session: float = 20.0


def questions(proof: Proof, number: int) -> bytes:
    """What a printer answers when all before it is done: the id first: sensors alone mean that it has none."""
    asks_id = escpos.process_id_request(number) if proof is not Proof.SENSORS else b""
    asks_sensors = escpos.PAPER_SENSOR_STATUS if proof is not Proof.PROCESS_ID else b""
    return asks_id + asks_sensors


def wait_for_old_answers(talk: Talk, number: int, seconds: float) -> bool:
    """Wait until the questions with this number are answered and nothing more comes; whether they were.

    A job whose end is unknown may still owe answers, which would be taken for those of the next job.
    """
    deadline, is_answered = Deadline(seconds), False
    while (said := next(talk.proofs(deadline), None)) is not None:
        if said == ProcessId(escpos.job_id(number)) or isinstance(said, SensorStatus):
            deadline, is_answered = Deadline(_QUIET), True
    return is_answered


class JobProof:
    """The wait for one job's proof; `tells_ids` is whether this printer is known to have process ids.

    The sensors are proof only for a printer that has no ids: one that has them and answers only the sensor question
    has lost the job. After noise on the line they are no proof either, for any byte can look like them.
    """

    def __init__(self, talk: Talk, times: PrinterTimes, *, number: int, tells_ids: bool) -> None:
        self.tells_ids = tells_ids
        self._talk = talk
        self._times = times
        self._id = escpos.job_id(number)
        self._is_noisy = False
        self._tried: set[str] = set()

    def wait(self, line_time: float) -> PrintOutcome:
        """Wait `line_time` seconds and the time for a proof, and over errors that can be overcome from here."""
        deadline = Deadline(line_time + self._times.proof)
        while True:
            ended = self._listen(deadline)
            if isinstance(ended, PrintOutcome):
                return ended
            problem = ended or self._talk.ask(settle=0).problem
            if problem not in _CAN_BE_OVERCOME - self._tried:
                # what came while the status was asked for still counts; nothing is awaited any more
                last = self._listen(Deadline(0))
                return last if isinstance(last, PrintOutcome) else PrintOutcome.UNKNOWN
            self._tried.add(problem)
            deadline = self._overcome(problem, line_time)

    def _listen(self, deadline: Deadline) -> PrintOutcome | str:
        """The outcome, or the problem that keeps it from coming; "" when the time is up."""
        for said in self._talk.proofs(deadline):
            if not isinstance(said, PrinterStatus):
                outcome = self._outcome(said)
                if outcome is not None:
                    return outcome
            elif self._is_noisy:
                # among noise anything can look like a report
                continue
            elif said.problem in _NEEDS_SOMEBODY:
                return PrintOutcome.UNKNOWN
            elif said.problem in _CAN_BE_OVERCOME - self._tried:
                return said.problem
        return ""

    def _overcome(self, problem: str, line_time: float) -> Deadline:
        if problem == "overheated":
            return Deadline(line_time + self._times.cooling)
        self._talk.send(escpos.RECOVER_AND_GO_ON)
        return Deadline(line_time + self._times.second_proof)

    def _outcome(self, said: ProcessId | SensorStatus | Noise) -> PrintOutcome | None:
        match said:
            case ProcessId():
                self.tells_ids = True
                return PrintOutcome.PRINTED if said.job == self._id else None
            case Noise():
                self._is_noisy = True
                return None
            case SensorStatus() if said.value & _NO_SENSOR_BITS:
                self._is_noisy = True
                return None
        is_proof = not self.tells_ids and not self._is_noisy and not said.value & _PAPER_END
        return PrintOutcome.PRINTED if is_proof else PrintOutcome.UNKNOWN
