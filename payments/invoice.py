"""An invoice and a credit note as plain data, when an invoice is due, and what is added to the fee for sending one.

Pure. The patient is an opaque id: whoever sends the invoice finds the address, and for a child the guardians who owe it
(hälso- och sjukvårdslagen 2017:30, 17 kap. 5 §).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import holidays

from payments.charge import Order
from payments.errors import NoInvoice
from payments.fees import Tariff, Validity, quote
from payments.money import Money

FEE_KIND = "invoice_fee"
MISSED_VISIT = "missed_visit"
_SATURDAY = 5


@dataclass(frozen=True)
class InvoiceTerms:
    """A dated row of a region: in how many calendar days an invoice is due, and whether a patient may choose one.

    `verified` is False where nobody has confirmed the source for these days.
    """

    validity: Validity
    days: int
    patient_may_choose: bool
    source: str
    verified: bool


class DocumentKind(StrEnum):
    """What is sent to the billing system."""

    INVOICE = "INVOICE"
    CREDIT = "CREDIT"


@dataclass(frozen=True)
class BillingDocument:
    """An invoice, or a credit note that takes back an invoice or a part of it; `id` is the attempt's.

    `fee` is added for sending the invoice, never counts towards a frikort, and is credited with the last of the amount.
    `number` is its own in one series; the `ocr` of a credit note is that of the invoice that `credits` names.
    """

    id: str
    kind: DocumentKind
    number: int
    ocr: str
    patient_id: str
    what: str
    care_date: date
    amount: Money
    fee: Money
    issued_on: date
    due_on: date
    credits: str = ""

    @property
    def total(self) -> Money:
        """What the patient is to pay, or is credited."""
        return self.amount + self.fee


def terms_on(rows: tuple[InvoiceTerms, ...], day: date) -> InvoiceTerms:
    """The terms that hold on a day; raises NoInvoice when the region sends no invoices then."""
    for row in rows:
        if row.validity.covers(day):
            return row
    raise NoInvoice(f"The region has no terms for invoices on {day.isoformat()}.")


def fee_on(tariff: Tariff, day: date) -> Money:
    """The region's fee for an invoice issued on a day; raises UnknownFee for a region that has no row for it."""
    return tariff.fee(FEE_KIND, on=day).amount


def due_date(issued_on: date, days: int) -> date:
    """So many calendar days later, or the next day on which banks are open.

    Saturdays, Sundays, public holidays and the eves of Midsummer, Christmas and New Year move it, as in lag (1930:173)
    om beräkning av lagstadgad tid, 2 § (recalled; the law binds statutory times, billing follows it by custom).

    >>> due_date(date(2026, 11, 23), 30)
    datetime.date(2026, 12, 23)
    >>> due_date(date(2026, 11, 24), 30)
    datetime.date(2026, 12, 28)
    """
    due = issued_on + timedelta(days=days)
    closed = _closed_in(due.year) | _closed_in(due.year + 1)
    while due.weekday() >= _SATURDAY or due in closed:
        due += timedelta(days=1)
    return due


def missed_visit(visit: str, patient_id: str, tariff: Tariff, *, on: date, age: int | None) -> Order:
    """What is to be billed for a visit that was missed or cancelled too late; it never counts towards a frikort.

    A frikort does not help, and an age only where the region says so. Raises NoInvoice when it costs this patient
    nothing, UnknownFee for a region without such a fee, ImplausibleAge.
    """
    price = quote(tariff, MISSED_VISIT, on=on, age=age)
    if not price.amount:
        raise NoInvoice("A missed visit costs this patient nothing.")
    return Order(f"{visit}/{MISSED_VISIT}", patient_id, MISSED_VISIT, price.amount, on, counts=False)


def credited_fee(invoice: BillingDocument, amount: Money, *, left: Money) -> Money:
    """How much of the invoice's fee goes back with a credit of `amount` when `left` of the invoice stood before it."""
    return invoice.fee if amount == left else Money(0)


def _closed_in(year: int) -> set[date]:
    return set(holidays.country_holidays("SE", years=year, categories=("public", "de_facto"), include_sundays=False))
