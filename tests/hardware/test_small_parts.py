"""Trace, health and addresses: the small pure parts."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.addresses import is_present, is_simulated, usb_id
from hardware.errors import (
    HardwareError,
    LinkBusy,
    LinkGone,
    LinkRefused,
    LinkTimeout,
    NotAcknowledged,
    TerminalRefused,
)
from hardware.health import Pulse
from hardware.interfaces import Condition
from hardware.keepalive import Backoff, Rhythm
from hardware.trace import Direction, LongNumberMask, Trace, shape_only
from hardware.transport import PortFound, open_link, path_of


@given(st.text("0123456789", min_size=10, max_size=19), st.integers(1, 19), st.sampled_from(["", " ", "-", "+"]))
def test_a_long_number_is_masked_wherever_a_read_splits_it(digits: str, piece: int, separator: str) -> None:
    data = f"nr {digits[:6]}{separator}{digits[6:]} kr".encode()
    mask = LongNumberMask()
    shown = b"".join(mask(data[start : start + piece]) for start in range(0, len(data), piece))
    assert len(shown) == len(data)
    assert len(re.findall(rb"\d", shown)) == 4


def test_numbers_of_four_digits_stay() -> None:
    assert LongNumberMask()(b"B 042, 2026, 100 kr") == b"B 042, 2026, 100 kr"


@given(st.binary(max_size=100))
def test_a_shape_has_no_content(data: bytes) -> None:
    shown = shape_only(data)
    assert len(shown) == len(data)
    assert not re.search(rb"[0-8B-Za-z]", shown)


def test_the_trace_is_bounded_and_tells_directions_apart() -> None:
    clock = iter(range(1000))
    trace = Trace(lambda: float(next(clock)), capacity=3)
    tap = trace.tap("printer")
    for number in range(5):
        tap(Direction.SENT if number % 2 else Direction.RECEIVED, bytes([number]))
    assert [str(entry) for entry in trace.entries()] == [
        "2.000 printer < 02",
        "3.000 printer > 03",
        "4.000 printer < 04",
    ]


def test_each_direction_is_masked_by_itself() -> None:
    trace = Trace(lambda: 0.0)
    tap = trace.tap("printer")
    tap(Direction.SENT, b"1912")
    tap(Direction.RECEIVED, b"1")
    tap(Direction.SENT, b"1212")
    assert [entry.data for entry in trace.entries()] == [b"1912", b"1", b"****"]


def test_a_pulse_forgives_two_misses() -> None:
    pulse = Pulse(misses=3, spacing=1.0)
    pulse.answered(Condition.OK)
    conditions = []
    for second in (10.0, 11.0, 12.0):
        pulse.silent(at=second)
        conditions.append(pulse.condition)
    assert conditions == [Condition.OK, Condition.OK, Condition.UNKNOWN]
    pulse.answered(Condition.WARNING)
    assert (pulse.condition, pulse.missed) == (Condition.WARNING, 0)


def test_misses_in_quick_succession_count_as_one() -> None:
    pulse = Pulse(misses=3, spacing=1.0)
    pulse.answered(Condition.OK)
    for attempt in range(100):
        pulse.absent(at=10.0 + attempt / 1000)
    conditions = [pulse.condition]
    for second in (11.0, 12.0):
        pulse.absent(at=second)
        conditions.append(pulse.condition)
    assert conditions == [Condition.OK, Condition.OK, Condition.OFFLINE]


@given(st.integers(0, 1000), st.integers(1, 30))
def test_attempts_to_reconnect_come_less_often_but_never_too_rarely(seed: int, attempts: int) -> None:
    rhythm = Rhythm(first_retry=0.1, longest_retry=0.8)
    backoff = Backoff(rhythm, random.Random(seed))
    waits = [backoff.wait() for _ in range(attempts)]
    for place, wait in enumerate(waits):
        longest = min(0.8, 0.1 * 2**place)
        assert longest / 2 <= wait <= longest
    backoff.reset()
    assert backoff.wait() <= 0.1


def test_devices_that_fell_off_together_do_not_come_back_in_step() -> None:
    waits = [Backoff(Rhythm(), random.Random(seed)).wait() for seed in range(10)]
    assert len(set(waits)) == 10


def port_found(path: str, usb: str) -> PortFound:
    return PortFound(path, "", usb_id(usb))


USB_PORTS = [
    port_found("/dev/ttyUSB0", "usb:04b8:0202:A1"),
    port_found("/dev/ttyUSB1", "usb:04b8:0202:B2"),
    port_found("/dev/ttyACM0", "usb:05e0:1701"),
    PortFound("/dev/ttyS0", "", None),
]


def test_a_usb_device_is_found_wherever_it_is_plugged_in() -> None:
    assert path_of("usb:04b8:0202:B2", lambda: USB_PORTS) == "/dev/ttyUSB1"
    assert path_of("usb:05E0:1701", lambda: USB_PORTS) == "/dev/ttyACM0"
    assert path_of("/dev/serial/by-id/x", lambda: USB_PORTS) == "/dev/serial/by-id/x"
    with pytest.raises(LinkGone, match="Check the cable"):
        path_of("usb:04b8:0202:C3", lambda: USB_PORTS)


def test_two_usb_devices_alike_are_not_guessed_between() -> None:
    with pytest.raises(LinkRefused, match="usb:04b8:0202:A1, usb:04b8:0202:B2"):
        path_of("usb:04b8:0202", lambda: USB_PORTS)


def test_a_usb_device_that_is_absent_is_no_error_of_its_own() -> None:
    with pytest.raises(LinkGone):
        open_link("usb:ffff:ffff")


@pytest.mark.parametrize("url", ["usb:04b8", "usb:04b8:02021", "usb:xxxx:0202", "/dev/usb:04b8:0202"])
def test_what_is_no_usb_id(url: str) -> None:
    assert usb_id(url) is None


@given(st.lists(st.sampled_from(["silent", "absent"]), min_size=1, max_size=20))
def test_silence_never_makes_a_device_well(events: list[str]) -> None:
    pulse = Pulse()
    for second, event in enumerate(events):
        getattr(pulse, event)(at=float(second) * 2)
        assert pulse.condition in (Condition.UNKNOWN, Condition.OFFLINE)


@pytest.mark.parametrize(
    ("url", "simulated"),
    [
        ("/dev/pts/3", True),
        ("/dev/ttyUSB0", False),
        ("socket://127.0.0.1:9100", True),
        ("socket://localhost:9100", True),
        ("socket://[::1]:9100", True),
        ("socket://10.0.0.7:9100", False),
        ("socket://printer.clinic.example:9100", False),
        ("rfc2217://127.0.0.1:4000", True),
        ("loop://", True),
    ],
)
def test_what_counts_as_simulated(url: str, simulated: bool) -> None:
    assert is_simulated(url) is simulated


def test_a_link_is_judged_by_where_it_leads(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    assert not is_present(str(link))
    link.symlink_to("/dev/pts/4000")
    assert is_present(str(link))
    assert is_simulated(str(link))
    link.unlink()
    link.symlink_to("/dev/ttyS0")
    assert not is_simulated(str(link))


def test_one_tree_of_errors() -> None:
    refused = TerminalRefused("9C", "please wait")
    assert "9C: please wait" in str(refused)
    for error in (LinkGone("x"), LinkBusy("x"), LinkTimeout("x"), NotAcknowledged("x"), refused):
        assert isinstance(error, HardwareError)
