"""The end of the day: books and providers side by side, and what would explain a difference."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from payments import tables
from payments.beginning import Return
from payments.charge import AttemptState, Purpose
from payments.checkout import Checkout
from payments.money import Money, sek
from payments.reconciliation import Explanation, Line
from tests.payments.conftest import Terminal, order

TODAY = date(2026, 11, 21)


def card_line(checkout: Checkout, told: Money) -> Line:
    """The terminal's line of today's report."""
    (line,) = [each for each in checkout.reconcile(TODAY, {"card": told}).lines if each.provider == "card"]
    return line


def busy_day(checkout: Checkout, terminal: Terminal) -> None:
    """Two visits of 250 and 100 kronor paid, 40 given back, one card declined."""
    payment = checkout.pay(checkout.open_charge(order("a")).id, "card")
    checkout.pay(checkout.open_charge(order("b", kronor=100)).id, "card")
    checkout.give_back(Return(payment.id, Purpose.REFUND, sek(40), "card", by="anna"))
    terminal.answer = AttemptState.DECLINED
    checkout.pay(checkout.open_charge(order("c")).id, "card")


def test_a_day_that_agrees(checkout: Checkout, terminal: Terminal) -> None:
    busy_day(checkout, terminal)
    line = card_line(checkout, terminal.balance)
    assert (line.count, line.amount, line.difference) == (3, sek(310), sek(0))
    assert line.explanation is Explanation.AGREES
    assert checkout.reconcile(TODAY, {}).lines[0].explanation is Explanation.NOT_TOLD
    assert checkout.reconcile(date(2026, 11, 22), {}).lines == ()


@pytest.mark.parametrize(("kronor", "attempts"), [(250, 1), (77, 1), (327, 2)])
def test_a_payment_that_nobody_knows_explains_what_the_terminal_has_more(
    checkout: Checkout, terminal: Terminal, *, kronor: int, attempts: int
) -> None:
    busy_day(checkout, terminal)
    terminal.answer = AttemptState.UNKNOWN
    checkout.pay(checkout.open_charge(order("d")).id, "card")
    checkout.pay(checkout.open_charge(order("e", kronor=77)).id, "card")
    line = card_line(checkout, terminal.balance + sek(kronor))
    assert (line.explanation, len(line.attempts)) == (Explanation.OPEN_ATTEMPTS, attempts)


def test_a_payment_that_the_terminal_does_not_have(checkout: Checkout, terminal: Terminal) -> None:
    busy_day(checkout, terminal)
    line = card_line(checkout, terminal.balance - sek(100))
    assert line.explanation is Explanation.ONE_ATTEMPT_MISSING
    assert [checkout.attempt(each).amount for each in line.attempts] == [sek(100)]


def test_what_nothing_explains_is_said(checkout: Checkout, terminal: Terminal) -> None:
    busy_day(checkout, terminal)
    line = card_line(checkout, terminal.balance + sek(1))
    assert (line.explanation, line.difference) == (Explanation.UNEXPLAINED, sek(1))


def test_another_station_has_its_own_terminal(checkout: Checkout, terminal: Terminal) -> None:
    busy_day(checkout, terminal)
    with checkout.engine.begin() as connection:
        connection.execute(update(tables.attempts).values(station="kiosk-2"))
    assert checkout.reconcile(TODAY, {}).lines == ()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), TODAY),
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_a_day_ends_at_midnight_in_sweden(checkout: Checkout, *, at: datetime, day: date) -> None:
    checkout.pay(checkout.open_charge(order()).id, "card")
    with checkout.engine.begin() as connection:
        connection.execute(update(tables.attempts).values(changed_at=at))
    assert [line.count for line in checkout.reconcile(day, {}).lines] == [1]


def test_a_paid_fee_that_is_not_on_the_card_is_named(checkout: Checkout) -> None:
    checkout.pay(checkout.open_charge(order()).id, "card")
    assert checkout.reconcile(TODAY, {}).uncounted == ()
    with checkout.engine.begin() as connection:
        connection.execute(update(tables.charges).values(counted_as=""))
    assert checkout.reconcile(TODAY, {}).uncounted == ("visit-1",)
