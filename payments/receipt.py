"""The content of a receipt for a patient fee as plain data; laying it out on paper or on a page is done elsewhere.

Content after SKVFS 2014:9 7 kap. 1 §: seller, place, time, running number, register, what and how much, VAT, means of
payment. Health care is exempt from VAT (mervärdesskattelagen 2023:200, 10 kap.). No patient is named on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from payments.charge import NO_SLIP, Attempt, AttemptState, CardSlip, Order, Purpose
from payments.control_unit import NOT_NEEDED, Signature
from payments.errors import IllegalStep
from payments.money import ZERO, Money


@dataclass(frozen=True)
class Seller:
    """Who takes the fee: name, organisation number and the address of the place."""

    name: str
    organisation_number: str
    address: str


@dataclass(frozen=True)
class Receipt:
    """A receipt: the same number each time it is printed, and marked as a copy from the second time on.

    `total` is below zero for money given back, and `gives_back` is then the number of the receipt that it belongs to.
    `paid_before` is what had been paid for the same visit when this was, `provider` the way to pay, `paid_with` the
    instrument as the provider told it ("" when it did not), `register` where it was taken. `signature` is the control
    unit's, None for a sale that must be signed and is not yet.
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
    provider: str = ""
    register: str = ""
    slip: CardSlip = NO_SLIP
    paid_before: Money = ZERO
    gives_back: int | None = None
    signature: Signature | None = NOT_NEEDED

    @property
    def paid_in_all(self) -> Money:
        """What the patient had paid for the visit after this receipt."""
        return self.paid_before + self.total

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
        number=number,
        issued_at=attempt.changed_at,
        seller=seller,
        kind=order.kind,
        total=total,
        vat=ZERO,
        paid_with=attempt.proof.instrument,
        counts=order.counts,
        provider=attempt.provider,
        register=attempt.station,
        slip=attempt.proof.slip,
    )


def receipts_of(
    attempts: Iterable[Attempt], order: Order, *, numbers: Mapping[str, int], seller: Seller
) -> tuple[Receipt, ...]:
    """The receipts of a visit in the order of their numbers, each with what came before it.

    `numbers` are the receipts' by the ids of the attempts. What came later changes nothing on an earlier receipt.
    """
    before = ZERO
    receipts: list[Receipt] = []
    done = (attempt for attempt in attempts if attempt.state is AttemptState.APPROVED)
    for attempt in sorted(done, key=lambda each: numbers[each.id]):
        receipt = receipt_for(attempt, order, number=numbers[attempt.id], seller=seller)
        receipts.append(replace(receipt, paid_before=before, gives_back=numbers.get(attempt.undoes)))
        before = receipts[-1].paid_in_all
    return tuple(receipts)


def copy_of(receipt: Receipt) -> Receipt:
    """The same receipt, marked as a copy."""
    return replace(receipt, is_copy=True)
