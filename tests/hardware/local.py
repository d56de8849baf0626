"""Devices inside the test's own process: a simulated one on its pty, and a bare line on which a test says any bytes."""

from __future__ import annotations

import asyncio
import os
import random
import select
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.connection import Connection, connected
from hardware.simulators.device import SimulatedDevice
from hardware.simulators.model import DeviceModel
from hardware.simulators.port import punctual_loop
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE


class LocalDevice:
    """A simulated device on an event loop in a thread; for the protocols that the shared processes do not speak."""

    def __init__(self, make_model: Callable[[], DeviceModel], link: Path, *, baudrate: int = BAUDRATE) -> None:
        self.link = link
        self._loop = punctual_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local device", daemon=True)
        self._thread.start()
        self._device: SimulatedDevice = self._run(self._make(make_model, baudrate))

    def act(self, action: str, **body: object) -> dict[str, Any]:
        """Do something to the device or with it."""
        found: dict[str, Any] = self._run(self._act(action, body))
        return found

    def begin(self, action: str, **body: object) -> float:
        """Do something to the device; when its own thread began to, in seconds of the performance counter."""
        begun: float = self._run(self._begin(action, body))
        return begun

    def state(self) -> dict[str, Any]:
        """What the device says of itself."""
        found: dict[str, Any] = self._run(self._state())
        return found

    def close(self) -> None:
        """Unplug and end the loop."""
        self._loop.call_soon_threadsafe(self._device.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _make(self, make_model: Callable[[], DeviceModel], baudrate: int) -> SimulatedDevice:
        device = SimulatedDevice(make_model(), link=self.link, baudrate=baudrate, chance=random.Random(1))
        device.start()
        return device

    async def _act(self, action: str, body: dict[str, object]) -> dict[str, Any]:
        found: dict[str, Any] = self._device.act(action, body)
        return found

    async def _begin(self, action: str, body: dict[str, object]) -> float:
        begun = time.perf_counter()
        self._device.act(action, body)
        return begun

    async def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._device.state()
        return found

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(5)


class Wire:
    """The far end of a serial line; `path` is the near one."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._is_plugged = True

    def say(self, data: bytes) -> None:
        """Put bytes on the line, all at once."""
        os.write(self._master, data)

    def hear(self, count: int, *, seconds: float = 2.0) -> bytes:
        """The next bytes that the computer says, at most `count`, as many as come in time."""
        heard = b""
        end = time.monotonic() + seconds
        while len(heard) < count and (left := end - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                heard += os.read(self._master, count - len(heard))
        return heard

    def unplug(self) -> None:
        """Pull the plug; what is on its way is lost."""
        if self._is_plugged:
            self._is_plugged = False
            os.close(self._slave)
            os.close(self._master)


def connection_to(path: str, *, tap: Callable[[Direction, bytes], None] = lambda _direction, _data: None) -> Connection:
    """An open connection to a path."""
    return connected("device", lambda: open_link(path, LineSettings(BAUDRATE, write_timeout=0.5), tap=tap))
