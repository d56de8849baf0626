"""The steps of which a simulated payment terminal's work is made, and what that work needs around it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from hardware.framing.zvt_apdu import Apdu
from hardware.simulators.terminal_journal import Journal


@dataclass(frozen=True)
class Answer:
    """Send an answer, which itself is not answered."""

    apdu: Apdu


@dataclass(frozen=True)
class Say:
    """Send a message and wait for the kiosk's answer."""

    apdu: Apdu


@dataclass(frozen=True)
class Tell:
    """Send a message and do not wait."""

    apdu: Apdu


@dataclass(frozen=True)
class Wait:
    """Let time pass, as when a person looks for a card."""

    seconds: float


@dataclass(frozen=True)
class DropLink:
    """Fall off the line for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Reboot:
    """Restart: off the line for so many seconds, and everything but the journal is forgotten."""

    seconds: float


Step = Answer | Say | Tell | Wait | DropLink | Reboot
Script = Generator[Step, Apdu | None, None]


@dataclass(frozen=True)
class Order:
    """What the kiosk asks the terminal for; `most_results` is how often it may answer a result with "please wait"."""

    amount_ore: int
    outcome: str = "approve"
    most_results: int = 0


@dataclass
class Surroundings:
    """What scripts need: memory, the time of day, the pace of the customer, and whether someone wants to stop.

    `haste` divides the times that belong to the protocol. `card_inside`: nobody has taken the card out yet.
    """

    journal: Journal
    wall_clock: Callable[[], datetime]
    pace: float
    wants_abort: Callable[[], bool]
    haste: float = 1.0
    card_inside: bool = False
