"""How soon a device is usable again after it was plugged in again, and whether anything is lost or doubled by it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition as Monitor

from hardware.addresses import Address
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import Scan, UnreadableScan
from tests.hardware.devices import BAUDRATE, Simulator

CYCLES = 100
_LONGEST_ABSENCE = 0.9
_PATIENCE = 10.0


@dataclass(frozen=True)
class Reconnects:
    """Seconds from plugging in to usable, cycle by cycle, and the codes that came not once or twice."""

    seconds: tuple[float, ...]
    lost: int
    doubled: int

    @property
    def median(self) -> float:
        """The middle one."""
        return sorted(self.seconds)[len(self.seconds) // 2]

    @property
    def longest(self) -> float:
        """The slowest one."""
        return max(self.seconds)


class _Codes:
    """The codes that came, and a way to wait for the next."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._changed = Monitor()

    def take(self, scan: Scan | UnreadableScan) -> None:
        with self._changed:
            self.found.append(scan.data if isinstance(scan, Scan) else "")
            self._changed.notify_all()

    def wait(self, code: str) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: code in self.found, _PATIENCE)


def reconnects(cycles: int = CYCLES) -> Reconnects:
    """Pull a scanner's plug again and again, for longer each time, and scan as soon as its link is back."""
    with TemporaryDirectory(prefix="dev-") as folder:
        scanner = Simulator("scanner", Path(folder))
        config = FleetConfig("development", scanner=Address(str(scanner.link), BAUDRATE))
        fleet = Fleet.open(config, clock=time.time)
        try:
            codes = _Codes()
            fleet.scanner.listen(codes.take)
            seconds = tuple(_cycle(scanner, fleet, codes, number, cycles) for number in range(cycles))
        finally:
            fleet.close()
            scanner.close()
    wanted = [f"KAL-{number}" for number in range(cycles)]
    lost = sum(code not in codes.found for code in wanted)
    return Reconnects(seconds, lost, len(codes.found) - len(set(codes.found)))


def _cycle(scanner: Simulator, fleet: Fleet, codes: _Codes, number: int, cycles: int) -> float:
    scanner.act("unplug")
    _until(lambda: not fleet.health()["scanner"].is_connected)
    # the longer a device is away, the longer the pauses between attempts
    time.sleep(_LONGEST_ABSENCE * number / cycles)
    scanner.act("replug")
    began = time.perf_counter()
    _until(lambda: fleet.health()["scanner"].is_connected)
    taken = time.perf_counter() - began
    scanner.act("scan", data=f"KAL-{number}")
    codes.wait(f"KAL-{number}")
    return taken


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.001)
