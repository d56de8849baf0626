"""Which driver speaks which protocol: the names by which a kiosk's settings choose."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from hardware.connection import Connection
from hardware.drivers.honeywell_scanner import HoneywellScanner
from hardware.drivers.line_scanner import LineScanner
from hardware.drivers.minimag_reader import MiniMagReader
from hardware.drivers.screening import Screen
from hardware.drivers.ssi_scanner import SsiScanner
from hardware.drivers.stripe_reader import SEND_STX_AND_ETX, StripeReader
from hardware.framing.magstripe import ID_TECH, MAGTEK, UIC
from hardware.interfaces import CardReader, Condition, Scanner


class _Kept(Protocol):
    """What the fleet does with a driver besides its role."""

    def probe(self) -> Condition: ...

    def close(self) -> None: ...


class ScannerDriver(Scanner, _Kept, Protocol):
    """A scanner's driver as the fleet keeps it."""


class ReaderDriver(CardReader, _Kept, Protocol):
    """A stripe reader's driver as the fleet keeps it."""


class ScannerProtocol(StrEnum):
    """What a scanner speaks: lines alone, lines with Honeywell's commands, Zebra's SSI."""

    LINE = "line"
    HONEYWELL = "honeywell"
    SSI = "ssi"


class ReaderProtocol(StrEnum):
    """How a stripe reader frames its swipes; `minimag` is the ID TECH format with the commands of that reader."""

    PLAIN = "plain"
    MAGTEK = "magtek"
    ID_TECH = "idtech"
    UIC = "uic"
    MINIMAG = "minimag"


def scanner_driver(
    protocol: ScannerProtocol, connection: Connection, *, clock: Callable[[], float], screen: Screen
) -> ScannerDriver:
    """The driver for a scanner that speaks this."""
    match protocol:
        case ScannerProtocol.LINE:
            return LineScanner(connection, clock=clock, screen=screen)
        case ScannerProtocol.HONEYWELL:
            return HoneywellScanner(connection, clock=clock, screen=screen)
        case ScannerProtocol.SSI:
            return SsiScanner(connection, clock=clock, screen=screen)


def reader_driver(protocol: ReaderProtocol, connection: Connection, *, clock: Callable[[], float]) -> ReaderDriver:
    """The driver for a stripe reader that speaks this."""
    match protocol:
        case ReaderProtocol.PLAIN:
            return StripeReader(connection, clock=clock)
        case ReaderProtocol.MAGTEK:
            return StripeReader(connection, clock=clock, form=MAGTEK, options=SEND_STX_AND_ETX)
        case ReaderProtocol.ID_TECH:
            return StripeReader(connection, clock=clock, form=ID_TECH)
        case ReaderProtocol.UIC:
            return StripeReader(connection, clock=clock, form=UIC)
        case ReaderProtocol.MINIMAG:
            return MiniMagReader(connection, clock=clock)
