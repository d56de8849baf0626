"""Everything that can happen to a receipt printer and its line, and what the driver makes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from hardware.connection import Connection
from hardware.document import Document, Row
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_profile import PrinterProfile, Proof
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.errors import LinkError
from hardware.interfaces import Condition, Paper, PrintOutcome, PrintResult
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE, Simulator, eventually

TIMES = PrinterTimes(status=0.2, proof=0.5, second_proof=0.4, cooling=1.0)
TICKET = Document((Row("B 042", scale=4), Row("Sätt dig i väntrum Ängen, Åsa. 200 €")))
LONG = Document(tuple(Row(f"Rad {number:03}") for number in range(150)))
PRINTED, NOT_PRINTED, UNKNOWN = PrintOutcome.PRINTED, PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN
Connect = Callable[[Simulator], Connection]


class Bench:
    """A printer on the desk: its driver, and its simulator for what happens to it."""

    def __init__(self, device: Simulator, connection: Connection) -> None:
        self.device = device
        self.connection = connection
        self.driver = EscposPrinter(connection, baudrate=BAUDRATE, times=TIMES)
        self.before = int(device.state()["tickets"])

    def fault(self, kind: str, **how: object) -> None:
        self.device.act("fault", kind=kind, **how)

    def tickets(self) -> int:
        """How many were cut since the test began."""
        return int(self.device.state()["tickets"]) - self.before

    def newest(self) -> str:
        return str(self.device.get("/tickets").json()["tickets"][0]["text"])

    def print_meanwhile(self, document: Document, happening: Callable[[], object]) -> PrintResult:
        """Print, and let something happen as soon as the first lines are on paper."""
        results: list[PrintResult] = []
        printing = threading.Thread(target=lambda: results.append(self.driver.print(document)))
        printing.start()
        eventually(lambda: self.device.state()["unfinished_lines"])
        happening()
        printing.join(10)
        return results[0]

    def is_well_again(self) -> bool:
        """Whether the next ticket is printed, once and as it should be."""
        self.device.act("clear")
        self.device.act("tear_off")
        count = self.tickets()
        eventually(lambda: self._is_reachable() and self.driver.status().condition is Condition.OK)
        result = self.driver.print(TICKET)
        return (
            result.outcome is PRINTED
            and self.tickets() == count + 1
            and self.newest().splitlines()[:2] == ["B 042", "Sätt dig i väntrum Ängen, Åsa. 200 €"]
        )

    def _is_reachable(self) -> bool:
        try:
            self.connection.connect()
        except LinkError:
            return False
        return True


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
    eventually(bench._is_reachable)
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
        eventually(bench._is_reachable)
        for _ in range(5):
            bench.driver.status()
        assert sent.count(b"\x1b@") == 1
    finally:
        connection.close()
