"""A simulated device as a whole: its model, its line, its plug and its timers, put together on an event loop."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

from hardware.simulators.line import GLUED_WITHIN, Line, Piece
from hardware.simulators.model import (
    Action,
    ActionRefused,
    Body,
    DeviceModel,
    LinkBreak,
    number_field,
    whole_field,
)
from hardware.simulators.plug import Plug
from hardware.simulators.port import PtyPort

_ANSWER_OF_ANOTHER_DEVICE = b"\r\nERROR\r\n"
_LARGEST_NOISE = 100_000


class SimulatedDevice:
    """What the control interface acts on; used from the event loop only."""

    def __init__(self, model: DeviceModel, *, link: Path, baudrate: int, chance: random.Random) -> None:
        self.model = model
        model.faults.luck = chance
        self._loop = asyncio.get_running_loop()
        self._port = PtyPort(link, baudrate=baudrate, receive=self._received, accepts=self._accepts)
        self._plug = Plug(self._port, model.faults, baudrate=baudrate, lost=self._lost)
        self._line = Line(model.faults, chance)
        self._alarm: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Plug in."""
        self._plug.put_in()

    def stop(self) -> None:
        """Unplug and end all timers."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._plug.stop()

    def act(self, action: str, body: Body) -> dict[str, object]:
        """Do something to the device or with it; ActionRefused when that is impossible."""
        possible = {**self.model.actions(), **self._common_actions()}
        if action not in possible:
            raise ActionRefused("This device has no such action.", possible)
        possible[action](body)
        self._after_change()
        return self.state()

    def state(self) -> dict[str, object]:
        """How the device is and what can be done with it."""
        return {
            "plugged": self._plug.is_in,
            "times_plugged_in": self._plug.times_put_in,
            **self.model.state(),
            "actions": sorted((*self._common_actions(), *self.model.actions())),
            "fault_kinds": sorted(self.model.faults.known),
            "countable_faults": sorted(self.model.faults.countable),
        }

    def _common_actions(self) -> Mapping[str, Action]:
        """What can happen to any device.

        `fault {"kind", "times"?, "chance"?, "skip"?, "seconds"?}` · `clear {"kind"?}` · `unplug {"seconds"?}` (comes
        back by itself after so many) · `replug` · `flap {"times"?, "seconds"?}` · `noise {"bytes"?}` unasked.
        """
        return {
            "fault": self._begin_fault,
            "clear": self._clear,
            "unplug": self._unplug,
            "replug": lambda _body: self._plug.put_in(),
            "flap": lambda body: self._plug.flap(
                whole_field(body, "times", default=3), number_field(body, "seconds", default=0.5)
            ),
            "noise": lambda body: self._port.send(
                self._line.noise(min(_LARGEST_NOISE, whole_field(body, "bytes", default=64)))
            ),
        }

    def _begin_fault(self, body: Body) -> None:
        self.model.faults.begin(body)
        self._faults_changed()

    def _clear(self, body: Body) -> None:
        self.model.faults.clear(body.get("kind"))
        self._faults_changed()

    def _faults_changed(self) -> None:
        self._plug.faults_changed()
        self.model.faults_changed()

    def _unplug(self, body: Body) -> None:
        self._plug.pull()
        if "seconds" in body:
            self._plug.away(number_field(body, "seconds", default=0.0), is_cut=False)

    def _accepts(self) -> bool:
        return self.model.accepts_bytes and not self.model.faults.has("write_blocked")

    def _received(self, data: bytes) -> None:
        self._plug.heard()
        if self._plug.is_dead:
            return
        if self.model.faults.has("wrong_device"):
            self._say(data + _ANSWER_OF_ANOTHER_DEVICE)
            return
        heard = self._line.hear(data)
        self.model.receive(heard.data)
        if heard.link_break:
            self._break(heard.link_break)
        self._after_change()

    def _after_change(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due = self.model.wake()
        for output in self.model.take_output():
            if isinstance(output, LinkBreak):
                self._break(output)
            else:
                self._say(output)
        if due is not None:
            self._alarm = self._loop.call_at(due, self._after_change)

    def _say(self, data: bytes) -> None:
        if self._plug.is_dead:
            return
        self._put(self._line.say(data))
        if self._line.is_holding:
            seconds = self.model.faults.seconds("glue", GLUED_WITHIN)
            self._loop.call_later(seconds, lambda: self._put(self._line.release()))

    def _put(self, pieces: list[Piece | LinkBreak]) -> None:
        for piece in pieces:
            if isinstance(piece, LinkBreak):
                self._break(piece)
            else:
                self._port.send(piece)

    def _break(self, link_break: LinkBreak) -> None:
        self._plug.away(link_break.seconds, is_cut=link_break.is_cut)

    def _lost(self) -> None:
        self._line.release()
        self.model.link_lost()
