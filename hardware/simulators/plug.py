"""The comings and goings of a simulated device: pulled out, put back, loose, dropping off by itself.

A program that is asked to put the device back, or to leave it out, forgets what was planned before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from hardware.simulators.model import Faults
from hardware.simulators.port import PtyPort

_IDLE = 30.0
_MUTE_AFTER_PLUG = 3.0
_ABSENCE = 0.5
SLOW_BAUDRATE = 1200


class Plug:
    """One device's plug over time; used from the event loop only. `lost` is called when the plug is pulled."""

    def __init__(self, port: PtyPort, faults: Faults, *, baudrate: int, lost: Callable[[], None]) -> None:
        self._port = port
        self._faults = faults
        self._baudrate = baudrate
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._planned: set[asyncio.Task[None]] = set()
        self._idle: asyncio.TimerHandle | None = None
        self._mute_until = 0.0
        self._is_leaving = False
        self.times_put_in = 0

    @property
    def is_in(self) -> bool:
        """Whether a computer can open the device."""
        return self._port.is_plugged

    @property
    def is_dead(self) -> bool:
        """Whether the device is there but neither hears nor speaks: just plugged in, or half pulled out."""
        return self._is_leaving or self._loop.time() < self._mute_until

    def put_in(self) -> None:
        """Plug in, now."""
        self._forget_plans()
        self._plug()

    def pull(self) -> None:
        """Unplug, now and until further notice."""
        self._forget_plans()
        self._unplug()

    def away(self, seconds: float, *, is_cut: bool) -> None:
        """Unplug for so many seconds when all is over the line; if it `is_cut`, nothing is said or heard before."""
        self._is_leaving = is_cut
        self._plan(self._away(seconds))

    def flap(self, times: int, seconds: float) -> None:
        """Unplug and plug in so many times, each state for so many seconds."""
        self._forget_plans()
        self._plan(self._flap(times, seconds))

    def stop(self) -> None:
        """Unplug for good."""
        self.pull()
        if self._idle is not None:
            self._idle.cancel()

    def heard(self) -> None:
        """The computer has said something: an idle device is idle from now."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._faults.has("idle_drop"):
            self._idle = self._loop.call_later(self._faults.seconds("idle_drop", _IDLE), self._drop_off)

    def faults_changed(self) -> None:
        """Take on or put off the faults that last."""
        self._port.set_baudrate(SLOW_BAUDRATE if self._faults.has("slow_line") else self._baudrate)
        if self._faults.has("port_held"):
            self._port.hold()
        else:
            self._port.release()
        self.heard()

    def _drop_off(self) -> None:
        self.away(_ABSENCE, is_cut=False)
        self.heard()

    def _plug(self) -> None:
        if self._port.is_plugged:
            return
        self.times_put_in += 1
        if self._faults.strike("slow_start"):
            self._mute_until = self._loop.time() + self._faults.seconds("slow_start", _MUTE_AFTER_PLUG)
        self._port.plug()

    def _unplug(self) -> None:
        self._is_leaving = False
        self._port.unplug()
        self._lost()

    async def _away(self, seconds: float) -> None:
        await self._port.drained()
        self._unplug()
        await asyncio.sleep(seconds)
        self._plug()

    async def _flap(self, times: int, seconds: float) -> None:
        for _ in range(times):
            self._unplug()
            await asyncio.sleep(seconds)
            self._plug()
            await asyncio.sleep(seconds)

    def _plan(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._planned.add(task)
        task.add_done_callback(self._planned.discard)

    def _forget_plans(self) -> None:
        for task in self._planned:
            task.cancel()
        self._is_leaving = False
        self._mute_until = 0.0
