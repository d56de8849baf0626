"""The thread of a device that speaks unasked: it listens over every reconnect and hands on what it hears.

A device that can be told something is told over the same link; its answer comes back among everything else it says.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from hardware.connection import Connection
from hardware.errors import LinkError, LinkGone
from hardware.transport import Deadline, Link

_log = logging.getLogger(__name__)
_WAIT = 0.5
_NEW_LINK = 0.2
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


@dataclass(frozen=True)
class Patience:
    """Seconds: of silence that end a piece that has begun, and that a piece may take altogether."""

    pause: float = 0.25
    longest: float = 6.0


class Listening(Generic[Piece, Event]):
    """Hears one device for as long as it lives; its events go to every receiver, from this thread.

    `understand` makes an event of a piece, or None when there is nothing to tell; `greet` is called first on each new
    link. While disabled, pieces are understood (and may be answered) but no event is delivered.
    """

    def __init__(
        self,
        connection: Connection,
        framer: Framer[Piece],
        understand: Callable[[Piece], Event | None],
        *,
        patience: Patience,
        greet: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._framer = framer
        self._understand = understand
        self._patience = patience
        self._greet = greet
        self._link: Link | None = None
        self._is_hearing = threading.Event()
        self._begun: Deadline | None = None
        self._receivers: tuple[Callable[[Event], None], ...] = ()
        self.is_enabled = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listening {connection.name}", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def add(self, receive: Callable[[Event], None]) -> None:
        """From now on `receive` gets every event."""
        self._receivers = (*self._receivers, receive)

    def send(self, data: bytes) -> None:
        """Tell the device something; LinkError when that cannot be done now."""
        # a link that was opened just now is not heard yet
        self._is_hearing.wait(_NEW_LINK)
        link = self._link
        if link is None:
            raise LinkGone(f"{self._connection.name} is not connected. Check the cable and the power.")
        link.send(data)

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
                self._link = link
                self._is_hearing.set()
                self._greet()
                while not self._stopping.is_set():
                    self._hear(link)
        except LinkError:
            self._lose_link()
            self._deliver(self._framer.silence())
        finally:
            self._lose_link()

    def _lose_link(self) -> None:
        self._is_hearing.clear()
        self._link = None

    def _hear(self, link: Link) -> None:
        if not self._framer.is_unfinished:
            self._begun = None
        elif self._begun is None:
            self._begun = Deadline(self._patience.longest)
        data = link.receive(self._patience.pause if self._begun else _WAIT)
        if data:
            self._deliver(self._framer.feed(data))
        if self._begun and (not data or self._begun.passed()):
            self._begun = None
            self._deliver(self._framer.silence())

    def _deliver(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            event = self._understand(piece)
            if event is None or not self.is_enabled:
                continue
            self._connection.tally.count_job()
            for receive in self._receivers:
                try:
                    receive(event)
                except Exception:
                    # one receiver's fault must not make the device deaf; the event itself may be personal
                    _log.exception("A receiver of %s failed.", self._connection.name)
