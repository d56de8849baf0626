"""The day of Swish: each payment and refund that the books know is asked for again, and every difference is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from payments.beginning import Return
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout
from payments.errors import NotTyped
from payments.money import sek
from payments.providers import providers
from payments.providers.swish import Merchant, Patience, SwishPayment, instruction_of
from payments.reconciliation import DayReport, Difference, Explanation, Line
from payments.simulators.swish.requests import Entry
from tests.payments.conftest import Terminal, order
from tests.payments.swish_line import SwishLine
from tests.payments.test_day import TODAY

MERCHANT = Merchant("1231181189", "https://clinic.example/swish")


@dataclass
class Clinic:
    """A clinic with Swish; its patients approve at once, unless `waits`."""

    checkout: Checkout
    line: SwishLine
    waits: bool = False

    def pay(self, reference: str, kronor: int = 250) -> Attempt:
        """Pay a visit by Swish."""
        charge = self.checkout.open_charge(order(reference, kronor=kronor))
        return self.checkout.pay(charge.id, "swish", progress=self._approve)

    def give_back(self, payment: Attempt, kronor: int) -> Attempt:
        """Refund by Swish."""
        return self.checkout.give_back(Return(payment.id, Purpose.REFUND, sek(kronor), "swish", by="anna"))

    def report(self, day: date = TODAY) -> DayReport:
        """The day's report."""
        return self.checkout.reconcile(day, {})

    @property
    def swish(self) -> Line:
        """Swish's line in it."""
        (line,) = self.report().lines
        return line

    def at_swish(self, attempt: Attempt) -> Entry:
        """The request or refund there."""
        known = self.line.swish.requests if attempt.purpose is Purpose.PAYMENT else self.line.swish.refunds
        return known[instruction_of(attempt)]

    def _approve(self, code: str) -> None:
        if code.startswith("swish_qr:") and not self.waits:
            self.line.swish.pay(self.line.phone(code).id)


@pytest.fixture
def clinic(checkout: Checkout, terminal: Terminal) -> Clinic:
    """A clinic in the morning."""
    line = SwishLine()
    swish = SwishPayment(line.client(), MERCHANT, Patience(pay=0.02, ask_every=0, end=0.02, silence=0.02))
    return Clinic(replace(checkout, providers=providers(card_terminal=terminal, swish=swish)), line)


def test_payments_and_refunds_that_agree_are_balanced(clinic: Clinic) -> None:
    payment = clinic.pay("a")
    clinic.pay("b", 100)
    clinic.give_back(payment, 40)
    line = clinic.swish
    assert (line.count, line.amount, line.told) == (3, sek(310), sek(310))
    assert (line.explanation, line.is_whole) == (Explanation.AGREES, False)
    assert clinic.report().is_balanced


def test_what_ended_without_money_in_both_is_no_difference(clinic: Clinic) -> None:
    clinic.waits = True
    assert clinic.pay("a").state is AttemptState.CANCELLED
    assert clinic.swish.explanation is Explanation.AGREES


def test_a_payment_of_the_books_that_swish_does_not_know(clinic: Clinic) -> None:
    payment = clinic.pay("a")
    del clinic.line.swish.requests[instruction_of(payment)]
    assert clinic.swish.differences == (Difference(payment.id, Explanation.NOT_THERE, here=sek(250)),)
    assert not clinic.report().is_balanced


@pytest.mark.parametrize("status", ["DECLINED", "ERROR", "CANCELLED", "CREATED"])
def test_a_payment_of_the_books_that_did_not_happen_at_swish(clinic: Clinic, status: str) -> None:
    payment = clinic.pay("a")
    clinic.at_swish(payment).status = status
    assert clinic.swish.attempts == (payment.id,)


def test_another_amount_there(clinic: Clinic) -> None:
    payment = clinic.pay("a")
    clinic.at_swish(payment).amount = "25.00"
    differs = Difference(payment.id, Explanation.NOT_THERE, here=sek(250), there=sek(25))
    assert clinic.swish.differences == (differs,)


def test_a_refund_of_the_books_that_swish_does_not_know(clinic: Clinic) -> None:
    refund = clinic.give_back(clinic.pay("a"), 100)
    del clinic.line.swish.refunds[instruction_of(refund)]
    assert clinic.swish.differences == (Difference(refund.id, Explanation.NOT_THERE, here=sek(-100)),)


def test_a_payment_at_swish_that_the_books_have_called_off(clinic: Clinic) -> None:
    clinic.waits = True
    payment = clinic.pay("a")
    clinic.at_swish(payment).status = "PAID"
    assert clinic.swish.differences == (Difference(payment.id, Explanation.CALLED_OFF, there=sek(250)),)


def test_a_payment_at_swish_that_is_unknown_here(clinic: Clinic) -> None:
    clinic.waits = True
    clinic.line.after = lambda kind: setattr(clinic.line, "is_cut", clinic.line.is_cut or kind == "create")
    payment = clinic.pay("a")
    assert payment.state is AttemptState.UNKNOWN
    clinic.line.is_cut = False
    clinic.at_swish(payment).status = "PAID"
    assert clinic.swish.differences == (Difference(payment.id, Explanation.OPEN_ATTEMPTS, there=sek(250)),)


def test_two_errors_that_cancel_are_each_named(clinic: Clinic) -> None:
    lost = clinic.pay("a")
    clinic.waits = True
    extra = clinic.pay("b")
    del clinic.line.swish.requests[instruction_of(lost)]
    clinic.at_swish(extra).status = "PAID"
    line = clinic.swish
    assert (line.difference, line.explanation) == (sek(0), Explanation.SEVERAL)
    assert {(each.attempt, each.explanation) for each in line.differences} == {
        (lost.id, Explanation.NOT_THERE),
        (extra.id, Explanation.CALLED_OFF),
    }


def test_when_swish_does_not_answer_the_day_is_not_called_balanced(clinic: Clinic) -> None:
    clinic.pay("a")
    clinic.line.is_cut = True
    assert (clinic.swish.told, clinic.swish.explanation) == (None, Explanation.SILENT)
    assert not clinic.report().is_balanced
    clinic.line.is_cut = False
    assert clinic.report().is_balanced


def test_nobody_types_what_swish_is_asked_for(clinic: Clinic) -> None:
    with pytest.raises(NotTyped):
        clinic.checkout.reconcile(TODAY, {"swish": sek(250)})


def test_without_swish_at_this_kiosk_its_total_may_be_typed(clinic: Clinic, terminal: Terminal) -> None:
    clinic.pay("a")
    without = replace(clinic.checkout, providers=providers(card_terminal=terminal))
    (line,) = without.reconcile(TODAY, {"swish": sek(250)}).lines
    assert line.explanation is Explanation.AGREES
    assert not without.reconcile(TODAY, {}).is_balanced


def test_an_empty_day_asks_swish_nothing(clinic: Clinic) -> None:
    clinic.line.is_cut = True
    assert clinic.report() == DayReport(TODAY, (), ())
