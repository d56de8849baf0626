"""What surrounds a payment: registration, reversal, stopping, the terminal's condition and the trace."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from hardware.errors import LinkGone, TerminalRefused
from hardware.interfaces import Condition, Transaction, TransactionState
from tests.hardware.devices import Simulator, eventually
from tests.hardware.drivers.till import FEE, Kiosk, authorisations


def test_without_a_link_nothing_is_asked(kiosk: Kiosk, terminal_device: Simulator) -> None:
    terminal_device.act("unplug")
    eventually(lambda: kiosk.terminal.condition() is Condition.OFFLINE)
    transaction = kiosk.pay()
    assert (transaction.state, transaction.reason) == (TransactionState.DECLINED, "not_sent")
    with pytest.raises(LinkGone):
        kiosk.terminal.login()


def test_a_restarted_terminal_is_registered_with_again(kiosk: Kiosk, terminal_device: Simulator) -> None:
    assert kiosk.pay().state is TransactionState.APPROVED
    terminal_device.act("power_cycle")
    refused = kiosk.pay()
    assert (refused.state, refused.code) == (TransactionState.DECLINED, "6B")
    assert kiosk.pay().state is TransactionState.APPROVED


def test_a_refused_login_says_why(kiosk: Kiosk, terminal_device: Simulator) -> None:
    terminal_device.act("fault", kind="busy", times=1)
    with pytest.raises(TerminalRefused, match="9C: please wait"):
        kiosk.terminal.login()


def test_a_reversal_takes_back_once(kiosk: Kiosk) -> None:
    paid = kiosk.pay()
    assert paid.receipt_number is not None
    reversals: list[Transaction] = []
    taken_back = kiosk.terminal.reversal(paid.receipt_number, commit=reversals.append)
    assert (taken_back.state, taken_back.amount_ore) == (TransactionState.REVERSED, FEE)
    assert reversals == [taken_back]
    assert kiosk.terminal.transaction_status() == taken_back

    again = kiosk.terminal.reversal(paid.receipt_number, commit=reversals.append)
    assert (again.state, again.code) == (TransactionState.DECLINED, "B4")
    unknown = kiosk.terminal.reversal(9_999, commit=reversals.append)
    assert (unknown.state, unknown.code) == (TransactionState.DECLINED, "B5")


def test_the_patient_may_stop_a_payment(kiosk: Kiosk, terminal_device: Simulator) -> None:
    terminal_device.act("next", outcome="approve")
    ended: list[Transaction] = []

    def stop_when_the_card_is_asked_for(code: str) -> None:
        if code == "insert_card":
            threading.Thread(target=kiosk.terminal.abort).start()
            time.sleep(0.1)

    ended.append(kiosk.terminal.payment(FEE, commit=kiosk.committed.append, progress=stop_when_the_card_is_asked_for))
    assert ended[0].state is TransactionState.CANCELLED
    assert kiosk.pay().state is TransactionState.APPROVED


def test_stopping_an_idle_terminal_does_no_harm(kiosk: Kiosk) -> None:
    kiosk.terminal.login()
    kiosk.terminal.abort()
    assert kiosk.pay().state is TransactionState.APPROVED


def test_a_progress_screen_that_fails_does_not_disturb_the_payment(kiosk: Kiosk) -> None:
    def fail(_code: str) -> None:
        raise RuntimeError("the screen is gone")

    assert kiosk.terminal.payment(FEE, commit=kiosk.committed.append, progress=fail).state is TransactionState.APPROVED


def test_garbage_instead_of_answers_is_unknown(kiosk: Kiosk, terminal_device: Simulator) -> None:
    kiosk.terminal.login()
    terminal_device.act("fault", kind="garbage")
    assert kiosk.pay().state is TransactionState.UNKNOWN
    assert authorisations(kiosk) == 1


def test_the_condition_is_what_the_terminal_last_said(kiosk: Kiosk, terminal_device: Simulator) -> None:
    assert kiosk.terminal.condition() is Condition.UNKNOWN
    assert kiosk.terminal.probe() is Condition.OK
    terminal_device.act("fault", kind="mute")
    assert kiosk.terminal.probe() is Condition.UNKNOWN
    terminal_device.act("clear")
    assert kiosk.terminal.probe() is Condition.OK


def test_the_trace_holds_no_card_number(kiosk: Kiosk) -> None:
    kiosk.pay()
    traced = "".join(entry.data.hex() for entry in kiosk.trace.entries())
    assert "040f" in traced
    assert "4242" not in traced


def test_a_payment_of_nothing_is_a_programming_error(kiosk: Kiosk) -> None:
    for amount in (0, -1):
        with pytest.raises(ValueError, match="at least one öre"):
            kiosk.pay(amount)


def test_state_is_json_without_personal_data(terminal_device: Simulator) -> None:
    state: dict[str, Any] = terminal_device.state()
    assert state["outcomes"]
    assert "4242" not in str(state)
