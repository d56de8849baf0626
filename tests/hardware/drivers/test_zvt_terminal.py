"""A payment at a terminal on the other end of a pty: what is drawn, and what is known of it."""

from __future__ import annotations

import pytest

from hardware.interfaces import Transaction, TransactionState
from tests.hardware.devices import Simulator, eventually
from tests.hardware.drivers.till import FEE, Kiosk, authorisations, kept, sent


def test_an_approved_payment(kiosk: Kiosk, terminal_device: Simulator) -> None:
    before = kept(terminal_device)
    transaction = kiosk.pay()
    assert (transaction.state, transaction.amount_ore) == (TransactionState.APPROVED, FEE)
    assert transaction.receipt_number is not None
    assert (transaction.masked_pan, transaction.card_name) == ("************4242", "Simulerat kort")
    assert kiosk.committed == [transaction]
    assert kiosk.shown == ["insert_card", "enter_pin", "contacting_bank"]
    assert kept(terminal_device) == before + 1
    assert kiosk.terminal.transaction_status() == transaction


def test_the_result_is_committed_before_it_is_acknowledged(kiosk: Kiosk, terminal_device: Simulator) -> None:
    before = kept(terminal_device)
    kept_at_commit: list[int] = []
    answers_at_commit: list[int] = []

    def commit(_transaction: Transaction) -> None:
        kept_at_commit.append(kept(terminal_device))
        answers_at_commit.append(len(sent(kiosk.trace)))

    kiosk.terminal.payment(FEE, commit=commit, progress=kiosk.shown.append)
    assert kept_at_commit == [before]
    # after the commit: yes to the result, yes to the completion
    assert sent(kiosk.trace)[answers_at_commit[0] :] == ["800000", "800000"]


@pytest.mark.parametrize(
    ("outcome", "state", "code"),
    [
        ("decline", TransactionState.DECLINED, "05"),
        ("cancel", TransactionState.CANCELLED, "6C"),
        ("timeout", TransactionState.CANCELLED, "6C"),
    ],
)
def test_payments_that_do_not_come_about(
    kiosk: Kiosk, terminal_device: Simulator, outcome: str, state: TransactionState, code: str
) -> None:
    before = kept(terminal_device)
    terminal_device.act("next", outcome=outcome)
    transaction = kiosk.pay()
    assert (transaction.state, transaction.code) == (state, code)
    assert kiosk.committed == [transaction]
    assert kept(terminal_device) == before
    assert kiosk.pay().state is TransactionState.APPROVED


def test_the_amount_can_choose_the_outcome(kiosk: Kiosk) -> None:
    assert kiosk.pay(20_001).state is TransactionState.DECLINED
    assert kiosk.pay(20_002).state is TransactionState.CANCELLED


@pytest.mark.parametrize("outcome", ["lost_after_approval", "completion_lost"])
def test_an_approval_whose_end_is_lost_is_unknown_until_the_terminal_tells(
    kiosk: Kiosk, terminal_device: Simulator, outcome: str
) -> None:
    terminal_device.act("next", outcome=outcome)
    transaction = kiosk.pay()
    assert transaction.state is TransactionState.UNKNOWN
    assert kiosk.committed[0].state is TransactionState.APPROVED
    assert transaction.receipt_number == kiosk.committed[0].receipt_number

    eventually(lambda: terminal_device.state()["plugged"])
    kiosk.connection.connect()
    assert kiosk.terminal.transaction_status() == kiosk.committed[0]


def test_a_link_lost_before_the_yes_leaves_nothing_drawn(kiosk: Kiosk, terminal_device: Simulator) -> None:
    kiosk.pay()
    last, before = kiosk.committed[-1], kept(terminal_device)
    terminal_device.act("next", outcome="lost_before_ack")
    assert kiosk.pay().state is TransactionState.UNKNOWN
    eventually(lambda: terminal_device.state()["plugged"] and not terminal_device.state()["busy"])
    kiosk.connection.connect()
    assert kiosk.terminal.transaction_status() == last
    assert kept(terminal_device) == before


def test_a_silent_terminal_is_unknown_when_time_is_up(kiosk: Kiosk, terminal_device: Simulator) -> None:
    terminal_device.act("next", outcome="silent")
    transaction = kiosk.pay()
    assert (transaction.state, transaction.reason) == (TransactionState.UNKNOWN, "no_answer")
    assert kiosk.committed == []


def test_a_commit_that_fails_makes_the_terminal_undo_the_payment(kiosk: Kiosk, terminal_device: Simulator) -> None:
    before = kept(terminal_device)

    def fail(_transaction: Transaction) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        kiosk.terminal.payment(FEE, commit=fail, progress=kiosk.shown.append)
    assert "84a000" in sent(kiosk.trace)
    assert kept(terminal_device) == before
    assert kiosk.pay().state is TransactionState.APPROVED


@pytest.mark.parametrize(
    ("outcome", "reason"), [("wrong_amount", "amount_differs"), ("wrong_currency", "currency_differs")]
)
def test_a_result_for_another_sum_is_refused_and_undone(
    kiosk: Kiosk, terminal_device: Simulator, outcome: str, reason: str
) -> None:
    before = kept(terminal_device)
    terminal_device.act("next", outcome=outcome)
    transaction = kiosk.pay()
    assert (transaction.state, transaction.reason) == (TransactionState.REVERSED, reason)
    assert kiosk.committed == []
    assert kept(terminal_device) == before


def test_a_result_told_twice_is_committed_once(kiosk: Kiosk, terminal_device: Simulator) -> None:
    before = kept(terminal_device)
    terminal_device.act("next", outcome="duplicate_status")
    assert kiosk.pay().state is TransactionState.APPROVED
    assert len(kiosk.committed) == 1
    assert kept(terminal_device) == before + 1


def test_a_lost_acknowledgement_leads_to_no_second_authorisation(kiosk: Kiosk, terminal_device: Simulator) -> None:
    kiosk.terminal.login()
    before = kept(terminal_device)
    terminal_device.act("fault", kind="ack_lost", times=1)
    assert kiosk.pay().state is TransactionState.APPROVED
    assert kept(terminal_device) == before + 1
    assert authorisations(kiosk) == 1


def test_an_authorisation_into_silence_is_sent_once_and_unknown(kiosk: Kiosk, terminal_device: Simulator) -> None:
    kiosk.terminal.login()
    terminal_device.act("fault", kind="mute")
    assert kiosk.pay().state is TransactionState.UNKNOWN
    assert authorisations(kiosk) == 1


@pytest.mark.parametrize(
    ("times", "state", "sendings"),
    [(1, TransactionState.APPROVED, 2), (2, TransactionState.APPROVED, 3), (3, TransactionState.UNKNOWN, 3)],
)
def test_a_frame_that_did_not_come_through_is_repeated_twice_at_most(
    kiosk: Kiosk, terminal_device: Simulator, times: int, state: TransactionState, sendings: int
) -> None:
    kiosk.terminal.login()
    terminal_device.act("fault", kind="nak", times=times)
    assert kiosk.pay().state is state
    assert authorisations(kiosk) == sendings


def test_a_busy_terminal_takes_no_payment(kiosk: Kiosk, terminal_device: Simulator) -> None:
    kiosk.terminal.login()
    terminal_device.act("fault", kind="busy", times=1)
    transaction = kiosk.pay()
    assert (transaction.state, transaction.code) == (TransactionState.DECLINED, "9C")
