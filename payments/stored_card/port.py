"""The port to a payment service (PSP) that remembers cards, and its answers.

No service's contract was chosen: operations, states and codes are generic and invented. What a service must have for
this: an idempotency key per payment, an answer by that key, calling off by that key so that a late request does
nothing, and merchant-initiated payments on an agreement that was made with strong customer authentication (PSD2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from payments.errors import PaymentsError
from payments.money import Money

NEEDS_3DS = "needs_3ds"
"""The bank wants to see the cardholder, which a kiosk cannot do: another way to pay is needed."""
AGREEMENT_ENDED = "agreement_ended"
"""The cardholder or the service has ended the agreement; its token is worth nothing any more."""
INSTRUMENT_LENGTH = 40


class PspSilent(PaymentsError):
    """The payment service does not answer as it should; what became of the request is not known."""


class PspStatus(StrEnum):
    """How a payment or refund stands at the service."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"


class Movement(StrEnum):
    """What is asked for."""

    PAYMENT = "payments"
    REFUND = "refunds"


@dataclass(frozen=True)
class PspAnswer:
    """How a payment or refund stands; `reference` names it to the service, `card` is what a receipt may show."""

    status: PspStatus
    amount: Money | None = None
    reference: str = ""
    code: str = ""
    card: str = ""


class PaymentService(Protocol):
    """Draws and gives back money on cards that it remembers; `key` is the attempt's id. All raise PspSilent."""

    def charge(self, key: str, token: str, amount: Money) -> PspAnswer:
        """Draw the amount once per key."""

    def refund(self, key: str, payment: str, amount: Money) -> PspAnswer:
        """Give back of the payment with that reference, once per key."""

    def ask(self, what: Movement, key: str) -> PspAnswer | None:
        """How it stands; None when the service has never heard of it."""

    def call_off(self, what: Movement, key: str) -> PspAnswer:
        """How it ended: CANCELLED when nothing was done, and nothing will be if the request still comes."""

    def end_agreement(self, agreement_id: str) -> None:
        """Let the service forget the card."""

    def moved_on(self, day: date) -> dict[str, Money]:
        """What was approved on a day in Sweden, by key; refunds below zero."""
