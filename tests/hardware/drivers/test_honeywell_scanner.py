"""The Honeywell driver: reading is switched over the line, and no code can speak for the scanner."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.connection import Connection
from hardware.drivers.honeywell_scanner import HoneywellScanner
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen
from hardware.interfaces import Condition, Scan, UnreadableScan
from hardware.simulators.line_scanner import LineScannerModel
from tests.hardware.devices import eventually
from tests.hardware.local import LocalDevice, Wire, connection_to

MANUAL, ASK, ON, OFF = b"\x16M\rTRGMOD0!", b"\x16M\rTRGMOD?!", b"\x16T\r", b"\x16U\r"


class Desk:
    """A driver, its line and what it told."""

    def __init__(self, path: str) -> None:
        self.connection: Connection = connection_to(path)
        self.told: list[Scan | UnreadableScan] = []
        self.scanner = HoneywellScanner(
            self.connection,
            clock=lambda: 0.0,
            screen=Screen(repeat_within=0.0),
            patience=Patience(pause=0.05, longest=0.5),
            answer=0.15,
        )
        self.scanner.listen(self.told.append)

    def close(self) -> None:
        self.connection.close()
        self.scanner.close()


@pytest.fixture
def device(device_folder: Path) -> Iterator[LocalDevice]:
    running = LocalDevice(lambda: LineScannerModel(time.monotonic), device_folder / "scanner")
    yield running
    running.close()


@pytest.fixture
def desk(device: LocalDevice) -> Iterator[Desk]:
    opened = Desk(str(device.link))
    eventually(lambda: opened.scanner.condition() is Condition.OK and device.state()["reading"])
    yield opened
    opened.close()


def test_it_reads_one_code_after_the_other(device: LocalDevice, desk: Desk) -> None:
    for number in range(3):
        eventually(lambda: device.state()["reading"])
        device.act("scan", data=f"KAL-{number}")
    eventually(lambda: len(desk.told) == 3)
    assert desk.told == [Scan(f"KAL-{number}", "qr", 0.0) for number in range(3)]


def test_reading_is_switched_off_and_on_at_the_scanner(device: LocalDevice, desk: Desk) -> None:
    assert desk.scanner.disable() is Condition.OK
    eventually(lambda: not device.state()["reading"])
    device.act("scan", data="KAL-1")
    assert desk.scanner.enable() is Condition.OK
    eventually(lambda: device.state()["reading"])
    device.act("scan", data="KAL-2")
    eventually(lambda: desk.told)
    assert desk.told == [Scan("KAL-2", "qr", 0.0)]
    assert device.state()["flash_writes"] == 0


def test_fault_24_a_scanner_that_lost_its_power_is_set_again_by_the_heartbeat(device: LocalDevice, desk: Desk) -> None:
    desk.scanner.disable()
    eventually(lambda: not device.state()["reading"])
    device.act("power_cycle")
    assert device.state()["reading"]
    assert desk.scanner.probe() is Condition.OK
    eventually(lambda: not device.state()["reading"])
    assert device.state()["flash_writes"] == 0


def test_no_answer_is_unknown(device: LocalDevice, desk: Desk) -> None:
    device.act("fault", kind="deaf")
    assert desk.scanner.probe() is Condition.UNKNOWN
    assert desk.scanner.condition() is Condition.UNKNOWN
    device.act("unplug")
    eventually(lambda: desk.scanner.probe() is Condition.OFFLINE)


def test_the_bytes_on_the_line_and_a_refusal() -> None:
    wire = Wire()
    desk = Desk(wire.path)
    assert wire.hear(len(MANUAL + ON)) == MANUAL + ON
    wire.say(b"TRGMOD0\x06!")
    eventually(lambda: desk.scanner.condition() is Condition.OK)
    desk.scanner.disable()
    assert wire.hear(3) == OFF
    told: list[Condition] = []
    asking = threading.Thread(target=lambda: told.append(desk.scanner.probe()))
    asking.start()
    assert wire.hear(len(ASK)) == ASK
    # a code comes between the question and its answer; the scanner is in another mode, and refuses ours
    wire.say(b"]Q1TRGMOD0\x06!\rTRGMOD3\x06!")
    assert wire.hear(len(MANUAL)) == MANUAL
    wire.say(b"TRGMOD0\x15!")
    asking.join()
    assert told == [Condition.WARNING]
    desk.close()
    wire.unplug()


def test_fault_15_a_device_that_sends_everything_back_starts_no_conversation() -> None:
    wire = Wire()
    desk = Desk(wire.path)
    heard = b""
    while piece := wire.hear(64, seconds=0.2):
        heard += piece
        wire.say(piece)
    assert heard == MANUAL + ON
    assert desk.scanner.condition() is not Condition.OK
    assert all(isinstance(each, UnreadableScan) for each in desk.told)
    desk.close()
    wire.unplug()
