"""Payment by invoice: the fee is billed, the visit goes on, and the patient pays the billing system later.

The document is entered together with its place in the outbox, under the attempt's id, before the attempt becomes
BILLED; the outbox delivers only what is BILLED in the books. So a cut leaves a document that the attempt is resolved
by, or none, and no document is ever made twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from payments import store
from payments.billing import store as billing
from payments.billing.port import BillingSystem
from payments.calendar import swedish_day
from payments.charge import Attempt, AttemptState, Proof
from payments.fees import Tariff
from payments.invoice import BillingDocument, DocumentKind, InvoiceTerms, credited_fee, due_date, fee_on, terms_on
from payments.ocr import reference_for
from payments.provider import NOT_POSSIBLE, Commit, Progress, Result
from payments.reconciliation import Account, account_of_list

INVOICE = "invoice"
NOT_ISSUED = Result(AttemptState.CANCELLED, proof=Proof(code="not_issued"))


@dataclass(frozen=True)
class InvoicePayment:
    """Bills fees by a region's tariff and terms; `clock` gives the present instant (UTC)."""

    engine: Engine
    tariff: Tariff
    terms: tuple[InvoiceTerms, ...]
    clock: Callable[[], datetime]
    system: BillingSystem

    def prepare(self) -> str:
        """See that the region sends invoices today; raises NoInvoice or UnknownFee."""
        today = swedish_day(self.clock())
        terms_on(self.terms, today)
        fee_on(self.tariff, today)
        return ""

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Enter the invoice, once per attempt; BILLED, with the OCR reference as the transaction's."""
        del progress
        with self.engine.begin() as connection:
            document = billing.document_of(connection, attempt.id)
            if document is None:
                document = self._invoice(connection, attempt)
                billing.add_document(connection, document, at=self.clock())
        return _billed(document, commit)

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Credit the invoice, whole or in part; whether the patient gets money back is the billing system's matter."""
        del progress
        with self.engine.begin() as connection:
            invoice = billing.document_of(connection, payment.id)
            if invoice is None:
                return NOT_POSSIBLE
            document = billing.document_of(connection, attempt.id)
            if document is None:
                document = self._credit(connection, attempt, invoice)
                billing.add_document(connection, document, at=self.clock())
        return _billed(document, commit)

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Look whether the document was entered before the cut."""
        del settled
        with self.engine.begin() as connection:
            document = billing.document_of(connection, attempt.id)
        return NOT_ISSUED if document is None else _result(document)

    def account_of(self, day: date) -> Account:
        """What the billing system has of the invoices and credit notes of a day; raises BillingSilent."""
        listed = self.system.taken_on(day)
        with self.engine.begin() as connection:
            return account_of_list(listed, on_the_way=billing.waiting_ids(connection))

    def _invoice(self, connection: Connection, attempt: Attempt) -> BillingDocument:
        order = store.charge_with_id(connection, attempt.charge_id).order
        today = swedish_day(self.clock())
        number = billing.next_number(connection)
        return BillingDocument(
            attempt.id,
            DocumentKind.INVOICE,
            number,
            reference_for(number),
            order.patient_id,
            order.kind,
            order.visit_date,
            attempt.amount,
            fee_on(self.tariff, today),
            today,
            due_date(today, terms_on(self.terms, today).days),
        )

    def _credit(self, connection: Connection, attempt: Attempt, invoice: BillingDocument) -> BillingDocument:
        today = swedish_day(self.clock())
        return BillingDocument(
            attempt.id,
            DocumentKind.CREDIT,
            billing.next_number(connection),
            invoice.ocr,
            invoice.patient_id,
            invoice.what,
            invoice.care_date,
            attempt.amount,
            credited_fee(invoice, attempt.amount, left=billing.left_of(connection, invoice)),
            today,
            invoice.due_on,
            credits=invoice.id,
        )


def _billed(document: BillingDocument, commit: Commit) -> Result:
    result = _result(document)
    commit(result)
    return result


def _result(document: BillingDocument) -> Result:
    proof = Proof(document.ocr, str(document.number), instrument="Faktura")
    return Result(AttemptState.BILLED, document.amount, proof)
