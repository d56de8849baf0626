"""What goes wrong at one visit: drawn by lot, so that the same seed gives the same misfortunes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hardware.simulators.terminal_outcomes import OUTCOMES
from tests.hardware.soak.clinic import DEVICES, Clinic

# these last minutes even when all else is twenty times faster; each has a test of its own
_TOO_SLOW = ("long_wait", "late_result")
_SHARE_OF_VISITS = 0.4
_SHARE_WITH_CABLE = 0.1
_SHARE_OF_ODD_PAYMENTS = 0.3
# the length of what would otherwise keep every visit waiting
_SECONDS = 0.2
_SHORTENED = ("unplug_mid_frame", "unplug_mid_command", "idle_drop", "slow_start", "stall")


How = dict[str, object]


@dataclass(frozen=True)
class Mischief:
    """The faults of one visit by device, when a plug is pulled, and how the payment ends."""

    faults: tuple[tuple[str, str], ...]
    pulled: tuple[tuple[str, float], ...]
    outcome: str

    def strikes(self, device: str) -> bool:
        """Whether anything may be wrong with this device."""
        return any(device == each for each, _ in (*self.faults, *self.pulled))

    def begin(self, clinic: Clinic, chance: random.Random) -> None:
        """Let it happen."""
        for device, kind in self.faults:
            skipped: How = {"times": 1, "skip": chance.randrange(8)}
            ways: tuple[How, ...] = ({}, {"times": 1}, {"times": 3}, {"chance": 0.2}, skipped)
            often = chance.choice(ways)
            shortened: How = {"seconds": _SECONDS} if kind in _SHORTENED else {}
            clinic.begin_fault(device, kind, often | shortened)
        for device, after in self.pulled:
            clinic.act_after(after, device, "unplug", seconds=0.1)

    def __str__(self) -> str:
        faults = [f"{device}: {kind}" for device, kind in self.faults]
        pulled = [f"{device}: unplugged after {after:.3f} s" for device, after in self.pulled]
        return ", ".join([*faults, *pulled, f"payment: {self.outcome or 'as asked'}"])


def drawn_by_lot(clinic: Clinic, chance: random.Random) -> Mischief:
    """The misfortunes of the next visit."""
    faults: list[tuple[str, str]] = []
    while chance.random() < _SHARE_OF_VISITS:
        device = chance.choice(DEVICES)
        faults.append((device, chance.choice(clinic.fault_kinds(device))))
    pulled = [(device, chance.uniform(0, 0.2)) for device in DEVICES if chance.random() < _SHARE_WITH_CABLE]
    outcome = ""
    if chance.random() < _SHARE_OF_ODD_PAYMENTS:
        outcome = chance.choice([each for each in OUTCOMES if each not in _TOO_SLOW])
    return Mischief(tuple(faults), tuple(pulled), outcome)
