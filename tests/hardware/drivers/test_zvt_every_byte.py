"""The wire is cut, a byte lost, or the kiosk killed at every byte of a payment: books and terminal agree in the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hardware.errors import LinkGone
from hardware.interfaces import Transaction, TransactionState
from hardware.trace import Direction
from tests.hardware.drivers.bench import TIMERS, Bench, Change, Killed, contradiction

_AFTER_ONE_OTHER = 1


def ready() -> Bench:
    # a shorter T4 than in life, still longer than all repeats together: it is polled many times
    bench = Bench(timers=replace(TIMERS, t4=20.0))
    bench.pay()
    bench.committed.clear()
    return bench


def length_of_a_payment() -> int:
    bench = ready()
    bench.plug_in()
    bench.start_kiosk()
    bench.pay()
    return bench.wire.passed


BYTES = range(length_of_a_payment())


def reconciled(bench: Bench, transaction: Transaction | None) -> str:
    bench.let_time_pass()
    if bench.wire.is_gone:
        bench.plug_in()
        bench.start_kiosk()
    bench.wire.change = bench.wire.lasts = None
    return contradiction(bench, transaction, before=_AFTER_ONE_OTHER)


def test_a_payment_is_long_enough_to_be_cut_in_many_places() -> None:
    assert len(BYTES) > 200


def test_faults_44_and_45_a_wire_cut_after_any_byte_leaves_books_and_terminal_agreeing() -> None:
    states = set()
    for place in BYTES:
        bench = ready()
        bench.plug_in(lasts=place)
        bench.start_kiosk()
        transaction = bench.pay()
        states.add(transaction.state)
        assert reconciled(bench, transaction) == "", f"cut after byte {place}: {transaction}"
    assert states == {TransactionState.UNKNOWN, TransactionState.DECLINED, TransactionState.APPROVED}


def test_fault_47_a_kiosk_killed_at_any_byte_leaves_what_the_terminal_can_tell() -> None:
    drawn = set()
    for place in BYTES:
        bench = ready()
        bench.plug_in(lasts=place, end=Killed)
        bench.start_kiosk()
        with pytest.raises(Killed):
            bench.pay()
        assert reconciled(bench, None) == "", f"killed after byte {place}"
        drawn.add(bench.drawn)
    assert drawn == {1, 2}


def test_fault_47_a_kiosk_killed_while_it_commits_has_drawn_nothing() -> None:
    bench = ready()

    def die(_transaction: Transaction) -> None:
        bench.wire.lasts, bench.wire.end = bench.wire.passed, Killed
        bench.wire.is_gone = True
        raise Killed

    with pytest.raises(Killed):
        bench.terminal.payment(20_000, commit=die, progress=bench.shown.append)
    bench.let_time_pass()
    assert bench.drawn == 1


def losing(which: int, direction: Direction, spoil: Callable[[bytes, int], bytes]) -> Change:
    """Spoil the byte with this number in one direction, once."""
    passed = 0

    def change(way: Direction, data: bytes) -> bytes:
        nonlocal passed
        if way is not direction:
            return data
        place, passed = which - passed, passed + len(data)
        return spoil(data, place) if 0 <= place < len(data) else data

    return change


SPOILERS = {
    "lost": lambda data, place: data[:place] + data[place + 1 :],
    "doubled": lambda data, place: data[: place + 1] + data[place:],
    "flipped": lambda data, place: data[:place] + bytes([data[place] ^ 0x04]) + data[place + 1 :],
}


@pytest.mark.parametrize("how", sorted(SPOILERS))
@pytest.mark.parametrize("direction", list(Direction))
def test_faults_6_to_8_one_spoilt_byte_anywhere_draws_nothing_twice(how: str, direction: Direction) -> None:
    approved = 0
    for place in range(0, len(BYTES), 4):
        bench = ready()
        bench.wire.change = losing(place, direction, SPOILERS[how])
        transaction = bench.pay()
        approved += transaction.state is TransactionState.APPROVED
        assert reconciled(bench, transaction) == "", f"byte {place} {how}, {direction}: {transaction}"
    # the protocol repeats what was spoilt; only single signal bytes and the first bytes of a frame can cost a payment
    assert approved > len(BYTES) // 8


@settings(max_examples=100)
@example(213, 0.005, False)
@given(st.integers(0, 2**32), st.floats(0.005, 0.2), st.booleans())
def test_a_line_that_loses_bytes_at_random_never_draws_twice(seed: int, share: float, dies: bool) -> None:
    chance = random.Random(seed)
    bench = ready()

    def lossy(_direction: Direction, data: bytes) -> bytes:
        return bytes(byte for byte in data if chance.random() >= share)

    bench.wire.change = lossy
    bench.wire.end = LinkGone
    if dies:
        bench.wire.lasts = bench.wire.passed + chance.randrange(300)
    transaction = bench.pay()
    assert reconciled(bench, transaction) == ""
