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
        self._connection = connection
        self._clock = clock
        self._framer = StripeFramer()
        self._pause = pause
        self._listening = Listening(
            connection, feed=self._feed, silence=self._silence, pause=lambda: self._pause if self._is_waiting else None
        )

    @property
    def _is_waiting(self) -> bool:
        return self._framer.is_inside_swipe

    def listen(self, receive: Callable[[CardSwipe | RefusedSwipe], None]) -> None:
        """Deliver every swipe to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def condition(self) -> Condition:
        """OK while the port is open, else OFFLINE."""
        return Condition.OK if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """How the reader is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    def _feed(self, data: bytes) -> list[CardSwipe | RefusedSwipe]:
        return [self._event(swipe) for swipe in self._framer.feed(data)]

    def _silence(self) -> list[CardSwipe | RefusedSwipe]:
        return [self._event(swipe) for swipe in self._framer.silence()]

    def _event(self, swipe: Tracks | BadSwipe) -> CardSwipe | RefusedSwipe:
        at = self._clock()
        return RefusedSwipe(swipe.reason, at) if isinstance(swipe, BadSwipe) else CardSwipe(swipe.tracks, at)
