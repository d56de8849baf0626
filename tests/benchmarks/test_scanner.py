"""The scanner's benchmark measures what it says."""

from __future__ import annotations

import pytest

from hardware.drivers.choice import ScannerProtocol
from hardware.framing.lines import Line
from hardware.framing.magstripe import Tracks
from hardware.framing.ssi import Frame
from tests.benchmarks.scanner import scan_to_event, streams


@pytest.mark.parametrize("name", streams())
def test_the_messages_are_good_ones(name: str) -> None:
    make, message = streams()[name]
    framer = make()
    found = [*framer.feed(message), *framer.silence()]
    assert len(found) == 1
    assert isinstance(found[0], Line | Frame | Tracks)


def test_no_event_comes_before_its_line_time() -> None:
    timed = scan_to_event(ScannerProtocol.LINE, baudrate=2400, scans=3)
    assert timed.line == pytest.approx(54.2, abs=0.1)
    assert timed.ratio >= 1
