"""Lets the scanner read only while a code would be taken, so that nothing is read, lit or beeped during a visit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from hardware.errors import HardwareError
from hardware.interfaces import Scanner

log = structlog.get_logger(__name__)


class Reading:
    """Follows the screen: `is_wanted` says whether a scan would begin a visit now. Used from the event loop only.

    The scanner is told in a thread, for it may take seconds to answer; what is wanted by then is told after that.
    """

    def __init__(self, scanner: Scanner, is_wanted: Callable[[], bool]) -> None:
        self._scanner = scanner
        self._is_wanted = is_wanted
        self._told = True
        self._telling: asyncio.Task[None] | None = None

    def follow(self) -> None:
        """The screen may have changed."""
        if self._is_wanted() is not self._told and (self._telling is None or self._telling.done()):
            self._telling = asyncio.ensure_future(self._tell())

    async def close(self) -> None:
        """Wait until the scanner was told what it is being told."""
        if self._telling is not None:
            await self._telling

    async def _tell(self) -> None:
        while (wanted := self._is_wanted()) is not self._told:
            self._told = wanted
            try:
                await asyncio.to_thread(self._scanner.enable if wanted else self._scanner.disable)
            except HardwareError as error:
                log.warning("scanner_not_told", error=str(error))
