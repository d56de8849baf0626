"""Everything that can happen to a receipt printer (faults 17 to 27), and what the driver makes of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hardware.connection import Connection
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_profile import PrinterProfile, Proof
from hardware.interfaces import Condition, Paper
from tests.hardware.devices import BAUDRATE, Simulator, eventually
from tests.hardware.drivers.printer_bench import LONG, NOT_PRINTED, PRINTED, TICKET, TIMES, UNKNOWN, Bench

Connect = Callable[[Simulator], Connection]


@pytest.fixture
def bench(printer_device: Simulator, connect: Connect) -> Bench:
    return Bench(printer_device, connect(printer_device))


def test_fault_17_paper_near_its_end_still_prints(bench: Bench) -> None:
    bench.fault("paper_near_end")
    result = bench.driver.print(TICKET)
    assert (result.outcome, result.status.condition, result.status.paper) == (PRINTED, Condition.WARNING, Paper.LOW)


def test_fault_18_paper_out_before_the_job(bench: Bench) -> None:
    bench.fault("paper_out")
    result = bench.driver.print(TICKET)
    assert (result.outcome, result.status.paper, result.status.problem) == (NOT_PRINTED, Paper.OUT, "paper_out")
    assert bench.device.act("clear")["buffered_bytes"] == 0
    assert bench.is_well_again()


def test_fault_19_paper_out_in_the_middle_is_known_at_once(bench: Bench) -> None:
    bench.device.act("paper_left", lines=2)
    begun = time.monotonic()
    result = bench.driver.print(TICKET)
    assert (result.outcome, result.status.problem) == (UNKNOWN, "paper_out")
    # the printer says so by itself; nobody waits for a proof that cannot come
    assert time.monotonic() - begun < TIMES.proof
    # new paper: the printer itself prints the rest of the job, once
    eventually(lambda: bench.device.act("clear") and bench.tickets() == 1)


def test_fault_20_the_cover_is_opened_in_the_middle(bench: Bench) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.fault("cover_open"))
    assert (result.outcome, result.status.problem, result.status.cover_open) == (UNKNOWN, "cover_open", True)
    eventually(lambda: bench.device.act("clear") and bench.tickets() == 1)
    assert bench.is_well_again()


def test_fault_21_a_jammed_cutter_is_freed_and_the_job_goes_on(bench: Bench) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.fault("cutter_jam"))
    assert (result.outcome, result.status.condition) == (PRINTED, Condition.OK)
    assert bench.tickets() == 1


def test_fault_21_a_cutter_that_stays_jammed(bench: Bench) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.fault("cutter_blocked"))
    assert (result.outcome, result.status.problem) == (UNKNOWN, "cutter")
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    bench.device.act("clear")
    # what was left of the old job is forgotten: it does not come out on the next patient's ticket
    assert bench.is_well_again()
    assert bench.tickets() == 1


def test_fault_21_a_cutter_found_jammed_is_freed_before_the_job(bench: Bench) -> None:
    bench.fault("cutter_jam")
    assert bench.driver.status().problem == "cutter"
    assert bench.driver.print(TICKET).outcome is PRINTED


def test_fault_22_a_hot_print_head_cools_down_by_itself(bench: Bench) -> None:
    # longer than the proof may take, but it is said why
    result = bench.print_meanwhile(LONG, lambda: bench.fault("overheated", seconds=0.8))
    assert (result.outcome, result.status.condition) == (PRINTED, Condition.OK)
    assert bench.tickets() == 1


def test_fault_22_a_print_head_that_stays_hot(bench: Bench) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.fault("overheated"))
    assert (result.outcome, result.status.problem) == (UNKNOWN, "overheated")
    eventually(lambda: bench.device.act("clear") and bench.tickets() == 1)


def test_fault_23_an_unrecoverable_error_needs_the_switch(bench: Bench) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.fault("unrecoverable"))
    assert (result.outcome, result.status.problem) == (UNKNOWN, "unrecoverable")
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    bench.device.act("power_cycle", boot=0.1)
    assert bench.is_well_again()
    assert bench.tickets() == 1


@pytest.mark.parametrize("away", [{"boot": 0.3}, {"seconds": 0.1, "boot": 0.2}], ids=["own power", "power by USB"])
def test_fault_24_power_lost_in_the_middle(bench: Bench, away: dict[str, object]) -> None:
    result = bench.print_meanwhile(LONG, lambda: bench.device.act("power_cycle", **away))
    assert result.outcome is UNKNOWN
    assert bench.tickets() == 0
    # code table and styles were lost with the power; the next ticket brings its own
    assert bench.is_well_again()
    assert bench.tickets() == 1


def test_fault_25_no_answer_is_never_ok(bench: Bench) -> None:
    bench.fault("no_status_answer")
    assert bench.driver.status().condition is Condition.UNKNOWN
    assert bench.driver.probe() is Condition.UNKNOWN
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.is_well_again()


def test_fault_26_a_printer_that_says_it_is_well_and_prints_nothing(bench: Bench) -> None:
    assert bench.driver.print(TICKET).outcome is PRINTED
    bench.fault("prints_nothing")
    assert bench.driver.status().condition is Condition.OK
    # it answers the sensor question, but this printer is known to have process ids
    assert bench.driver.print(TICKET).outcome is UNKNOWN
    assert bench.tickets() == 1
    assert bench.is_well_again()


def test_fault_26_where_the_profile_wants_ids_nothing_else_is_proof(
    printer_device: Simulator, connect: Connect
) -> None:
    profile = PrinterProfile(code_table=19, proof=Proof.PROCESS_ID)
    driver = EscposPrinter(connect(printer_device), baudrate=BAUDRATE, times=TIMES, profile=profile)
    printer_device.act("fault", kind="no_process_id")
    assert driver.print(TICKET).outcome is UNKNOWN
    printer_device.act("clear")
    assert driver.print(TICKET).outcome is PRINTED


def test_a_printer_that_no_longer_gets_on_is_not_given_another_job(bench: Bench) -> None:
    assert bench.driver.print(TICKET).outcome is PRINTED
    bench.fault("no_process_id")
    bench.fault("no_sensor_answer")
    assert bench.driver.print(TICKET).outcome is UNKNOWN
    # whether the last job is still in there nobody knows: what is not sent cannot come out twice
    assert bench.driver.print(TICKET).outcome is NOT_PRINTED
    assert bench.tickets() == 2
    assert bench.is_well_again()


def test_a_printer_without_any_proof_is_believed_nothing(bench: Bench) -> None:
    bench.fault("no_process_id")
    bench.fault("no_sensor_answer")
    assert bench.driver.print(TICKET).outcome is UNKNOWN


@pytest.mark.parametrize("kind", ["asb_in_reply", "asb_twice"])
def test_fault_27_status_that_comes_unasked_and_in_the_middle(bench: Bench, kind: str) -> None:
    bench.fault(kind)
    for _ in range(3):
        result = bench.driver.print(TICKET)
        assert (result.outcome, result.status.condition) == (PRINTED, Condition.OK)
    bench.device.act("fault", kind="paper_near_end")
    assert bench.driver.status().paper is Paper.LOW
    assert bench.tickets() == 3
