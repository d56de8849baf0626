"""A magnetic stripe reader for identity cards; a bank card's content ends in the framer and is never handed on."""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.listening import Patience
from hardware.drivers.speaking import SpeakingDevice
from hardware.framing.magstripe import PLAIN, BadSwipe, StripeFramer, SwipeFormat, Tracks
from hardware.interfaces import CardSwipe, RefusedSwipe

SEND_STX_AND_ETX = b"\x1bS\x1bE"
"""The options that MagTek's port-powered readers lose with their power (Technical Reference, table 3-2)."""


class StripeReader(SpeakingDevice[Tracks | BadSwipe, CardSwipe | RefusedSwipe]):
    """Delivers swipes (fulfils CardReader); it cannot be asked anything.

    `options` are commands for the reader, said on each new link: a reader that lives on the port's power forgets them.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        form: SwipeFormat = PLAIN,
        options: bytes = b"",
        patience: Patience | None = None,
    ) -> None:
        self._clock = clock
        self._options = options
        super().__init__(connection, StripeFramer(form), patience=patience or patience_for(form))

    def _greet(self) -> None:
        if self._options:
            self._listening.send(self._options)

    def _understand(self, piece: Tracks | BadSwipe) -> CardSwipe | RefusedSwipe:
        return swipe_of(piece, self._clock())


def patience_for(form: SwipeFormat) -> Patience:
    """How long to wait within a swipe: where silence alone ends it, each swipe waits that long.

    The characters of one swipe follow each other without pause.
    """
    return Patience(pause=0.25 if form.begins or b"\r" in form.ends else 0.1)


def swipe_of(swipe: Tracks | BadSwipe, at: float) -> CardSwipe | RefusedSwipe:
    """What the program is told of a swipe."""
    if isinstance(swipe, BadSwipe):
        return RefusedSwipe(swipe.reason, at)
    return CardSwipe(swipe.tracks, at, swipe.unread)
