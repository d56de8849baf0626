"""Sends the screen to the browser the moment it changes, as server-sent events with a heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

HEARTBEAT = 10.0


class Changes:
    """Tells every open screen that there is something new to show."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self._is_closed = False

    def announce(self) -> None:
        """Wake every listener; several changes at once are one."""
        for listener in self._listeners:
            listener.set()

    def close(self) -> None:
        """End every stream."""
        self._is_closed = True
        self.announce()

    async def stream(self, screen: Callable[[], str], *, heartbeat: float = HEARTBEAT) -> AsyncGenerator[str, None]:
        """The screen now and after each change, and a comment when nothing has happened for `heartbeat` seconds."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield message("screen", screen())
            while not self._is_closed:
                try:
                    await asyncio.wait_for(listener.wait(), heartbeat)
                except TimeoutError:
                    yield ": heartbeat\n\n"
                    continue
                listener.clear()
                if not self._is_closed:
                    yield message("screen", screen())
        finally:
            self._listeners.discard(listener)


def message(event: str, text: str) -> str:
    """One server-sent event.

    >>> message("screen", "a\\nb")
    'event: screen\\ndata: a\\ndata: b\\n\\n'
    """
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {event}\n{lines}\n"
