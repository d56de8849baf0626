"""One device of the fleet: its address, its connection, what keeps it alive, and all that is known of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

from hardware.addresses import Address, is_present, is_simulated
from hardware.connection import Connection
from hardware.health import DeviceHealth
from hardware.interfaces import Condition
from hardware.keepalive import KeepAlive, Rhythm
from hardware.tally import Tally
from hardware.trace import Direction, Tap
from hardware.transport import SerialLink


class KeptDriver(Protocol):
    """What the fleet does with any driver."""

    def probe(self) -> Condition:
        """How the device is now; LinkBusy while it is in the middle of something."""


class FleetDevice:
    """One place in the fleet: an address, its connection and what keeps it alive."""

    def __init__(self, name: str, address: Address, opener: Callable[[], SerialLink]) -> None:
        self.address = address
        self.connection = Connection(name, opener)
        self._keep_alive: KeepAlive | None = None
        self._can_be_asked = True
        self._problem: Callable[[], str] = lambda: ""
        self._was_simulated = is_simulated(address.url)

    def keep_alive(
        self, driver: KeptDriver, rhythm: Rhythm, *, can_be_asked: bool = True, problem: Callable[[], str] = lambda: ""
    ) -> None:
        """Open the link and ask the driver from now on; `problem` is what the driver itself knows of one."""
        self._can_be_asked = can_be_asked
        self._problem = problem
        # jitter spreads reconnects in time and protects nothing
        chance = random.Random()  # noqa: S311
        self._keep_alive = KeepAlive(self.connection, driver.probe, rhythm=rhythm, chance=chance)
        self._keep_alive.start()

    def is_simulated(self) -> bool:
        """Whether a simulator is, or was when last seen, at this address."""
        if is_present(self.address.url):
            self._was_simulated = is_simulated(self.address.url)
        return self._was_simulated

    def health(self) -> DeviceHealth:
        """How the device is."""
        keeper = self._keep_alive
        return DeviceHealth(
            condition=keeper.condition if keeper else Condition.UNKNOWN,
            is_connected=self.connection.is_connected,
            is_simulated=self.is_simulated(),
            missed=keeper.missed if keeper else 0,
            problem=self._named_problem(keeper) if keeper else "",
            can_be_asked=self._can_be_asked,
            statistics=self.connection.tally.statistics,
        )

    def _named_problem(self, keeper: KeepAlive) -> str:
        return (
            self._problem() if self.connection.is_connected and keeper.condition is not Condition.OK else keeper.problem
        )

    def close(self) -> None:
        """Let go of the device."""
        if self._keep_alive is not None:
            self._keep_alive.stop()


def counting(tally: Tally, tap: Tap | None) -> Tap:
    """The same tap, with every byte counted; without one they are counted alone."""

    def count(direction: Direction, data: bytes) -> None:
        tally.count_bytes(direction, len(data))
        if tap is not None:
            tap(direction, data)

    return count
