"""A Honeywell line scanner that is triggered over the line, so that it reads only while the kiosk wants a code.

It is put into its manual trigger mode in the memory that forgets, on each new link and whenever a heartbeat finds
another mode. Reading ends by itself after each code and after the scanner's read time-out: it is triggered anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from hardware.connection import Connection
from hardware.drivers.asking import Asking
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen, Screening
from hardware.drivers.speaking import SpeakingDevice
from hardware.errors import LinkError, LinkGone
from hardware.framing.honeywell import (
    ACK,
    MANUAL,
    TRIGGER_MODE,
    TRIGGER_OFF,
    TRIGGER_ON,
    HoneywellFramer,
    MenuAnswer,
    menu,
)
from hardware.framing.lines import BadLine, Line
from hardware.interfaces import Condition, Scan, UnreadableScan
from hardware.transport import Deadline

_REST = 0.5


class HoneywellScanner(SpeakingDevice[Line | BadLine | MenuAnswer, Scan | UnreadableScan]):
    """Delivers scans (fulfils Scanner); no answer to the heartbeat's question is UNKNOWN, a refusal is a WARNING.

    `answer` is how many seconds a menu command may take. The trigger is not answered: `enable` and `disable` tell what
    the last heartbeat found.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        screen: Screen | None = None,
        patience: Patience | None = None,
        answer: float = 1.0,
    ) -> None:
        self._answer = answer
        self._screening = Screening(screen or Screen(), clock)
        self._framer = HoneywellFramer()
        self._asking: Asking[MenuAnswer] = Asking(connection.name)
        self._rest = Deadline(_REST)
        super().__init__(connection, self._framer, patience=patience or Patience(), can_be_asked=True)

    def probe(self) -> Condition:
        """Ask for the trigger mode, set it when it is another, and say once more what is wanted."""
        try:
            answer = self._ask(b"?")
            if answer is not None and answer.value != MANUAL:
                answer = self._ask(MANUAL)
            self._listening.send(self._trigger())
        except LinkGone:
            return Condition.OFFLINE
        self._known = Condition.UNKNOWN if answer is None else _condition(answer)
        return self.condition()

    def _tell_wanted(self) -> Condition:
        self._rest = Deadline(_REST)
        with suppress(LinkError):
            self._listening.send(self._trigger())
        return self.condition()

    def _trigger(self) -> bytes:
        return TRIGGER_ON if self._is_wanted else TRIGGER_OFF

    def _ask(self, data: bytes) -> MenuAnswer | None:
        return self._asking.ask(partial(self._send_menu, data), seconds=self._answer)

    def _send_menu(self, data: bytes) -> None:
        self._framer.expect(TRIGGER_MODE)
        self._listening.send(menu(TRIGGER_MODE, data))

    def _greet(self) -> None:
        self._send_menu(MANUAL)
        self._listening.send(self._trigger())

    def _understand(self, piece: Line | BadLine | MenuAnswer) -> Scan | UnreadableScan | None:
        if isinstance(piece, MenuAnswer):
            self._known = _condition(piece)
            self._asking.answered(piece)
            return None
        # what cannot be read may be our own trigger, sent back by a device that is no scanner
        if self._is_wanted and (isinstance(piece, Line) or self._rest.passed()):
            self._tell_wanted()
        return self._screening.scan(piece)


def _condition(answer: MenuAnswer) -> Condition:
    return Condition.OK if answer.status == ACK else Condition.WARNING
