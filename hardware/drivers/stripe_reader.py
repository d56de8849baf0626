"""A magnetic stripe reader for identity cards; a bank card's content ends in the framer and is never handed on."""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.listening import Listening
from hardware.framing.magstripe import BadSwipe, StripeFramer, Tracks
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe


class StripeReader:
    """Delivers swipes (fulfils CardReader); like a scanner it cannot be asked anything."""

    def __init__(self, connection: Connection, *, clock: Callable[[], float], pause: float = 0.25) -> None:
        self._clock = clock
        self._listening = Listening(connection, StripeFramer(), self._event, pause=pause)

    def listen(self, receive: Callable[[CardSwipe | RefusedSwipe], None]) -> None:
        """Deliver every swipe to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return self._listening.condition()

    def probe(self) -> Condition:
        """How the reader is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    def _event(self, swipe: Tracks | BadSwipe) -> CardSwipe | RefusedSwipe:
        at = self._clock()
        return RefusedSwipe(swipe.reason, at) if isinstance(swipe, BadSwipe) else CardSwipe(swipe.tracks, at)
