"""What a registry elsewhere is still to be told of our fees: entered with the payment, told afterwards.

What is to be told is never changed or removed, only how far it has come. The first telling of a fee registers it, later
ones correct or delete it, and they are told in that order. A use case opens the transaction and passes the connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)

from payments.backoff import is_due
from payments.calendar import swedish_day
from payments.high_cost.history import Action
from payments.high_cost.recognition import Likeness, Unanswered
from payments.tables import UtcInstant, metadata


class Progress(StrEnum):
    """How far a telling has come; SENT is one whose end is not known, STAFF one that a person has to look up."""

    WAITING = "WAITING"
    SENT = "SENT"
    STAFF = "STAFF"
    TOLD = "TOLD"
    NOT_KEPT = "NOT_KEPT"


_UNTOLD = (Progress.WAITING, Progress.SENT, Progress.STAFF)
_untold = text("progress IN ({})".format(", ".join(f"'{each}'" for each in _UNTOLD)))

tellings = Table(
    "payments_high_cost_telling",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("transaction_id", String(36), nullable=False, index=True),
    Column("person_id", String(80), nullable=False, index=True),
    Column("action", String(10), nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("reason", String(80), nullable=False),
    Column("kept_at", UtcInstant, nullable=False),
    Column("progress", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcInstant, nullable=False),
    Column("before", JSON, nullable=False),
    Column("told_as", String(40), nullable=False),
    Column("answer", String(80), nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Index("ix_payments_high_cost_telling_untold", "number", sqlite_where=_untold, postgresql_where=_untold),
)


@dataclass(frozen=True)
class Telling:
    """One thing to tell; `transaction_id` is our own id of the fee, `told_as` the registry's, "" until it is known.

    `before` are the registry's transactions like it that were there before it was sent.
    """

    number: int
    transaction_id: str
    person_id: str
    action: Action
    visit_date: date
    amount_ore: int
    reason: str
    kept_at: datetime
    progress: Progress
    tries: int
    before: frozenset[str]
    told_as: str
    answer: str

    @property
    def unanswered(self) -> Unanswered:
        """As a registration that may or may not have arrived."""
        return Unanswered(self.number, Likeness(self.person_id, self.visit_date, self.amount_ore), self.before)


def keep(connection: Connection, key: str, telling: Telling) -> None:
    """Enter what is to be told; the same key twice is refused by the database."""
    connection.execute(
        insert(tellings).values(
            key=key,
            transaction_id=telling.transaction_id,
            person_id=telling.person_id,
            action=telling.action,
            visit_date=telling.visit_date,
            amount_ore=telling.amount_ore,
            reason=telling.reason,
            kept_at=telling.kept_at,
            progress=telling.progress,
            tries=0,
            next_try_at=telling.kept_at,
            before=[],
            told_as="",
            answer="",
            changed_at=telling.kept_at,
        )
    )


def with_key(connection: Connection, key: str) -> Telling | None:
    """What was entered under a key."""
    row = connection.execute(select(tellings).where(tellings.c.key == key)).one_or_none()
    return None if row is None else _telling(row)


def with_number(connection: Connection, number: int) -> Telling | None:
    """The telling with a number."""
    row = connection.execute(select(tellings).where(tellings.c.number == number)).one_or_none()
    return None if row is None else _telling(row)


def of_transaction(connection: Connection, transaction_id: str) -> list[Telling]:
    """All that was to be told of a fee, its registration first."""
    query = select(tellings).where(tellings.c.transaction_id == transaction_id).order_by(tellings.c.number)
    return [_telling(row) for row in connection.execute(query)]


def untold(connection: Connection, persons: Iterable[str] | None = None) -> list[Telling]:
    """What has not come to its end, oldest first; of these persons only, if they are given."""
    query = select(tellings).where(tellings.c.progress.in_(_UNTOLD))
    if persons is not None:
        query = query.where(tellings.c.person_id.in_(list(persons)))
    return [_telling(row) for row in connection.execute(query.order_by(tellings.c.number))]


def due(connection: Connection, now: datetime, *, longest_pause: timedelta, most: int) -> list[Telling]:
    """What may be told now: each fee's oldest untold telling, if its time has come and nobody has to look it up.

    A visit that was paid on the evening before waits for its day: that a registry takes a day ahead is not known.
    """
    first = select(func.min(tellings.c.number)).where(tellings.c.progress.in_(_UNTOLD))
    query = select(tellings).where(
        tellings.c.number.in_(first.group_by(tellings.c.transaction_id)),
        tellings.c.progress != Progress.STAFF,
        tellings.c.visit_date <= swedish_day(now),
        is_due(tellings.c.next_try_at, now, longest=longest_pause),
    )
    return [_telling(row) for row in connection.execute(query.order_by(tellings.c.number).limit(most))]


def known_ids(connection: Connection, person_id: str) -> frozenset[str]:
    """The registry's ids of this person's fees that are known to be ours."""
    query = select(tellings.c.told_as).where(tellings.c.person_id == person_id, tellings.c.told_as != "")
    return frozenset(connection.scalars(query))


def claim(
    connection: Connection, telling: Telling, *, before: frozenset[str], at: datetime, until: datetime
) -> Telling | None:
    """Mark it as sent before it is; None when somebody else has taken it up meanwhile."""
    changed = (
        update(tellings)
        .where(
            tellings.c.number == telling.number,
            tellings.c.progress == telling.progress,
            tellings.c.tries == telling.tries,
        )
        .values(
            progress=Progress.SENT,
            tries=telling.tries + 1,
            before=sorted(before),
            next_try_at=until,
            changed_at=at,
        )
    )
    if connection.execute(changed).rowcount != 1:
        return None
    return with_number(connection, telling.number)


def put_off(connection: Connection, telling: Telling, *, until: datetime) -> None:
    """Try again later, if nobody else has taken it up."""
    connection.execute(_if_unchanged(telling).values(next_try_at=until, tries=telling.tries + 1))


def end(
    connection: Connection,
    telling: Telling,
    progress: Progress,
    *,
    at: datetime,
    until: datetime,
    answer: str,
    told_as: str = "",
) -> None:
    """Write how far it has come after all, unless somebody else has written that; `until` when it may go on."""
    values = {"progress": progress, "answer": answer, "told_as": told_as, "changed_at": at, "next_try_at": until}
    connection.execute(_if_unchanged(telling).values(**values))


def count_untold(connection: Connection) -> int:
    """How many tellings have not come to their end."""
    return int(connection.scalar(select(func.count()).where(tellings.c.progress.in_(_UNTOLD))) or 0)


def _if_unchanged(telling: Telling) -> Any:
    same = tellings.c.number == telling.number, tellings.c.tries == telling.tries
    return update(tellings).where(*same, tellings.c.progress == telling.progress)


def _telling(row: Row[Any]) -> Telling:
    return Telling(
        row.number,
        row.transaction_id,
        row.person_id,
        Action(row.action),
        row.visit_date,
        row.amount_ore,
        row.reason,
        row.kept_at,
        Progress(row.progress),
        row.tries,
        frozenset(row.before),
        row.told_as,
        row.answer,
    )
