"""What scanners and stripe readers have in common: they speak unasked, and are heard only while somebody wants them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic

from hardware.connection import Connection
from hardware.drivers.listening import Event, Framer, Listening, Patience, Piece
from hardware.interfaces import Condition


class SpeakingDevice(ABC, Generic[Piece, Event]):
    """A device's driver without its protocol; a driver calls this constructor last, for it begins to hear.

    A device that cannot be asked is OK while its port is open: that is all that can be known of it. One that can be
    asked begins as UNKNOWN on each link, and keeps in `_known` what it last answered.
    """

    def __init__(
        self, connection: Connection, framer: Framer[Piece], *, patience: Patience, can_be_asked: bool = False
    ) -> None:
        self._connection = connection
        self._unasked = Condition.UNKNOWN if can_be_asked else Condition.OK
        self._known = self._unasked
        self._listening: Listening[Piece, Event] = Listening(
            connection, framer, self._understand, patience=patience, greet=self._meet
        )
        self._listening.start()

    def listen(self, receive: Callable[[Event], None]) -> None:
        """Deliver every event to `receive`, from the device's own thread, over every reconnect."""
        self._listening.add(receive)

    def enable(self) -> Condition:
        """Deliver from now on, and let the device read; holds even when it cannot be told now."""
        self._listening.is_enabled = True
        return self._tell_wanted()

    def disable(self) -> Condition:
        """Deliver nothing from this moment: what is read meanwhile is dropped, should the device not be told."""
        self._listening.is_enabled = False
        return self._tell_wanted()

    def condition(self) -> Condition:
        """What is known of the device; OFFLINE without a link."""
        return self._known if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """How the device is, for the heartbeat."""
        return self.condition()

    def close(self) -> None:
        """Stop listening."""
        self._listening.stop()

    @property
    def _is_wanted(self) -> bool:
        return self._listening.is_enabled

    def _meet(self) -> None:
        self._known = self._unasked
        self._greet()

    def _greet(self) -> None:
        """Say what the device needs to hear first on each new link."""

    def _tell_wanted(self) -> Condition:
        """Let the device read or not, as is wanted now, where it can be told."""
        return self.condition()

    @abstractmethod
    def _understand(self, piece: Piece) -> Event | None:
        """The event that a piece amounts to, None when there is nothing to tell."""
