"""An ID TECH MiniMag stripe reader, which can be asked for its settings and switched on.

Its settings lie in memory that wears out: nothing is set that is so already, and disabling drops swipes here instead.
"""

from __future__ import annotations

from collections.abc import Callable

from hardware.connection import Connection
from hardware.drivers.asking import Asking
from hardware.drivers.listening import Patience
from hardware.drivers.speaking import SpeakingDevice
from hardware.drivers.stripe_reader import patience_for, swipe_of
from hardware.errors import LinkGone
from hardware.framing.magstripe import ID_TECH, BadSwipe, Tracks
from hardware.framing.minimag import (
    OFF,
    ON,
    READING,
    BadSettings,
    MiniMagFramer,
    MiniMagPiece,
    Reply,
    Settings,
    review,
    setting,
)
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe


class MiniMagReader(SpeakingDevice[MiniMagPiece, CardSwipe | RefusedSwipe]):
    """Delivers swipes (fulfils CardReader); no answer to the heartbeat's question is UNKNOWN.

    `answer` is how many seconds a command may take.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float],
        patience: Patience | None = None,
        answer: float = 1.0,
    ) -> None:
        self._clock = clock
        self._answer = answer
        self._framer = MiniMagFramer()
        self._asking: Asking[Reply | Settings] = Asking(connection.name)
        self._is_reviewing = False
        super().__init__(connection, self._framer, patience=patience or patience_for(ID_TECH), can_be_asked=True)

    def probe(self) -> Condition:
        """Review the settings; a reader that was switched off is switched on, and is a WARNING when it refuses."""
        try:
            settings = self._asking.ask(self._ask_for_settings, seconds=self._answer)
            if not isinstance(settings, Settings):
                self._known = Condition.UNKNOWN if settings is None else Condition.WARNING
            elif settings.values.get(READING) == OFF:
                done = self._asking.ask(self._switch_on, seconds=self._answer)
                self._known = Condition.OK if done is Reply.DONE else Condition.WARNING
            else:
                self._known = Condition.OK
        except LinkGone:
            return Condition.OFFLINE
        return self.condition()

    def _ask_for_settings(self) -> None:
        self._is_reviewing = True
        self._framer.expect_settings()
        self._listening.send(review())

    def _switch_on(self) -> None:
        self._is_reviewing = False
        self._listening.send(setting(READING, ON))

    def _understand(self, piece: MiniMagPiece) -> CardSwipe | RefusedSwipe | None:
        if isinstance(piece, Tracks | BadSwipe):
            return swipe_of(piece, self._clock())
        # a review is acknowledged first; its answer is what follows
        if not isinstance(piece, BadSettings) and not (piece is Reply.DONE and self._is_reviewing):
            self._asking.answered(piece)
        return None
