"""A visit whose fee the clinic has let off: the kiosk asks for nothing and checks the patient in."""

from __future__ import annotations

import pytest

from hardware.interfaces import TransactionState
from kiosk import staff
from kiosk.checkin import Priced
from kiosk.refusals import Refusal, Refused
from payments.errors import NotWaivable
from payments.fees import Rule
from payments.money import ZERO, Money
from tests.kiosk.conftest import Scene
from tests.kiosk.test_checkin import booking, ignore, price

CODE = "BETA-2222"


def declined(scene: Scene) -> str:
    """A visit whose patient has tried to pay in vain; its id."""
    visit = booking(scene.desk, CODE)
    scene.terminal.answer = TransactionState.DECLINED
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    scene.terminal.answer = TransactionState.APPROVED
    return visit.id


def test_a_fee_that_was_let_off_is_not_asked_for(scene: Scene) -> None:
    visit = declined(scene)
    assert "nothing to give back" in staff.let_off(scene.desk.checkout, visit, "decided", by="anna")
    priced = scene.desk.price(booking(scene.desk, CODE))
    assert isinstance(priced, Priced)
    assert (priced.nothing_to_pay, priced.is_paid, priced.quote.amount) == (True, False, ZERO)
    assert priced.quote.rule is Rule.EXEMPT


def test_a_fee_that_was_let_off_in_part_is_settled_at_the_reception(scene: Scene) -> None:
    visit = declined(scene)
    staff.let_off(scene.desk.checkout, visit, "waited", by="anna", kronor="50")
    assert scene.desk.price(booking(scene.desk, CODE)) == Refused(Refusal.SEE_RECEPTION)


def test_a_paid_fee_that_was_let_off_is_to_be_given_back(scene: Scene) -> None:
    visit = booking(scene.desk, CODE)
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    paid = scene.desk.checkout.balance(visit.id)
    assert paid is not None
    line = staff.let_off(scene.desk.checkout, visit.id, "not_due", by="anna")
    assert f"give back {Money(paid.kept.ore).text()}" in line
    with pytest.raises(NotWaivable):
        staff.let_off(scene.desk.checkout, visit.id, "not_due", by="anna")
