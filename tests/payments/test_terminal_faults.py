"""Faults 35 to 57 over the whole payment: whatever the terminal does, one visit is charged once and shown as it is.

The driver's own answers to each fault are in `tests/hardware/drivers/test_zvt_faults.py` and `test_zvt_results.py`; a
kiosk killed (47) is in `test_killed.py`, a reversal refused (53) in `test_give_back.py`.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from payments.calendar import swedish_day
from payments.charge import AttemptState
from payments.money import Money
from payments.reconciliation import Explanation
from tests.hardware.drivers.bench import Bench
from tests.payments.conftest import order
from tests.payments.kill.victim import FEE, VISIT, checkout_of

OUTCOMES = [
    pytest.param("decline", id="fault 35: declined"),
    pytest.param("cancel", id="fault 36: stopped by the customer"),
    pytest.param("timeout", id="fault 36: no card in time"),
    pytest.param("refuse", id="fault 38: 84 xx on the command"),
    pytest.param("no_answer", id="fault 39: no answer in T3"),
    pytest.param("silent", id="fault 40: silence after 04 FF"),
    pytest.param("long_wait", id="fault 41: 04 FF with a longer T4"),
    pytest.param("lost_before_ack", id="fault 44: link dies with the result"),
    pytest.param("lost_after_approval", id="fault 46: link dies before 06 0F"),
    pytest.param("completion_lost", id="fault 46: 06 0F never comes"),
    pytest.param("reboot", id="fault 48: the terminal restarts"),
    pytest.param("late_result", id="fault 49: the result is late"),
    pytest.param("duplicate_status", id="fault 50: the result comes twice"),
    pytest.param("wrong_amount", id="fault 51: another amount"),
    pytest.param("wrong_currency", id="fault 51: another currency"),
    pytest.param("wrong_terminal", id="fault 51: another terminal"),
    pytest.param("card_left_in", id="fault 56: the card stays in"),
    pytest.param("partial", id="fault 57: a part of the amount"),
]
FAULTS = [
    pytest.param("busy", {"times": 1}, id="fault 38: busy"),
    pytest.param("ack_lost", {"times": 1}, id="fault 42: ACK lost"),
    pytest.param("nak", {"times": 1}, id="fault 43: NAK once"),
    pytest.param("nak", {"times": 3}, id="fault 43: NAK three times"),
    pytest.param("yes_lost", {}, id="fault 45: 80 00 00 lost"),
    pytest.param("not_registered", {"times": 1}, id="fault 54: not registered"),
    pytest.param("batch_open", {}, id="fault 54: the day must be handed in"),
    pytest.param("older_receipt", {}, id="fault 52: 06 20 tells an older transaction"),
]


def money(bench: Bench) -> Money:
    """What the terminal holds after all."""
    return Money(sum(each.amount_ore if each.is_payment else -each.amount_ore for each in bench.journal.bookings))


def after_the_fault(bench: Bench, engine: Engine) -> AttemptState:
    """Pay while the terminal fails, start again when it is well: books and terminal agree, and one charge is drawn."""
    checkout = checkout_of(engine, bench.terminal)
    charge = checkout.open_charge(order(VISIT, kronor=FEE.ore // 100))
    first = checkout.pay(charge.id, "card")
    shown_as_paid = checkout.paid_attempt(VISIT) is not None
    bench.model.faults.clear()
    bench.let_time_pass()
    bench.plug_in()
    bench.start_kiosk()
    after = checkout_of(engine, bench.terminal)
    after.recover()
    assert after.open_attempts() == []
    is_paid = after.paid_attempt(VISIT) is not None
    assert money(bench) == (FEE + FEE if is_paid else FEE)
    assert is_paid or not shown_as_paid
    if not is_paid:
        bench.model.actions()["next"]({"outcome": "approve"})
        assert after.pay(charge.id, "card").state is AttemptState.APPROVED
    assert money(bench) == FEE + FEE
    return first.state


@pytest.fixture
def bench(engine: Engine) -> Bench:
    """A terminal that has taken a payment of the same amount today."""
    ready = Bench()
    checkout = checkout_of(engine, ready.terminal)
    checkout.pay(checkout.open_charge(order("visit-0", kronor=FEE.ore // 100)).id, "card")
    assert money(ready) == FEE
    return ready


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_payment_that_ends_in_a_fault(bench: Bench, engine: Engine, outcome: str) -> None:
    bench.model.actions()["next"]({"outcome": outcome})
    after_the_fault(bench, engine)


@pytest.mark.parametrize(("kind", "how"), FAULTS)
def test_a_terminal_with_a_fault(bench: Bench, engine: Engine, *, kind: str, how: dict[str, object]) -> None:
    bench.fault(kind, **how)
    after_the_fault(bench, engine)


def test_fault_37_an_abort_that_is_ignored_does_not_end_a_payment(bench: Bench, engine: Engine) -> None:
    bench.fault("abort_ignored")
    bench.terminal.abort()
    assert after_the_fault(bench, engine) is AttemptState.APPROVED


def test_fault_55_a_terminal_unplugged_overnight_is_not_asked_to_pay(bench: Bench, engine: Engine) -> None:
    bench.connection.close()
    assert after_the_fault(bench, engine) is AttemptState.CANCELLED


def test_fault_52_a_payment_that_the_terminal_does_not_tell_is_found_at_the_end_of_the_day(
    bench: Bench, engine: Engine
) -> None:
    """A terminal that tells an older transaction looks like one that took it back: only its total tells."""
    bench.model.actions()["next"]({"outcome": "completion_lost"})
    checkout = checkout_of(engine, bench.terminal)
    attempt = checkout.pay(checkout.open_charge(order(VISIT, kronor=FEE.ore // 100)).id, "card")
    bench.let_time_pass()
    bench.fault("older_receipt")
    assert checkout.resolve(attempt.id).state is AttemptState.REVERSED
    (line,) = checkout.reconcile(swedish_day(checkout.clock()), {"card": money(bench)}).lines
    assert (line.explanation, line.attempts) == (Explanation.CALLED_OFF, (attempt.id,))
