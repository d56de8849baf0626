"""Tells the booking system who has arrived, sooner or later: arrivals are kept until it has taken them.

An arrival is written in the same transaction as the check-in, and sent with that check-in's id as its idempotency key,
so it may be sent again after a time-out without being taken twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, func, insert, select, update

from kiosk.appointments.port import Appointments, BookingSystemDown
from kiosk.store import CheckIn, outbox
from payments.backoff import is_due, pause_after

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(minutes=5)
_BATCH = 20


def keep_arrival(connection: Connection, check_in: CheckIn) -> None:
    """Write down that the booking system is to be told."""
    connection.execute(
        insert(outbox).values(
            check_in_id=check_in.id,
            booking_id=check_in.booking_id,
            arrived_at=check_in.checked_in_at,
            tries=0,
            next_try_at=check_in.checked_in_at,
            answer="",
        ),
    )


@dataclass(frozen=True)
class Outbox:
    """Delivers what was kept; `clock` gives the present instant (UTC)."""

    engine: Engine
    appointments: Appointments
    clock: Callable[[], datetime]

    def deliver(self) -> int:
        """Send the arrivals whose time has come, oldest first; how many the booking system has answered."""
        due = is_due(outbox.c.next_try_at, self.clock(), longest=LONGEST_PAUSE)
        query = select(outbox).where(outbox.c.ended_at.is_(None), due)
        with self.engine.begin() as connection:
            waiting = connection.execute(query.order_by(outbox.c.id).limit(_BATCH)).all()
        answered = 0
        for row in waiting:
            try:
                answer = self.appointments.arrive(row.booking_id, at=row.arrived_at, key=row.check_in_id)
            except BookingSystemDown:
                self._put_off(row.id, row.tries + 1)
                log.warning("arrival_kept", check_in=row.check_in_id, tries=row.tries + 1)
                break
            self._end(row.id, answer.value)
            log.info("arrival_told", check_in=row.check_in_id, answer=answer.value)
            answered += 1
        return answered

    def waiting(self) -> int:
        """How many arrivals the booking system has not taken yet."""
        with self.engine.begin() as connection:
            query = select(func.count()).select_from(outbox).where(outbox.c.ended_at.is_(None))
            return int(connection.scalar(query) or 0)

    def _put_off(self, row_id: int, tries: int) -> None:
        with self.engine.begin() as connection:
            later = self.clock() + pause_after(tries, longest=LONGEST_PAUSE)
            connection.execute(update(outbox).where(outbox.c.id == row_id).values(tries=tries, next_try_at=later))

    def _end(self, row_id: int, answer: str) -> None:
        with self.engine.begin() as connection:
            now = self.clock()
            connection.execute(update(outbox).where(outbox.c.id == row_id).values(ended_at=now, answer=answer))
