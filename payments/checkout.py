"""The use cases of paying: open a charge, pay it with one provider, and find out how an unfinished attempt ended.

Each step is committed by itself: the intent before the provider is touched, SENT before its first byte, the approval
before it is acknowledged. So whatever is cut off can be told from the books afterwards, and is never tried again
blindly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from payments import store
from payments.charge import OPEN_STATES, Attempt, AttemptState, Charge, Order, Proof
from payments.errors import AlreadyPaid, AttemptOpen, InvalidAmount
from payments.high_cost.registry import HighCostRegistry, ResultCode
from payments.provider import PaymentProvider, Result
from payments.receipt import Receipt, Seller, receipt_for

log = structlog.get_logger(__name__)

DESK = "desk"
_NOT_DRAWN = frozenset({AttemptState.DECLINED, AttemptState.CANCELLED})

Registry = Callable[[Connection], HighCostRegistry]


def _ignore(_code: str) -> None:
    """The progress of a payment that nobody watches."""


@dataclass(frozen=True)
class Checkout:
    """Takes payments for charges and keeps the books; `clock` gives the present instant (UTC).

    `station` names the place with its own terminal: several share the books, but each resolves only its own attempts.
    """

    engine: Engine
    providers: Mapping[str, PaymentProvider]
    registry: Registry
    clock: Callable[[], datetime]
    station: str

    def open_charge(self, order: Order) -> Charge:
        """The charge for a visit: a new one, or the one that the visit already has with the same amount.

        Raises AlreadyPaid or AttemptOpen when the amount has changed after money may have moved.
        """
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, order.reference)
            if charge is None:
                charge = Charge(str(uuid4()), order, self.clock())
                store.add_charge(connection, charge)
            elif charge.order.amount != order.amount:
                self._may_begin(connection, charge.id)
                charge = Charge(charge.id, order, charge.opened_at)
                store.change_amount(connection, charge.id, order.amount)
            return charge

    def pay(self, charge_id: str, provider: str, *, progress: Callable[[str], None] = _ignore) -> Attempt:
        """Try once to have a charge paid; the attempt that is returned tells how it ended, UNKNOWN included.

        Raises AttemptOpen when an earlier attempt has not ended, AlreadyPaid when there is nothing to pay.
        """
        way = self.providers[provider]
        attempt = self._begin(charge_id, provider)
        try:
            self._note(attempt.id, before=way.prepare())
        except Exception as error:
            log.warning("payment_not_begun", attempt=attempt.id, error=type(error).__name__)
            return self._step(attempt.id, Result(AttemptState.CANCELLED, proof=Proof(code="not_ready")))
        self._step(attempt.id, Result(AttemptState.SENT))
        try:
            result = way.pay(attempt.amount, commit=lambda result: self._commit(attempt, result), progress=progress)
        except Exception as error:
            # money may have moved: whatever broke, the only honest answer is that nobody knows
            log.exception("payment_broken_off", attempt=attempt.id, error=type(error).__name__)
            result = Result(AttemptState.UNKNOWN, proof=Proof(code="broken_off"))
        return self._conclude(attempt.id, result)

    def resolve(self, attempt_id: str) -> Attempt:
        """Ask the provider how an open attempt ended; it stays as it is while nobody here can tell."""
        with self.engine.begin() as connection:
            attempt = store.attempt_with_id(connection, attempt_id)
            settled = store.settled_references(connection, besides=attempt)
        if attempt.station != self.station or not attempt.is_open:
            return attempt
        if attempt.state is AttemptState.INTENT:
            return self._step(attempt_id, Result(AttemptState.CANCELLED, proof=Proof(code="never_sent")))
        try:
            result = self.providers[attempt.provider].resolve(attempt, settled=settled)
        except Exception as error:
            log.warning("payment_not_resolved", attempt=attempt_id, error=type(error).__name__)
            result = None
        return attempt if result is None else self._conclude(attempt_id, result)

    def recover(self) -> list[Attempt]:
        """Resolve every attempt of this station that was cut off: at start, and before a terminal is used."""
        with self.engine.begin() as connection:
            unfinished = store.attempts_in(connection, OPEN_STATES, station=self.station)
        return [self.resolve(attempt.id) for attempt in unfinished]

    def unresolved(self, provider: str) -> list[Attempt]:
        """This station's attempts with a provider whose end is not known."""
        with self.engine.begin() as connection:
            unfinished = store.attempts_in(connection, OPEN_STATES, station=self.station)
        return [attempt for attempt in unfinished if attempt.provider == provider]

    def decide(self, attempt_id: str, state: AttemptState, *, by: str) -> Attempt:
        """Record what a member of staff has found out about an open attempt, the reception's own payments included."""
        return self._step(attempt_id, Result(state, proof=Proof(code="decided_by_staff")), by=by)

    def withdraw_from_desk(self, reference: str) -> None:
        """Call off a waiting payment at the reception, because the patient came back to pay in another way."""
        for attempt in self.attempts_for(reference):
            if attempt.provider == DESK and attempt.is_open:
                self._step(attempt.id, Result(AttemptState.CANCELLED, proof=Proof(code="withdrawn")))

    def attempts_for(self, reference: str) -> list[Attempt]:
        """All attempts to pay for a visit, oldest first."""
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, reference)
            return [] if charge is None else store.attempts_of(connection, charge.id)

    def receipt(self, reference: str, *, seller: Seller) -> Receipt | None:
        """The receipt for a visit, None while it is unpaid."""
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, reference)
            attempt = None if charge is None else _approved(store.attempts_of(connection, charge.id))
            if charge is None or attempt is None:
                return None
            number = store.issue_receipt(connection, attempt.id, at=self.clock())
            return receipt_for(attempt, charge.order, number=number, seller=seller)

    def paid_attempt(self, reference: str) -> Attempt | None:
        """The approved attempt for a visit, None while it is unpaid."""
        return _approved(self.attempts_for(reference))

    def _begin(self, charge_id: str, provider: str) -> Attempt:
        now = self.clock()
        try:
            with self.engine.begin() as connection:
                charge = store.charge_with_id(connection, charge_id, for_update=True)
                self._may_begin(connection, charge_id)
                new = Attempt(str(uuid4()), charge_id, provider, charge.order.amount, AttemptState.INTENT, now, now)
                attempt = replace(new, station=self.station)
                store.add_attempt(connection, attempt)
        except IntegrityError as error:
            raise AttemptOpen("Another payment of this charge is under way.") from error
        return attempt

    @staticmethod
    def _may_begin(connection: Connection, charge_id: str) -> None:
        attempts = store.attempts_of(connection, charge_id)
        if _approved(attempts) is not None:
            raise AlreadyPaid("The visit is already paid.")
        if any(attempt.is_open for attempt in attempts):
            raise AttemptOpen("It is not known how an earlier payment ended; resolve it first.")

    def _commit(self, attempt: Attempt, result: Result) -> None:
        """Write a result before it is acknowledged; raises InvalidAmount if it is not the amount that was asked for."""
        if result.state is AttemptState.APPROVED:
            if result.amount is not None and result.amount != attempt.amount:
                raise InvalidAmount("The terminal approved another amount than it was asked for.")
            self._step(attempt.id, Result(AttemptState.APPROVED_UNACKED, proof=result.proof))
        elif result.state not in OPEN_STATES:
            self._step(attempt.id, result)

    def _note(self, attempt_id: str, *, before: str) -> None:
        """Write down what the provider had done last, so that it is never taken for what comes now."""
        with self.engine.begin() as connection:
            store.note_before(connection, attempt_id, before)

    def _conclude(self, attempt_id: str, result: Result) -> Attempt:
        """Write how the attempt ended; what the books already know for certain is not overturned by a dead link."""
        with self.engine.begin() as connection:
            current = store.attempt_with_id(connection, attempt_id)
        if not current.is_open or current.state is result.state:
            return current
        wrong_amount = result.amount is not None and result.amount != current.amount
        if result.state is AttemptState.APPROVED and wrong_amount:
            result = Result(AttemptState.UNKNOWN, proof=result.proof)
        if current.state is AttemptState.APPROVED_UNACKED and result.state in _NOT_DRAWN:
            result = Result(AttemptState.REVERSED, proof=result.proof)
        return self._step(attempt_id, result)

    def _step(self, attempt_id: str, result: Result, *, by: str = "checkout") -> Attempt:
        now = self.clock()
        with self.engine.begin() as connection:
            before = store.attempt_with_id(connection, attempt_id)
            proof = result.proof if result.proof.reference or not before.proof.reference else before.proof
            attempt = before.step(result.state, at=now, proof=proof)
            store.change_attempt(connection, attempt, by=by)
            if attempt.state is AttemptState.APPROVED:
                self._settle(connection, attempt, now)
        log.info("payment_attempt", attempt=attempt.id, provider=attempt.provider, state=attempt.state.value)
        return attempt

    def _settle(self, connection: Connection, attempt: Attempt, now: datetime) -> None:
        """Give the receipt its number and count the fee, in the same transaction as the approval."""
        store.issue_receipt(connection, attempt.id, at=now)
        order = store.charge_with_id(connection, attempt.charge_id).order
        if order.counts:
            answer = self.registry(connection).register_transaction(
                order.patient_id,
                transaction_date=order.visit_date,
                amount_ore=order.amount.ore,
                reference=order.reference,
            )
            if answer.code not in {ResultCode.OK, ResultCode.OPTOUT}:
                log.error("fee_not_counted", attempt=attempt.id, code=answer.code.value)


def _approved(attempts: list[Attempt]) -> Attempt | None:
    return next((attempt for attempt in attempts if attempt.state is AttemptState.APPROVED), None)
