"""The SSI driver against a simulated decoder, and against exact bytes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.connection import Connection
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen
from hardware.drivers.ssi_scanner import SsiScanner, SsiTimes
from hardware.framing.ssi import DECODER, Frame, Opcode, encode
from hardware.interfaces import Condition, Scan, UnreadableScan
from hardware.simulators.ssi_scanner import SsiScannerModel
from tests.hardware.devices import eventually
from tests.hardware.local import LocalDevice, Wire, connection_to

ENABLE, DISABLE = "04 e9 04 00 ff 0f", "04 ea 04 00 ff 0e"
ENABLE_AGAIN = "04 e9 04 01 ff 0e"
ACK = bytes.fromhex("04 d0 04 00 ff 28")
NAK = bytes.fromhex("05 d1 04 00 01 ff 25")
TIMES = SsiTimes(answer=0.15, patience=Patience(pause=0.05, longest=0.5))
RESPONSE = 0.15
Scans = list[Scan | UnreadableScan]


def hexadecimal(data: bytes) -> str:
    return data.hex(" ")


class Desk:
    """A driver, its line and what it told."""

    def __init__(self, path: str) -> None:
        self.connection: Connection = connection_to(path)
        self.told: Scans = []
        self.scanner = SsiScanner(self.connection, clock=lambda: 0.0, screen=Screen(repeat_within=0.0), times=TIMES)
        self.scanner.listen(self.told.append)

    def close(self) -> None:
        self.connection.close()
        self.scanner.close()


@pytest.fixture
def device(device_folder: Path) -> Iterator[LocalDevice]:
    running = LocalDevice(lambda: SsiScannerModel(time.monotonic, response=RESPONSE), device_folder / "scanner")
    yield running
    running.close()


@pytest.fixture
def desk(device: LocalDevice) -> Iterator[Desk]:
    opened = Desk(str(device.link))
    eventually(lambda: opened.scanner.condition() is Condition.OK)
    yield opened
    opened.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    line = Wire()
    yield line
    line.unplug()


@pytest.fixture
def wired(wire: Wire) -> Iterator[Desk]:
    opened = Desk(wire.path)
    assert hexadecimal(wire.hear(6)) == ENABLE
    yield opened
    opened.close()


def test_a_code_is_told_and_acknowledged(device: LocalDevice, desk: Desk) -> None:
    device.act("scan", data="KAL-4711")
    device.act("scan", data="191212121212", symbology="data_matrix")
    eventually(lambda: device.state()["acknowledged"] == 2)
    assert desk.told == [Scan("KAL-4711", "qr", 0.0), Scan("191212121212", "data_matrix", 0.0)]
    assert device.state()["repeated"] == 0


@pytest.mark.parametrize("times", [1, 2])
def test_fault_29_a_code_that_is_sent_again_counts_once(device: LocalDevice, desk: Desk, times: int) -> None:
    device.act("fault", kind="ack_lost", times=times)
    device.act("scan", data="KAL-4711")
    eventually(lambda: device.state()["acknowledged"] == 1)
    assert device.state()["repeated"] == times
    assert desk.told == [Scan("KAL-4711", "qr", 0.0)]


def test_fault_29_a_scanner_that_is_never_heard_gives_up_and_the_next_code_counts(
    device: LocalDevice, desk: Desk
) -> None:
    device.act("fault", kind="ack_lost")
    device.act("scan", data="KAL-4711")
    eventually(lambda: device.state()["given_up"] == 1)
    device.act("clear")
    device.act("scan", data="KAL-4712")
    eventually(lambda: len(desk.told) == 2)
    assert desk.told == [Scan("KAL-4711", "qr", 0.0), Scan("KAL-4712", "qr", 0.0)]


def test_fault_06_a_wrong_checksum_is_refused_and_the_code_comes_again(device: LocalDevice, desk: Desk) -> None:
    device.act("fault", kind="bad_checksum", times=1)
    device.act("scan", data="KAL-4711")
    eventually(lambda: device.state()["acknowledged"] == 1)
    assert desk.told == [Scan("KAL-4711", "qr", 0.0)]
    assert device.state()["repeated"] == 1


def test_a_code_of_several_packets_is_put_together(device: LocalDevice, desk: Desk) -> None:
    device.act("fault", kind="ack_lost", times=1)
    device.act("scan", data="A" * 500)
    eventually(lambda: device.state()["acknowledged"] == 2)
    assert desk.told == [Scan("A" * 500, "qr", 0.0)]


@pytest.mark.parametrize(("fault", "reason"), [("overlong", "too_long"), ("binary", "characters")])
def test_fault_31_hostile_codes_are_acknowledged_and_refused(
    device: LocalDevice, desk: Desk, fault: str, reason: str
) -> None:
    device.act("fault", kind=fault, times=1)
    device.act("scan", data="KAL-4711")
    device.act("scan", data="KAL-4712")
    eventually(lambda: len(desk.told) == 2)
    assert desk.told == [UnreadableScan(reason, 0.0), Scan("KAL-4712", "qr", 0.0)]


def test_reading_is_switched_off_and_on_at_the_scanner(device: LocalDevice, desk: Desk) -> None:
    assert desk.scanner.disable() is Condition.OK
    assert not device.state()["reading"]
    device.act("scan", data="KAL-4711")
    assert desk.scanner.enable() is Condition.OK
    assert device.state()["reading"]
    device.act("scan", data="KAL-4712")
    eventually(lambda: desk.told)
    assert desk.told == [Scan("KAL-4712", "qr", 0.0)]


def test_fault_24_a_scanner_that_lost_its_power_is_told_again_what_is_wanted(device: LocalDevice, desk: Desk) -> None:
    desk.scanner.disable()
    device.act("power_cycle")
    assert device.state()["reading"]
    assert desk.scanner.probe() is Condition.OK
    assert not device.state()["reading"]


def test_fault_02_on_a_new_link_the_scanner_is_told_what_is_wanted(device: LocalDevice, desk: Desk) -> None:
    desk.scanner.disable()
    device.act("unplug")
    eventually(lambda: desk.scanner.condition() is Condition.OFFLINE)
    assert desk.scanner.enable() is Condition.OFFLINE
    device.act("replug")
    desk.connection.connect()
    eventually(lambda: device.state()["reading"])
    eventually(lambda: desk.scanner.condition() is Condition.OK)


def test_silence_and_refusal_are_told_apart(device: LocalDevice, desk: Desk) -> None:
    device.act("fault", kind="deaf")
    assert desk.scanner.probe() is Condition.UNKNOWN
    device.act("clear")
    device.act("fault", kind="nak")
    assert desk.scanner.probe() is Condition.WARNING
    device.act("clear")
    assert desk.scanner.probe() is Condition.OK


def test_a_command_that_is_not_answered_is_sent_again_with_the_mark(wire: Wire, wired: Desk) -> None:
    told: list[Condition] = []
    asking = threading.Thread(target=lambda: told.append(wired.scanner.enable()))
    asking.start()
    assert hexadecimal(wire.hear(18)) == f"{ENABLE} {ENABLE_AGAIN} {ENABLE_AGAIN}"
    asking.join()
    assert told == [Condition.UNKNOWN]


def test_a_code_that_comes_between_a_command_and_its_answer_is_taken(wire: Wire, wired: Desk) -> None:
    told: list[Condition] = []
    asking = threading.Thread(target=lambda: told.append(wired.scanner.disable()))
    wire.say(encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1cA")))
    assert wire.hear(6) == ACK
    eventually(lambda: wired.told)
    asking.start()
    assert hexadecimal(wire.hear(6)) == DISABLE
    wire.say(encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1cB")) + encode(Frame(Opcode.ACK, DECODER)))
    assert wire.hear(6) == ACK
    asking.join()
    assert told == [Condition.OK]
    # B was read after the kiosk had had enough
    assert wired.told == [Scan("A", "qr", 0.0)]


def test_fault_09_half_a_frame_is_asked_for_again(wire: Wire, wired: Desk) -> None:
    frame = encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1cKAL-4711"))
    wire.say(frame[:9])
    assert wire.hear(7) == NAK
    wire.say(encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1cKAL-4711", is_repeated=True)))
    assert wire.hear(6) == ACK
    eventually(lambda: wired.told)
    assert wired.told == [Scan("KAL-4711", "qr", 0.0)]


def test_fault_16_a_slow_line_loses_nothing(device_folder: Path) -> None:
    slow = LocalDevice(lambda: SsiScannerModel(time.monotonic, response=2.0), device_folder / "slow", baudrate=1200)
    desk = Desk(str(slow.link))
    slow.act("scan", data="KAL-4711")
    eventually(lambda: slow.state()["acknowledged"] == 1)
    assert desk.told == [Scan("KAL-4711", "qr", 0.0)]
    desk.close()
    slow.close()
