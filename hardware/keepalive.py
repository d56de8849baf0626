"""Keeps one device's link alive from a thread of its own: opens it, asks how the device is, opens it again.

It reconnects the link only; whatever was being said when the link died is never said again from here.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.connection import Connection
from hardware.errors import HardwareError, LinkBusy
from hardware.health import Pulse
from hardware.interfaces import Condition

_log = logging.getLogger(__name__)
_WELL = (Condition.OK, Condition.WARNING)


@dataclass(frozen=True)
class Rhythm:
    """Seconds: between heartbeats, and the first and the longest wait between attempts to reconnect."""

    heartbeat: float = 5.0
    first_retry: float = 0.1
    longest_retry: float = 0.8


class Backoff:
    """How long to wait between attempts: twice as long each time up to a limit, less up to half of it by chance.

    Chance keeps devices that fell off together from coming back in step.
    """

    def __init__(self, rhythm: Rhythm, chance: random.Random) -> None:
        self._rhythm = rhythm
        self._chance = chance
        self._next = rhythm.first_retry

    def wait(self) -> float:
        """Seconds to wait now."""
        longest, self._next = self._next, min(self._rhythm.longest_retry, 2 * self._next)
        return longest * (0.5 + 0.5 * self._chance.random())

    def reset(self) -> None:
        """An attempt has succeeded."""
        self._next = self._rhythm.first_retry


class KeepAlive:
    """The thread of one connection."""

    def __init__(
        self, connection: Connection, probe: Callable[[], Condition], *, rhythm: Rhythm, chance: random.Random
    ) -> None:
        self._connection = connection
        self._probe = probe
        self._rhythm = rhythm
        self._backoff = Backoff(rhythm, chance)
        self._stopping = threading.Event()
        self._pulse = Pulse()
        self._trouble = "not_connected"
        self._thread = threading.Thread(target=self._run, name=f"keep alive {connection.name}", daemon=True)

    def start(self) -> None:
        """Begin; the first attempt to connect is made at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the connection."""
        self._stopping.set()
        self._connection.close()
        self._thread.join(self._rhythm.heartbeat)

    @property
    def condition(self) -> Condition:
        """The device's debounced condition."""
        return self._pulse.condition

    @property
    def missed(self) -> int:
        """How many answers in a row are missing."""
        return self._pulse.missed

    @property
    def problem(self) -> str:
        """Why the device is not well, as a code: why its port cannot be opened, or that it does not answer."""
        if self._pulse.condition in _WELL:
            return ""
        if not self._connection.is_connected:
            return self._trouble
        return "no_answer" if self._pulse.condition is Condition.UNKNOWN else ""

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._connection.is_connected:
                self._connect()
                continue
            self._ask()
            self._wait_for_next_heartbeat()

    def _connect(self) -> None:
        try:
            self._connection.connect()
        except HardwareError as error:
            self._pulse.absent(at=time.monotonic())
            self._trouble = error.problem
            _log.debug("%s: %s", self._connection.name, error)
            self._stopping.wait(self._backoff.wait())
            return
        self._backoff.reset()
        _log.info("%s is connected.", self._connection.name)

    def _ask(self) -> None:
        try:
            condition = self._probe()
        except LinkBusy:
            return
        except HardwareError:
            condition = Condition.UNKNOWN
        if condition is Condition.UNKNOWN:
            self._pulse.silent(at=time.monotonic())
        elif condition is Condition.OFFLINE:
            self._pulse.absent(at=time.monotonic())
        else:
            self._pulse.answered(condition)

    def _wait_for_next_heartbeat(self) -> None:
        heartbeat = self._rhythm.heartbeat if not self._pulse.missed else min(1.0, self._rhythm.heartbeat)
        end = time.monotonic() + heartbeat
        while not self._stopping.is_set() and (left := end - time.monotonic()) > 0:
            if self._connection.wait_lost(min(left, 0.5)):
                if self._stopping.is_set():
                    return
                _log.warning("%s is gone; trying to reconnect.", self._connection.name)
                return
