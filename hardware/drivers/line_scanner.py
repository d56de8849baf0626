"""A bar code scanner that sends each code as a line; what it reads is untrusted and not interpreted here."""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.listening import Listening
from hardware.framing.lines import BadLine, Line, LineFramer
from hardware.interfaces import Condition, Scan, UnreadableScan


class LineScanner:
    """Delivers scans (fulfils Scanner).

    A scanner of this kind cannot be asked anything: an open port is all that can be known of its condition.
    """

    def __init__(self, connection: Connection, *, clock: Callable[[], float], pause: float = 0.25) -> None:
        self._clock = clock
        self._listening = Listening(connection, LineFramer(), self._event, pause=pause)

    def listen(self, receive: Callable[[Scan | UnreadableScan], None]) -> None:
        """Deliver every scan to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return self._listening.condition()

    def probe(self) -> Condition:
        """How the scanner is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    def _event(self, line: Line | BadLine) -> Scan | UnreadableScan:
        at = self._clock()
        return UnreadableScan(line.reason, at) if isinstance(line, BadLine) else Scan(line.data, line.symbology, at)
