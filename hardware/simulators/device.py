"""A simulated device as a whole: its model, its plug and its timers, put together on an event loop."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from hardware.simulators.model import ActionRefused, Body, DeviceModel, LinkBreak, through_line_faults
from hardware.simulators.port import PtyPort

_COMMON = ("fault", "clear", "unplug", "replug")


class SimulatedDevice:
    """What the control interface acts on; used from the event loop only."""

    def __init__(self, model: DeviceModel, *, link: Path, baudrate: int, chance: random.Random) -> None:
        self.model = model
        self._chance = chance
        self._loop = asyncio.get_running_loop()
        self._port = PtyPort(link, baudrate=baudrate, receive=self._received, accepts=lambda: model.accepts_bytes)
        self._alarm: asyncio.TimerHandle | None = None
        self._breaks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Plug in."""
        self._port.plug()

    def stop(self) -> None:
        """Unplug and end all timers."""
        if self._alarm is not None:
            self._alarm.cancel()
        for task in self._breaks:
            task.cancel()
        self._port.unplug()

    def act(self, action: str, body: Body) -> dict[str, object]:
        """Do something to the device or with it; ActionRefused when that is impossible."""
        own = self.model.actions()
        match action:
            case "fault":
                self.model.faults.set(body.get("kind"), body.get("times"))
                self.model.faults_changed()
            case "clear":
                self.model.faults.clear()
                self.model.faults_changed()
            case "unplug":
                self._unplug()
            case "replug":
                self._port.plug()
            case _ if action in own:
                own[action](body)
            case _:
                raise ActionRefused("This device has no such action.", (*_COMMON, *own))
        self._after_change()
        return self.state()

    def state(self) -> dict[str, object]:
        """How the device is and what can be done with it."""
        return {
            "plugged": self._port.is_plugged,
            **self.model.state(),
            "actions": sorted((*_COMMON, *self.model.actions())),
            "fault_kinds": sorted(self.model.faults.known),
        }

    def _received(self, data: bytes) -> None:
        self.model.receive(data)
        self._after_change()

    def _after_change(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due = self.model.wake()
        for output in self.model.take_output():
            if isinstance(output, LinkBreak):
                task = self._loop.create_task(self._break(output.seconds))
                self._breaks.add(task)
                task.add_done_callback(self._breaks.discard)
            else:
                self._port.send(through_line_faults(output, self.model.faults, self._chance))
        if due is not None:
            self._alarm = self._loop.call_at(due, self._after_change)

    async def _break(self, seconds: float) -> None:
        await self._port.drained()
        self._unplug()
        await asyncio.sleep(seconds)
        self._port.plug()

    def _unplug(self) -> None:
        self._port.unplug()
        self.model.link_lost()
