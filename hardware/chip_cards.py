"""What a reader of chip cards can do, and what is said to a card: commands and responses after ISO/IEC 7816-4.

How they look as bytes is `hardware.framing.apdu`'s affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hardware.interfaces import Condition

CARRIED_OUT = 0x9000
"""The status word of a command that was carried out without reserve."""


@dataclass(frozen=True)
class Command:
    """One command; `expected` is how many bytes of an answer are wanted at most (256 or 65536: all), None for none."""

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = field(default=b"", repr=False)
    expected: int | None = None


@dataclass(frozen=True)
class Response:
    """What a card answered: data, and the status word that says how it went."""

    data: bytes = field(repr=False)
    status: int

    @property
    def is_ok(self) -> bool:
        """Whether the command was carried out without reserve."""
        return self.status == CARRIED_OUT


@dataclass(frozen=True)
class ChipCard:
    """A chip card: its answer to reset, and the serial number that a contactless one tells (b"" when none)."""

    atr: bytes
    uid: bytes = field(repr=False)


class ChipReader(Protocol):
    """Reads chip cards with contacts or without."""

    def card(self) -> ChipCard | None:
        """The card in or on the reader now; None when there is none."""

    def exchange(self, commands: Sequence[Command]) -> tuple[Response, ...]:
        """Say commands to the card, alone with it, up to the first that it does not carry out."""

    def condition(self) -> Condition:
        """Whether the reader can be used now."""
