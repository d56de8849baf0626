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
        self._connection = connection
        self._clock = clock
        self._framer = LineFramer()
        self._pause = pause
        self._listening = Listening(
            connection, feed=self._feed, silence=self._silence, pause=lambda: self._pause if self._is_waiting else None
        )

    @property
    def _is_waiting(self) -> bool:
        return self._framer.is_inside_line

    def listen(self, receive: Callable[[Scan | UnreadableScan], None]) -> None:
        """Deliver every scan to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return Condition.OK if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """How the scanner is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    def _feed(self, data: bytes) -> list[Scan | UnreadableScan]:
        return [self._event(line) for line in self._framer.feed(data)]

    def _silence(self) -> list[Scan | UnreadableScan]:
        return [self._event(line) for line in self._framer.silence()]

    def _event(self, line: Line | BadLine) -> Scan | UnreadableScan:
        at = self._clock()
        return UnreadableScan(line.reason, at) if isinstance(line, BadLine) else Scan(line.data, line.symbology, at)
