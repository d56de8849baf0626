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
from hardware.drivers.listening import Listening, Patience
from hardware.drivers.screening import Screen, Screening
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


class HoneywellScanner:
    """Delivers scans (fulfils Scanner); no answer to the heartbeat's question is UNKNOWN, a refusal is a WARNING.

    `answer` is how many seconds a menu command may take.
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
        self._connection = connection
        self._answer = answer
        self._screening = Screening(screen or Screen(), clock)
        self._framer = HoneywellFramer()
        self._asking: Asking[MenuAnswer] = Asking(connection.name)
        self._wanted = TRIGGER_ON
        self._rest = Deadline(_REST)
        self._known = Condition.UNKNOWN
        self._listening: Listening[Line | BadLine | MenuAnswer, Scan | UnreadableScan] = Listening(
            connection, self._framer, self._understand, patience=patience or Patience(), greet=self._greet
        )
        self._listening.start()

    def listen(self, receive: Callable[[Scan | UnreadableScan], None]) -> None:
        """Deliver every scan to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def enable(self) -> Condition:
        """Let the scanner read; the trigger is not answered, so what the last heartbeat found is told."""
        self._listening.is_enabled = True
        return self._want(TRIGGER_ON)

    def disable(self) -> Condition:
        """Deliver nothing from this moment, and let the scanner stop reading."""
        self._listening.is_enabled = False
        return self._want(TRIGGER_OFF)

    def condition(self) -> Condition:
        """What the scanner last answered; OFFLINE without a link."""
        return self._known if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """Ask for the trigger mode, set it when it is another, and say once more what is wanted."""
        try:
            answer = self._ask(b"?")
            if answer is not None and answer.value != MANUAL:
                answer = self._ask(MANUAL)
            self._listening.send(self._wanted)
        except LinkGone:
            return Condition.OFFLINE
        self._known = Condition.UNKNOWN if answer is None else _condition(answer)
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    def _want(self, trigger: bytes) -> Condition:
        self._wanted = trigger
        self._rest = Deadline(_REST)
        with suppress(LinkError):
            self._listening.send(trigger)
        return self.condition()

    def _ask(self, data: bytes) -> MenuAnswer | None:
        return self._asking.ask(partial(self._send_menu, data), seconds=self._answer)

    def _send_menu(self, data: bytes) -> None:
        self._framer.expect(TRIGGER_MODE)
        self._listening.send(menu(TRIGGER_MODE, data))

    def _greet(self) -> None:
        self._known = Condition.UNKNOWN
        self._send_menu(MANUAL)
        self._listening.send(self._wanted)

    def _understand(self, piece: Line | BadLine | MenuAnswer) -> Scan | UnreadableScan | None:
        if isinstance(piece, MenuAnswer):
            self._known = _condition(piece)
            self._asking.answered(piece)
            return None
        # what cannot be read may be our own trigger, sent back by a device that is no scanner
        if self._wanted is TRIGGER_ON and (isinstance(piece, Line) or self._rest.passed()):
            self._want(TRIGGER_ON)
        return self._screening.scan(piece)


def _condition(answer: MenuAnswer) -> Condition:
    return Condition.OK if answer.status == ACK else Condition.WARNING
