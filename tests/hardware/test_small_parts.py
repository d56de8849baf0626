"""Trace, health and addresses: the small pure parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.addresses import is_present, is_simulated
from hardware.errors import HardwareError, LinkBusy, LinkGone, LinkTimeout, NotAcknowledged, TerminalRefused
from hardware.health import Pulse
from hardware.interfaces import Condition
from hardware.trace import Direction, LongNumberMask, Trace, shape_only


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
