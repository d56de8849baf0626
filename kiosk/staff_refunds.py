"""What staff do to give money back, the way it came: by Swish, to a stored card, as a credit of an invoice, or by hand.

`python -m kiosk refund VISIT KRONOR --by SIGNATURE`. The same command again moves nothing a second time: it tells how
the first one ended, and tries anew only what ended without money. `--number 2` is another refund of the same amount.
A card payment is given back at the reception, because the kiosk holds its terminal; `--at-desk` asks for that for all.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime

from kiosk.clock import CLINIC_ZONE
from kiosk.under_way import is_under_way
from payments.balance import returnable
from payments.beginning import DESK, Return
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout
from payments.errors import NotReturnable
from payments.money import ZERO, Money, sek
from payments.providers.invoice import INVOICE

_BACK_BY_ITSELF = ("swish", "stored_card", INVOICE)
_WORDS = {
    AttemptState.APPROVED: "{amount} given back by {way}",
    AttemptState.BILLED: "{amount} credited on the invoice",
    AttemptState.DECLINED: "nothing was given back by {way}: {code}",
    AttemptState.CANCELLED: "nothing was given back by {way}: {code}",
}
_OPEN = (
    "not known whether {amount} was given back by {way}. Give nothing back in another way; ask again with this command"
)
_BY_HAND = "give {amount}, then: decide {id} approved"
_BEFORE = "  (that was before; for another {amount} add --number {next})"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to give back of a visit; `number` tells several refunds of one amount apart, from 1."""

    visit: str
    amount: Money
    by: str
    at_desk: bool = False
    number: int = 1


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line of a refund."""
    refund = commands.add_parser("refund", help="give money back the way it came, or note that the reception does")
    refund.add_argument("visit")
    refund.add_argument("kronor")
    refund.add_argument("--by", required=True, help="your signature, for the books")
    refund.add_argument("--at-desk", action="store_true", help="the reception hands it out")
    refund.add_argument("--number", type=int, default=1, help="2 for a second refund of the same amount")


def wanted(chosen: argparse.Namespace) -> Wanted:
    """What the command line says; raises InvalidAmount."""
    return Wanted(chosen.visit, sek(chosen.kronor), chosen.by, chosen.at_desk, chosen.number)


def give_back(checkout: Checkout, asked: Wanted, *, now: datetime) -> tuple[bool, str]:
    """Give it back once; whether that is settled or in the reception's hands, and the line that says how it stands.

    Raises NotReturnable when so much cannot be given back, AttemptOpen.
    """
    made = checkout.attempts_for(asked.visit)
    payment = _payment(made, asked)
    way = _way(checkout, payment, asked)
    back = Return(payment.id, Purpose.REFUND, asked.amount, way, asked.by)
    attempt = checkout.give_back(back, key=_key(made, payment, asked, way))
    was_before = any(each.id == attempt.id for each in made)
    if was_before and attempt.is_open and way != DESK and not is_under_way(attempt, now):
        attempt = checkout.resolve(attempt.id)
    is_well = attempt.stands or (way == DESK and attempt.is_open)
    return is_well, _line(attempt, asked, was_before=was_before)


def _payment(made: list[Attempt], asked: Wanted) -> Attempt:
    """The payment that this very refund was begun of, or the latest of which so much is left."""
    payments = [each for each in reversed(made) if each.stands and each.purpose is Purpose.PAYMENT]
    keys = {each.key for each in made}
    for payment in payments:
        if any(_key(made, payment, asked, way) in keys for way in (payment.provider, DESK)):
            return payment
    for payment in payments:
        if ZERO < asked.amount <= returnable(payment, made):
            return payment
    left = ", ".join(f"{returnable(each, made).text()} of a payment by {each.provider}" for each in payments)
    raise NotReturnable(f"Nothing was given back. What is left to give back: {left or 'nothing was paid'}.")


def _way(checkout: Checkout, payment: Attempt, asked: Wanted) -> str:
    if asked.at_desk or payment.provider not in _BACK_BY_ITSELF:
        return DESK
    if payment.provider not in checkout.providers:
        raise NotReturnable(f"This kiosk is not set for {payment.provider}. Nothing was given back.")
    return payment.provider


def _key(made: list[Attempt], payment: Attempt, asked: Wanted, way: str) -> str:
    """The same for the same refund, until one has ended without money."""
    same = [each for each in made if (each.undoes, each.amount, each.provider) == (payment.id, asked.amount, way)]
    in_vain = sum(not each.stands and not each.is_open for each in same)
    return f"back/{payment.id}/{asked.amount.ore}/{way}/{asked.number}/{in_vain}"


def _line(attempt: Attempt, asked: Wanted, *, was_before: bool) -> str:
    by_hand = _BY_HAND if attempt.provider == DESK else _OPEN
    words = by_hand if attempt.is_open else _WORDS[attempt.state]
    if was_before and attempt.stands:
        words += _BEFORE
    facts = {"amount": attempt.amount.text(), "way": attempt.provider, "code": attempt.proof.code or "no reason told"}
    said = words.format(**facts, id=attempt.id, next=asked.number + 1)
    return f"{attempt.id}  {attempt.state.value}  {attempt.changed_at.astimezone(CLINIC_ZONE):%Y-%m-%d %H.%M}  {said}"
