"""Counts what happens on one device's line, from several threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from hardware.trace import Direction


@dataclass(frozen=True)
class Statistics:
    """What a device has done since the program started (words after UnifiedPOS).

    `errors` are the exchanges that ended with a failure of the line,
    `jobs` what the device is for: tickets sent, codes or cards read, transactions begun.
    """

    opens: int = 0
    sent_bytes: int = 0
    received_bytes: int = 0
    errors: int = 0
    jobs: int = 0

    @property
    def reconnects(self) -> int:
        """The links opened after the first."""
        return max(0, self.opens - 1)


class Tally:
    """The counters of one device."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted = Statistics()

    @property
    def statistics(self) -> Statistics:
        """What was counted until now."""
        return self._counted

    def count_open(self) -> None:
        """A link was opened."""
        with self._lock:
            self._counted = replace(self._counted, opens=self._counted.opens + 1)

    def count_bytes(self, direction: Direction, size: int) -> None:
        """So many bytes went over the line."""
        with self._lock:
            sent = size if direction is Direction.SENT else 0
            self._counted = replace(
                self._counted,
                sent_bytes=self._counted.sent_bytes + sent,
                received_bytes=self._counted.received_bytes + size - sent,
            )

    def count_error(self) -> None:
        """An exchange ended because the line failed."""
        with self._lock:
            self._counted = replace(self._counted, errors=self._counted.errors + 1)

    def count_job(self) -> None:
        """The device was used for what it is for."""
        with self._lock:
            self._counted = replace(self._counted, jobs=self._counted.jobs + 1)
