"""What every simulated device is to the process around it: bytes in, bytes out, actions, faults, state.

Models are pure: a steady clock and seeded chance are handed in, nothing is opened.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

Body = Mapping[str, object]
Action = Callable[[Body], None]

LINE_FAULTS = frozenset(
    ("mute", "garbage", "garbage_burst", "bit_flip", "byte_loss", "byte_doubled", "stall", "split", "glue", "truncated",
     "unplug_mid_frame", "unplug_mid_command", "heard_bit_flip", "heard_byte_loss", "heard_byte_doubled", "slow_start")
)  # fmt: skip
"""What can happen to one thing said or heard by any device, or to one plugging in; see `hardware.simulators.line`."""
LASTING_LINE_FAULTS = frozenset(["write_blocked", "port_held", "wrong_device", "slow_line", "idle_drop"])
"""How any device's line can be until the fault is cleared."""


class ActionRefused(Exception):
    """An action that this device does not have, or not with these values; `allowed` are the possible ones."""

    def __init__(self, detail: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(detail)
        self.allowed = sorted(allowed)


@dataclass(frozen=True)
class LinkBreak:
    """The device drops off the line and comes back after so many seconds; if it `is_cut`, it is dead from now on."""

    seconds: float
    is_cut: bool = False


Output = bytes | LinkBreak


class DeviceModel(Protocol):
    """A device without its plug."""

    faults: Faults

    @property
    def accepts_bytes(self) -> bool:
        """Whether the device takes bytes from the line now; if not, the sender is held up."""

    def receive(self, data: bytes) -> None:
        """Bytes have come over the line."""

    def wake(self) -> float | None:
        """Do what is due; the clock's time when something will be due next, if anything."""

    def take_output(self) -> list[Output]:
        """What the device has said since last asked."""

    def link_lost(self) -> None:
        """The plug was pulled."""

    def actions(self) -> Mapping[str, Action]:
        """What a person can do at this device; an action raises ActionRefused when its values are wrong."""

    def faults_changed(self) -> None:
        """A fault was set or cleared."""

    def state(self) -> dict[str, object]:
        """How the device is, for whoever plays with it."""


@dataclass
class _Present:
    """One fault: how many are left (None: no end), how likely each is, how many chances pass first."""

    left: int | None
    chance: float
    skip: int


class Faults:
    """The faults of one device: those that last until cleared, and those that happen now and then.

    What happens now and then can be limited (`times`), left to chance (`chance`, above 0 to 1) and put off (`skip` so
    many occasions first). `luck` is the seeded chance, handed in by whoever owns the device.
    """

    def __init__(self, lasting: Iterable[str], countable: Iterable[str] = ()) -> None:
        self._lasting = frozenset(lasting) | LASTING_LINE_FAULTS
        self._countable = frozenset(countable) | LINE_FAULTS
        self._present: dict[str, _Present] = {}
        self._seconds: dict[str, float] = {}
        # chance makes line noise here, nothing secret
        self.luck = random.Random(1)  # noqa: S311

    @property
    def known(self) -> frozenset[str]:
        """Every kind this device can have."""
        return self._lasting | self._countable

    @property
    def countable(self) -> frozenset[str]:
        """The kinds that can be limited or left to chance; the others last until they are cleared."""
        return self._countable

    def begin(self, body: Body) -> None:
        """Begin the fault that an action's body describes: its "kind" and, if wished, how often, likely and long."""
        self.set(
            body.get("kind"),
            body.get("times"),
            chance=body.get("chance"),
            skip=body.get("skip"),
            seconds=body.get("seconds"),
        )

    def set(
        self,
        kind: object,
        times: object = None,
        *,
        chance: object = None,
        skip: object = None,
        seconds: object = None,
    ) -> None:
        """Begin a fault; ActionRefused when this device cannot have it, or not like that."""
        if not isinstance(kind, str) or kind not in self.known:
            raise ActionRefused("This device has no such fault.", self.known)
        if kind not in self._countable and not times is chance is skip is None:
            raise ActionRefused("Only these faults can be counted or left to chance.", self._countable)
        present = _Present(
            left=None if times is None else _whole(times, "times", least=1),
            chance=1.0 if chance is None else _number(chance, "chance", most=1.0),
            skip=0 if skip is None else _whole(skip, "skip", least=0),
        )
        self._seconds.pop(kind, None)
        if seconds is not None:
            self._seconds[kind] = _number(seconds, "seconds", most=3600.0)
        self._present[kind] = present

    def clear(self, kind: object = None) -> None:
        """End all faults, or one kind."""
        if kind is None:
            self._present.clear()
        elif not isinstance(kind, str) or kind not in self.known:
            raise ActionRefused("This device has no such fault.", self.known)
        else:
            self._present.pop(kind, None)

    def has(self, kind: str) -> bool:
        """Whether a fault is present."""
        return kind in self._present

    def strike(self, kind: str) -> bool:
        """Whether a fault happens now, on this occasion; a counted one is then one fewer."""
        fault = self._present.get(kind)
        if fault is None:
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if self.luck.random() >= fault.chance:
            return False
        if fault.left is not None:
            fault.left -= 1
            if not fault.left:
                del self._present[kind]
        return True

    def seconds(self, kind: str, default: float) -> float:
        """How long a fault of this kind lasts each time, as it was last set."""
        return self._seconds.get(kind, default)

    def active(self) -> list[str]:
        """The faults that are present, by name."""
        return sorted(self._present)


def _whole(value: object, name: str, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ActionRefused(f'"{name}" is a whole number from {least}.')
    return value


def _number(value: object, name: str, *, most: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= most:
        raise ActionRefused(f'"{name}" is a number above 0, at most {most:g}.')
    return float(value)


def text_field(body: Body, name: str, *, limit: int = 4096) -> str:
    """A text in an action's body; ActionRefused when it is missing or no text."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise ActionRefused(f'"{name}" is a text of 1 to {limit} characters.')
    return value


def whole_field(body: Body, name: str, *, default: int) -> int:
    """A whole number from 1 in an action's body, or the default; ActionRefused when it is something else."""
    return default if body.get(name) is None else _whole(body[name], name, least=1)


def number_field(body: Body, name: str, *, default: float) -> float:
    """A number above 0 and up to 3600 in an action's body, or the default; ActionRefused when it is something else."""
    return default if body.get(name) is None else _number(body[name], name, most=3600.0)
