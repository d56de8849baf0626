"""Takes over what the billing system has been paid: a billed fee becomes a paid one, once.

A payment that fits no invoice here changes nothing; it is kept with the reason, and staff see it. Nothing is receipted:
the invoice is paid to the billing system, which tells the patient so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy import Connection, Engine

from payments.billing import store
from payments.billing.port import BillingSystem, Settlement
from payments.books import Books
from payments.charge import Attempt, AttemptState
from payments.invoice import BillingDocument, DocumentKind
from payments.money import ZERO, Money
from payments.provider import Result
from payments.store import attempt_with_id

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a payment that the billing system told of."""

    SETTLED = "settled"
    REPEATED = "repeated"
    UNKNOWN_INVOICE = "unknown_invoice"
    OTHER_REFERENCE = "other_reference"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True)
class Settling:
    """Asks for new payments and writes them in the books; `clock` gives the present instant (UTC)."""

    engine: Engine
    system: BillingSystem
    books: Books
    clock: Callable[[], datetime]

    def collect(self) -> list[Outcome]:
        """What became of each payment that came in since the last time; raises BillingSilent."""
        with self.engine.begin() as connection:
            known = store.last_settlement(connection)
        news = sorted(self.system.settlements(after=known), key=lambda told: told.number)
        return [self._settle(told) for told in news if told.number > known]

    def objections(self) -> list[tuple[int, str, Money, str]]:
        """The payments that fit no invoice: number, document, amount and why."""
        with self.engine.begin() as connection:
            return store.settlements_without(connection, [Outcome.SETTLED, Outcome.REPEATED])

    def _settle(self, told: Settlement) -> Outcome:
        with self.engine.begin() as connection:
            outcome, attempt = _judge(connection, told)
        if outcome is Outcome.SETTLED and attempt is not None and attempt.state is AttemptState.BILLED:
            # a cut between the two commits is harmless: the same payment is told again and finds the fee paid
            self.books.step(attempt.id, Result(AttemptState.APPROVED, proof=attempt.proof), by="billing")
        with self.engine.begin() as connection:
            store.add_settlement(connection, told, at=self.clock(), outcome=outcome)
        if outcome is not Outcome.SETTLED:
            log.warning("invoice_payment_does_not_fit", number=told.number, why=outcome.value)
        return outcome


def _judge(connection: Connection, told: Settlement) -> tuple[Outcome, Attempt | None]:
    invoice = store.document_of(connection, told.document_id)
    if invoice is None or invoice.kind is not DocumentKind.INVOICE:
        return Outcome.UNKNOWN_INVOICE, None
    if told.ocr != invoice.ocr:
        return Outcome.OTHER_REFERENCE, None
    if store.is_settled(connection, invoice.id, Outcome.SETTLED):
        return Outcome.REPEATED, None
    # what was paid before a credit note came is more than is owed by now; the billing system repays it
    if not _owed(connection, invoice) <= told.amount <= invoice.total:
        return Outcome.OTHER_AMOUNT, None
    attempt = attempt_with_id(connection, invoice.id)
    return (Outcome.SETTLED, attempt) if attempt.stands else (Outcome.UNKNOWN_INVOICE, None)


def _owed(connection: Connection, invoice: BillingDocument) -> Money:
    """What is still to be paid of an invoice, its fee included unless everything was credited."""
    left = store.left_of(connection, invoice)
    return left + invoice.fee if left else ZERO
