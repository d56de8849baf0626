"""Everything that can happen to a printer's line (faults 1 to 16), and what the driver makes of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hardware.connection import Connection
from hardware.document import Document, Row
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.errors import LinkError
from hardware.interfaces import Condition
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE, Simulator, eventually
from tests.hardware.drivers.printer_bench import LONG, NOT_PRINTED, PRINTED, TICKET, TIMES, UNKNOWN, Bench

Connect = Callable[[Simulator], Connection]


@pytest.fixture
def bench(printer_device: Simulator, connect: Connect) -> Bench:
    return Bench(printer_device, connect(printer_device))


@pytest.mark.parametrize("kind", ["unplug_mid_command", "unplug_mid_frame"])
def test_fault_1_unplugged_before_the_job(bench: Bench, kind: str) -> None:
    bench.fault(kind, times=1, seconds=0.1)
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.tickets() == 0
    assert bench.is_well_again()


def test_fault_1_unplugged_in_the_middle_of_a_job(bench: Bench) -> None:
    # four status questions pass, then the job comes in pieces
    bench.fault("unplug_mid_command", times=1, skip=8, seconds=0.1)
    result = bench.driver.print(LONG)
    assert (result.outcome, result.status.condition) == (UNKNOWN, Condition.OFFLINE)
    bench.device.act("power_cycle", boot=0.1)
    assert bench.tickets() == 0
    assert bench.is_well_again()


def test_fault_2_unplugged_while_idle(bench: Bench) -> None:
    bench.device.act("unplug", seconds=0.1)
    eventually(lambda: bench.driver.status().condition is Condition.OFFLINE)
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.is_well_again()


def test_fault_3_a_loose_plug(bench: Bench) -> None:
    before = bench.device.state()["times_plugged_in"]
    bench.device.act("flap", times=3, seconds=0.05)
    assert bench.driver.print(TICKET).outcome in (NOT_PRINTED, UNKNOWN)
    eventually(lambda: bench.device.state()["times_plugged_in"] == before + 3)
    assert bench.tickets() == 0
    assert bench.is_well_again()


def test_fault_4_mute_after_plugging_in(bench: Bench) -> None:
    bench.device.act("unplug")
    bench.fault("slow_start", times=1, seconds=0.6)
    bench.device.act("replug")
    eventually(bench.is_reachable)
    assert bench.driver.status().condition is Condition.UNKNOWN
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.is_well_again()


@pytest.mark.parametrize("kind", ["garbage", "garbage_burst", "bit_flip", "byte_loss", "byte_doubled", "truncated"])
def test_faults_5_to_8_and_12_what_is_not_understood_is_not_well(bench: Bench, kind: str) -> None:
    """A wrong bit can make another valid status, but never OK out of nothing, and nothing is printed twice."""
    bench.fault(kind)
    status = bench.driver.status()
    if kind in ("garbage", "byte_loss", "truncated", "byte_doubled", "garbage_burst"):
        assert status.condition is Condition.UNKNOWN
        assert bench.driver.print(TICKET).outcome is NOT_PRINTED
        assert bench.tickets() == 0
    assert bench.is_well_again()


@pytest.mark.parametrize("kind", ["bit_flip", "byte_loss", "byte_doubled", "garbage", "garbage_burst", "truncated"])
def test_faults_5_to_8_and_12_a_proof_that_is_damaged_proves_nothing_twice(bench: Bench, kind: str) -> None:
    assert bench.driver.print(TICKET).outcome is PRINTED
    # the report of the change, four answers and the report at the head of the job are well, then the proof is damaged
    bench.fault(kind, times=1, skip=6)
    assert bench.driver.print(TICKET).outcome in (PRINTED, UNKNOWN)
    assert bench.tickets() == 2
    assert bench.is_well_again()


def test_fault_9_a_pause_within_the_proof(bench: Bench) -> None:
    bench.fault("stall", seconds=0.1)
    assert bench.driver.print(TICKET).outcome is PRINTED


def test_fault_10_every_byte_alone(bench: Bench) -> None:
    bench.fault("split")
    assert bench.driver.print(TICKET).outcome is PRINTED


def test_fault_11_two_answers_in_one(bench: Bench) -> None:
    bench.fault("glue", seconds=0.05)
    assert bench.driver.print(TICKET).outcome is PRINTED
    assert bench.tickets() == 1


def test_fault_12_an_answer_without_end(bench: Bench) -> None:
    assert bench.driver.print(TICKET).outcome is PRINTED
    bench.fault("endless_reply", times=1, skip=4)
    assert bench.driver.print(TICKET).outcome is UNKNOWN
    assert bench.is_well_again()


def test_fault_13_a_printer_that_takes_nothing(bench: Bench) -> None:
    bench.fault("write_blocked")
    begun = time.monotonic()
    result = bench.driver.print(TICKET)
    assert (result.outcome, result.status.condition) == (NOT_PRINTED, Condition.UNKNOWN)
    assert time.monotonic() - begun < 3
    assert bench.is_well_again()


def test_fault_13_a_printer_that_stops_taking_in_the_middle(bench: Bench) -> None:
    huge = Document(tuple(Row(f"{number:04} " + "x" * 40) for number in range(400)))
    result = bench.print_meanwhile(huge, lambda: bench.fault("write_blocked"))
    assert result.outcome is UNKNOWN
    bench.device.act("clear")
    bench.device.act("power_cycle", seconds=0.05, boot=0.1)
    eventually(lambda: not bench.connection.is_connected)
    assert bench.is_well_again()


def test_fault_14_held_by_another_program(bench: Bench) -> None:
    bench.fault("port_held")
    eventually(lambda: bench.driver.status().condition is Condition.OFFLINE)
    with pytest.raises(LinkError, match="another program"):
        bench.connection.connect()
    assert bench.is_well_again()


def test_fault_15_another_device_on_the_path(bench: Bench) -> None:
    bench.fault("wrong_device")
    assert bench.driver.status().condition is Condition.UNKNOWN
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.is_well_again()


def test_fault_16_a_slow_line(printer_device: Simulator, connect: Connect) -> None:
    printer_device.act("fault", kind="slow_line")
    # the driver knows how fast its line is, and waits for it
    driver = EscposPrinter(connect(printer_device), baudrate=1200, times=TIMES)
    assert driver.print(TICKET).outcome is PRINTED


def test_a_command_that_is_not_idempotent_is_never_sent_again_by_itself(printer_device: Simulator) -> None:
    """The link comes back by itself; the job that was lost with it does not."""
    sent = bytearray()

    def tap(direction: Direction, data: bytes) -> None:
        if direction is Direction.SENT:
            sent.extend(data)

    connection = Connection(
        "printer", lambda: open_link(str(printer_device.link), LineSettings(BAUDRATE, write_timeout=0.5), tap=tap)
    )
    try:
        connection.connect()
        bench = Bench(printer_device, connection)
        bench.fault("unplug_mid_command", times=1, skip=8, seconds=0.1)
        assert bench.driver.print(LONG).outcome is UNKNOWN
        assert sent.count(b"\x1b@") == 1
        eventually(bench.is_reachable)
        for _ in range(5):
            bench.driver.status()
        assert sent.count(b"\x1b@") == 1
    finally:
        connection.close()
