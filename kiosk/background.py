"""What the kiosk does beside the visit: deliver arrivals to the booking system, look whether it is there, and chores.

In a demonstration it also follows the clock that a developer has set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from kiosk.appointments.port import Appointments
from kiosk.metrics import Metrics
from kiosk.outbox import Outbox

log = structlog.get_logger(__name__)


@dataclass
class Background:
    """Wakes up every `every` seconds, or at once when there is something to deliver."""

    outbox: Outbox
    appointments: Appointments
    metrics: Metrics
    every: float
    follow_clock: Callable[[], None]
    chores: Sequence[Callable[[], None]] = ()
    booking_condition: str = "unknown"
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def hurry(self) -> None:
        """There is something to deliver now."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; whatever breaks is logged and tried again the next time."""
        while True:
            self._wake.clear()
            try:
                await asyncio.to_thread(self._work)
            except Exception as error:
                log.exception("background_broke", error=type(error).__name__)
            try:
                await asyncio.wait_for(self._wake.wait(), self.every)
            except TimeoutError:
                continue

    def _work(self) -> None:
        self.follow_clock()
        self.outbox.deliver()
        self.metrics.waiting.set(self.outbox.waiting())
        self.booking_condition = "ok" if self.appointments.is_up() else "down"
        for chore in self.chores:
            try:
                chore()
            except Exception as error:
                log.exception("chore_broke", error=type(error).__name__)
