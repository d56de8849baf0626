"""A Zebra scanner over SSI: each code is acknowledged, reading is switched on and off, and the scanner can be asked.

The scanner must be set to packeted decode data with ACK/NAK handshaking. Which of on and off holds is said again at
each heartbeat and on each new link: a scanner that lost its power has forgotten it, and saying it twice is harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from hardware.connection import Connection
from hardware.drivers.asking import Asking
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen, Screening
from hardware.drivers.speaking import SpeakingDevice
from hardware.errors import LinkBusy, LinkError, LinkGone
from hardware.framing.ssi import BadFrame, Frame, Opcode, SsiFramer, encode
from hardware.framing.ssi_codes import CodeReceiver
from hardware.interfaces import Condition, Scan, UnreadableScan


@dataclass(frozen=True)
class SsiTimes:
    """Seconds: for an answer to a command, of which it is sent twice more (with the mark for that), and in frames.

    The defaults are those of the scanner: serial response time-out 2 s, host character time-out 200 ms.
    """

    answer: float = 2.0
    tries: int = 3
    patience: Patience = field(default_factory=lambda: Patience(pause=0.2, longest=2.0))


class SsiScanner(SpeakingDevice[Frame | BadFrame, Scan | UnreadableScan]):
    """Delivers scans (fulfils Scanner); no answer to a command is UNKNOWN, a refused one is a WARNING.

    `enable` and `disable` wait for the scanner's answer, at most for all tries.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        screen: Screen | None = None,
        times: SsiTimes | None = None,
    ) -> None:
        self._times = times or SsiTimes()
        self._screening = Screening(screen or Screen(), clock)
        self._receiver = CodeReceiver()
        self._asking: Asking[Opcode] = Asking(connection.name)
        super().__init__(connection, SsiFramer(), patience=self._times.patience, can_be_asked=True)

    def probe(self) -> Condition:
        """Say once more what is wanted: the answer tells how the scanner is."""
        return self._tell(1)

    def _tell_wanted(self) -> Condition:
        try:
            return self._tell(self._times.tries)
        except LinkBusy:
            # the heartbeat is saying it
            return self.condition()

    def _tell(self, tries: int) -> Condition:
        for number in range(tries):
            try:
                answer = self._asking.ask(partial(self._say, is_repeated=number > 0), seconds=self._times.answer)
            except LinkGone:
                return Condition.OFFLINE
            if answer is not None:
                return self.condition()
        self._known = Condition.UNKNOWN
        return self.condition()

    def _say(self, *, is_repeated: bool = False) -> None:
        wanted = Opcode.SCAN_ENABLE if self._is_wanted else Opcode.SCAN_DISABLE
        self._listening.send(encode(Frame(wanted, is_repeated=is_repeated)))

    def _greet(self) -> None:
        self._say()

    def _understand(self, piece: Frame | BadFrame) -> Scan | UnreadableScan | None:
        heard = self._receiver.take(piece)
        if heard.answer:
            # a link that dies here ends the listening loop too; the scanner sends its code again
            with suppress(LinkError):
                self._listening.send(heard.answer)
        if heard.verdict is not None:
            self._known = Condition.OK if heard.verdict is Opcode.ACK else Condition.WARNING
            self._asking.answered(heard.verdict)
        return None if heard.code is None else self._screening.scan(heard.code)
