"""The content of a receipt for a patient fee as plain data; laying it out on paper or on a page is done elsewhere.

Content after SKVFS 2014:9 7 kap. 1 §: seller, place, time, running number, what and how much, VAT, means of payment.
Health care is exempt from VAT (mervärdesskattelagen 2023:200, 10 kap.). No patient is named on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from payments.charge import Attempt, AttemptState, Order, Purpose
from payments.control_unit import NOT_NEEDED, Signature
from payments.errors import IllegalStep
from payments.money import Money


@dataclass(frozen=True)
class Seller:
    """Who takes the fee: name, organisation number and the address of the place."""

    name: str
    organisation_number: str
    address: str


@dataclass(frozen=True)
class Receipt:
    """A receipt: the same number each time it is printed, and marked as a copy from the second time on.

    `signature` is the control unit's, None for a sale that must be signed and is not yet.
    """

    number: int
    issued_at: datetime
    seller: Seller
    kind: str
    total: Money
    vat: Money
    paid_with: str
    counts: bool
    is_copy: bool = False
    signature: Signature | None = NOT_NEEDED

    @property
    def may_be_printed(self) -> bool:
        """Whether it may be handed out as a receipt: not before a control unit that is needed has signed the sale."""
        return self.signature is not None


def receipt_for(attempt: Attempt, order: Order, *, number: int, seller: Seller) -> Receipt:
    """The receipt for a payment, or for money given back with its total below zero; IllegalStep when not approved."""
    if attempt.state is not AttemptState.APPROVED:
        raise IllegalStep("There is no receipt for a payment that is not approved.")
    total = attempt.amount if attempt.purpose is Purpose.PAYMENT else -attempt.amount
    return Receipt(
        number, attempt.changed_at, seller, order.kind, total, Money(0), attempt.proof.instrument, order.counts
    )


def copy_of(receipt: Receipt) -> Receipt:
    """The same receipt, marked as a copy."""
    return replace(receipt, is_copy=True)
