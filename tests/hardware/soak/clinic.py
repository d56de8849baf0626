"""The devices of a clinic, all simulated in one event loop beside the kiosk, and a fleet that uses them over ptys."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from hardware.addresses import Address
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.drivers.zvt_session import ZvtTimers
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import Condition
from hardware.keepalive import Rhythm
from hardware.simulators.device import SimulatedDevice
from hardware.simulators.line_scanner import LineScannerModel
from hardware.simulators.model import ActionRefused, DeviceModel
from hardware.simulators.port import punctual_loop
from hardware.simulators.printer import PrinterModel
from hardware.simulators.stripe_reader import StripeReaderModel
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal

BAUDRATE = 921_600
HASTE = 20.0
TIMERS = ZvtTimers(t1=0.1, t2=0.25, t3=0.25, t4=1.5, patience=0.1)
TIMES = PrinterTimes(status=0.15, proof=0.3, second_proof=0.15)
RHYTHM = Rhythm(heartbeat=0.5, first_retry=0.01, longest_retry=0.05)
DEVICES = ("printer", "scanner", "card_reader", "terminal")
_PACE = 0.004
FoundT = TypeVar("FoundT")


class Clinic:
    """Four devices; everything that touches them runs in their loop's thread."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.journal = Journal(lambda _: None)
        self.printer = PrinterModel(wall_clock=_now, clock=time.monotonic)
        self._folder = folder
        self._loop = punctual_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="devices", daemon=True)
        self._thread.start()
        self._devices: dict[str, SimulatedDevice] = {}
        self._planned: list[asyncio.TimerHandle] = []
        self.run(lambda: self._start(seed))

    def run(self, work: Callable[[], FoundT]) -> FoundT:
        """Do something in the devices' own thread."""

        async def do() -> FoundT:
            return work()

        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(timeout=20)

    def act(self, device: str, action: str, **body: object) -> None:
        """What a person does at a device, or what happens to it."""
        self.run(lambda: self._devices[device].act(action, body))

    def act_after(self, delay: float, device: str, action: str, **body: object) -> None:
        """The same, in the middle of something else, unless all is mended before."""

        def plan() -> None:
            self._planned.append(self._loop.call_later(delay, lambda: self._devices[device].act(action, body)))

        self.run(plan)

    def fault_kinds(self, device: str) -> list[str]:
        """What can go wrong with a device."""
        return sorted(self._devices[device].model.faults.known)

    def begin_fault(self, device: str, kind: str, how: dict[str, object]) -> None:
        """Begin a fault as told, or until it is mended where it cannot be counted."""
        try:
            self.act(device, "fault", kind=kind, **how)
        except ActionRefused:
            self.act(device, "fault", kind=kind)

    def mend(self) -> None:
        """End every fault, plug everything in."""
        self.run(self._forget_plans)
        for device in DEVICES:
            self.act(device, "clear")
            self.act(device, "replug")
        self.act("terminal", "remove_card")

    def copies(self, words: str) -> int:
        """How many of the latest tickets hold these words."""
        return self.run(lambda: sum(words in ticket.text for ticket in self.printer.tickets))

    def drawn(self) -> frozenset[int]:
        """The trace numbers of the latest payments that the terminal keeps and has not taken back."""

        def find() -> frozenset[int]:
            kept = [each for each in self.journal.bookings if each.is_payment]
            return frozenset(each.trace for each in kept if not self.journal.is_reversed(each))

        return self.run(find)

    def close(self) -> None:
        """Unplug everything and end the thread."""
        self.run(self._stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _start(self, seed: int) -> None:
        # chance makes line noise here, nothing secret
        chance = random.Random(seed)
        terminal = TerminalModel(clock=time.monotonic, wall_clock=_now, journal=self.journal, pace=_PACE, haste=HASTE)
        models: dict[str, DeviceModel] = {
            "printer": self.printer,
            "scanner": LineScannerModel(time.monotonic),
            "card_reader": StripeReaderModel(),
            "terminal": terminal,
        }
        for name, model in models.items():
            device = SimulatedDevice(model, link=self._folder / name, baudrate=BAUDRATE, chance=chance)
            self._devices[name] = device
            device.start()

    def _forget_plans(self) -> None:
        for planned in self._planned:
            planned.cancel()
        self._planned.clear()

    def _stop(self) -> None:
        for device in self._devices.values():
            device.stop()


def open_fleet(folder: Path) -> Fleet:
    """A kiosk's devices, by their real drivers."""
    config = FleetConfig(
        "development",
        printer=Address(str(folder / "printer"), BAUDRATE),
        scanner=Address(str(folder / "scanner"), BAUDRATE),
        card_reader=Address(str(folder / "card_reader"), BAUDRATE),
        terminal=Address(str(folder / "terminal"), BAUDRATE),
        rhythm=RHYTHM,
        printer_times=TIMES,
        terminal_timers=TIMERS,
    )
    return Fleet.open(config, clock=time.time)


def ailing(fleet: Fleet) -> dict[str, Condition]:
    """The devices that are not well or not connected, by name."""
    found = {name: (health.condition, health.is_connected) for name, health in fleet.health().items()}
    return {name: condition for name, (condition, is_in) in found.items() if condition is not Condition.OK or not is_in}


def _now() -> datetime:
    return datetime.now(UTC)
