"""What the kiosk does beside the visit: deliver arrivals to the booking system, look whether it is there, and chores.

In a demonstration it also follows the clock that a developer has set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from kiosk.appointments.port import Appointments
from kiosk.metrics import Metrics
from kiosk.outbox import Outbox

log = structlog.get_logger(__name__)


@dataclass
class Background:
    """What is done every few seconds, and at once when there is something to deliver."""

    outbox: Outbox
    appointments: Appointments
    metrics: Metrics
    follow_clock: Callable[[], None]
    chores: Sequence[Callable[[], None]] = ()
    booking_condition: str = "unknown"

    def work(self) -> None:
        """Do all of it once; a chore that breaks keeps none of the others back."""
        self.follow_clock()
        self.outbox.deliver()
        self.metrics.waiting.set(self.outbox.waiting())
        self.booking_condition = "ok" if self.appointments.is_up() else "down"
        for chore in self.chores:
            try:
                chore()
            except Exception as error:
                log.exception("chore_broke", error=type(error).__name__)
