"""A bar code scanner that sends each code as a line; what it reads is untrusted and not interpreted here."""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.listening import Listening, Patience
from hardware.drivers.screening import Screen, Screening
from hardware.framing.lines import BadLine, Line, LineFramer
from hardware.interfaces import Condition, Scan, UnreadableScan


class LineScanner:
    """Delivers scans (fulfils Scanner).

    A scanner of this kind can neither be asked nor told anything: an open port is all that can be known of its
    condition, and what it reads while disabled is dropped here.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        screen: Screen | None = None,
        patience: Patience | None = None,
    ) -> None:
        screening = Screening(screen or Screen(), clock)
        self._listening: Listening[Line | BadLine, Scan | UnreadableScan] = Listening(
            connection, LineFramer(), screening.scan, patience=patience or Patience()
        )
        self._listening.start()

    def listen(self, receive: Callable[[Scan | UnreadableScan], None]) -> None:
        """Deliver every scan to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def enable(self) -> Condition:
        """Deliver scans from now on."""
        self._listening.is_enabled = True
        return self.condition()

    def disable(self) -> Condition:
        """Deliver nothing until enabled again."""
        self._listening.is_enabled = False
        return self.condition()

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return self._listening.condition()

    def probe(self) -> Condition:
        """How the scanner is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()
