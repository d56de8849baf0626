"""The thread of a device that speaks unasked: it listens over every reconnect and hands bytes on as they come."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from hardware.connection import Connection
from hardware.errors import LinkError
from hardware.transport import Link

_log = logging.getLogger(__name__)
_WAIT = 0.5
Event = TypeVar("Event")


class Listening(Generic[Event]):
    """Hears one device for as long as it lives; its events go to every receiver, from this thread."""

    def __init__(
        self,
        connection: Connection,
        *,
        feed: Callable[[bytes], list[Event]],
        silence: Callable[[], list[Event]],
        pause: Callable[[], float | None],
    ) -> None:
        self._connection = connection
        self._feed = feed
        self._silence = silence
        self._pause = pause
        self._receivers: tuple[Callable[[Event], None], ...] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listening {connection.name}", daemon=True)
        self._thread.start()

    def add(self, receive: Callable[[Event], None]) -> None:
        """From now on `receive` gets every event."""
        self._receivers = (*self._receivers, receive)

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join(2 * _WAIT)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._connection.wait_connected(_WAIT):
                self._hear_one_link()

    def _hear_one_link(self) -> None:
        try:
            with self._connection.session() as link:
                while not self._stopping.is_set():
                    self._hear(link)
        except LinkError:
            self._deliver(self._silence())

    def _hear(self, link: Link) -> None:
        pause = self._pause()
        data = link.receive(_WAIT if pause is None else pause)
        if data:
            self._deliver(self._feed(data))
        elif pause is not None:
            self._deliver(self._silence())

    def _deliver(self, events: list[Event]) -> None:
        for event in events:
            for receive in self._receivers:
                try:
                    receive(event)
                except Exception:
                    # one receiver's fault must not make the device deaf; the event itself may be personal
                    _log.exception("A receiver of %s failed.", self._connection.name)
