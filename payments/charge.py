"""A charge, the attempts to get it paid or paid back, and the states that an attempt may go through.

Pure. "Paid" is never a flag: what is settled is the sum of the attempts that stand (`payments/balance.py`): APPROVED,
money has moved, or BILLED, an invoice or a credit note for it is entered. An authorisation is never repeated by itself;
UNKNOWN is a real state, which only the provider or a member of staff can end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from payments.errors import IllegalStep, InvalidAmount
from payments.money import ZERO, Money


class AttemptState(StrEnum):
    """How far an attempt to pay has come."""

    INTENT = "INTENT"
    SENT = "SENT"
    APPROVED_UNACKED = "APPROVED_UNACKED"
    APPROVED = "APPROVED"
    BILLED = "BILLED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"
    REVERSED = "REVERSED"


class Purpose(StrEnum):
    """What an attempt is to do: draw money, take a whole payment back, or give some of it back to the patient."""

    PAYMENT = "PAYMENT"
    REVERSAL = "REVERSAL"
    REFUND = "REFUND"


OPEN_STATES = frozenset(
    {AttemptState.INTENT, AttemptState.SENT, AttemptState.APPROVED_UNACKED, AttemptState.UNKNOWN},
)

STANDING_STATES = frozenset({AttemptState.APPROVED, AttemptState.BILLED})

_STEPS: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.INTENT: frozenset({AttemptState.SENT, AttemptState.CANCELLED}),
    AttemptState.SENT: frozenset(
        {
            AttemptState.APPROVED_UNACKED,
            AttemptState.APPROVED,
            AttemptState.BILLED,
            AttemptState.DECLINED,
            AttemptState.CANCELLED,
            AttemptState.REVERSED,
            AttemptState.UNKNOWN,
        },
    ),
    AttemptState.APPROVED_UNACKED: frozenset({AttemptState.APPROVED, AttemptState.REVERSED, AttemptState.UNKNOWN}),
    AttemptState.UNKNOWN: frozenset(
        {
            AttemptState.APPROVED,
            AttemptState.BILLED,
            AttemptState.DECLINED,
            AttemptState.CANCELLED,
            AttemptState.REVERSED,
        },
    ),
    # the billing system has been paid
    AttemptState.BILLED: frozenset({AttemptState.APPROVED}),
}


@dataclass(frozen=True)
class CardSlip:
    """What a receipt for a card payment shows beside amount, time and masked card number; "" what was not told.

    `terminal`, `transaction` and `merchant` are the terminal's, its transaction's and the shop's numbers, `application`
    is the EMV application in hexadecimal, `authorisation` the bank's code. `entry` is "chip", "contactless", "stripe"
    or "manual"; `verification` is "pin", "signature", "pin_and_signature" or "none".
    """

    terminal: str = ""
    transaction: str = ""
    merchant: str = ""
    application: str = ""
    authorisation: str = ""
    entry: str = ""
    verification: str = ""


NO_SLIP = CardSlip()


@dataclass(frozen=True)
class Proof:
    """What the provider told about a transaction; it never holds a whole card number.

    `reference` is unique to the transaction at the provider, `number` is what a reversal names, `instrument` is what
    the patient paid with, as a receipt may show it.
    """

    reference: str = ""
    number: str = ""
    instrument: str = ""
    code: str = ""
    reason: str = ""
    slip: CardSlip = NO_SLIP


NO_PROOF = Proof()


@dataclass(frozen=True)
class Order:
    """What a patient is to pay for; `reference` is the visit's, so that the same visit gives the same charge."""

    reference: str
    patient_id: str
    kind: str
    amount: Money
    visit_date: date
    counts: bool

    def __post_init__(self) -> None:
        if self.amount.ore <= 0 or self.amount.currency != "SEK":
            raise InvalidAmount("A charge is a positive amount in Swedish kronor; a free visit has no charge.")


@dataclass(frozen=True)
class Charge:
    """An order that has been entered in the books, with the instant it was opened (UTC).

    `counted_as` is the registry's transaction for it, "" while nothing of it counts; `waived` is what was let off.
    """

    id: str
    order: Order
    opened_at: datetime
    counted_as: str = ""
    waived: Money = ZERO


@dataclass(frozen=True)
class Attempt:
    """One attempt to move money for one charge with one provider; only the station that made it can ask how it ended.

    `before` is the provider's reference of its last transaction when this one began, "" when there was none.
    `undoes` is the id of the payment that a reversal or refund gives back; APPROVED then means that it is given back.
    `key` is the caller's idempotency key: the same key again is this same attempt.
    """

    id: str
    charge_id: str
    provider: str
    amount: Money
    state: AttemptState
    started_at: datetime
    changed_at: datetime
    proof: Proof = NO_PROOF
    station: str = ""
    before: str = ""
    purpose: Purpose = Purpose.PAYMENT
    undoes: str = ""
    key: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether its end is not known yet, so that no other attempt may begin."""
        return self.state in OPEN_STATES

    @property
    def stands(self) -> bool:
        """Whether it counts: its money has moved, or it is billed."""
        return self.state in STANDING_STATES

    def step(self, state: AttemptState, *, at: datetime, proof: Proof | None = None) -> Attempt:
        """The attempt in its next state; raises IllegalStep for a step that money must not take."""
        if state not in _STEPS.get(self.state, frozenset()):
            raise IllegalStep(f"A payment attempt cannot go from {self.state} to {state}.")
        return replace(self, state=state, changed_at=at, proof=proof or self.proof)
