"""The fleet: devices that come, go, fall silent and come back; simulators kept out of production."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from hardware.addresses import Address
from hardware.document import Document, Row
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.drivers.zvt_session import ZvtTimers
from hardware.errors import AddressTaken, NotConfigured, SimulatedDeviceRefused
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import Condition, PrintOutcome, Scan, TransactionState, UnreadableScan
from hardware.keepalive import Rhythm
from tests.hardware.devices import BAUDRATE, Simulator, eventually

RHYTHM = Rhythm(heartbeat=0.2, first_retry=0.02, longest_retry=0.2)
TICKET = Document((Row("B 042"),))
OpenFleet = Callable[..., Fleet]


@pytest.fixture
def open_fleet() -> Iterator[OpenFleet]:
    with ExitStack() as opened:

        def open_it(*, environment: str = "development", **devices: Simulator) -> Fleet:
            addresses = {name: Address(str(device.link), BAUDRATE) for name, device in devices.items()}
            config = FleetConfig(
                environment,
                rhythm=RHYTHM,
                printer_times=PrinterTimes(status=0.8, proof=3.0, second_proof=0.5),
                terminal_timers=ZvtTimers(t2=1.0, t3=2.0, t4=4.0),
                **addresses,  # type: ignore[arg-type]
            )
            fleet = Fleet.open(config, clock=time.time)
            opened.callback(fleet.close)
            return fleet

        yield open_it


def has(found: list[Scan | UnreadableScan], count: int) -> bool:
    return len(found) == count


def condition(fleet: Fleet, name: str) -> Condition:
    return fleet.health()[name].condition


def test_all_four_devices_are_opened_and_found_well(
    open_fleet: OpenFleet,
    printer_device: Simulator,
    scanner_device: Simulator,
    card_reader_device: Simulator,
    terminal_device: Simulator,
) -> None:
    fleet = open_fleet(
        printer=printer_device, scanner=scanner_device, card_reader=card_reader_device, terminal=terminal_device
    )
    eventually(lambda: all(device.condition is Condition.OK for device in fleet.health().values()))
    assert set(fleet.health()) == {"printer", "scanner", "card_reader", "terminal"}
    assert fleet.simulated()
    assert fleet.printer.print(TICKET).outcome is PrintOutcome.PRINTED
    paid = fleet.terminal.payment(100, commit=lambda _: None, progress=lambda _: None)
    assert paid.state is TransactionState.APPROVED


def test_before_a_device_has_answered_nothing_is_claimed(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    printer_device.act("fault", kind="mute")
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: fleet.health()["printer"].missed)
    assert condition(fleet, "printer") is Condition.UNKNOWN
    printer_device.act("clear")
    eventually(lambda: condition(fleet, "printer") is Condition.OK)


def test_fault_2_unplugged_and_back_under_another_name(open_fleet: OpenFleet, scanner_device: Simulator) -> None:
    fleet = open_fleet(scanner=scanner_device)
    scans: list[Scan | UnreadableScan] = []
    fleet.scanner.listen(scans.append)
    eventually(lambda: fleet.health()["scanner"].is_connected)

    for number in range(5):
        scanner_device.act("unplug")
        eventually(lambda: not fleet.health()["scanner"].is_connected)
        assert fleet.simulated()
        scanner_device.act("replug")
        begun = time.monotonic()
        eventually(lambda: fleet.health()["scanner"].is_connected)
        assert time.monotonic() - begun < 1.0
        scanner_device.act("scan", data=f"KAL-{number}")
        eventually(partial(has, scans, number + 1))
    assert [scan.data for scan in scans if isinstance(scan, Scan)] == [f"KAL-{number}" for number in range(5)]
    # an absence this short was forgiven every time
    assert condition(fleet, "scanner") is Condition.OK
    health = fleet.health()["scanner"]
    assert health.reconnects == 5
    assert health.statistics.jobs == 5
    assert health.statistics.received_bytes == 5 * len(b"]Q1KAL-0\r")
    # it cannot be asked: its OK says no more than that the port is open
    assert not health.can_be_asked


def test_a_device_that_stays_away_is_given_up_but_not_forgotten(
    open_fleet: OpenFleet, printer_device: Simulator
) -> None:
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    printer_device.act("unplug")
    eventually(lambda: not fleet.health()["printer"].is_connected)
    assert condition(fleet, "printer") is Condition.OK
    eventually(lambda: condition(fleet, "printer") is Condition.OFFLINE, seconds=6)
    printer_device.act("replug")
    eventually(lambda: condition(fleet, "printer") is Condition.OK)


def test_fault_4_a_device_that_is_there_but_mute_is_unknown_until_it_answers(
    open_fleet: OpenFleet, printer_device: Simulator
) -> None:
    printer_device.act("unplug")
    fleet = open_fleet(printer=printer_device)
    printer_device.act("fault", kind="slow_start", times=1, seconds=1.0)
    printer_device.act("replug")
    eventually(lambda: fleet.health()["printer"].is_connected)
    assert fleet.printer.print(TICKET).outcome is PrintOutcome.NOT_PRINTED
    assert condition(fleet, "printer") is Condition.UNKNOWN
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    assert fleet.printer.print(TICKET).outcome is PrintOutcome.PRINTED
    assert fleet.health()["printer"].reconnects == 0


def test_fault_3_a_loose_plug_is_forgiven_and_nothing_is_sent_again(
    open_fleet: OpenFleet, printer_device: Simulator
) -> None:
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    seen = set()

    def is_back_three_times() -> bool:
        seen.add(condition(fleet, "printer"))
        return fleet.health()["printer"].reconnects >= 3

    printer_device.act("flap", times=3, seconds=0.25)
    eventually(is_back_three_times)
    assert seen == {Condition.OK}
    assert fleet.health()["printer"].statistics.jobs == 0


def test_fault_14_a_port_held_by_another_program_is_named(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    printer_device.act("fault", kind="port_held")
    eventually(lambda: fleet.health()["printer"].problem == "port_held", seconds=6)
    assert condition(fleet, "printer") is Condition.OFFLINE
    printer_device.act("clear")
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    assert fleet.health()["printer"].problem == ""


def test_fault_15_a_printer_in_the_place_of_a_scanner_is_never_taken_for_a_person(
    open_fleet: OpenFleet, printer_device: Simulator
) -> None:
    fleet = open_fleet(scanner=printer_device)
    scans: list[Scan | UnreadableScan] = []
    fleet.scanner.listen(scans.append)
    eventually(lambda: fleet.health()["scanner"].is_connected)
    printer_device.act("noise", bytes=500)
    eventually(lambda: fleet.health()["scanner"].statistics.received_bytes >= 500)
    assert not [scan for scan in scans if isinstance(scan, Scan) and scan.purpose]


def test_fault_55_a_heartbeat_keeps_an_idle_device_from_dropping_off(
    open_fleet: OpenFleet, printer_device: Simulator
) -> None:
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    opens = fleet.health()["printer"].statistics.opens
    # RHYTHM asks every 0.2 s
    printer_device.act("fault", kind="idle_drop", seconds=0.9)
    sent = fleet.health()["printer"].statistics.sent_bytes
    eventually(lambda: fleet.health()["printer"].statistics.sent_bytes > sent + 6 * 12)
    assert fleet.health()["printer"].statistics.opens == opens


def test_what_is_wrong_with_a_device_has_a_name(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    fleet = open_fleet(printer=printer_device)
    eventually(lambda: condition(fleet, "printer") is Condition.OK)
    for fault, problem in (("paper_near_end", "paper_low"), ("cover_open", "cover_open"), ("mute", "no_answer")):
        printer_device.act("clear")
        printer_device.act("fault", kind=fault)
        eventually(lambda name=problem: fleet.health()["printer"].problem == name, seconds=6)  # type: ignore[misc]
    printer_device.act("unplug")
    eventually(lambda: fleet.health()["printer"].problem == "not_connected", seconds=6)
    statistics = fleet.health()["printer"].statistics
    assert statistics.opens == 1
    assert statistics.sent_bytes > statistics.received_bytes > 0


def test_one_device_cannot_be_two(open_fleet: OpenFleet, printer_device: Simulator, device_folder: Path) -> None:
    other_name = device_folder / "another-name"
    other_name.symlink_to(printer_device.link)
    config = FleetConfig(
        "development",
        printer=Address(str(printer_device.link), BAUDRATE),
        scanner=Address(str(other_name), BAUDRATE),
    )
    with pytest.raises(AddressTaken, match="two devices"):
        Fleet.open(config, clock=time.time)


def test_a_killed_simulator_comes_back_in_place_of_its_remains(open_fleet: OpenFleet, device_folder: Path) -> None:
    printer = Simulator("printer", device_folder)
    try:
        fleet = open_fleet(printer=printer)
        eventually(lambda: condition(fleet, "printer") is Condition.OK)
        assert fleet.printer.print(TICKET).outcome is PrintOutcome.PRINTED
        printer.end(signal.SIGKILL)
        assert printer.link.is_symlink()
        assert printer.control.exists()
        eventually(lambda: not fleet.health()["printer"].is_connected)
        assert fleet.printer.print(TICKET).outcome is PrintOutcome.NOT_PRINTED

        printer.start()
        eventually(lambda: fleet.printer.status().condition is Condition.OK)
        # nothing that was asked for in between is printed by itself
        assert printer.state()["tickets"] == 0
        assert fleet.printer.print(TICKET).outcome is PrintOutcome.PRINTED
    finally:
        printer.close()


def test_a_device_that_appears_later_is_no_error(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    printer_device.act("unplug")
    fleet = open_fleet(printer=printer_device)
    assert fleet.printer.status().condition is Condition.OFFLINE
    printer_device.act("replug")
    eventually(lambda: fleet.printer.status().condition is Condition.OK)


def test_production_refuses_simulators(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    with pytest.raises(SimulatedDeviceRefused, match="this is production"):
        open_fleet(environment="production", printer=printer_device)


def test_production_refuses_a_simulator_that_appears_later(open_fleet: OpenFleet, printer_device: Simulator) -> None:
    printer_device.act("unplug")
    fleet = open_fleet(environment="production", printer=printer_device)
    printer_device.act("replug")
    eventually(lambda: fleet.health()["printer"].missed)
    time.sleep(0.5)
    assert not fleet.health()["printer"].is_connected
    assert fleet.printer.status().condition is Condition.OFFLINE


def test_a_device_without_address_does_not_exist(open_fleet: OpenFleet) -> None:
    fleet = open_fleet()
    assert fleet.health() == {}
    assert not fleet.simulated()
    with pytest.raises(NotConfigured, match="no terminal"):
        _ = fleet.terminal


def test_closing_leaves_no_thread_behind(printer_device: Simulator, scanner_device: Simulator) -> None:
    before = set(threading.enumerate())
    config = FleetConfig(
        "development",
        printer=Address(str(printer_device.link), BAUDRATE),
        scanner=Address(str(scanner_device.link), BAUDRATE),
    )
    fleet = Fleet.open(config, clock=time.time)
    eventually(lambda: fleet.health()["printer"].condition is Condition.OK)
    assert set(threading.enumerate()) > before
    fleet.close()
    eventually(lambda: set(threading.enumerate()) <= before)


def test_the_trace_holds_no_number_that_was_read(
    open_fleet: OpenFleet, scanner_device: Simulator, card_reader_device: Simulator
) -> None:
    fleet = open_fleet(scanner=scanner_device, card_reader=card_reader_device)
    eventually(lambda: all(device.is_connected for device in fleet.health().values()))
    scanner_device.act("scan", data="191212121212")
    card_reader_device.act("swipe", track2="4111111111111111=3012")
    eventually(lambda: sum(len(entry.data) for entry in fleet.trace.entries()) > 40)
    traced = b"".join(entry.data for entry in fleet.trace.entries())
    assert b"99999999" in traced
    assert not set(traced) & set(b"12345678")
