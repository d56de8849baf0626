"""What has moved for a charge: drawn, given back, and what is still due or owed back.

Pure. Only APPROVED attempts count, so the sums of the books are the sums of what the providers have moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from payments.charge import Attempt, AttemptState, Purpose
from payments.money import ZERO, Money


@dataclass(frozen=True)
class Balance:
    """The money of one charge; `due` is negative when the patient is owed something back."""

    amount: Money
    drawn: Money
    given_back: Money

    @property
    def kept(self) -> Money:
        """What the patient has paid after all."""
        return self.drawn - self.given_back

    @property
    def due(self) -> Money:
        """What is still to be paid."""
        return self.amount - self.kept

    @property
    def is_settled(self) -> bool:
        """Whether the patient has paid and owes nothing more."""
        return bool(self.kept) and self.due <= ZERO


def balance(amount: Money, attempts: Iterable[Attempt]) -> Balance:
    """The balance of a charge over this amount after these attempts."""
    done = [attempt for attempt in attempts if attempt.state is AttemptState.APPROVED]
    return Balance(
        amount,
        _sum(attempt for attempt in done if attempt.purpose is Purpose.PAYMENT),
        _sum(attempt for attempt in done if attempt.purpose is not Purpose.PAYMENT),
    )


def returnable(payment: Attempt, attempts: Sequence[Attempt]) -> Money:
    """How much of a payment can still be given back; nothing of one that is not approved."""
    if payment.state is not AttemptState.APPROVED or payment.purpose is not Purpose.PAYMENT:
        return ZERO
    returned = [each for each in attempts if each.undoes == payment.id and each.state is AttemptState.APPROVED]
    return payment.amount - _sum(returned)


def _sum(attempts: Iterable[Attempt]) -> Money:
    return sum((attempt.amount for attempt in attempts), ZERO)
