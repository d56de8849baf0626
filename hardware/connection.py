"""A device's line over time: links come and go beneath it, the driver above stays the same object.

An exchange with the device runs in a session, alone and on one link: should that link die, the exchange ends with it
and never goes on by accident on the next link.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hardware.errors import LinkBusy, LinkError, LinkGone
from hardware.tally import Tally
from hardware.transport import SerialLink


class Connection:
    """The place where a device is plugged in, and the count of what happens there."""

    def __init__(self, name: str, opener: Callable[[], SerialLink]) -> None:
        self.name = name
        self.tally = Tally()
        self._opener = opener
        self._link: SerialLink | None = None
        self._changed = threading.Condition()
        self._session = threading.Lock()
        self._closed = False

    @property
    def is_connected(self) -> bool:
        """Whether there is a living link now."""
        link = self._link
        return link is not None and not link.is_gone

    def connect(self) -> None:
        """Open a new link unless one lives; LinkError when that fails."""
        if self._closed:
            raise LinkGone(f"{self.name} was closed by this program.")
        if self.is_connected:
            return
        self._drop()
        link = self._opener()
        self.tally.count_open()
        with self._changed:
            self._link = link
            self._changed.notify_all()

    @contextmanager
    def session(self, *, wait: float = 30.0) -> Iterator[SerialLink]:
        """The living link, for one exchange alone; LinkGone when there is none, LinkBusy after `wait` seconds."""
        if not self._session.acquire(timeout=wait):
            raise LinkBusy(f"{self.name} is in the middle of something else. Wait until it is done.")
        try:
            link = self._link
            if link is None or link.is_gone:
                raise LinkGone(f"{self.name} is not connected. Check the cable and the power.")
            try:
                yield link
            except LinkError:
                self.tally.count_error()
                raise
        finally:
            self._session.release()

    def wait_connected(self, seconds: float) -> bool:
        """Wait for a living link, at most `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self.is_connected or self._closed, seconds) and not self._closed

    def wait_lost(self, seconds: float) -> bool:
        """Wait until the present link ends, at most `seconds`; true at once when there is none."""
        link = self._link
        return link is None or link.wait_gone(seconds)

    def close(self) -> None:
        """End the link for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._drop()

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()


def connected(name: str, opener: Callable[[], SerialLink]) -> Connection:
    """A connection whose first link is open already; LinkError when that fails."""
    connection = Connection(name, opener)
    try:
        connection.connect()
    except LinkError:
        connection.close()
        raise
    return connection
