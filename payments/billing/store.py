"""The rows of invoices and credit notes, of their delivery and of their payment.

A use case opens the transaction and passes the connection. Documents, tries and settlements are only ever added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from payments.backoff import is_due
from payments.billing.port import TAKEN, Settlement
from payments.charge import STANDING_STATES
from payments.invoice import BillingDocument, DocumentKind
from payments.money import Money
from payments.tables import (
    attempts,
    billing_documents,
    billing_settlements,
    billing_tries,
    billing_waiting,
    counters,
)


@dataclass(frozen=True)
class Waiting:
    """A document that the billing system has not answered yet, after so many tries."""

    document: BillingDocument
    tries: int


def next_number(connection: Connection) -> int:
    """The next running number of invoices and credit notes; locked until the transaction ends."""
    query = update(counters).where(counters.c.name == "billing").values(value=counters.c.value + 1)
    return int(connection.execute(query.returning(counters.c.value)).scalar_one())


def add_document(connection: Connection, document: BillingDocument, *, at: datetime) -> None:
    """Enter a document, and that it is to be delivered."""
    connection.execute(
        insert(billing_documents).values(
            id=document.id,
            kind=document.kind,
            number=document.number,
            ocr=document.ocr,
            patient_id=document.patient_id,
            what=document.what,
            care_date=document.care_date,
            amount_ore=document.amount.ore,
            fee_ore=document.fee.ore,
            issued_on=document.issued_on,
            due_on=document.due_on,
            credits=document.credits,
        ),
    )
    connection.execute(insert(billing_waiting).values(document_id=document.id, tries=0, next_try_at=at))


def document_of(connection: Connection, attempt_id: str) -> BillingDocument | None:
    """The document of an attempt, if one was made."""
    row = connection.execute(select(billing_documents).where(billing_documents.c.id == attempt_id)).one_or_none()
    return None if row is None else _document(row)


def left_of(connection: Connection, invoice: BillingDocument) -> Money:
    """What of an invoice's amount has not been credited, its fee aside; credits that were called off do not count."""
    query = (
        select(func.coalesce(func.sum(billing_documents.c.amount_ore), 0))
        .join(attempts, attempts.c.id == billing_documents.c.id)
        .where(billing_documents.c.credits == invoice.id, attempts.c.state.in_(list(STANDING_STATES)))
    )
    return invoice.amount - Money(int(connection.scalar(query) or 0))


def waiting(connection: Connection, now: datetime, *, longest_pause: timedelta, most: int) -> list[Waiting]:
    """The documents whose time to be tried has come, oldest first; only those that stand in the books."""
    query = (
        select(billing_documents, billing_waiting.c.tries)
        .join(billing_waiting, billing_waiting.c.document_id == billing_documents.c.id)
        .join(attempts, attempts.c.id == billing_documents.c.id)
        .where(is_due(billing_waiting.c.next_try_at, now, longest=longest_pause))
        .where(attempts.c.state.in_(list(STANDING_STATES)))
        .order_by(billing_documents.c.number)
        .limit(most)
    )
    return [Waiting(_document(row), row.tries) for row in connection.execute(query)]


def count_waiting(connection: Connection) -> int:
    """How many documents the billing system has not answered yet."""
    return int(connection.scalar(select(func.count()).select_from(billing_waiting)) or 0)


def waiting_ids(connection: Connection) -> frozenset[str]:
    """The documents that the billing system has not answered yet."""
    return frozenset(connection.scalars(select(billing_waiting.c.document_id)))


def add_try(connection: Connection, tried: Waiting, *, at: datetime, answer: str) -> None:
    """Write a try and its answer, "" for none."""
    query = select(func.count()).select_from(billing_tries).where(billing_tries.c.document_id == tried.document.id)
    number = connection.scalar(query)
    values = {"document_id": tried.document.id, "number": number, "at": at, "answer": answer[:40]}
    connection.execute(insert(billing_tries).values(**values))


def put_off(connection: Connection, document_id: str, *, tries: int, until: datetime) -> None:
    """Try a document again later."""
    of_it = billing_waiting.c.document_id == document_id
    connection.execute(update(billing_waiting).where(of_it).values(tries=tries, next_try_at=until))


def end_waiting(connection: Connection, document_id: str) -> None:
    """The billing system has answered."""
    connection.execute(delete(billing_waiting).where(billing_waiting.c.document_id == document_id))


def wait_again(connection: Connection, document_id: str, *, at: datetime) -> None:
    """Deliver a document that was refused once more."""
    connection.execute(insert(billing_waiting).values(document_id=document_id, tries=0, next_try_at=at))


def refused(connection: Connection) -> list[tuple[BillingDocument, str]]:
    """The documents that the billing system refused at their last try, with its reason."""
    last = (
        select(billing_tries.c.document_id, func.max(billing_tries.c.number).label("number"))
        .group_by(billing_tries.c.document_id)
        .subquery()
    )
    query = (
        select(billing_documents, billing_tries.c.answer)
        .join(billing_tries, billing_tries.c.document_id == billing_documents.c.id)
        .join(last, (last.c.document_id == billing_tries.c.document_id) & (last.c.number == billing_tries.c.number))
        .where(billing_tries.c.answer.not_in(["", TAKEN]))
        .where(billing_documents.c.id.not_in(select(billing_waiting.c.document_id)))
        .order_by(billing_documents.c.number)
    )
    return [(_document(row), row.answer) for row in connection.execute(query)]


def last_settlement(connection: Connection) -> int:
    """The running number of the last payment that the billing system told of, 0 for none."""
    return int(connection.scalar(select(func.max(billing_settlements.c.number))) or 0)


def is_settled(connection: Connection, document_id: str, outcome: str) -> bool:
    """Whether an earlier payment of this invoice had that outcome."""
    query = select(billing_settlements.c.number).where(
        billing_settlements.c.document_id == document_id, billing_settlements.c.outcome == outcome
    )
    return connection.execute(query.limit(1)).one_or_none() is not None


def add_settlement(connection: Connection, told: Settlement, *, at: datetime, outcome: str) -> None:
    """Write a payment that the billing system told of, and what became of it."""
    connection.execute(
        insert(billing_settlements).values(
            number=told.number,
            document_id=told.document_id[:80],
            amount_ore=told.amount.ore,
            settled_on=told.settled_on,
            at=at,
            outcome=outcome,
        ),
    )


def settlements_without(connection: Connection, outcomes: list[str]) -> list[tuple[int, str, Money, str]]:
    """The payments that ended in none of these outcomes: number, document, amount, outcome."""
    query = select(billing_settlements).where(billing_settlements.c.outcome.not_in(outcomes))
    rows = connection.execute(query.order_by(billing_settlements.c.number))
    return [(row.number, row.document_id, Money(row.amount_ore), row.outcome) for row in rows]


def documents_issued(connection: Connection, day: date) -> list[BillingDocument]:
    """The documents issued on a day that stand in the books."""
    query = (
        select(billing_documents)
        .join(attempts, attempts.c.id == billing_documents.c.id)
        .where(billing_documents.c.issued_on == day, attempts.c.state.in_(list(STANDING_STATES)))
    )
    return [_document(row) for row in connection.execute(query.order_by(billing_documents.c.number))]


def _document(row: Row[Any]) -> BillingDocument:
    return BillingDocument(
        row.id,
        DocumentKind(row.kind),
        row.number,
        row.ocr,
        row.patient_id,
        row.what,
        row.care_date,
        Money(row.amount_ore),
        Money(row.fee_ore),
        row.issued_on,
        row.due_on,
        row.credits,
    )
