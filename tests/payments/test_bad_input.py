"""Whatever cannot be is refused with a reason, moves nothing, and is logged without saying whose it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import structlog.testing
from sqlalchemy import func, select

from payments import tables
from payments.beginning import Return
from payments.charge import Attempt, AttemptState, Order, Purpose
from payments.checkout import Checkout
from payments.errors import InvalidAmount, KeyReused, NotReturnable, PaymentsError, UnknownFee, UnlikelyDay
from payments.fees import Tariff, quote
from payments.high_cost.ledger import MAX_ORE as LEDGER_MAX_ORE
from payments.high_cost.recognition import Likeness, Listed, Unanswered, recognise
from payments.money import Money, sek
from tests.payments.conftest import NOW, Terminal, order

TODAY = NOW.date()
PRIVATE = "patient-1"


def refused(act: Callable[[], object], error: type[PaymentsError]) -> None:
    """It is refused, the reason reads like a sentence, and nothing that is logged or said names the patient."""
    with structlog.testing.capture_logs() as logs, pytest.raises(error) as why:
        act()
    assert str(why.value).endswith(".")
    assert PRIVATE not in f"{logs}{why.value}"


@pytest.mark.parametrize("amount", [Money(0), Money(-1), sek(100_001), Money(2**63), Money(25000, "EUR")])
def test_amounts_that_no_visit_costs(checkout: Checkout, amount: Money) -> None:
    refused(lambda: replace(order(), amount=amount), InvalidAmount)
    checkout.open_charge(order())
    refused(lambda: checkout.correct("visit-1", amount), InvalidAmount)
    moved = checkout.balance("visit-1")
    assert moved is not None
    assert moved.amount == sek(250)


def test_the_books_and_the_ledger_draw_the_same_line() -> None:
    assert Order("v", "p", "k", Money(LEDGER_MAX_ORE), TODAY, counts=True).amount.ore == LEDGER_MAX_ORE


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), TODAY + timedelta(days=2), date(9999, 12, 31)])
def test_days_on_which_nobody_pays_for_a_visit(checkout: Checkout, terminal: Terminal, day: date) -> None:
    refused(lambda: checkout.open_charge(replace(order(), visit_date=day)), UnlikelyDay)
    assert terminal.asked == 0
    with checkout.engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.charges)) == 0


def test_a_visit_soon_after_midnight_is_paid_on_the_evening_before(checkout: Checkout) -> None:
    assert checkout.open_charge(replace(order(), visit_date=TODAY + timedelta(days=1))).order.amount == sek(250)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("", TODAY),
        ("doctor_visit'; DROP TABLE payments_charge; --", TODAY),
        ("läkarbesök", TODAY),
        ("doctor_visit", date(1899, 12, 31)),
        ("doctor_visit", date(2023, 12, 31)),
    ],
)
def test_fees_that_are_in_no_tariff(tariff: Tariff, kind: str, day: date) -> None:
    refused(lambda: quote(tariff, kind, on=day, age=40), UnknownFee)


def test_a_day_after_the_last_row_is_valid(tariff: Tariff) -> None:
    ended = replace(tariff, fees=tuple(each for each in tariff.fees if each.validity.through is not None))
    assert quote(ended, "doctor_visit", on=date(2024, 12, 31), age=40).amount == sek(250)
    refused(lambda: quote(ended, "doctor_visit", on=date(2025, 1, 1), age=40), UnknownFee)


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        (sek(-1), NotReturnable),
        (sek(0), NotReturnable),
        (sek(251), NotReturnable),
        (Money(25000, "NOK"), InvalidAmount),
    ],
)
def test_amounts_that_cannot_be_given_back(
    checkout: Checkout, terminal: Terminal, amount: Money, error: type[PaymentsError]
) -> None:
    payment = paid(checkout)
    refused(lambda: checkout.give_back(Return(payment.id, Purpose.REFUND, amount, "card", by="anna")), error)
    assert terminal.given == []


def test_a_terminal_that_answers_in_another_currency_is_not_believed(checkout: Checkout, terminal: Terminal) -> None:
    terminal.reported = Money(25000, "EUR")
    attempt = paid(checkout)
    assert (attempt.state, terminal.kept) == (AttemptState.UNKNOWN, [])


def test_a_key_that_comes_again_for_something_else(checkout: Checkout, terminal: Terminal) -> None:
    first = checkout.open_charge(order())
    checkout.pay(first.id, "card", key="key-1")
    other = checkout.open_charge(order("visit-2"))
    refused(lambda: checkout.pay(other.id, "card", key="key-1"), KeyReused)
    assert len(terminal.kept) == 1


def test_nobody_else_s_fee_is_taken_for_one_that_was_sent() -> None:
    """An answer from e-frikort that lists another person's, day's or amount's fee is no proof of ours."""
    mine = Likeness(PRIVATE, TODAY, 25000)
    others = [
        mine._replace(person_id="patient-2"),
        mine._replace(visit_date=TODAY - timedelta(days=1)),
        mine._replace(amount_ore=24999),
    ]
    listed = [Listed(f"t{number}", each) for number, each in enumerate(others)]
    assert recognise([Unanswered(1, mine, frozenset())], listed, known=frozenset()).found == {}


def paid(checkout: Checkout) -> Attempt:
    """A visit's payment by card."""
    return checkout.pay(checkout.open_charge(order()).id, "card")
