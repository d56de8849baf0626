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
from hardware.errors import NotConfigured, SimulatedDeviceRefused
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
                printer_times=PrinterTimes(status=0.2, proof=0.5, second_proof=0.2),
                terminal_timers=ZvtTimers(t2=0.3, t3=0.5, t4=1.0),
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


def test_unplugged_and_plugged_in_again(open_fleet: OpenFleet, scanner_device: Simulator) -> None:
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
    assert fleet.health()["scanner"].reconnects == 5


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
