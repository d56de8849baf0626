"""Results of a payment terminal that are late, doubled, for something else or of another day, by the fault's number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.errors import LinkGone, ProtocolError
from hardware.framing import zvt
from hardware.framing.zvt_apdu import Apdu, Control
from hardware.interfaces import Condition, ServiceState, Transaction, TransactionState
from hardware.trace import Direction
from tests.hardware.drivers.bench import Bench, ends, seasoned

APPROVED, DECLINED = TransactionState.APPROVED, TransactionState.DECLINED
UNKNOWN, REVERSED = TransactionState.UNKNOWN, TransactionState.REVERSED
RESULT = b"\x04\x0f"


@pytest.fixture
def bench() -> Bench:
    return seasoned()


@pytest.mark.parametrize("meanwhile", ["probe", "transaction_status", "login"])
def test_fault_49_a_late_result_is_answered_by_nobody_and_undone(bench: Bench, meanwhile: str) -> None:
    assert bench.pay(outcome="late_result").state is UNKNOWN
    bench.let_time_pass(20.5)
    # the result stands on the line now, and the kiosk begins something else
    call: Callable[[], object] = getattr(bench.terminal, meanwhile)
    call()
    bench.let_time_pass()
    assert bench.drawn == 1
    assert bench.committed == []
    assert bench.pay().state is APPROVED


def test_fault_50_a_frame_repeated_because_its_ack_was_lost_is_committed_once(bench: Bench) -> None:
    lost: list[bytes] = []

    def lose_the_ack_of_a_result(direction: Direction, data: bytes) -> bytes:
        if direction is Direction.RECEIVED and RESULT in data and len(lost) < 1:
            lost.append(data)
        elif direction is Direction.SENT and data == zvt.ACK and len(lost) == 1:
            lost.append(data)
            return b""
        return data

    bench.wire.change = lose_the_ack_of_a_result
    transaction = bench.pay()
    assert transaction.state is APPROVED
    assert len(lost) == 2
    assert len(bench.committed) == 1
    bench.wire.change = None
    ends(bench, transaction, drawn=True)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        pytest.param("wrong_amount", "amount_differs", id="fault 51"),
        pytest.param("wrong_currency", "currency_differs", id="fault 51: currency"),
        pytest.param("wrong_terminal", "terminal_differs", id="fault 51: terminal"),
        pytest.param("partial", "partial_approval", id="fault 57"),
    ],
)
def test_a_result_for_something_else_is_refused_with_its_reason(bench: Bench, outcome: str, reason: str) -> None:
    assert bench.pay(outcome=outcome).reason == reason
    assert bench.committed == []


def test_fault_52_an_older_transaction_is_told_from_the_one_that_was_asked_about(bench: Bench) -> None:
    older = bench.terminal.transaction_status()
    bench.fault("older_receipt")
    unknown = bench.pay(outcome="completion_lost")
    assert unknown.state is UNKNOWN
    told = bench.terminal.transaction_status()
    assert told == older
    assert told is not None
    assert told.trace_number != unknown.trace_number


def test_fault_53_a_reversal_that_is_not_possible_says_why(bench: Bench) -> None:
    paid = bench.pay()
    assert paid.receipt_number is not None
    taken: list[Transaction] = []
    assert bench.terminal.reversal(paid.receipt_number, commit=taken.append).state is REVERSED
    again = bench.terminal.reversal(paid.receipt_number, commit=taken.append)
    assert (again.state, again.code) == (DECLINED, "B4")
    unheard_of = bench.terminal.reversal(4_711, commit=taken.append)
    assert (unheard_of.state, unheard_of.code) == (DECLINED, "B5")
    assert bench.drawn == 1


def test_fault_54_a_terminal_that_forgot_the_kiosk_draws_nothing_and_is_registered_with_again(bench: Bench) -> None:
    bench.fault("not_registered", times=1)
    refused = bench.pay()
    assert (refused.state, refused.code) == (DECLINED, "6B")
    assert bench.pay().state is APPROVED


def test_fault_54_a_day_that_must_be_handed_in_first(bench: Bench) -> None:
    bench.fault("batch_open")
    refused = bench.pay()
    assert (refused.state, refused.code, refused.reason) == (DECLINED, "F0", "end of day is due")
    assert bench.terminal.probe() is Condition.FAULT
    assert bench.terminal.reconciliation().state is ServiceState.DONE
    assert bench.terminal.probe() is Condition.OK
    assert bench.pay().state is APPROVED


def test_fault_54_an_end_of_day_that_the_terminal_begins_by_itself_keeps_payments_waiting(bench: Bench) -> None:
    bench.model.faults.begin({"kind": "busy", "times": 1})
    refused = bench.pay()
    assert (refused.state, refused.code) == (DECLINED, "9C")
    assert bench.pay().state is APPROVED


def test_fault_55_a_terminal_unplugged_overnight_is_offline_and_usable_in_the_morning(bench: Bench) -> None:
    bench.wire.is_gone = True
    bench.model.link_lost()
    assert bench.terminal.condition() is Condition.OFFLINE
    with pytest.raises(LinkGone):
        bench.terminal.probe()
    night = bench.pay()
    assert (night.state, night.reason) == (DECLINED, "not_sent")
    bench.let_time_pass(12 * 3600)
    bench.reconnect()
    assert bench.terminal.probe() is Condition.OK
    transaction = bench.pay()
    assert transaction.state is APPROVED
    assert bench.drawn == 2


def test_fault_56_a_card_left_in_is_shown_and_told(bench: Bench) -> None:
    assert bench.pay(outcome="card_left_in").state is APPROVED
    assert bench.shown[-1] == "remove_card"
    assert bench.terminal.probe() is Condition.WARNING
    refused = bench.pay()
    assert (refused.state, refused.code, refused.reason) == (DECLINED, "DC", "card inserted")
    bench.model.actions()["remove_card"]({})
    assert bench.terminal.probe() is Condition.OK
    assert bench.pay().state is APPROVED


def test_fault_57_a_part_is_refused_even_when_the_terminal_calls_it_partial(bench: Bench) -> None:
    def partial_code(direction: Direction, data: bytes) -> bytes:
        if direction is Direction.SENT or RESULT not in data:
            return data
        events = zvt.ZvtFramer().feed(data)
        received = [event.apdu for event in events if isinstance(event, zvt.Received)]
        return b"".join(zvt.frame(apdu.replace(b"\x27\x00", b"\x27\x9d", 1)) for apdu in received)

    bench.wire.change = partial_code
    transaction = bench.pay()
    assert (transaction.state, transaction.reason) == (REVERSED, "partial_approval")
    bench.wire.change = None
    ends(bench, transaction, drawn=False)


def test_a_yes_whose_ack_is_lost_is_not_repeated_into_a_result(bench: Bench) -> None:
    lost: list[bytes] = []

    def spoil(direction: Direction, data: bytes) -> bytes:
        if direction is Direction.RECEIVED and data == zvt.ACK and bench.shown[-1:] == ["contacting_bank"] and not lost:
            lost.append(data)
            return b""
        if direction is Direction.RECEIVED and RESULT in data and len(lost) == 1:
            # the last byte is missing, so that nobody asks for the frame again before T1 has passed
            lost.append(data)
            return data[:-1]
        return data

    bench.wire.change = spoil
    transaction = bench.pay()
    assert len(lost) == 2
    bench.wire.change = None
    ends(bench, transaction, drawn=transaction.state is APPROVED)


def test_a_terminal_whose_last_word_was_heard_has_said_it_even_if_it_hears_no_more(bench: Bench) -> None:
    def cut_after_the_end(direction: Direction, data: bytes) -> bytes:
        if direction is Direction.RECEIVED and b"\x06\x0f" in data:
            bench.wire.lasts = bench.wire.passed + len(data) + len(zvt.ACK)
        return data

    bench.wire.change = cut_after_the_end
    transaction = bench.pay()
    assert transaction.state is APPROVED
    bench.wire.change = None
    ends(bench, transaction, drawn=True)


def test_a_result_that_a_command_did_not_ask_for_is_refused(bench: Bench) -> None:
    result = Apdu(Control.STATUS_INFORMATION, bytes.fromhex("2700040000000200004907" + "52"))

    def result_instead_of_the_end(direction: Direction, data: bytes) -> bytes:
        is_end = direction is Direction.RECEIVED and b"\x10\x02\x06\x0f" in data
        return zvt.frame(result.encode()) if is_end else data

    bench.wire.change = result_instead_of_the_end
    with pytest.raises(ProtocolError):
        bench.terminal.login()
    assert "84a0" in bench.sent
    assert bench.terminal.probe() is Condition.UNKNOWN
