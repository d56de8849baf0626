"""A bar code scanner that sends each code as a line; what it reads is untrusted and not interpreted here."""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen, Screening
from hardware.drivers.speaking import SpeakingDevice
from hardware.framing.lines import BadLine, Line, LineFramer
from hardware.interfaces import Scan, UnreadableScan


class LineScanner(SpeakingDevice[Line | BadLine, Scan | UnreadableScan]):
    """Delivers scans (fulfils Scanner); it can neither be asked nor told anything."""

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        screen: Screen | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._screening = Screening(screen or Screen(), clock)
        super().__init__(connection, LineFramer(), patience=patience or Patience())

    def _understand(self, piece: Line | BadLine) -> Scan | UnreadableScan | None:
        return self._screening.scan(piece)
