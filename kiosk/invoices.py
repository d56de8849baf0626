"""Invoices at the kiosk: whether one may be chosen and what it costs, and the work for them beside the visits.

What was entered is delivered by `payments/billing`; here it is only called now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import structlog
from sqlalchemy import Engine

from kiosk.clock import clinic_day
from kiosk.outside import connection
from kiosk.settings import Settings
from kiosk.under_way import is_under_way
from payments.billing import store
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.port import BillingSilent
from payments.billing.settling import Settling
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.errors import PaymentsError
from payments.fees import Tariff
from payments.invoice import BillingDocument, InvoiceTerms, fee_on, terms_on
from payments.money import Money
from payments.providers.invoice import INVOICE, InvoicePayment
from payments.tariff_files import load_invoice_terms

log = structlog.get_logger(__name__)

ASK_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class InvoiceOffer:
    """What a patient who chooses an invoice should know before: what it costs, and in how many days it is due."""

    fee: Money
    days: int


@dataclass(frozen=True)
class Invoices:
    """Invoices of a clinic that has a billing system; `clock` gives the present instant (UTC)."""

    engine: Engine
    tariff: Tariff
    terms: tuple[InvoiceTerms, ...]
    clock: Callable[[], datetime]

    def offer(self) -> InvoiceOffer | None:
        """What may be chosen today, None where the region does not let patients choose an invoice."""
        today = clinic_day(self.clock())
        try:
            terms = terms_on(self.terms, today)
            return InvoiceOffer(fee_on(self.tariff, today), terms.days) if terms.patient_may_choose else None
        except PaymentsError:
            return None

    def notice(self, checkout: Checkout, visit: str) -> BillingDocument | None:
        """The unpaid invoice of a visit, None when there is none."""
        attempt = checkout.last_payment(visit)
        if attempt is None or attempt.state is not AttemptState.BILLED:
            return None
        with self.engine.begin() as connection:
            return store.document_of(connection, attempt.id)

    def provider(self, client: httpx.Client) -> InvoicePayment:
        """Invoices as a way to pay, to the billing system behind this connection."""
        return InvoicePayment(self.engine, self.tariff, self.terms, self.clock, HttpBilling(client))


@dataclass
class BillingWork:
    """What is done beside the visits: resolve what was cut off, deliver, and ask what was paid, every ten minutes."""

    checkout: Checkout
    outbox: BillingOutbox
    settling: Settling
    clock: Callable[[], datetime]
    condition: str = "unknown"
    _asked_at: datetime | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Do it once; a silent billing system is asked again the next time."""
        for attempt in self.checkout.unresolved(INVOICE):
            if not is_under_way(attempt, self.clock()):
                self.checkout.resolve(attempt.id)
        self.outbox.deliver()
        now = self.clock()
        if self._asked_at is not None and self._asked_at <= now < self._asked_at + ASK_EVERY:
            return
        try:
            self.settling.collect()
        except BillingSilent:
            self.condition = "down"
            return
        self.condition, self._asked_at = "ok", now


def billing_client(settings: Settings) -> httpx.Client | None:
    """A connection to the billing system; None for a clinic without invoices."""
    return connection(settings.billing_url, timeout=settings.billing_timeout)


def invoices(settings: Settings, engine: Engine, tariff: Tariff, clock: Callable[[], datetime]) -> Invoices | None:
    """The clinic's invoices; None without a billing system or without terms in the region's data.

    Raises InvalidTariff for terms that cannot be read. Stockholm has none: no facts about its invoices were found.
    """
    if not settings.billing_url:
        return None
    if not settings.invoice_file.exists():
        log.warning("no_invoices", region=settings.region, reason=f"there is no {settings.invoice_file.name} for it")
        return None
    return Invoices(engine, tariff, load_invoice_terms(settings.invoice_file), clock)


def billing_work(checkout: Checkout, client: httpx.Client | None) -> BillingWork | None:
    """The work for these books over that connection."""
    if client is None:
        return None
    engine, clock, system = checkout.engine, checkout.clock, HttpBilling(client)
    settling = Settling(engine, system, checkout.books, clock)
    return BillingWork(checkout, BillingOutbox(engine, system, clock), settling, clock)
