"""What has moved for a charge: drawn, given back, and what is still due or owed back.

Pure. Only attempts that stand count, so the sums of the books are the sums of what the providers have moved or billed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from payments.charge import Attempt, AttemptState, Purpose
from payments.money import ZERO, Money


@dataclass(frozen=True)
class Balance:
    """The money of one charge; `due` is negative when the patient is owed something back.

    `billed` is what is drawn by invoices that are not paid yet, less what was credited: the patient still owes it, but
    to the billing system, and the fee counts towards a frikort (charged but not yet paid invoices count). `waived` is
    what was let off of the amount.
    """

    amount: Money
    drawn: Money
    given_back: Money
    billed: Money = ZERO
    waived: Money = ZERO

    @property
    def kept(self) -> Money:
        """What the patient has paid after all, or has been billed for."""
        return self.drawn - self.given_back

    @property
    def due(self) -> Money:
        """What is still to be paid."""
        return max(self.amount - self.waived, ZERO) - self.kept

    @property
    def is_settled(self) -> bool:
        """Whether the patient has paid, been billed or been let off, and owes nothing more at the clinic."""
        return self.due <= ZERO


def balance(amount: Money, attempts: Iterable[Attempt], *, waived: Money = ZERO) -> Balance:
    """The balance of a charge over this amount, of which so much was let off, after these attempts."""
    done = [attempt for attempt in attempts if attempt.stands]
    payments = [attempt for attempt in done if attempt.purpose is Purpose.PAYMENT]
    unpaid = [attempt for attempt in payments if attempt.state is AttemptState.BILLED]
    return Balance(
        amount,
        _sum(payments),
        _sum(attempt for attempt in done if attempt.purpose is not Purpose.PAYMENT),
        sum((returnable(attempt, done) for attempt in unpaid), ZERO),
        waived,
    )


def returnable(payment: Attempt, attempts: Sequence[Attempt]) -> Money:
    """How much of a payment can still be given back; nothing of one that does not stand."""
    if not payment.stands or payment.purpose is not Purpose.PAYMENT:
        return ZERO
    return payment.amount - _sum(each for each in attempts if each.undoes == payment.id and each.stands)


def _sum(attempts: Iterable[Attempt]) -> Money:
    return sum((attempt.amount for attempt in attempts), ZERO)
