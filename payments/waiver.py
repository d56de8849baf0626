"""What of a fee is let off: how much, why, and who decided it.

Pure. A fee that is let off is not the same as one that is given back: giving back moves money and leaves the fee due,
letting off moves nothing and leaves what was paid to be given back. Together they leave nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from payments.errors import NotWaivable
from payments.money import ZERO, Money


class WaiverReason(StrEnum):
    """Why a fee is let off; the reasons are few, so that nothing about a patient is written into the books.

    WAITED is the 30-minute rule: who has waited more than half an hour gets the fee back on request (Region Stockholm).
    """

    NOT_DUE = "not_due"
    WAITED = "waited"
    DECIDED = "decided"


@dataclass(frozen=True)
class Waiver:
    """A decision by a member of staff; an amount of None is all that is left of the fee."""

    reason: WaiverReason
    by: str
    amount: Money | None = None


def waived_after(fee: Money, waived: Money, waiver: Waiver) -> Money:
    """How much of a fee is let off after one more decision; raises NotWaivable for more than is left, or nothing.

    >>> waived_after(Money(250_00), Money(100_00), Waiver(WaiverReason.DECIDED, "anna"))
    Money(ore=25000, currency='SEK')
    """
    left = fee - waived
    amount = left if waiver.amount is None else waiver.amount
    if not ZERO < amount <= left:
        raise NotWaivable("No more can be let off than is left of the fee.")
    if not waiver.by.strip():
        raise NotWaivable("A fee is let off by somebody: a signature is needed.")
    return waived + amount
