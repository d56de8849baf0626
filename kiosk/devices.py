"""The kiosk's own devices: opened as the settings say; what scanner and card reader read is brought to the visit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from hardware.addresses import Address
from hardware.drivers.escpos_profile import profile_named
from hardware.drivers.screening import Screen
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import CardReader, CardSwipe, RefusedSwipe, Scan, Scanner, UnreadableScan
from kiosk.clock import clinic_day
from kiosk.identification.kallelse import KallelseFormat
from kiosk.identification.presented import of_swipe
from kiosk.identification.scanned import driving_licence_purpose, kallelse_purpose
from kiosk.settings import Settings
from kiosk.station import Station

Clock = Callable[[], datetime]


def open_fleet(settings: Settings, clock: Clock) -> Fleet:
    """Open printer, scanner, terminal and, where there is one, card reader; hardware's errors when that is refused."""
    config = FleetConfig(
        environment=settings.environment,
        printer=Address(settings.printer, settings.printer_baud),
        scanner=Address(settings.scanner, settings.scanner_baud),
        card_reader=Address(settings.card_reader, settings.card_reader_baud) if settings.card_reader else None,
        terminal=Address(settings.terminal, settings.terminal_baud),
        printer_profile=profile_named(settings.printer_profile, settings.printer_code_table),
        scanner_protocol=settings.scanner_protocol,
        card_reader_protocol=settings.card_reader_protocol,
        scanner_screen=_wanted_codes(settings, clock),
    )
    return Fleet.open(config, clock=lambda: clock().timestamp())


def readers(fleet: Fleet) -> tuple[Scanner | CardReader, ...]:
    """What a visit can begin at."""
    return (fleet.scanner, fleet.card_reader) if fleet.has_card_reader else (fleet.scanner,)


def bring_what_is_read(fleet: Fleet, station: Station, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
    """From now on scans and swipes come from the devices' threads into the event loop."""

    def scanned(scan: Scan | UnreadableScan) -> None:
        loop.call_soon_threadsafe(station.scanned, scan)

    def swiped(swipe: CardSwipe | RefusedSwipe) -> None:
        loop.call_soon_threadsafe(station.shown_up, of_swipe(swipe, on=clinic_day(clock())))

    fleet.scanner.listen(scanned)
    if fleet.has_card_reader:
        fleet.card_reader.listen(swiped)


def _wanted_codes(settings: Settings, clock: Clock) -> Screen:
    codes = kallelse_purpose(KallelseFormat(settings.kallelse_pattern))
    return Screen((codes, driving_licence_purpose(lambda: clinic_day(clock()))))
