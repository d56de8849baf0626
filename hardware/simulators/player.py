"""A recording played back as the device: it says what the device said, when it hears what the device heard.

What it hears is masked as the recording was, and compared; the first difference ends the play.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hardware.recording import PROTOCOLS, Record
from hardware.simulators.model import Action, Faults, Output
from hardware.trace import Direction


@dataclass(frozen=True)
class Difference:
    """Where a program said something else than it did when it was recorded; `place` counts the records from 0."""

    place: int
    expected: bytes
    actual: bytes

    def __str__(self) -> str:
        head = f"record {self.place}: "
        return f"{head}expected {self.expected.hex(' ')}\n{'but heard ':>{len(head) + 9}}{self.actual.hex(' ')}"


class Player:
    """The recorded device (fulfils DeviceModel); it answers `speed` times faster, `clock` counts seconds."""

    accepts_bytes = True

    def __init__(
        self, protocol: str, records: Sequence[Record], *, clock: Callable[[], float], speed: float = 1.0
    ) -> None:
        self.faults = Faults(())
        self.difference: Difference | None = None
        self._records = records
        self._screen = PROTOCOLS[protocol].screens[Direction.SENT]()
        self._clock = clock
        self._speed = speed
        self._place = 0
        self._heard = bytearray()
        self._due: float | None = None
        self._output: deque[Output] = deque()
        self._plan()

    @property
    def is_over(self) -> bool:
        """Whether everything was played, or a difference found."""
        return self.difference is not None or self._place >= len(self._records)

    def receive(self, data: bytes) -> None:
        """Compare what the program says with what it said then."""
        self._heard += self._screen(data)
        self._compare()

    def wake(self) -> float | None:
        """Say what is due."""
        if self._due is not None and self._clock() >= self._due:
            self._due = None
            self._output.append(self._records[self._place].data)
            self._place += 1
            self._compare()
        return self._due

    def take_output(self) -> list[Output]:
        """What was said since last asked."""
        said = list(self._output)
        self._output.clear()
        return said

    def link_lost(self) -> None:
        """What is on its way is lost."""
        self._output.clear()

    def actions(self) -> Mapping[str, Action]:
        """A recording cannot be told anything."""
        return {}

    def faults_changed(self) -> None:
        """A recording has only the faults of its line."""

    def state(self) -> dict[str, object]:
        """How far the play is."""
        return {"played": self._place, "records": len(self._records), "faults": self.faults.active()}

    def _compare(self) -> None:
        while self._heard and self._expects(Direction.SENT):
            expected = self._records[self._place].data
            actual = bytes(self._heard[: len(expected)])
            if not expected.startswith(actual):
                self.difference = Difference(self._place, expected, bytes(self._heard))
                return
            if len(actual) < len(expected):
                return
            del self._heard[: len(expected)]
            self._place += 1
        if self._heard and self._place >= len(self._records):
            self.difference = Difference(self._place, b"", bytes(self._heard))
        self._plan()

    def _expects(self, direction: Direction) -> bool:
        return not self.is_over and self._records[self._place].direction is direction

    def _plan(self) -> None:
        """Let the next words of the device be due as long after those before them as they were."""
        if self._due is None and self._expects(Direction.RECEIVED):
            before = self._records[self._place - 1].at if self._place else self._records[self._place].at
            self._due = self._clock() + max(0.0, self._records[self._place].at - before) / self._speed
