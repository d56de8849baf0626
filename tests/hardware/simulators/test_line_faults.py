"""Line faults of a simulated device as a computer at the other end of the pty sees them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hardware.errors import LinkBusy, LinkTimeout
from hardware.transport import Deadline, LineSettings, SerialLink, open_link
from tests.hardware.devices import Simulator, eventually

LINE = LineSettings(115_200, write_timeout=0.3)
SCAN = b"]Q1KAL-4711\r"
STATUS = b"\x10\x04\x01"


@contextmanager
def opened(simulator: Simulator) -> Iterator[SerialLink]:
    link = open_link(str(simulator.link), LINE)
    try:
        yield link
    finally:
        link.close()


def heard(link: SerialLink, size: int, seconds: float = 2.0) -> bytes:
    data, deadline = b"", Deadline(seconds)
    while len(data) < size and not deadline.passed():
        data += link.receive(deadline.remaining())
    return data


def scan(device: Simulator) -> None:
    device.act("scan", data="KAL-4711")


def test_fault_1_unplugged_in_the_middle_of_a_frame(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="unplug_mid_frame", times=1, seconds=0.2)
    with opened(scanner_device) as link:
        scan(scanner_device)
        assert heard(link, 6) == SCAN[:6]
        assert link.wait_gone(3)
    eventually(lambda: scanner_device.state()["plugged"])
    with opened(scanner_device) as link:
        scan(scanner_device)
        assert heard(link, 12) == SCAN


def test_fault_1_unplugged_in_the_middle_of_a_command(printer_device: Simulator) -> None:
    printer_device.act("fault", kind="unplug_mid_command", times=1, seconds=0.1)
    with opened(printer_device) as link:
        link.send(STATUS)
        assert link.wait_gone(3)
        assert link.discard() == b""


def test_fault_2_back_under_a_new_name(scanner_device: Simulator) -> None:
    before = os.readlink(scanner_device.link)
    keeps_the_old_name = os.open(before, os.O_RDWR | os.O_NOCTTY)
    try:
        scanner_device.act("unplug", seconds=0.1)
        assert not scanner_device.link.is_symlink()
        eventually(lambda: scanner_device.state()["plugged"])
        assert os.readlink(scanner_device.link) != before
    finally:
        os.close(keeps_the_old_name)


def test_fault_3_a_loose_plug(scanner_device: Simulator) -> None:
    before = scanner_device.state()["times_plugged_in"]
    scanner_device.act("flap", times=3, seconds=0.05)
    eventually(lambda: scanner_device.state()["times_plugged_in"] == before + 3)
    with opened(scanner_device) as link:
        assert not link.wait_gone(0.2)


def test_fault_4_there_but_mute_after_plugging_in(printer_device: Simulator) -> None:
    printer_device.act("unplug")
    printer_device.act("fault", kind="slow_start", times=1, seconds=0.5)
    printer_device.act("replug")
    begun = time.monotonic()
    with opened(printer_device) as link:
        answer = b""
        while not answer:
            link.send(STATUS)
            answer = link.receive(0.05)
    assert 0.3 < time.monotonic() - begun < 2


def test_fault_5_noise_that_nobody_asked_for(scanner_device: Simulator) -> None:
    with opened(scanner_device) as link:
        scanner_device.act("noise", bytes=300)
        assert len(heard(link, 300)) == 300


def test_fault_9_a_pause_within_a_frame(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="stall", times=1, seconds=0.3)
    with opened(scanner_device) as link:
        scan(scanner_device)
        assert heard(link, 6) == SCAN[:6]
        assert link.receive(0.1) == b""
        assert heard(link, 6) == SCAN[6:]


def test_fault_10_every_byte_alone(scanner_device: Simulator) -> None:
    pieces: list[bytes] = []
    link = open_link(str(scanner_device.link), LINE, tap=lambda _direction, data: pieces.append(data))
    scanner_device.act("fault", kind="split", times=1, seconds=0.01)
    scan(scanner_device)
    assert heard(link, 12) == SCAN
    link.close()
    assert len(pieces) > 6


def test_fault_11_two_frames_in_one(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="glue", times=1, seconds=1.0)
    with opened(scanner_device) as link:
        scan(scanner_device)
        assert link.receive(0.1) == b""
        scan(scanner_device)
        assert heard(link, 24) == 2 * SCAN


def test_fault_11_what_nothing_follows_comes_alone(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="glue", times=1, seconds=0.1)
    with opened(scanner_device) as link:
        scan(scanner_device)
        assert heard(link, 12) == SCAN


def test_fault_13_a_device_that_takes_nothing(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="write_blocked")
    with opened(scanner_device) as link:
        with pytest.raises(LinkTimeout):
            link.send(bytes(30_000))
        scanner_device.act("clear", kind="write_blocked")
        eventually(lambda: _sends(link))


def _sends(link: SerialLink) -> bool:
    try:
        link.send(b"x" * 100)
    except LinkTimeout:
        return False
    return True


@pytest.mark.parametrize("is_open_before", [False, True])
def test_fault_14_held_by_another_program(scanner_device: Simulator, is_open_before: bool) -> None:
    link = open_link(str(scanner_device.link), LINE) if is_open_before else None
    scanner_device.act("fault", kind="port_held")
    with pytest.raises(LinkBusy, match="another program"):
        open_link(str(scanner_device.link), LINE)
    if link is not None:
        assert link.wait_gone(2)
        link.close()
    scanner_device.act("clear")
    open_link(str(scanner_device.link), LINE).close()


def test_fault_15_another_device_answers(printer_device: Simulator) -> None:
    printer_device.act("fault", kind="wrong_device")
    with opened(printer_device) as link:
        link.send(STATUS)
        assert heard(link, 12) == STATUS + b"\r\nERROR\r\n"


def test_fault_16_a_line_of_1200_baud(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="slow_line")
    with opened(scanner_device) as link:
        begun = time.monotonic()
        scan(scanner_device)
        assert heard(link, 12) == SCAN
        assert time.monotonic() - begun >= 12 * 10 / 1200
        scanner_device.act("clear")
        begun = time.monotonic()
        scan(scanner_device)
        assert heard(link, 12) == SCAN
        assert time.monotonic() - begun < 12 * 10 / 1200


def test_fault_55_an_idle_device_drops_off(printer_device: Simulator) -> None:
    printer_device.act("fault", kind="idle_drop", seconds=0.3)
    with opened(printer_device) as link:
        for _ in range(4):
            assert not link.wait_gone(0.15)
            link.send(STATUS)
        assert link.wait_gone(3)


def test_what_is_planned_ends_with_replug(scanner_device: Simulator) -> None:
    scanner_device.act("flap", times=50, seconds=0.05)
    scanner_device.act("replug")
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        assert scanner_device.state()["plugged"]
