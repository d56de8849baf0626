"""What must hold before money may move for a charge, decided and entered in one transaction.

One attempt at a time per charge, never more than is due, never given back more than was paid. The same idempotency key
again is the attempt that it began.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from payments import store
from payments.balance import balance, returnable
from payments.charge import Attempt, AttemptState, Charge, Purpose
from payments.errors import AlreadyPaid, AttemptOpen, KeyReused, NotReturnable
from payments.money import ZERO, Money

DESK = "desk"


@dataclass(frozen=True)
class Begun:
    """An attempt that may be carried out; `is_new` is false for one that its key began before.

    `reserved` is what other open payments on the same high-cost card may still count for.
    """

    attempt: Attempt
    charge: Charge
    is_new: bool = True
    reserved: Money = ZERO


@dataclass(frozen=True)
class Return:
    """What is to be given back of a payment, by whom and with which provider."""

    payment_id: str
    purpose: Purpose
    amount: Money
    provider: str
    by: str


def begin_payment(engine: Engine, charge_id: str, blank: Attempt, *, sharing: frozenset[str]) -> Begun:
    """Enter an attempt to pay what is due; raises AttemptOpen, AlreadyPaid or KeyReused.

    `sharing` are the patients who share the high-cost card of the charge's patient.
    """

    def make(connection: Connection) -> Begun:
        charge = store.charge_with_id(connection, charge_id)
        patients = sharing | {charge.order.patient_id}
        store.lock_charges_of(connection, patients)
        known = _known(connection, blank, charge_id)
        if known is not None:
            return Begun(known, charge, is_new=False)
        due = may_begin(connection, charge_id)
        reserved = Money(store.reserved_ore(connection, charge, patients, besides=DESK))
        attempt = replace(blank, amount=due)
        store.add_attempt(connection, attempt, by="checkout")
        return Begun(attempt, charge, reserved=reserved)

    return _alone(engine, make)


def begin_return(engine: Engine, wanted: Return, blank: Attempt) -> Begun:
    """Enter an attempt to give back; raises AttemptOpen, NotReturnable or KeyReused."""

    def make(connection: Connection) -> Begun:
        payment = store.attempt_with_id(connection, wanted.payment_id)
        charge = store.charge_with_id(connection, payment.charge_id, for_update=True)
        attempt = replace(blank, charge_id=charge.id, purpose=wanted.purpose, undoes=payment.id, amount=wanted.amount)
        known = _known(connection, attempt, charge.id)
        if known is not None:
            return Begun(known, charge, is_new=False)
        made = store.attempts_of(connection, charge.id)
        _raise_if_open(made)
        _raise_unless_returnable(attempt, payment, left=returnable(payment, made))
        store.add_attempt(connection, attempt, by=wanted.by)
        return Begun(attempt, charge)

    return _alone(engine, make)


def blank_attempt(charge_id: str, provider: str, *, at: datetime, station: str, key: str | None) -> Attempt:
    """An attempt of which nothing is decided yet."""
    blank = Attempt(str(uuid4()), charge_id, provider, ZERO, AttemptState.INTENT, at, at)
    return replace(blank, station=station, key=key)


def may_begin(connection: Connection, charge_id: str) -> Money:
    """What is due of a charge; raises AttemptOpen while an attempt has no end, AlreadyPaid when nothing is due."""
    made = ended_attempts(connection, charge_id)
    charge = store.charge_with_id(connection, charge_id)
    due = balance(charge.order.amount, made, waived=charge.waived).due
    if due <= ZERO:
        raise AlreadyPaid("The visit is already paid.")
    return due


def ended_attempts(connection: Connection, charge_id: str) -> list[Attempt]:
    """The attempts of a charge, all of them ended; raises AttemptOpen."""
    made = store.attempts_of(connection, charge_id)
    _raise_if_open(made)
    return made


def _alone(engine: Engine, make: Callable[[Connection], Begun]) -> Begun:
    try:
        with engine.begin() as connection:
            return make(connection)
    except IntegrityError as error:
        raise AttemptOpen("Another payment of this charge is under way.") from error


def _known(connection: Connection, wanted: Attempt, charge_id: str) -> Attempt | None:
    known = None if wanted.key is None else store.attempt_with_key(connection, wanted.key)
    if known is None:
        return None
    same = (charge_id, wanted.provider, wanted.purpose, wanted.undoes)
    if (known.charge_id, known.provider, known.purpose, known.undoes) != same:
        raise KeyReused("The idempotency key was used for something else; use a new one for each thing to do.")
    if known.purpose is not Purpose.PAYMENT and known.amount != wanted.amount:
        raise KeyReused("The idempotency key was used for another amount; use a new one.")
    return known


def _raise_if_open(made: list[Attempt]) -> None:
    if any(attempt.is_open for attempt in made):
        raise AttemptOpen("It is not known how an earlier payment ended; resolve it first.")


def _raise_unless_returnable(attempt: Attempt, payment: Attempt, *, left: Money) -> None:
    if not ZERO < attempt.amount <= left:
        raise NotReturnable("No more can be given back than is left of the payment.")
    if payment.state is AttemptState.BILLED and attempt.provider != payment.provider:
        raise NotReturnable("The invoice is not paid: there is no money to hand out. Credit the invoice.")
    if attempt.purpose is Purpose.REVERSAL:
        if attempt.amount != payment.amount:
            raise NotReturnable("A payment is reversed as a whole; give a part back as a refund.")
        if (attempt.provider, attempt.station) != (payment.provider, payment.station):
            raise NotReturnable("A payment is reversed where and how it was made; give it back as a refund.")
    elif attempt.provider not in {payment.provider, DESK}:
        raise NotReturnable("A refund goes the way that the money came, or by the reception.")
