"""A fee that is let off leaves nothing due: histories as they happen at a reception, öre by öre."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from payments import tables
from payments.balance import Balance
from payments.beginning import Return
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout
from payments.errors import AlreadyPaid, AttemptOpen, NotWaivable, UnknownCharge
from payments.fees import Tariff
from payments.invoice import missed_visit
from payments.money import ZERO, Money, sek
from payments.waiver import Waiver, WaiverReason
from tests.payments.billing_world import Clinic, costing
from tests.payments.conftest import Terminal, order
from tests.payments.test_checkout import left

NOT_DUE = Waiver(WaiverReason.NOT_DUE, "anna")


def paid(checkout: Checkout, reference: str = "visit-1") -> Attempt:
    """A doctor visit of 250 kronor that was paid by card."""
    return checkout.pay(checkout.open_charge(order(reference)).id, "card")


def refund(checkout: Checkout, payment: Attempt, owed: Money, provider: str = "card") -> Attempt:
    """Give back what is owed."""
    return checkout.give_back(Return(payment.id, Purpose.REFUND, owed, provider, by="anna"))


def stands(checkout: Checkout, reference: str = "visit-1") -> Balance:
    """How the visit stands."""
    moved = checkout.balance(reference)
    assert moved is not None
    return moved


def test_the_patient_had_a_frikort_that_nobody_knew_of(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    after = checkout.waive("visit-1", NOT_DUE)
    assert (after.due, after.waived, left(checkout)) == (sek(-250), sek(250), 1200)
    refund(checkout, payment, -after.due)
    assert (stands(checkout).due, stands(checkout).is_settled) == (ZERO, True)
    assert (terminal.balance, left(checkout)) == (ZERO, 1450)
    with pytest.raises(AlreadyPaid):
        checkout.pay(payment.charge_id, "card")


def test_the_money_was_given_back_first(checkout: Checkout, terminal: Terminal) -> None:
    payment = paid(checkout)
    refund(checkout, payment, sek(250))
    assert stands(checkout).due == sek(250)
    assert checkout.waive("visit-1", NOT_DUE).due == ZERO
    assert terminal.balance == ZERO


def test_who_has_waited_more_than_half_an_hour_gets_the_fee_back_at_the_reception(checkout: Checkout) -> None:
    payment = paid(checkout)
    owed = -checkout.waive("visit-1", Waiver(WaiverReason.WAITED, "anna")).due
    handed = refund(checkout, payment, owed, "desk")
    checkout.decide(handed.id, AttemptState.APPROVED, by="anna")
    assert (stands(checkout).due, left(checkout)) == (ZERO, 1450)


def test_a_part_is_let_off_before_the_patient_pays(checkout: Checkout, terminal: Terminal) -> None:
    charge = checkout.open_charge(order())
    assert checkout.waive("visit-1", Waiver(WaiverReason.DECIDED, "anna", sek("99.50"))).due == sek("150.50")
    assert checkout.pay(charge.id, "card").amount == sek("150.50")
    assert (terminal.balance, stands(checkout).due) == (sek("150.50"), ZERO)
    assert stands(checkout).is_settled


def test_a_visit_that_is_let_off_before_anything_was_paid(checkout: Checkout, terminal: Terminal) -> None:
    charge = checkout.open_charge(order())
    checkout.waive("visit-1", NOT_DUE)
    with pytest.raises(AlreadyPaid):
        checkout.pay(charge.id, "card")
    assert (terminal.asked, left(checkout), checkout.paid_attempt("visit-1")) == (0, 1450, None)


def test_the_fee_is_corrected_after_it_was_let_off(checkout: Checkout) -> None:
    """What is let off is an amount: a higher fee leaves the difference due, a lower one nothing."""
    checkout.open_charge(order())
    checkout.waive("visit-1", NOT_DUE)
    assert checkout.correct("visit-1", sek(100)).due == ZERO
    assert checkout.correct("visit-1", sek(400)).due == sek(150)


def test_an_invoice_that_should_not_have_been_sent(engine: Engine, tariff: Tariff, terminal: Terminal) -> None:
    clinic = Clinic(engine, costing(tariff, 50), terminal)
    invoice = clinic.bill()
    owed = -clinic.checkout.waive("visit-1", NOT_DUE).due
    clinic.credit(invoice, owed.ore // 100)
    clinic.deliver_all()
    assert (stands(clinic.checkout).due, stands(clinic.checkout).billed) == (ZERO, ZERO)
    assert (clinic.left, clinic.line.billing.owed_ore(invoice.id)) == (sek(1450), 0)


def test_a_missed_visit_with_a_good_reason(engine: Engine, tariff: Tariff, terminal: Terminal) -> None:
    clinic = Clinic(engine, tariff, terminal)
    what = missed_visit("visit-1", "patient-1", tariff, on=order().visit_date, age=40)
    invoice = clinic.bill(what)
    clinic.checkout.waive(what.reference, Waiver(WaiverReason.DECIDED, "anna"))
    clinic.credit(invoice, 250)
    assert stands(clinic.checkout, what.reference).due == ZERO


@pytest.mark.parametrize("amount", [sek("250.01"), ZERO, sek(-1)])
def test_no_more_is_let_off_than_there_is(checkout: Checkout, amount: Money) -> None:
    checkout.open_charge(order())
    with pytest.raises(NotWaivable):
        checkout.waive("visit-1", Waiver(WaiverReason.DECIDED, "anna", amount))
    assert stands(checkout).due == sek(250)


def test_nothing_is_let_off_twice_or_by_nobody(checkout: Checkout) -> None:
    checkout.open_charge(order())
    checkout.waive("visit-1", Waiver(WaiverReason.DECIDED, "anna", sek(200)))
    for again in (Waiver(WaiverReason.DECIDED, "anna", sek(51)), Waiver(WaiverReason.DECIDED, " ")):
        with pytest.raises(NotWaivable):
            checkout.waive("visit-1", again)
    assert checkout.waive("visit-1", NOT_DUE).waived == sek(250)


def test_nothing_is_let_off_while_nobody_knows_whether_it_was_paid(checkout: Checkout, terminal: Terminal) -> None:
    terminal.answer = AttemptState.UNKNOWN
    paid(checkout)
    with pytest.raises(AttemptOpen):
        checkout.waive("visit-1", NOT_DUE)
    with pytest.raises(UnknownCharge):
        checkout.waive("visit-2", NOT_DUE)


def test_who_let_off_what_and_why_stays_in_the_books(checkout: Checkout, engine: Engine) -> None:
    checkout.open_charge(order())
    checkout.waive("visit-1", Waiver(WaiverReason.WAITED, "anna", sek(100)))
    checkout.waive("visit-1", Waiver(WaiverReason.DECIDED, "bo"))
    with engine.begin() as connection:
        rows = connection.execute(select(tables.waivers).order_by(tables.waivers.c.id)).all()
    assert [(row.amount_ore, row.reason, row.by) for row in rows] == [
        (100_00, "waited", "anna"),
        (150_00, "decided", "bo"),
    ]
