"""What goes wrong at a payment terminal, by the number of the fault: what the driver says, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.errors import LinkGone, ProtocolError
from hardware.framing import zvt
from hardware.framing.zvt_apdu import Apdu, Control
from hardware.interfaces import Condition, ServiceState, Transaction, TransactionState
from hardware.trace import Direction
from tests.hardware.drivers.bench import FEE, TIMERS, Bench, contradiction

APPROVED, DECLINED, CANCELLED = TransactionState.APPROVED, TransactionState.DECLINED, TransactionState.CANCELLED
UNKNOWN, REVERSED = TransactionState.UNKNOWN, TransactionState.REVERSED
AUTHORISATION, YES, RESULT = "0601", "8000", b"\x04\x0f"


@pytest.fixture
def bench() -> Bench:
    """A kiosk that has taken one payment today, so that there is an older transaction to be mistaken for."""
    ready = Bench()
    assert ready.pay().state is APPROVED
    ready.committed.clear()
    ready.shown.clear()
    ready.wire.commands.clear()
    return ready


def fault(bench: Bench, kind: str, **how: object) -> None:
    bench.model.faults.begin({"kind": kind, **how})


def ends(bench: Bench, transaction: Transaction, *, drawn: bool) -> None:
    """Books and terminal agree in the end, and exactly as much is drawn as expected."""
    bench.let_time_pass()
    if bench.wire.is_gone:
        bench.reconnect()
    assert bench.drawn == 1 + drawn
    assert contradiction(bench, transaction, before=1) == ""


def without_yes(direction: Direction, data: bytes) -> bytes:
    """The line loses every yes of the kiosk that follows a result."""
    return b"" if direction is Direction.SENT and b"\x80\x00\x00" in data else data


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
    fault(bench, "abort_ignored")

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
    fault(bench, "busy", times=2)
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
    fault(bench, "ack_lost", times=1)
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
    fault(bench, "busy")
    transaction = bench.pay()
    assert (transaction.state, transaction.reason) == (DECLINED, "not_sent")
    assert AUTHORISATION not in bench.sent
    bench.model.faults.clear()
    ends(bench, transaction, drawn=False)


@pytest.mark.parametrize(("times", "state", "sendings"), [(1, APPROVED, 2), (2, APPROVED, 3), (3, UNKNOWN, 3)])
def test_fault_43_a_refused_frame_is_repeated_twice_at_most(
    bench: Bench, times: int, state: TransactionState, sendings: int
) -> None:
    fault(bench, "nak", times=times)
    transaction = bench.pay()
    assert transaction.state is state
    assert bench.sent.count(AUTHORISATION) == sendings
    bench.model.faults.clear()
    ends(bench, transaction, drawn=state is APPROVED)


def test_fault_45_a_yes_that_is_never_heard_is_undone_by_the_terminal(bench: Bench) -> None:
    fault(bench, "yes_lost")
    transaction = bench.pay()
    assert transaction.state is REVERSED
    assert [each.state for each in bench.committed] == [APPROVED]
    ends(bench, transaction, drawn=False)


def test_fault_45_a_yes_that_is_lost_once_is_repeated_and_holds(bench: Bench) -> None:
    fault(bench, "yes_lost", times=1)
    transaction = bench.pay()
    assert transaction.state is APPROVED
    ends(bench, transaction, drawn=True)


def test_fault_45_a_yes_that_the_line_loses_is_unknown_or_undone_but_never_approved(bench: Bench) -> None:
    bench.wire.change = without_yes
    transaction = bench.pay()
    assert transaction.state in (UNKNOWN, REVERSED)
    bench.wire.change = None
    ends(bench, transaction, drawn=False)


def test_fault_48_a_terminal_that_restarted_is_registered_with_again(bench: Bench) -> None:
    assert bench.pay(outcome="reboot").state is UNKNOWN
    bench.let_time_pass()
    bench.reconnect()
    assert bench.pay().state is APPROVED
    assert bench.sent.index("0600") < bench.sent.index("0620") < bench.sent.index(AUTHORISATION)


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
    fault(bench, "older_receipt")
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
    fault(bench, "not_registered", times=1)
    refused = bench.pay()
    assert (refused.state, refused.code) == (DECLINED, "6B")
    assert bench.pay().state is APPROVED


def test_fault_54_a_day_that_must_be_handed_in_first(bench: Bench) -> None:
    fault(bench, "batch_open")
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
