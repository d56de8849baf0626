"""The port to a billing system: it takes invoices and credit notes, and tells what has been paid.

Regions have different ones (Raindance and others); no public contract was found, so the operations are our own and
generic: a document with an idempotency key, a feed of payments with running numbers, and a list of what was taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from payments.errors import PaymentsError
from payments.invoice import BillingDocument
from payments.money import Money

TAKEN = "taken"


class BillingSilent(PaymentsError):
    """The billing system does not answer as it should; whether it has taken the document is not known."""


@dataclass(frozen=True)
class Settlement:
    """An invoice that was paid in full: the feed's running number, the invoice, its reference, and what was paid."""

    number: int
    document_id: str
    ocr: str
    amount: Money
    settled_on: date


class BillingSystem(Protocol):
    """Sends invoices to patients and takes their payments."""

    def take(self, document: BillingDocument) -> str:
        """Hand over a document once per its id: TAKEN, or why it was refused; raises BillingSilent."""

    def settlements(self, *, after: int) -> list[Settlement]:
        """The payments that came in after the one with that number, oldest first; raises BillingSilent."""

    def taken_on(self, day: date) -> dict[str, Money]:
        """This clinic's documents of a day that it has, by id: what each bills, credits below zero; BillingSilent."""
