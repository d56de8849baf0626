"""Ends the card terminal's day when the clinic has closed, so that its total is in the books for the day's report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import structlog

from kiosk.clock import CLINIC_ZONE
from kiosk.ways import Way
from payments.checkout import Checkout

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(minutes=10)


@dataclass
class EndOfDay:
    """Once a day from `at` on (clinic time), while nobody is at the kiosk and no card payment is unresolved."""

    checkout: Checkout
    at: time
    is_idle: Callable[[], bool]
    _tried_at: datetime | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Do it if it is time; a terminal that refuses is asked again later, one that was silent is not."""
        now = self.checkout.clock()
        here = now.astimezone(CLINIC_ZONE)
        if here.time() < self.at or not self.is_idle() or self._tried_lately(now):
            return
        days = self.checkout.days
        if days.closings(Way.CARD, here.date()) or self.checkout.unresolved(Way.CARD):
            return
        self._tried_at = now
        if days.close(Way.CARD) is None:
            log.warning("day_not_closed")

    def _tried_lately(self, now: datetime) -> bool:
        return self._tried_at is not None and self._tried_at <= now < self._tried_at + TRY_AGAIN
