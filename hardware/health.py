"""How a device has answered lately: a few missed answers are forgiven, and silence is never taken for health.

Pure: the time of each observation is an argument, in seconds of any steady clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.interfaces import Condition
from hardware.tally import Statistics


@dataclass(frozen=True)
class DeviceHealth:
    """What the fleet knows of one device.

    `problem` is a stable code, "" when none is known; `can_be_asked` is false for a device whose OK says no more than
    that its port is open; `missed` are the answers in a row that did not come.
    """

    condition: Condition
    is_connected: bool
    is_simulated: bool
    missed: int = 0
    problem: str = ""
    can_be_asked: bool = True
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def reconnects(self) -> int:
        """How many links were opened after the first."""
        return self.statistics.reconnects


class Pulse:
    """A device's condition, debounced: three misses in a row, a second apart, before it is given up."""

    def __init__(self, *, misses: int = 3, spacing: float = 1.0) -> None:
        self._allowed = misses
        self._spacing = spacing
        self._last_counted: float | None = None
        self.missed = 0
        self.condition = Condition.UNKNOWN

    def answered(self, condition: Condition) -> None:
        """The device said how it is; a device that says it does not know is heard, but not answered."""
        self.condition = condition
        self.missed = 0
        self._last_counted = None

    def silent(self, *, at: float) -> None:
        """The device is plugged in but did not answer."""
        self._miss(Condition.UNKNOWN, at)

    def absent(self, *, at: float) -> None:
        """There is no link to the device."""
        self._miss(Condition.OFFLINE, at)

    def _miss(self, condition: Condition, at: float) -> None:
        if self._last_counted is None or at - self._last_counted >= self._spacing:
            self._last_counted = at
            self.missed += 1
        if self.missed >= self._allowed:
            self.condition = condition
