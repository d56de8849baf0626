"""What goes wrong at a payment terminal, by the number of the fault: what the driver says, and what is drawn."""

from __future__ import annotations

import pytest

from hardware.interfaces import Condition, TransactionState
from hardware.trace import Direction
from tests.hardware.drivers.bench import FEE, TIMERS, Bench, Change, ends, seasoned

APPROVED, DECLINED, CANCELLED = TransactionState.APPROVED, TransactionState.DECLINED, TransactionState.CANCELLED
UNKNOWN, REVERSED = TransactionState.UNKNOWN, TransactionState.REVERSED
AUTHORISATION = "0601"


@pytest.fixture
def bench() -> Bench:
    return seasoned()


def without_yes_to_a_result() -> Change:
    """A line that loses every yes of the kiosk from the result on."""
    has_come = False

    def change(direction: Direction, data: bytes) -> bytes:
        nonlocal has_come
        has_come = has_come or (direction is Direction.RECEIVED and b"\x10\x02\x04\x0f" in data)
        return b"" if has_come and direction is Direction.SENT and b"\x80\x00\x00" in data else data

    return change


@pytest.mark.parametrize(
    ("outcome", "state", "code", "commits"),
    [
        pytest.param("decline", DECLINED, "05", 1, id="fault 35: declined"),
        pytest.param("cancel", CANCELLED, "6C", 1, id="fault 36: stopped by the customer"),
        pytest.param("timeout", CANCELLED, "6C", 1, id="fault 36: no card in time"),
        pytest.param("refuse", DECLINED, "83", 1, id="fault 38: 84 xx on the command"),
        pytest.param("no_answer", UNKNOWN, "", 0, id="fault 39: no answer in T3"),
        pytest.param("silent", UNKNOWN, "", 0, id="fault 40: silence after 04 FF"),
        pytest.param("lost_before_ack", UNKNOWN, "", 0, id="fault 44: link dies with the result"),
        pytest.param("reboot", UNKNOWN, "", 0, id="fault 48: the terminal restarts"),
        pytest.param("late_result", UNKNOWN, "", 0, id="fault 49: the result is late"),
        pytest.param("wrong_amount", REVERSED, "9B", 0, id="fault 51: another amount"),
        pytest.param("wrong_currency", REVERSED, "9B", 0, id="fault 51: another currency"),
        pytest.param("wrong_terminal", REVERSED, "9B", 0, id="fault 51: another terminal"),
        pytest.param("partial", REVERSED, "9B", 0, id="fault 57: a part of the amount"),
    ],
)
def test_payments_by_which_nothing_is_drawn(
    bench: Bench, outcome: str, state: TransactionState, code: str, commits: int
) -> None:
    transaction = bench.pay(outcome=outcome)
    assert (transaction.state, transaction.code) == (state, code)
    assert len(bench.committed) == commits
    assert bench.sent.count(AUTHORISATION) <= 1
    ends(bench, transaction, drawn=False)
    assert bench.pay().state is APPROVED


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        pytest.param("long_wait", APPROVED, id="fault 41: 04 FF with a longer T4"),
        pytest.param("lost_after_approval", UNKNOWN, id="fault 46: link dies before 06 0F"),
        pytest.param("completion_lost", UNKNOWN, id="fault 46: 06 0F never comes"),
        pytest.param("duplicate_status", APPROVED, id="fault 50: the result comes twice"),
        pytest.param("card_left_in", APPROVED, id="fault 56: the card stays in"),
    ],
)
def test_payments_that_are_drawn(bench: Bench, outcome: str, state: TransactionState) -> None:
    transaction = bench.pay(outcome=outcome)
    assert transaction.state is state
    assert [each.state for each in bench.committed] == [APPROVED]
    ends(bench, transaction, drawn=True)
    assert bench.terminal.transaction_status() == bench.committed[0]


def test_fault_37_an_abort_that_is_ignored_leaves_the_payment_to_the_terminal(bench: Bench) -> None:
    bench.fault("abort_ignored")

    def stop(code: str) -> None:
        if code == "insert_card":
            bench.terminal.abort()

    transaction = bench.terminal.payment(FEE, commit=bench.committed.append, progress=stop)
    assert transaction.state is APPROVED
    assert "06b0" in bench.sent
    ends(bench, transaction, drawn=True)


def test_fault_37_an_abort_that_is_obeyed_draws_nothing(bench: Bench) -> None:
    def stop(code: str) -> None:
        if code == "enter_pin":
            bench.terminal.abort()

    transaction = bench.terminal.payment(FEE, commit=bench.committed.append, progress=stop)
    assert transaction.state is CANCELLED
    ends(bench, transaction, drawn=False)


@pytest.mark.parametrize("code", ["6F", "83", "9C", "A0", "C3", "CC", "DC", "E0", "F6", "FF"])
def test_fault_38_whatever_code_refuses_the_command_is_told(bench: Bench, code: str) -> None:
    bench.model.actions()["next"]({"outcome": "refuse", "code": code})
    transaction = bench.pay()
    assert (transaction.state, transaction.code) == (DECLINED, code)
    ends(bench, transaction, drawn=False)


def test_fault_38_a_busy_terminal_is_neither_well_nor_broken(bench: Bench) -> None:
    bench.fault("busy", times=2)
    assert bench.terminal.probe() is Condition.UNKNOWN
    transaction = bench.pay()
    assert (transaction.state, transaction.code) == (DECLINED, "9C")
    assert bench.terminal.probe() is Condition.OK


def test_fault_39_and_40_take_no_longer_than_the_protocol_allows(bench: Bench) -> None:
    began = bench.clock.now
    bench.pay(outcome="no_answer")
    assert bench.clock.now - began == pytest.approx(TIMERS.t3, abs=0.1)
    began = bench.clock.now
    bench.pay(outcome="silent")
    assert bench.clock.now - began == pytest.approx(TIMERS.t4, abs=0.2)


def test_fault_41_the_terminal_gets_the_minutes_it_asks_for(bench: Bench) -> None:
    began = bench.clock.now
    assert bench.pay(outcome="long_wait").state is APPROVED
    assert bench.clock.now - began > TIMERS.t4


def test_fault_42_a_lost_ack_leads_to_no_second_authorisation(bench: Bench) -> None:
    bench.fault("ack_lost", times=1)
    transaction = bench.pay()
    assert transaction.state is APPROVED
    assert bench.sent.count(AUTHORISATION) == 1
    ends(bench, transaction, drawn=True)


def test_fault_42_after_silence_the_terminal_is_asked_before_it_is_asked_to_pay_again(bench: Bench) -> None:
    assert bench.pay(outcome="no_answer").state is UNKNOWN
    bench.let_time_pass()
    bench.wire.commands.clear()
    assert bench.pay().state is APPROVED
    assert bench.sent.index("0620") < bench.sent.index(AUTHORISATION)


def test_fault_42_a_terminal_that_does_not_tell_is_not_asked_to_pay(bench: Bench) -> None:
    assert bench.pay(outcome="silent").state is UNKNOWN
    bench.let_time_pass()
    bench.wire.commands.clear()
    bench.fault("busy")
    transaction = bench.pay()
    assert (transaction.state, transaction.reason) == (DECLINED, "not_sent")
    assert AUTHORISATION not in bench.sent
    bench.model.faults.clear()
    ends(bench, transaction, drawn=False)


@pytest.mark.parametrize(("times", "state", "sendings"), [(1, APPROVED, 2), (2, APPROVED, 3), (3, UNKNOWN, 3)])
def test_fault_43_a_refused_frame_is_repeated_twice_at_most(
    bench: Bench, times: int, state: TransactionState, sendings: int
) -> None:
    bench.fault("nak", times=times)
    transaction = bench.pay()
    assert transaction.state is state
    assert bench.sent.count(AUTHORISATION) == sendings
    bench.model.faults.clear()
    ends(bench, transaction, drawn=state is APPROVED)


def test_fault_45_a_yes_that_is_never_heard_is_undone_by_the_terminal(bench: Bench) -> None:
    bench.fault("yes_lost")
    transaction = bench.pay()
    assert transaction.state is REVERSED
    assert [each.state for each in bench.committed] == [APPROVED]
    ends(bench, transaction, drawn=False)


def test_fault_45_a_yes_that_is_lost_once_is_repeated_and_holds(bench: Bench) -> None:
    bench.fault("yes_lost", times=1)
    transaction = bench.pay()
    assert transaction.state is APPROVED
    ends(bench, transaction, drawn=True)


def test_fault_45_a_yes_that_the_line_loses_is_unknown_or_undone_but_never_approved(bench: Bench) -> None:
    bench.wire.change = without_yes_to_a_result()
    transaction = bench.pay()
    assert transaction.state in (UNKNOWN, REVERSED)
    assert [each.state for each in bench.committed] == [APPROVED]
    bench.wire.change = None
    ends(bench, transaction, drawn=False)


def test_fault_48_a_terminal_that_restarted_is_registered_with_again(bench: Bench) -> None:
    assert bench.pay(outcome="reboot").state is UNKNOWN
    bench.let_time_pass()
    bench.reconnect()
    assert bench.pay().state is APPROVED
    assert bench.sent.index("0600") < bench.sent.index("0620") < bench.sent.index(AUTHORISATION)
