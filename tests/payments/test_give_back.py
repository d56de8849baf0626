"""Giving back: reversals and refunds are attempts of their own, and what the patient has paid after all is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from payments.beginning import Return
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout
from payments.errors import AttemptOpen, InvalidAmount, KeyReused, NotReturnable
from payments.money import Money, sek
from tests.payments.conftest import PowerCut, Terminal, order
from tests.payments.test_checkout import COMMITS, cut_at_commit, left


def paid(checkout: Checkout, reference: str = "visit-1") -> Attempt:
    """A doctor visit that was paid by card."""
    return checkout.pay(checkout.open_charge(order(reference)).id, "card")


def back(payment: Attempt, amount: Money, purpose: Purpose = Purpose.REFUND, provider: str = "card") -> Return:
    """What the reception asks for."""
    return Return(payment.id, purpose, amount, provider, by="anna")


def test_a_reversal_gives_everything_back_and_the_fee_is_counted_no_more(
    checkout: Checkout, terminal: Terminal
) -> None:
    payment = paid(checkout)
    given = checkout.give_back(back(payment, sek(250), Purpose.REVERSAL))
    assert (given.state, given.undoes, given.amount) == (AttemptState.APPROVED, payment.id, sek(250))
    assert (terminal.balance, left(checkout)) == (sek(0), 1450)
    moved = checkout.balance("visit-1")
    assert moved is not None
    assert (moved.drawn, moved.given_back, moved.due) == (sek(250), sek(250), sek(250))
    assert checkout.attempts_for("visit-1")[0].state is AttemptState.APPROVED


def test_a_refund_of_a_part_lowers_what_is_counted(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    assert checkout.give_back(back(payment, sek(100))).state is AttemptState.APPROVED
    assert (terminal.balance, left(checkout)) == (sek(150), 1300)
    assert checkout.give_back(back(payment, sek(150))).state is AttemptState.APPROVED
    assert (terminal.balance, left(checkout)) == (sek(0), 1450)


def test_a_visit_paid_again_after_it_was_paid_back_is_counted_again(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    checkout.give_back(back(payment, sek(250), Purpose.REVERSAL))
    assert paid(checkout).state is AttemptState.APPROVED
    assert (terminal.balance, left(checkout)) == (sek(250), 1200)


@pytest.mark.parametrize(
    ("amount", "purpose", "provider"),
    [
        (sek(251), Purpose.REFUND, "card"),
        (sek(0), Purpose.REFUND, "card"),
        (sek(-1), Purpose.REFUND, "card"),
        (sek(100), Purpose.REVERSAL, "card"),
        (sek(250), Purpose.REVERSAL, "desk"),
    ],
)
def test_what_cannot_be_given_back(
    checkout: Checkout, terminal: Terminal, *, amount: Money, purpose: Purpose, provider: str
) -> None:
    payment = paid(checkout)
    with pytest.raises(NotReturnable):
        checkout.give_back(back(payment, amount, purpose, provider))
    assert terminal.balance == sek(250)


def test_another_currency_cannot_be_given_back(checkout: Checkout) -> None:
    payment = paid(checkout)
    with pytest.raises(InvalidAmount):
        checkout.give_back(back(payment, Money(25000, "EUR")))


def test_what_was_given_back_cannot_be_given_back_again(checkout: Checkout) -> None:
    payment = paid(checkout)
    given = checkout.give_back(back(payment, sek(250)))
    with pytest.raises(NotReturnable):
        checkout.give_back(back(payment, sek(1)))
    with pytest.raises(NotReturnable):
        checkout.give_back(back(given, sek(1)))


def test_the_same_key_gives_back_once(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    first = checkout.give_back(back(payment, sek(100)), key="refund-1")
    assert checkout.give_back(back(payment, sek(100)), key="refund-1") == first
    assert terminal.balance == sek(150)
    with pytest.raises(KeyReused):
        checkout.give_back(back(payment, sek(50)), key="refund-1")


def test_the_same_key_pays_once(checkout: Checkout, terminal: Terminal) -> None:
    charge = checkout.open_charge(order())
    first = checkout.pay(charge.id, "card", key="pay-1")
    assert checkout.pay(charge.id, "card", key="pay-1") == first
    assert terminal.balance == sek(250)
    other = checkout.open_charge(order("visit-2"))
    with pytest.raises(KeyReused):
        checkout.pay(other.id, "card", key="pay-1")


def test_fault_53_a_reversal_that_the_terminal_refuses_moves_nothing(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    terminal.kept.clear()
    given = checkout.give_back(back(payment, sek(250), Purpose.REVERSAL))
    assert (given.state, given.proof.code, left(checkout)) == (AttemptState.DECLINED, "B5", 1200)


def test_a_refund_at_the_reception_waits_for_its_staff(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    given = checkout.give_back(back(payment, sek(250), provider="desk"))
    assert (given.state, left(checkout)) == (AttemptState.SENT, 1200)
    with pytest.raises(AttemptOpen):
        checkout.give_back(back(payment, sek(250)))
    checkout.withdraw_from_desk("visit-1")
    checkout.decide(given.id, AttemptState.APPROVED, by="anna")
    assert left(checkout) == 1450


@pytest.mark.parametrize("purpose", [Purpose.REVERSAL, Purpose.REFUND])
@pytest.mark.parametrize("place", ["login", "before_answer", "before_ack", "after_ack", *COMMITS])
def test_after_a_power_cut_what_was_given_back_is_in_the_books(
    checkout: Checkout, terminal: Terminal, engine: Engine, *, place: str, purpose: Purpose
) -> None:
    payment = paid(checkout)
    if place in COMMITS:
        cut_at_commit(engine, place)
    else:
        terminal.cut_at = place
    with pytest.raises(PowerCut):
        checkout.give_back(back(payment, sek(250), purpose))
    after = replace(checkout)
    after.recover()
    moved = after.balance("visit-1")
    assert moved is not None
    assert (after.unresolved("card"), moved.kept) == ([], terminal.balance)
    assert left(after) == 1450 - terminal.balance.ore // 100
    if moved.kept:
        after.give_back(back(payment, sek(250), purpose))
    assert terminal.balance == sek(0)


def test_a_fee_that_was_too_low_is_paid_up(checkout: Checkout, terminal: Terminal) -> None:
    """The other visit of the day was paid back, so more is left to the ceiling than when this one was paid."""
    charge = checkout.open_charge(order(kronor=50))
    checkout.pay(charge.id, "card")
    assert checkout.paid_attempt("visit-1") is not None
    assert checkout.correct("visit-1", sek(250)).due == sek(200)
    assert checkout.paid_attempt("visit-1") is None
    assert checkout.pay(charge.id, "card").amount == sek(200)
    assert (terminal.balance, left(checkout)) == (sek(250), 1200)


def test_a_fee_that_was_too_high_is_paid_back_in_part(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    owed = checkout.correct("visit-1", sek(100)).due
    assert owed == sek(-150)
    checkout.give_back(back(payment, -owed))
    assert (terminal.balance, left(checkout)) == (sek(100), 1350)
    assert checkout.paid_attempt("visit-1") is not None


def test_two_visits_of_one_day_never_pass_the_ceiling(checkout: Checkout, terminal: Terminal) -> None:
    """1450 kronor are left; both visits were priced before either was paid."""
    first, second = (checkout.open_charge(order(reference, kronor=1000)) for reference in ("morning", "noon"))
    assert checkout.pay(first.id, "card").state is AttemptState.APPROVED
    late = checkout.pay(second.id, "card")
    assert (late.state, late.proof.code) == (AttemptState.CANCELLED, "amount_changed")
    again = checkout.open_charge(order("noon", kronor=450))
    assert checkout.pay(again.id, "card").state is AttemptState.APPROVED
    assert (terminal.balance, left(checkout)) == (sek(1450), 0)
    free = checkout.open_charge(order("evening", kronor=250))
    assert checkout.pay(free.id, "card").proof.code == "amount_changed"


def test_a_payment_under_way_at_another_kiosk_reserves_what_it_may_count(
    checkout: Checkout, terminal: Terminal
) -> None:
    terminal.answer = AttemptState.UNKNOWN
    checkout.pay(checkout.open_charge(order("morning", kronor=1000)).id, "card")
    terminal.answer = AttemptState.APPROVED
    other = replace(checkout, station="kiosk-2")
    late = other.pay(other.open_charge(order("noon", kronor=1000)).id, "card")
    assert late.proof.code == "amount_changed"
    fits = other.pay(other.open_charge(order("evening", kronor=450)).id, "card")
    assert fits.state is AttemptState.APPROVED
