"""What a receipt says: a payment, the rest that is paid up later, money given back, and what the card terminal told."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, text

from payments.beginning import Return
from payments.charge import NO_SLIP, AttemptState, CardSlip, Proof, Purpose
from payments.checkout import Checkout
from payments.money import sek
from payments.provider import Result
from payments.receipt import Receipt, Seller
from tests.payments.conftest import Terminal, order

SELLER = Seller("Demo AB", "000000-0000", "Exempelgatan 1")
SLIP = CardSlip("52500041", "17", "4711001", "A0000000041010", "A1B2C3", "contactless", "pin")


def pay(checkout: Checkout, provider: str = "card") -> None:
    """Pay what is due of the visit."""
    assert checkout.pay(checkout.open_charge(order()).id, provider).state is not AttemptState.UNKNOWN


def copies(checkout: Checkout) -> list[Receipt]:
    """Copies of the visit's receipts."""
    return checkout.receipt_copies("visit-1", seller=SELLER)


def test_the_receipt_of_one_payment(checkout: Checkout) -> None:
    pay(checkout)
    receipt = checkout.receipt("visit-1", seller=SELLER)
    assert receipt is not None
    assert (receipt.number, receipt.total, receipt.paid_before, receipt.gives_back) == (1, sek(250), sek(0), None)
    assert (receipt.provider, receipt.register, receipt.paid_with) == ("card", "kiosk-1", "Visa ****1234")
    assert not receipt.is_copy


def test_a_fee_corrected_up_gives_a_second_receipt_and_leaves_the_first_as_it_was(checkout: Checkout) -> None:
    pay(checkout)
    first = checkout.receipt("visit-1", seller=SELLER)
    checkout.correct("visit-1", sek(350))
    attempt = checkout.pay(checkout.attempts_for("visit-1")[0].charge_id, "card")
    assert attempt.amount == sek(100)
    second = checkout.receipt("visit-1", seller=SELLER)
    assert second is not None
    assert first is not None
    assert (second.total, second.paid_before, second.paid_in_all) == (sek(100), sek(250), sek(350))
    assert [(copy.number, copy.total, copy.paid_before) for copy in copies(checkout)] == [
        (first.number, sek(250), sek(0)),
        (second.number, sek(100), sek(250)),
    ]


def test_money_given_back_names_the_receipt_that_it_belongs_to(checkout: Checkout) -> None:
    pay(checkout)
    payment = checkout.last_payment("visit-1")
    assert payment is not None
    checkout.give_back(Return(payment.id, Purpose.REFUND, sek(100), "card", by="anna"))
    paid, back = copies(checkout)
    assert (back.total, back.gives_back, back.paid_before, back.paid_in_all) == (sek(-100), 1, sek(250), sek(150))
    assert (paid.gives_back, paid.paid_before) == (None, sek(0))
    assert all(copy.is_copy for copy in (paid, back))
    last = checkout.receipt("visit-1", seller=SELLER)
    assert last is not None
    assert last.number == paid.number


def test_what_the_reception_took_says_so(checkout: Checkout) -> None:
    pay(checkout, "desk")
    checkout.decide(checkout.attempts_for("visit-1")[0].id, AttemptState.APPROVED, by="anna")
    (copy,) = copies(checkout)
    assert (copy.provider, copy.paid_with, copy.slip) == ("desk", "", NO_SLIP)


class TellingTerminal(Terminal):
    """A terminal that tells all that belongs on a card receipt."""

    def pay(self, amount, *, commit, progress):
        """Answer with a slip."""
        progress("insert_card")
        proof = Proof("T1/1", "1", "Visa **** 1234", slip=SLIP)
        result = Result(AttemptState.APPROVED, amount, proof)
        commit(result)
        self.kept.append(result)
        return result


class TestSlip:
    """What the terminal told, kept with the attempt."""

    @pytest.fixture
    def terminal(self) -> Terminal:
        """A terminal that tells all."""
        return TellingTerminal()

    def test_it_comes_back_from_the_books(self, checkout: Checkout) -> None:
        pay(checkout)
        assert copies(checkout)[0].slip == SLIP

    def test_an_attempt_from_before_slips_were_kept_has_none(self, checkout: Checkout, engine: Engine) -> None:
        pay(checkout)
        with engine.begin() as connection:
            proof = json.loads(connection.execute(text("SELECT proof FROM payments_attempt")).scalar_one())
            del proof["slip"]
            connection.execute(text("UPDATE payments_attempt SET proof = :proof"), {"proof": json.dumps(proof)})
        (copy,) = copies(checkout)
        assert (copy.slip, copy.paid_with) == (NO_SLIP, "Visa **** 1234")
