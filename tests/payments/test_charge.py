"""The steps that a payment attempt may take, and those that it must not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from payments.charge import OPEN_STATES, STANDING_STATES, Attempt, AttemptState, Order
from payments.errors import IllegalStep, InvalidAmount
from payments.money import Money, sek

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FINAL = frozenset(AttemptState) - OPEN_STATES


def attempt(state: AttemptState) -> Attempt:
    """An attempt that has come so far."""
    return Attempt("a", "c", "card", sek(250), state, NOW, NOW)


ENDED = [pair for pair in product(sorted(FINAL), sorted(AttemptState)) if pair != ("BILLED", "APPROVED")]


@pytest.mark.parametrize(("before", "after"), ENDED)
def test_what_has_ended_stays_ended(before: AttemptState, after: AttemptState) -> None:
    with pytest.raises(IllegalStep):
        attempt(before).step(after, at=NOW)


def test_an_invoice_that_is_paid_stands_before_and_after() -> None:
    billed = attempt(AttemptState.BILLED)
    paid = billed.step(AttemptState.APPROVED, at=NOW)
    assert (billed.is_open, frozenset({billed.state, paid.state})) == (False, STANDING_STATES)


@pytest.mark.parametrize("before", sorted(OPEN_STATES))
def test_nothing_is_sent_twice(before: AttemptState) -> None:
    if before is AttemptState.INTENT:
        assert attempt(before).step(AttemptState.SENT, at=NOW).state is AttemptState.SENT
    else:
        with pytest.raises(IllegalStep):
            attempt(before).step(AttemptState.SENT, at=NOW)


def test_what_was_never_sent_cannot_be_approved() -> None:
    with pytest.raises(IllegalStep):
        attempt(AttemptState.INTENT).step(AttemptState.APPROVED, at=NOW)


@pytest.mark.parametrize("amount", [sek(0), sek(-1), Money(100, "EUR")])
def test_absurd_charges(amount: Money) -> None:
    with pytest.raises(InvalidAmount):
        Order("v", "p", "doctor_visit", amount, date(2026, 1, 1), counts=True)
