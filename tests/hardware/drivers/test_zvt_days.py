"""A terminal's days with a kiosk: results that wait for the books, receipts in step, refunds, log-off, end of day."""

from __future__ import annotations

import contextvars
import threading
import time

import pytest

from hardware.drivers.zvt_session import ZvtTimers
from hardware.errors import TerminalRefused
from hardware.framing import zvt, zvt_apdu, zvt_tlv
from hardware.framing.zvt_messages import authorisation
from hardware.interfaces import CardSlip, Condition, Diagnosis, Reconciliation, ServiceState, Transaction
from hardware.interfaces import TransactionState as State
from hardware.trace import Direction
from tests.hardware.drivers.bench import FEE, Bench

_IMPATIENT = ZvtTimers(patience=0.02)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def in_step(bench: Bench) -> bytes | None:
    """The receipt number that the last authorisation told the terminal; None when it told none."""
    raw = [command for command in bench.wire.commands if command[:2] == b"\x06\x01"][-1]
    tagged = zvt_tlv.tags(zvt_apdu.fields(raw[3:]).get(zvt_apdu.TLV, b""))
    return tagged.get(zvt_tlv.RECEIPT_IN_STEP)


def answers(bench: Bench) -> list[str]:
    """What the kiosk has answered, in turn."""
    return [command[:2].hex() for command in bench.wire.commands if command[0] in (0x80, 0x84)]


def test_an_approval_brings_all_that_a_card_receipt_shows(bench: Bench) -> None:
    paid = bench.pay()
    assert paid.slip == CardSlip("a0000000041010", "A1B2C3", "4711001", 1, "contactless", "pin")
    assert (paid.masked_pan, paid.card_name, paid.at) == ("************4242", "Simulerat kort", "11-23 09:00:00")
    assert (paid.terminal_id, paid.trace_number, paid.receipt_number) == ("52500001", 1, 1)


def test_while_the_books_take_their_time_the_terminal_is_asked_to_wait() -> None:
    bench = Bench(timers=_IMPATIENT)
    kept: list[int] = []

    def commit_slowly(transaction: Transaction) -> None:
        time.sleep(0.05)
        kept.append(bench.drawn)
        bench.committed.append(transaction)

    paid = bench.terminal.payment(FEE, commit=commit_slowly, progress=bench.shown.append)
    assert paid.state is State.APPROVED
    assert bench.committed == [paid]
    assert kept == [0]
    assert bench.drawn == 1
    assert answers(bench).count("849c") in range(1, 10)
    assert answers(bench)[-2:] == ["8000", "8000"]


def test_books_that_take_too_long_cost_the_payment() -> None:
    bench = Bench(timers=_IMPATIENT)
    released = threading.Event()

    def release_at_the_refusal(way: Direction, data: bytes) -> bytes:
        if way is Direction.SENT and b"\x84\xa0\x00" in data:
            released.set()
        return data

    bench.wire.change = release_at_the_refusal

    def wait_for_the_refusal(transaction: Transaction) -> None:
        assert released.wait(10)
        bench.committed.append(transaction)

    paid = bench.terminal.payment(FEE, commit=wait_for_the_refusal, progress=bench.shown.append)
    assert (paid.state, paid.reason) == (State.REVERSED, "not_kept_in_time")
    # the books have the result all the same when the call returns, and the last word overrules it
    assert [each.state for each in bench.committed] == [State.APPROVED]
    assert bench.drawn == 0
    assert answers(bench).count("849c") == 10


def test_books_that_refuse_take_the_payment_back(bench: Bench) -> None:
    def refuse(_transaction: Transaction) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        bench.terminal.payment(FEE, commit=refuse, progress=bench.shown.append)
    assert bench.drawn == 0
    assert "84a0" in answers(bench)
    assert bench.pay().state is State.APPROVED


def test_what_the_caller_has_bound_to_its_context_holds_for_the_commit(bench: Bench) -> None:
    visit: contextvars.ContextVar[str] = contextvars.ContextVar("visit")
    visit.set("4711")
    seen: list[str] = []
    bench.terminal.payment(FEE, commit=lambda _: seen.append(visit.get("")), progress=bench.shown.append)
    assert seen == ["4711"]


def test_both_sides_name_the_last_receipt_once_it_is_known(bench: Bench) -> None:
    bench.pay()
    assert in_step(bench) is None
    bench.pay()
    assert in_step(bench) == b"\x00\x01"
    bench.pay(outcome="decline")
    assert in_step(bench) == b"\x00\x02"
    bench.pay()
    assert in_step(bench) == b"\x00\x02"


def test_a_kiosk_that_is_not_sure_asks_and_never_names_a_guess(bench: Bench) -> None:
    bench.pay()
    bench.pay(outcome="completion_lost")
    bench.let_time_pass()
    bench.pay()
    assert in_step(bench) == b""
    assert bench.drawn == 3
    bench.pay()
    assert in_step(bench) == b"\x00\x03"


def test_an_older_transaction_that_the_terminal_tells_is_never_named(bench: Bench) -> None:
    bench.pay()
    bench.pay()
    bench.model.faults.begin({"kind": "older_receipt"})
    bench.terminal.transaction_status()
    bench.pay()
    assert in_step(bench) == b"\x00\x02"
    assert bench.drawn == 3


def test_a_new_link_begins_without_a_number(bench: Bench) -> None:
    bench.pay()
    bench.wire.is_gone = True
    bench.reconnect()
    bench.pay()
    assert in_step(bench) == b""


def test_a_terminal_one_transaction_ahead_takes_its_last_back(bench: Bench) -> None:
    bench.pay()
    bench.pay()
    assert bench.drawn == 2
    bench.model.receive(zvt.frame(authorisation(FEE, "0752", in_step=b"\x00\x01").encode()))
    assert bench.drawn == 1
    assert bench.journal.bookings[-1].reverses == 2


def test_a_refund_gives_money_back_and_is_not_taken_for_a_payment(bench: Bench) -> None:
    bench.pay()
    given: list[Transaction] = []
    refund = bench.terminal.refund(5_000, commit=given.append, progress=bench.shown.append)
    assert (refund.state, refund.amount_ore) == (State.REVERSED, 5_000)
    assert given == [refund]
    assert bench.terminal.transaction_status() == refund
    assert bench.drawn == 1
    with pytest.raises(ValueError, match="at least one öre"):
        bench.terminal.refund(0, commit=given.append, progress=bench.shown.append)


def test_a_terminal_that_is_let_go_answers_and_is_registered_with_for_the_next_payment(bench: Bench) -> None:
    bench.terminal.login()
    bench.terminal.logout()
    assert not bench.model.state()["registered"]
    assert bench.terminal.probe() is Condition.OK
    assert not bench.model.state()["registered"]
    assert bench.pay().state is State.APPROVED
    assert bench.terminal.probe() is Condition.OK


def test_a_terminal_that_does_not_let_go_says_why(bench: Bench) -> None:
    bench.terminal.login()
    bench.model.faults.begin({"kind": "busy", "times": 1})
    with pytest.raises(TerminalRefused, match="9C"):
        bench.terminal.logout()


def test_the_end_of_the_day_hands_in_what_was_drawn(bench: Bench) -> None:
    bench.pay()
    second = bench.pay(10_000)
    assert second.receipt_number is not None
    bench.terminal.reversal(second.receipt_number, commit=bench.committed.append)
    assert bench.terminal.reconciliation() == Reconciliation(ServiceState.DONE, 3, 20_000, 1, 3)
    assert bench.terminal.reconciliation() == Reconciliation(ServiceState.DONE, 0, 0, 0, 0)


def test_an_end_of_day_that_breaks_off_is_unknown_and_not_asked_for_again(bench: Bench) -> None:
    bench.pay()
    bench.plug_in(lasts=bench_bytes_until_end_of_day())
    bench.start_kiosk()
    assert bench.terminal.reconciliation() == Reconciliation(ServiceState.UNKNOWN, reason="link_lost")
    assert bench.sent.count("0650") == 1


def bench_bytes_until_end_of_day() -> int:
    bench = Bench()
    bench.terminal.login()
    # the frame of the end of day passes whole, its answers do not
    return bench.wire.passed + 15


def test_a_refused_end_of_day_and_a_refused_diagnosis_say_why(bench: Bench) -> None:
    bench.terminal.login()
    bench.model.faults.begin({"kind": "busy", "times": 2})
    assert bench.terminal.reconciliation() == Reconciliation(ServiceState.REFUSED, code="9C", reason="please wait")
    assert bench.terminal.diagnosis() == Diagnosis(ServiceState.REFUSED, "9C", "please wait")


def test_a_diagnosis_tells_the_software(bench: Bench) -> None:
    assert bench.terminal.diagnosis() == Diagnosis(ServiceState.DONE, software="Simulator 1.0")
    bench.model.faults.begin({"kind": "batch_open"})
    told = bench.terminal.diagnosis()
    assert (told.state, told.code, told.reason) == (ServiceState.DONE, "F0", "end of day is due")


def test_a_diagnosis_into_silence_is_unknown(bench: Bench) -> None:
    bench.wire.change = lambda way, data: b"" if way is Direction.RECEIVED else data
    assert bench.terminal.diagnosis() == Diagnosis(ServiceState.UNKNOWN, reason="no_answer")
