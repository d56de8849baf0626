"""The tables of payments and the rows in them; one text for SQLite and PostgreSQL.

A use case opens the transaction and passes the connection; nothing here begins or ends one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeDecorator

from payments.charge import OPEN_STATES, Attempt, AttemptState, Charge, Order, Proof
from payments.errors import UnknownCharge
from payments.money import Money


class UtcInstant(TypeDecorator[datetime]):
    """An instant with its time zone, stored as UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone rather than guess one."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)

charges = Table(
    "payments_charge",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("reference", String(80), nullable=False, unique=True),
    Column("patient_id", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("amount_ore", BigInteger, CheckConstraint("amount_ore > 0", name="positive"), nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
)

_open = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))

attempts = Table(
    "payments_attempt",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("charge_id", ForeignKey("payments_charge.id"), nullable=False),
    Column("provider", String(20), nullable=False),
    Column("station", String(40), nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("proof", JSON, nullable=False),
    Column("before", String(80), nullable=False),
    Column("transaction_reference", String(80), nullable=False, default="", index=True),
    Index("uq_payments_attempt_open", "charge_id", unique=True, sqlite_where=_open, postgresql_where=_open),
)

steps = Table(
    "payments_attempt_step",
    metadata,
    Column("attempt_id", ForeignKey("payments_attempt.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("by", String(40), nullable=False),
    Column("proof", JSON, nullable=False),
)

counters = Table(
    "payments_counter",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

receipts = Table(
    "payments_receipt",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt_id", ForeignKey("payments_attempt.id"), nullable=False, unique=True),
    Column("issued_at", UtcInstant, nullable=False),
)


def add_charge(connection: Connection, charge: Charge) -> None:
    """Enter a charge in the books."""
    order = charge.order
    connection.execute(
        insert(charges).values(
            id=charge.id,
            reference=order.reference,
            patient_id=order.patient_id,
            kind=order.kind,
            amount_ore=order.amount.ore,
            visit_date=order.visit_date,
            counts=order.counts,
            opened_at=charge.opened_at,
        ),
    )


def change_amount(connection: Connection, charge_id: str, amount: Money) -> None:
    """Write a charge's new amount, for instance because less is left to the ceiling than when it was opened."""
    connection.execute(update(charges).where(charges.c.id == charge_id).values(amount_ore=amount.ore))


def charge_with_reference(connection: Connection, reference: str) -> Charge | None:
    """The charge of a visit, if there is one."""
    row = connection.execute(select(charges).where(charges.c.reference == reference)).one_or_none()
    return None if row is None else _charge(row)


def charge_with_id(connection: Connection, charge_id: str, *, for_update: bool = False) -> Charge:
    """The charge with an id, locked against other checkouts if asked; raises UnknownCharge."""
    query = select(charges).where(charges.c.id == charge_id)
    row = connection.execute(query.with_for_update() if for_update else query).one_or_none()
    if row is None:
        raise UnknownCharge("There is no such charge; open one for the visit first.")
    return _charge(row)


def add_attempt(connection: Connection, attempt: Attempt) -> None:
    """Enter a new attempt and its first step."""
    connection.execute(
        insert(attempts).values(
            id=attempt.id,
            charge_id=attempt.charge_id,
            provider=attempt.provider,
            station=attempt.station,
            before=attempt.before,
            amount_ore=attempt.amount.ore,
            state=attempt.state,
            started_at=attempt.started_at,
            changed_at=attempt.changed_at,
            proof=asdict(attempt.proof),
            transaction_reference=attempt.proof.reference,
        ),
    )
    _add_step(connection, attempt, by="checkout")


def change_attempt(connection: Connection, attempt: Attempt, *, by: str) -> None:
    """Write an attempt's new state; its earlier steps stay in the books."""
    connection.execute(
        update(attempts)
        .where(attempts.c.id == attempt.id)
        .values(
            state=attempt.state,
            changed_at=attempt.changed_at,
            proof=asdict(attempt.proof),
            transaction_reference=attempt.proof.reference,
        ),
    )
    _add_step(connection, attempt, by=by)


def note_before(connection: Connection, attempt_id: str, before: str) -> None:
    """Write the provider's last transaction at the moment when an attempt began."""
    connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(before=before))


def attempt_with_id(connection: Connection, attempt_id: str) -> Attempt:
    """The attempt with an id, locked until the transaction ends; raises UnknownCharge."""
    query = select(attempts).where(attempts.c.id == attempt_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownCharge("There is no such payment attempt.")
    return _attempt(row)


def attempts_of(connection: Connection, charge_id: str) -> list[Attempt]:
    """All attempts to pay a charge, oldest first."""
    query = select(attempts).where(attempts.c.charge_id == charge_id).order_by(attempts.c.started_at, attempts.c.id)
    return [_attempt(row) for row in connection.execute(query)]


def attempts_in(connection: Connection, states: Iterable[AttemptState], *, station: str) -> list[Attempt]:
    """All attempts of a station in one of the states, oldest first."""
    query = select(attempts).where(attempts.c.state.in_(list(states)), attempts.c.station == station)
    return [_attempt(row) for row in connection.execute(query.order_by(attempts.c.started_at, attempts.c.id))]


def settled_references(connection: Connection, *, besides: Attempt) -> frozenset[str]:
    """The provider's references of all transactions that are known to be others than this attempt's."""
    query = select(attempts.c.transaction_reference).where(
        attempts.c.provider == besides.provider,
        attempts.c.id != besides.id,
        attempts.c.transaction_reference != "",
    )
    return frozenset(connection.scalars(query)) | ({besides.before} if besides.before else frozenset())


def receipt_number(connection: Connection, attempt_id: str) -> int | None:
    """The running number of the receipt for an attempt, if one was issued."""
    return connection.scalar(select(receipts.c.number).where(receipts.c.attempt_id == attempt_id))


def issue_receipt(connection: Connection, attempt_id: str, *, at: datetime) -> int:
    """Give a paid attempt the next running number, or the one that it already has."""
    number = receipt_number(connection, attempt_id)
    if number is None:
        # the counter's row is locked until the transaction ends, so two kiosks never get the same number
        query = update(counters).where(counters.c.name == "receipt").values(value=counters.c.value + 1)
        number = int(connection.execute(query.returning(counters.c.value)).scalar_one())
        connection.execute(insert(receipts).values(number=number, attempt_id=attempt_id, issued_at=at))
    return number


def _add_step(connection: Connection, attempt: Attempt, *, by: str) -> None:
    query = select(func.count()).where(steps.c.attempt_id == attempt.id)
    connection.execute(
        insert(steps).values(
            attempt_id=attempt.id,
            number=connection.scalar(query),
            state=attempt.state,
            at=attempt.changed_at,
            by=by,
            proof=asdict(attempt.proof),
        ),
    )


def _charge(row: Row[Any]) -> Charge:
    order = Order(row.reference, row.patient_id, row.kind, Money(row.amount_ore), row.visit_date, row.counts)
    return Charge(row.id, order, row.opened_at)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        row.id,
        row.charge_id,
        row.provider,
        Money(row.amount_ore),
        AttemptState(row.state),
        row.started_at,
        row.changed_at,
        Proof(**row.proof),
        row.station,
        row.before,
    )
