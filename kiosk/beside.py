"""What goes on beside the visits for as long as the kiosk runs: works that are done again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)


@dataclass
class Repeated:
    """A blocking piece of work, and how many seconds it rests after each time, at most."""

    name: str
    work: Callable[[], None]
    rest: Callable[[], float]
    _wake: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)

    def hurry(self) -> None:
        """There is something to do now."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; whatever breaks is logged and tried again the next time."""
        while True:
            self._wake.clear()
            try:
                await asyncio.to_thread(self.work)
            except Exception as error:
                log.exception("work_broke", work=self.name, error=type(error).__name__)
            try:
                await asyncio.wait_for(self._wake.wait(), self.rest())
            except TimeoutError:
                continue


@dataclass
class Beside:
    """The works that are under way: begun one by one, ended together."""

    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self, work: Repeated) -> None:
        """Let a work go on from now."""
        self._tasks.append(asyncio.create_task(work.run(), name=work.name))

    async def end(self) -> None:
        """End all of them, before what they use is closed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
