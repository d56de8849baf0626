"""Payment with a card that a payment service remembers, and how an attempt is resolved when the line died on the way.

The attempt's id is the idempotency key. What was not answered is called off by that key: the service then says how it
ended, and does nothing if the request still comes. If it does not say, the end is UNKNOWN.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine

from payments import store
from payments.charge import Attempt, AttemptState, Proof, Purpose
from payments.provider import NOT_POSSIBLE, Commit, Progress, Result
from payments.reconciliation import Account, account_of_list
from payments.stored_card.consent import StoredCards
from payments.stored_card.port import AGREEMENT_ENDED, Movement, PaymentService, PspAnswer, PspSilent, PspStatus

NO_CARD = Result(AttemptState.DECLINED, proof=Proof(code="no_stored_card"))
_STATES = {
    PspStatus.APPROVED: AttemptState.APPROVED,
    PspStatus.DECLINED: AttemptState.DECLINED,
    PspStatus.CANCELLED: AttemptState.CANCELLED,
}


@dataclass(frozen=True)
class Patience:
    """How often a payment that is still with the bank is asked for, and the seconds between two questions."""

    questions: int = 10
    pause: float = 1.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


@dataclass(frozen=True)
class StoredCardPayment:
    """Pays with the patient's stored card, and gives back to it."""

    engine: Engine
    cards: StoredCards
    service: PaymentService
    patience: Patience = field(default_factory=Patience)

    def prepare(self) -> str:
        """Nothing has to be ready: a request that does not reach the service draws nothing."""
        return ""

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Draw the amount once; DECLINED with "no_stored_card", "needs_3ds" or the bank's reason."""
        del progress
        with self.engine.begin() as connection:
            patient_id = store.charge_with_id(connection, attempt.charge_id).order.patient_id
        card = self.cards.card_of(patient_id)
        if card is None:
            return NO_CARD
        result = self._end(attempt, lambda: self.service.charge(attempt.id, card.token, attempt.amount), commit)
        if result.proof.code == AGREEMENT_ENDED:
            self.cards.forget(patient_id)
        return result

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Refund a part or everything to the card; there is no reversal."""
        del progress
        if attempt.purpose is Purpose.REVERSAL or not payment.proof.reference:
            return NOT_POSSIBLE
        refund = self.service.refund
        return self._end(attempt, lambda: refund(attempt.id, payment.proof.reference, attempt.amount), commit)

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Call the attempt off by its key, which tells how it ended; raises PspSilent."""
        del settled
        return _result(self.service.call_off(_movement(attempt), attempt.id))

    def account_of(self, day: date) -> Account:
        """What the service approved on a day; raises PspSilent."""
        return account_of_list(self.service.moved_on(day))

    def _end(self, attempt: Attempt, move: Callable[[], PspAnswer], commit: Commit) -> Result:
        try:
            result = _result(move()) or self._wait(attempt) or self._call_off(attempt)
        except PspSilent:
            result = self._call_off(attempt)
        if result is None:
            return Result(AttemptState.UNKNOWN)
        commit(result)
        return result

    def _wait(self, attempt: Attempt) -> Result | None:
        """Ask until the bank has answered; None when it has not."""
        for _question in range(self.patience.questions):
            self.patience.sleep(self.patience.pause)
            answer = self.service.ask(_movement(attempt), attempt.id)
            result = None if answer is None else _result(answer)
            if result is not None:
                return result
        return None

    def _call_off(self, attempt: Attempt) -> Result | None:
        try:
            return _result(self.service.call_off(_movement(attempt), attempt.id))
        except PspSilent:
            return None


def _movement(attempt: Attempt) -> Movement:
    return Movement.PAYMENT if attempt.purpose is Purpose.PAYMENT else Movement.REFUND


def _result(answer: PspAnswer) -> Result | None:
    """The answer as a result; None while it is with the bank."""
    if answer.status is PspStatus.PENDING:
        return None
    amount = answer.amount if answer.status is PspStatus.APPROVED else None
    return Result(_STATES[answer.status], amount, Proof(answer.reference, instrument=answer.card, code=answer.code))
