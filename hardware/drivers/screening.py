"""Makes scans of codes: drops what is scanned twice in one go, and keeps only what a code is wanted for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.framing.lines import BadLine, Line
from hardware.framing.purposes import Purpose, accepted
from hardware.interfaces import Scan, UnreadableScan


@dataclass(frozen=True)
class Screen:
    """What is let through: codes for these purposes (any code without), the same code not again within some seconds.

    A scanner that keeps seeing a code reads it again and again; each time counts anew.
    """

    purposes: tuple[Purpose, ...] = ()
    repeat_within: float = 0.5


class Screening:
    """The latest code of one scanner, remembered as a hash and for a moment only."""

    def __init__(self, screen: Screen, clock: Callable[[], float]) -> None:
        self._screen = screen
        self._clock = clock
        self._latest = 0
        self._until = 0.0

    def scan(self, code: Line | BadLine) -> Scan | UnreadableScan | None:
        """What the program is told of a code; None when it was told just before."""
        if isinstance(code, BadLine):
            return UnreadableScan(code.reason, self._clock())
        if self._is_repeat(code):
            return None
        purposes = self._screen.purposes
        if not purposes:
            return Scan(code.data, code.symbology, self._clock())
        wanted = accepted(code.data, code.symbology, purposes)
        if wanted is None:
            return UnreadableScan("not_ours", self._clock())
        return Scan(wanted.kept, code.symbology, self._clock(), wanted.purpose)

    def _is_repeat(self, code: Line) -> bool:
        now, this = time.monotonic(), hash(code)
        is_repeat = this == self._latest and now < self._until
        self._latest, self._until = this, now + self._screen.repeat_within
        return is_repeat
