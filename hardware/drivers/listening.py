"""The thread of a device that speaks unasked: it listens over every reconnect and hands bytes on as they come."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from hardware.connection import Connection
from hardware.errors import LinkError
from hardware.interfaces import Condition
from hardware.transport import Link

_log = logging.getLogger(__name__)
_WAIT = 0.5
Event = TypeVar("Event")
Piece = TypeVar("Piece")


class Framer(Protocol[Piece]):
    """Cuts what a device says into pieces: codes, swipes."""

    @property
    def is_unfinished(self) -> bool:
        """Whether the beginning of a piece has come, but not its end."""
        ...

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that end in these bytes."""
        ...

    def silence(self) -> list[Piece]:
        """What the piece that has begun amounts to, when nothing more comes."""
        ...


class Listening(Generic[Piece, Event]):
    """Hears one device for as long as it lives; its events go to every receiver, from this thread.

    `pause` is how many seconds of silence end a piece that has begun. A device of this kind cannot be asked anything:
    an open port is all that can be known of its condition.
    """

    def __init__(
        self, connection: Connection, framer: Framer[Piece], event: Callable[[Piece], Event], *, pause: float
    ) -> None:
        self._connection = connection
        self._framer = framer
        self._event = event
        self._pause = pause
        self._receivers: tuple[Callable[[Event], None], ...] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listening {connection.name}", daemon=True)
        self._thread.start()

    def add(self, receive: Callable[[Event], None]) -> None:
        """From now on `receive` gets every event."""
        self._receivers = (*self._receivers, receive)

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return Condition.OK if self._connection.is_connected else Condition.OFFLINE

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
            self._deliver(self._framer.silence())

    def _hear(self, link: Link) -> None:
        is_unfinished = self._framer.is_unfinished
        data = link.receive(self._pause if is_unfinished else _WAIT)
        if data:
            self._deliver(self._framer.feed(data))
        elif is_unfinished:
            self._deliver(self._framer.silence())

    def _deliver(self, pieces: list[Piece]) -> None:
        for event in map(self._event, pieces):
            for receive in self._receivers:
                try:
                    receive(event)
                except Exception:
                    # one receiver's fault must not make the device deaf; the event itself may be personal
                    _log.exception("A receiver of %s failed.", self._connection.name)
