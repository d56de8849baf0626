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
LINE_FAULTS = frozenset(("mute", "garbage"))


class ActionRefused(Exception):
    """An action that this device does not have, or not with these values; `allowed` are the possible ones."""

    def __init__(self, detail: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(detail)
        self.allowed = sorted(allowed)


@dataclass(frozen=True)
class LinkBreak:
    """The device drops off the line and comes back after so many seconds."""

    seconds: float


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


class Faults:
    """The faults of one device: those that last until cleared, and those that happen a given number of times."""

    def __init__(self, lasting: Iterable[str], countable: Iterable[str] = ()) -> None:
        self._lasting = frozenset(lasting)
        self._countable = frozenset(countable) | LINE_FAULTS
        self._active: dict[str, int | None] = {}

    @property
    def known(self) -> frozenset[str]:
        """Every kind this device can have."""
        return self._lasting | self._countable

    def set(self, kind: object, times: object = None) -> None:
        """Begin a fault: until cleared, or `times` times where the kind can be counted."""
        if not isinstance(kind, str) or kind not in self.known:
            raise ActionRefused("This device has no such fault.", self.known)
        if times is not None and kind not in self._countable:
            raise ActionRefused("Only these faults can be counted.", self._countable)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise ActionRefused('"times" is a whole number from 1.')
        self._active[kind] = times

    def clear(self) -> None:
        """End all faults."""
        self._active.clear()

    def has(self, kind: str) -> bool:
        """Whether a fault is present."""
        return kind in self._active

    def strike(self, kind: str) -> bool:
        """Whether a fault happens now; a counted one is then one fewer."""
        if kind not in self._active:
            return False
        left = self._active[kind]
        if left == 1:
            del self._active[kind]
        elif left is not None:
            self._active[kind] = left - 1
        return True

    def active(self) -> list[str]:
        """The faults that are present, by name."""
        return sorted(self._active)


def through_line_faults(data: bytes, faults: Faults, chance: random.Random) -> bytes:
    """What is left on the line of something the device says."""
    if faults.strike("mute"):
        return b""
    return chance.randbytes(len(data) + 8) if faults.strike("garbage") else data


def text_field(body: Body, name: str, *, limit: int = 4096) -> str:
    """A text in an action's body; ActionRefused when it is missing or no text."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise ActionRefused(f'"{name}" is a text of 1 to {limit} characters.')
    return value
