"""The books of payments: each step of an attempt is committed by itself, and what follows from it in the same commit.

Money that moves gives its receipt a number. Whatever stands, billed fees included, is told to the registry of high-cost
cards: what the patient has paid or owes after all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from payments import store
from payments.balance import balance
from payments.charge import OPEN_STATES, Attempt, AttemptState, Charge
from payments.errors import IllegalStep, InvalidAmount
from payments.high_cost.cards import Registry
from payments.high_cost.registry import ResultCode, TransactionAnswer
from payments.provider import Result

log = structlog.get_logger(__name__)

_NOT_DRAWN = frozenset({AttemptState.DECLINED, AttemptState.CANCELLED})
_COUNTED = frozenset({ResultCode.OK, ResultCode.INFO, ResultCode.OPTOUT, ResultCode.OPTINREQUIRED})


@dataclass(frozen=True)
class Books:
    """Writes attempts and their steps; `clock` gives the present instant (UTC)."""

    engine: Engine
    registry: Registry
    clock: Callable[[], datetime]

    def note(self, attempt_id: str, *, before: str) -> None:
        """Write down what the provider had done last, so that it is never taken for what comes now."""
        with self.engine.begin() as connection:
            store.note_before(connection, attempt_id, before)

    def keep(self, attempt: Attempt, result: Result) -> None:
        """Write a result before it is acknowledged; raises InvalidAmount if it is not the amount that was asked for."""
        if result.state is AttemptState.APPROVED:
            if result.amount is not None and result.amount != attempt.amount:
                raise InvalidAmount("The provider approved another amount than it was asked for.")
            self.step(attempt.id, Result(AttemptState.APPROVED_UNACKED, proof=result.proof))
        elif result.state not in OPEN_STATES:
            self.step(attempt.id, result)

    def conclude(self, attempt_id: str, result: Result) -> Attempt:
        """Write how the attempt ended; what the books already know for certain is not overturned by a dead link."""
        with self.engine.begin() as connection:
            current = store.attempt_with_id(connection, attempt_id)
        if not current.is_open or current.state is result.state:
            return current
        wrong_amount = result.amount is not None and result.amount != current.amount
        if result.state is AttemptState.APPROVED and wrong_amount:
            result = Result(AttemptState.UNKNOWN, proof=result.proof)
            if current.state is AttemptState.UNKNOWN:
                return current
        was_approved = current.state is AttemptState.APPROVED_UNACKED or bool(current.proof.reference)
        if was_approved and result.state in _NOT_DRAWN:
            result = Result(AttemptState.REVERSED, proof=result.proof)
        try:
            return self.step(attempt_id, result)
        except IllegalStep:
            # somebody else has asked at the same moment, for instance because of a callback, and was first
            with self.engine.begin() as connection:
                current = store.attempt_with_id(connection, attempt_id)
            if current.is_open:
                raise
            return current

    def step(self, attempt_id: str, result: Result, *, by: str = "checkout") -> Attempt:
        """Take one step, and settle the charge when money has moved; raises IllegalStep."""
        now = self.clock()
        with self.engine.begin() as connection:
            before = store.attempt_with_id(connection, attempt_id)
            proof = result.proof if result.proof.reference or not before.proof.reference else before.proof
            attempt = before.step(result.state, at=now, proof=proof)
            store.change_attempt(connection, attempt, by=by)
            if attempt.stands and not before.stands:
                self._count(connection, attempt)
            # an invoice is paid to the billing system, which tells the patient so: no receipt of this clinic's
            if attempt.state is AttemptState.APPROVED and not before.stands:
                store.issue_receipt(connection, attempt.id, at=now)
        log.info(
            "payment_attempt",
            attempt=attempt.id,
            purpose=attempt.purpose.value,
            provider=attempt.provider,
            state=attempt.state.value,
        )
        return attempt

    def _count(self, connection: Connection, attempt: Attempt) -> None:
        """Let the registry count what the patient has paid for this charge after all, in the approval's transaction."""
        charge = store.charge_with_id(connection, attempt.charge_id)
        if not charge.order.counts:
            return
        made = store.attempts_of(connection, charge.id)
        kept = balance(charge.order.amount, made).kept
        is_first = not any(each.stands for each in made if each.id != attempt.id)
        reference = charge.order.reference if is_first else attempt.id
        answer = self._tell(connection, charge, kept.ore, reference=reference)
        if answer is not None and answer.code not in _COUNTED:
            log.error("fee_not_counted", attempt=attempt.id, code=answer.code.value)
            return
        store.note_counted(connection, charge.id, answer.transaction_id if answer is not None and kept else "")

    def _tell(
        self, connection: Connection, charge: Charge, kept_ore: int, *, reference: str
    ) -> TransactionAnswer | None:
        registry = self.registry(connection)
        day = charge.order.visit_date
        if not charge.counted_as:
            if not kept_ore:
                return None
            return registry.register_transaction(
                charge.order.patient_id, transaction_date=day, amount_ore=kept_ore, reference=reference
            )
        if not kept_ore:
            return registry.delete_transaction(charge.counted_as, reason="given_back")
        return registry.update_transaction(
            charge.counted_as, transaction_date=day, amount_ore=kept_ore, reason="corrected"
        )
