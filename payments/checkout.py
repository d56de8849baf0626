"""The use cases of paying: open a charge, pay it with one provider, give it back, and find out how an attempt ended.

Each step is committed by itself: the intent before the provider is touched, SENT before its first byte, the approval
before it is acknowledged. So whatever is cut off can be told from the books afterwards, and is never tried again
blindly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import uuid4

import structlog
from sqlalchemy import Engine

from payments import store
from payments.balance import Balance, balance
from payments.beginning import (
    DESK,
    Begun,
    Return,
    begin_payment,
    begin_return,
    blank_attempt,
    ended_attempts,
    fits,
    may_begin,
    require_likely_day,
)
from payments.books import Books
from payments.charge import OPEN_STATES, Attempt, AttemptState, Charge, Order, Proof, Purpose
from payments.control_unit import NO_CONTROL_UNIT, ControlUnit
from payments.day import Days
from payments.high_cost.cards import BookedCards, Cards, Registry
from payments.high_cost.registry import CardAnswer
from payments.money import ZERO, Money
from payments.provider import PaymentProvider, Progress, Result
from payments.receipt import Receipt, Seller, copy_of
from payments.reconciliation import DayReport
from payments.register import Register
from payments.waiver import Waiver

log = structlog.get_logger(__name__)

AMOUNT_CHANGED = "amount_changed"
"""Why a payment was called off before its provider was touched: less is left on the card than it would count."""
_MOVED_ELSEWHERE = Proof(code=AMOUNT_CHANGED)


def _ignore(_code: str) -> None:
    """The progress of a payment that nobody watches."""


@dataclass(frozen=True)
class Checkout:
    """Takes payments for charges and keeps the books; `clock` gives the present instant (UTC).

    `station` names the place with its own terminal: several share the books, but each resolves only its own attempts.
    `registry` is told within a transaction of the books; cards are read there too, unless `cards` are kept elsewhere.
    """

    engine: Engine
    providers: Mapping[str, PaymentProvider]
    registry: Registry
    clock: Callable[[], datetime]
    station: str
    cards: Cards | None = None
    control_unit: ControlUnit = NO_CONTROL_UNIT

    @cached_property
    def register(self) -> Register:
        """The cash register, by the station's name, whose sales are signed where the law wants it."""
        return Register(self.engine, self.control_unit, self.station, self.clock)

    @cached_property
    def days(self) -> Days:
        """What happened at this station day by day, and what its providers tell of it."""
        return Days(self.engine, self.providers, self.station, self.clock)

    @cached_property
    def books(self) -> Books:
        """Where the steps are written."""
        return Books(self.engine, self.registry, self.clock)

    def open_charge(self, order: Order) -> Charge:
        """The charge for a visit: a new one, or the one that the visit already has with the same amount.

        Raises AlreadyPaid or AttemptOpen when the amount has changed after money may have moved, UnlikelyDay.
        """
        require_likely_day(order, self.clock())
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, order.reference)
            if charge is None:
                charge = Charge(str(uuid4()), order, self.clock())
                store.add_charge(connection, charge)
            elif charge.order.amount != order.amount:
                may_begin(connection, charge.id)
                charge = replace(charge, order=order)
                store.change_amount(connection, charge.id, order.amount)
            return charge

    def correct(self, reference: str, amount: Money) -> Balance:
        """Let a visit cost something else after it was paid: what is then due can be paid, or given back when negative.

        Raises AttemptOpen while an attempt has no end, InvalidAmount for an amount that no visit can have.
        """
        with self.engine.begin() as connection:
            charge = store.require_charge(connection, reference)
            corrected = replace(charge.order, amount=amount)
            made = ended_attempts(connection, charge.id)
            store.change_amount(connection, charge.id, corrected.amount)
            return balance(corrected.amount, made, waived=charge.waived)

    def waive(self, reference: str, waiver: Waiver) -> Balance:
        """Let a fee off, whole or in part, by somebody's decision; what was paid is then owed back (`give_back`).

        Raises NotWaivable, AttemptOpen while an attempt has no end, UnknownCharge for a visit that was never charged.
        """
        with self.engine.begin() as connection:
            charge = store.require_charge(connection, reference)
            charge = store.charge_with_id(connection, charge.id, for_update=True)
            made = ended_attempts(connection, charge.id)
            charge = store.add_waiver(connection, charge, waiver, at=self.clock())
            return balance(charge.order.amount, made, waived=charge.waived)

    def pay(self, charge_id: str, provider: str, *, key: str | None = None, progress: Progress = _ignore) -> Attempt:
        """Try once to have paid what is due of a charge; the attempt tells how it ended, UNKNOWN included.

        Raises AttemptOpen when an earlier attempt has not ended, AlreadyPaid when there is nothing to pay. CANCELLED
        with the code "amount_changed" when less is left on the patient's card than this payment would count.
        """
        way = self.providers[provider]
        blank = blank_attempt(charge_id, provider, at=self.clock(), station=self.station, key=key)
        begun = begin_payment(self.engine, charge_id, blank, sharing=self._sharing(charge_id))
        if begun.is_new and provider != DESK and not self._is_within_card(begun):
            return self.books.step(begun.attempt.id, Result(AttemptState.CANCELLED, proof=_MOVED_ELSEWHERE))
        return self._carry_out(begun, way, lambda commit: way.pay(begun.attempt, commit=commit, progress=progress))

    def give_back(self, wanted: Return, *, key: str | None = None, progress: Progress = _ignore) -> Attempt:
        """Try once to give a payment back, whole or in part; the attempt tells how it ended, UNKNOWN included.

        Raises NotReturnable when so much or in this way cannot be given back, AttemptOpen, KeyReused.
        """
        way = self.providers[wanted.provider]
        blank = blank_attempt("", wanted.provider, at=self.clock(), station=self.station, key=key)
        begun = begin_return(self.engine, wanted, blank)
        with self.engine.begin() as connection:
            payment = store.attempt_with_id(connection, wanted.payment_id)

        def give(commit: Callable[[Result], None]) -> Result:
            return way.give_back(begun.attempt, payment, commit=commit, progress=progress)

        return self._carry_out(begun, way, give)

    def resolve(self, attempt_id: str) -> Attempt:
        """Ask the provider how an open attempt ended; it stays as it is while nobody here can tell."""
        with self.engine.begin() as connection:
            attempt = store.attempt_with_id(connection, attempt_id)
            settled = store.settled_references(connection, besides=attempt)
        if attempt.station != self.station or not attempt.is_open:
            return attempt
        if attempt.state is AttemptState.INTENT:
            return self.books.step(attempt_id, Result(AttemptState.CANCELLED, proof=Proof(code="never_sent")))
        try:
            result = self.providers[attempt.provider].resolve(attempt, settled=settled)
        except Exception as error:
            log.warning("payment_not_resolved", attempt=attempt_id, error=type(error).__name__)
            result = None
        return attempt if result is None else self.books.conclude(attempt_id, result)

    def recover(self, *providers: str) -> list[Attempt]:
        """Resolve every attempt of this station that was cut off, of these providers or of all.

        At start, and before a terminal is used; never while a payment with one of them is under way.
        """
        wanted = [each for each in self.open_attempts() if not providers or each.provider in providers]
        return [self.resolve(attempt.id) for attempt in wanted]

    def open_attempts(self) -> list[Attempt]:
        """This station's attempts whose end is not known, oldest first."""
        with self.engine.begin() as connection:
            return store.attempts_in(connection, OPEN_STATES, station=self.station)

    def unresolved(self, provider: str) -> list[Attempt]:
        """Those of them with one provider."""
        return [attempt for attempt in self.open_attempts() if attempt.provider == provider]

    def decide(self, attempt_id: str, state: AttemptState, *, by: str) -> Attempt:
        """Record what a member of staff has found out about an open attempt, the reception's own payments included."""
        return self.books.step(attempt_id, Result(state, proof=Proof(code="decided_by_staff")), by=by)

    def withdraw_from_desk(self, reference: str) -> None:
        """Call off a waiting payment at the reception, because the patient came back to pay in another way."""
        for attempt in self.attempts_for(reference):
            if attempt.provider == DESK and attempt.is_open and attempt.purpose is Purpose.PAYMENT:
                self.books.step(attempt.id, Result(AttemptState.CANCELLED, proof=Proof(code="withdrawn")))

    def card_of(self, patient_id: str, *, on: date) -> CardAnswer:
        """The patient's high-cost card on a day, asked anew."""
        return (self.cards or BookedCards(self.engine, self.registry)).card_of(patient_id, on=on)

    def attempts_for(self, reference: str) -> list[Attempt]:
        """All attempts to pay for a visit, oldest first."""
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, reference)
            return [] if charge is None else store.attempts_of(connection, charge.id)

    def receipt(self, reference: str, *, seller: Seller) -> Receipt | None:
        """The receipt for the last payment of a visit, None while nothing was paid here; an invoice is no receipt.

        In a clinic with a control unit it is unsigned, and may not be printed, until the unit has signed the sale.
        """
        paid = [each for each in self.register.receipts(reference, seller=seller) if each.total > ZERO]
        return paid[-1] if paid else None

    def receipt_copies(self, reference: str, *, seller: Seller) -> list[Receipt]:
        """A copy of each receipt of a visit, oldest first: of its payments, and of what was given back.

        Raises UnknownCharge for a visit without a charge.
        """
        with self.engine.begin() as connection:
            store.require_charge(connection, reference)
        return [copy_of(each) for each in self.register.receipts(reference, seller=seller)]

    def reconcile(self, day: date, told: Mapping[str, Money]) -> DayReport:
        """This station's day in Sweden against what its providers tell, or against totals that somebody has typed."""
        return self.days.report(day, told)

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt with an id; raises UnknownCharge."""
        with self.engine.begin() as connection:
            return store.attempt_with_id(connection, attempt_id)

    def charge_of(self, attempt: Attempt) -> Charge:
        """The charge that an attempt belongs to."""
        with self.engine.begin() as connection:
            return store.charge_with_id(connection, attempt.charge_id)

    def balance(self, reference: str) -> Balance | None:
        """What has moved for a visit and what is due; None when it has no charge."""
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, reference)
            if charge is None:
                return None
            return balance(charge.order.amount, store.attempts_of(connection, charge.id), waived=charge.waived)

    def last_payment(self, reference: str) -> Attempt | None:
        """The last payment or invoice of a visit that stands, whatever was given back of it."""
        return _last_payment(self.attempts_for(reference))

    def paid_attempt(self, reference: str) -> Attempt | None:
        """The last payment or invoice of a visit, None while something is due."""
        moved = self.balance(reference)
        return self.last_payment(reference) if moved is not None and moved.is_settled else None

    def _carry_out(
        self, begun: Begun, way: PaymentProvider, act: Callable[[Callable[[Result], None]], Result]
    ) -> Attempt:
        """Prepare, write SENT, act, and write how it ended; an attempt that was begun before is left as it is."""
        attempt = begun.attempt
        if not begun.is_new:
            return attempt
        try:
            self.books.note(attempt.id, before=way.prepare())
        except Exception as error:
            log.warning("payment_not_begun", attempt=attempt.id, error=type(error).__name__)
            return self.books.step(attempt.id, Result(AttemptState.CANCELLED, proof=Proof(code="not_ready")))
        self.books.step(attempt.id, Result(AttemptState.SENT))
        try:
            result = act(lambda result: self.books.keep(attempt, result))
        except Exception as error:
            # money may have moved: whatever broke, the only honest answer is that nobody knows
            log.exception("payment_broken_off", attempt=attempt.id, error=type(error).__name__)
            result = Result(AttemptState.UNKNOWN, proof=Proof(code="broken_off"))
        return self.books.conclude(attempt.id, result)

    def _sharing(self, charge_id: str) -> frozenset[str]:
        """The patients whose payments use up the same card as this charge."""
        with self.engine.begin() as connection:
            order = store.charge_with_id(connection, charge_id).order
        return self.card_of(order.patient_id, on=order.visit_date).persons if order.counts else frozenset()

    def _is_within_card(self, begun: Begun) -> bool:
        """Whether the amount still fits what is left on the card, other payments on that card under way included."""
        order = begun.charge.order
        if not order.counts:
            return True
        return fits(begun, self.card_of(order.patient_id, on=order.visit_date))


def _last_payment(attempts: list[Attempt]) -> Attempt | None:
    paid = [each for each in attempts if each.stands and each.purpose is Purpose.PAYMENT]
    return paid[-1] if paid else None
