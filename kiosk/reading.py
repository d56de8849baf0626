"""Lets scanner and card reader read only while a visit can begin, so that nothing is read, lit or beeped during one.

A screen that asks for a code is shown when a code would be read, not before: nobody's first try is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from hardware.errors import HardwareError
from hardware.interfaces import CardReader, Scanner

log = structlog.get_logger(__name__)

_PATIENCE = 0.3


class Reading:
    """Follows the visit: `is_wanted` says whether one could begin now, `show` shows the screen; for the event loop.

    Devices are told in threads, for they may take seconds to answer; what is wanted by then is told after that. The
    screen waits for them no longer than `patience` seconds.
    """

    def __init__(
        self,
        devices: Sequence[Scanner | CardReader],
        is_wanted: Callable[[], bool],
        show: Callable[[], None],
        *,
        patience: float = _PATIENCE,
    ) -> None:
        self._devices = devices
        self._is_wanted = is_wanted
        self._show = show
        self._patience = patience
        self._told = True
        self._telling: asyncio.Task[None] | None = None
        self._late: asyncio.TimerHandle | None = None

    def follow(self) -> None:
        """The screen has changed."""
        wanted = self._is_wanted()
        if wanted is not self._told and not self._is_telling:
            self._telling = asyncio.ensure_future(self._tell())
        if not wanted or not self._is_telling:
            self._show_now()
        elif self._late is None:
            self._late = asyncio.get_running_loop().call_later(self._patience, self._show_now)

    async def settled(self) -> None:
        """Wait until a screen that asks for a code may be shown."""
        if self._telling is not None and self._is_wanted():
            await asyncio.wait((self._telling,), timeout=self._patience)

    async def close(self) -> None:
        """Wait until the devices were told what they are being told."""
        if self._telling is not None:
            await self._telling

    @property
    def _is_telling(self) -> bool:
        return self._telling is not None and not self._telling.done()

    def _show_now(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
        self._show()

    async def _tell(self) -> None:
        while (wanted := self._is_wanted()) is not self._told:
            self._told = wanted
            await asyncio.gather(*(_told(device, wanted=wanted) for device in self._devices))
        if self._late is not None:
            self._show_now()


async def _told(device: Scanner | CardReader, *, wanted: bool) -> None:
    try:
        await asyncio.to_thread(device.enable if wanted else device.disable)
    except HardwareError as error:
        log.warning("device_not_told", error=str(error))
