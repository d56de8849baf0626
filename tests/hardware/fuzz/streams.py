"""What holds for everything that cuts a stream of bytes into pieces, whatever the bytes are.

It never raises; it finds the same pieces however the bytes are split; what it holds is bounded; after a pause the next
good piece is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Framer(Protocol):
    """Cuts a stream."""

    def feed(self, data: bytes, /) -> Sequence[object]:
        """What is complete with these bytes."""


@dataclass(frozen=True)
class Stream:
    """A framer under test: it holds at most `limit` bytes, and `example` is something whole on its line.

    `pause` is the name of the method that tells the framer that nothing came for a while, "" where a framer has none.
    """

    make: Callable[[], Framer]
    limit: int
    example: bytes
    pause: str = "silence"

    def __call__(self, data: bytes) -> None:
        """Check all of it; the first byte says how the rest is split."""
        if not data:
            return
        step, body = data[0] % 17 + 1, data[1:]
        whole, pieces = self.make(), self.make()
        found = list(whole.feed(body))
        again = [event for start in range(0, len(body), step) for event in pieces.feed(body[start : start + step])]
        assert found == again, "the pieces depend on how the bytes are split"
        assert held(whole) <= self.limit, "more is held than allowed"
        if self.pause:
            getattr(whole, self.pause)()
            assert list(whole.feed(self.example)) == list(self.make().feed(self.example)), "it does not find back"

    @property
    def seeds(self) -> tuple[bytes, ...]:
        """Bytes to begin with."""
        return b"\x00" + self.example, b"\x03" + self.example * 2, b"\x01" + self.example[:-1] + self.example


@dataclass(frozen=True)
class Reading:
    """Something that reads one message at a time, and examples to begin with."""

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]

    def __call__(self, data: bytes) -> None:
        """Read it."""
        self.check(data)


def held(framer: object) -> int:
    """How many bytes or characters an object keeps in its own attributes."""
    return sum(len(value) for value in vars(framer).values() if isinstance(value, bytes | bytearray | str | list))
