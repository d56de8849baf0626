"""The kiosk's own tables: who has checked in (by booking, never by name), the outbox to the booking system, print jobs.

A use case opens the transaction and passes the connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
    update,
)

from payments.tables import UtcInstant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)

check_ins = Table(
    "kiosk_check_in",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("booking_id", String(80), nullable=False, unique=True),
    Column("clinic_day", Date, nullable=False),
    Column("ticket_number", Integer, nullable=False),
    Column("waiting_room", String(80), nullable=False),
    Column("checked_in_at", UtcInstant, nullable=False),
    Index("uq_kiosk_check_in_ticket", "clinic_day", "ticket_number", unique=True),
)

ticket_counters = Table(
    "kiosk_ticket_counter",
    metadata,
    Column("clinic_day", Date, primary_key=True),
    Column("value", Integer, nullable=False),
)

outbox = Table(
    "kiosk_outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("check_in_id", ForeignKey("kiosk_check_in.id"), nullable=False, unique=True),
    Column("booking_id", String(80), nullable=False),
    Column("arrived_at", UtcInstant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant, nullable=True),
    Column("answer", String(20), nullable=False),
)

print_jobs = Table(
    "kiosk_print_job",
    metadata,
    Column("check_in_id", ForeignKey("kiosk_check_in.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("at", UtcInstant, nullable=False),
)


class PrintState(StrEnum):
    """How a ticket's print job ended; INTENT that stays means that nobody knows."""

    INTENT = "intent"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CheckIn:
    """One patient's arrival at one visit, with the queue number of the day."""

    id: str
    booking_id: str
    clinic_day: date
    ticket_number: int
    waiting_room: str
    checked_in_at: datetime

    @property
    def ticket(self) -> str:
        """The queue number as it is called out.

        >>> from datetime import UTC
        >>> CheckIn("", "", date(2026, 1, 1), 17, "", datetime(2026, 1, 1, tzinfo=UTC)).ticket
        'A017'
        """
        return f"{chr(ord('A') + self.ticket_number // 1000 % 26)}{self.ticket_number % 1000:03}"


def next_ticket_number(connection: Connection, day: date) -> int:
    """The next queue number of a clinic day; each is given once."""
    counter = ticket_counters
    raised = update(counter).where(counter.c.clinic_day == day).values(value=counter.c.value + 1)
    number = connection.execute(raised.returning(counter.c.value)).scalar_one_or_none()
    if number is None:
        connection.execute(insert(counter).values(clinic_day=day, value=1))
        return 1
    return int(number)


def add_check_in(connection: Connection, check_in: CheckIn) -> None:
    """Enter an arrival; a second one for the same booking is refused by the database."""
    connection.execute(
        insert(check_ins).values(
            id=check_in.id,
            booking_id=check_in.booking_id,
            clinic_day=check_in.clinic_day,
            ticket_number=check_in.ticket_number,
            waiting_room=check_in.waiting_room,
            checked_in_at=check_in.checked_in_at,
        ),
    )


def check_in_of(connection: Connection, booking_id: str) -> CheckIn | None:
    """The arrival for a booking, if there is one."""
    row = connection.execute(select(check_ins).where(check_ins.c.booking_id == booking_id)).one_or_none()
    return None if row is None else CheckIn(**row._mapping)


def print_state(connection: Connection, check_in_id: str, kind: str) -> PrintState | None:
    """What became of a ticket's print job, None when there was none."""
    job = print_jobs
    state = connection.scalar(select(job.c.state).where(job.c.check_in_id == check_in_id, job.c.kind == kind))
    return None if state is None else PrintState(state)


def begin_print(connection: Connection, check_in_id: str, kind: str, *, at: datetime) -> bool:
    """Claim a print job; False when the same ticket was sent to a printer before, whatever became of it."""
    job = print_jobs
    known = select(job.c.state).where(job.c.check_in_id == check_in_id, job.c.kind == kind)
    if connection.execute(known).one_or_none() is not None:
        return False
    connection.execute(insert(job).values(check_in_id=check_in_id, kind=kind, state=PrintState.INTENT, at=at))
    return True


def end_print(connection: Connection, check_in_id: str, kind: str, *, state: PrintState, at: datetime) -> None:
    """Write how a print job ended."""
    job = print_jobs
    connection.execute(
        update(job).where(job.c.check_in_id == check_in_id, job.c.kind == kind).values(state=state, at=at),
    )
