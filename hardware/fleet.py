"""The kiosk's devices by name: opened, kept alive in the background, and honest about how they are.

A device that is absent at the start is no error: its link is opened when it appears. In production an address that
leads to a simulator is refused, at the start and at every reconnect.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hardware.addresses import Address, is_path, is_simulated
from hardware.connection import Connection
from hardware.drivers.choice import (
    ReaderDriver,
    ReaderProtocol,
    ScannerDriver,
    ScannerProtocol,
    reader_driver,
    scanner_driver,
)
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_profile import EPSON_TM, PrinterProfile
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.drivers.screening import Screen
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.errors import AddressTaken, NotConfigured, SimulatedDeviceRefused
from hardware.fleet_device import FleetDevice, counting
from hardware.health import DeviceHealth
from hardware.interfaces import CardReader, PaymentTerminal, ReceiptPrinter, Scanner
from hardware.keepalive import Rhythm
from hardware.trace import LongNumberMask, Mask, Trace, as_it_is, shape_only
from hardware.transport import LineSettings, SerialLink, open_link

_PRODUCTION = "production"


@dataclass(frozen=True)
class FleetConfig:
    """Which devices there are and how they are kept; a device without address does not exist for this kiosk."""

    environment: str
    printer: Address | None = None
    scanner: Address | None = None
    card_reader: Address | None = None
    terminal: Address | None = None
    scanner_protocol: ScannerProtocol = ScannerProtocol.LINE
    card_reader_protocol: ReaderProtocol = ReaderProtocol.PLAIN
    scanner_screen: Screen = field(default_factory=Screen)
    terminal_password: str = field(default="0" * 6, repr=False)
    rhythm: Rhythm = field(default_factory=Rhythm)
    printer_profile: PrinterProfile = EPSON_TM
    printer_times: PrinterTimes = field(default_factory=PrinterTimes)
    terminal_timers: ZvtTimers = field(default_factory=ZvtTimers)


class Fleet:
    """All devices of one kiosk; made by `Fleet.open`."""

    def __init__(self, config: FleetConfig, *, clock: Callable[[], float]) -> None:
        self.trace = Trace(clock)
        self._config = config
        self._clock = clock
        self._devices: dict[str, FleetDevice] = {}
        self._printer: EscposPrinter | None = None
        self._scanner: ScannerDriver | None = None
        self._card_reader: ReaderDriver | None = None
        self._terminal: ZvtTerminal | None = None

    @classmethod
    def open(cls, config: FleetConfig, *, clock: Callable[[], float]) -> Fleet:
        """Open every configured device; `clock` gives the seconds since 1970 for scans and the trace.

        SimulatedDeviceRefused when the environment is "production" and an address leads to a simulator, AddressTaken
        when two devices have the same address.
        """
        given = [each for each in (config.printer, config.scanner, config.card_reader, config.terminal) if each]
        _refuse_the_same_twice(given)
        for address in given:
            _refuse_simulator(address, config.environment)
        fleet = cls(config, clock=clock)
        fleet._open_all()
        return fleet

    @property
    def printer(self) -> ReceiptPrinter:
        """The receipt printer; NotConfigured when this kiosk has none."""
        return _configured(self._printer, "printer")

    @property
    def scanner(self) -> Scanner:
        """The bar code scanner; NotConfigured when this kiosk has none."""
        return _configured(self._scanner, "scanner")

    @property
    def card_reader(self) -> CardReader:
        """The reader for identity cards; NotConfigured when this kiosk has none."""
        return _configured(self._card_reader, "card_reader")

    @property
    def has_card_reader(self) -> bool:
        """Whether this kiosk has a reader for identity cards; many have none."""
        return self._card_reader is not None

    @property
    def terminal(self) -> PaymentTerminal:
        """The payment terminal; NotConfigured when this kiosk has none."""
        return _configured(self._terminal, "terminal")

    def health(self) -> dict[str, DeviceHealth]:
        """How each configured device is, by name."""
        return {name: device.health() for name, device in self._devices.items()}

    def simulated(self) -> bool:
        """Whether any device is a simulator, so that every screen can say so."""
        return any(health.is_simulated for health in self.health().values())

    def close(self) -> None:
        """Let go of every device; what is in the middle of something ends with LinkGone."""
        for device in self._devices.values():
            device.close()
        for listener in (self._scanner, self._card_reader):
            if listener is not None:
                listener.close()

    def _open_all(self) -> None:
        config = self._config
        if config.printer:
            device = self._plug("printer", config.printer)
            printer = self._printer = EscposPrinter(
                device.connection,
                baudrate=config.printer.baudrate,
                profile=config.printer_profile,
                times=config.printer_times,
            )
            device.keep_alive(self._printer, config.rhythm, problem=lambda: printer.problem)
        if config.scanner:
            device = self._plug("scanner", config.scanner)
            self._scanner = scanner_driver(
                config.scanner_protocol, device.connection, clock=self._clock, screen=config.scanner_screen
            )
            can_be_asked = config.scanner_protocol is not ScannerProtocol.LINE
            device.keep_alive(self._scanner, config.rhythm, can_be_asked=can_be_asked)
        if config.card_reader:
            device = self._plug("card_reader", config.card_reader)
            self._card_reader = reader_driver(config.card_reader_protocol, device.connection, clock=self._clock)
            can_be_asked = config.card_reader_protocol is ReaderProtocol.MINIMAG
            device.keep_alive(self._card_reader, config.rhythm, can_be_asked=can_be_asked)
        if config.terminal:
            device = self._plug("terminal", config.terminal)
            self._terminal = self._terminal_on(device.connection)
            device.keep_alive(self._terminal, config.rhythm)

    def _terminal_on(self, connection: Connection) -> ZvtTerminal:
        return ZvtTerminal(
            connection,
            password=self._config.terminal_password,
            timers=self._config.terminal_timers,
            tap=self.trace.tap("terminal", lambda: as_it_is),
        )

    def _plug(self, name: str, address: Address) -> FleetDevice:
        # a terminal's driver traces whole messages itself, for a card number is not seen in single bytes
        tap = None if name == "terminal" else self.trace.tap(name, _MASKS[name], received=_RECEIVED.get(name))
        settings = LineSettings(address.baudrate, stopbits=2 if name == "terminal" else 1)

        def opener() -> SerialLink:
            _refuse_simulator(address, self._config.environment)
            return open_link(address.url, settings, tap=counting(device.connection.tally, tap))

        device = self._devices[name] = FleetDevice(name, address, opener)
        return device


_MASKS: dict[str, Callable[[], Mask]] = {
    "printer": LongNumberMask,
    "scanner": lambda: shape_only,
    "card_reader": lambda: shape_only,
}
# a printer says nothing of a patient, and its status bytes can look like digits
_RECEIVED: dict[str, Callable[[], Mask]] = {"printer": lambda: as_it_is}
DriverT = TypeVar("DriverT")


def _refuse_the_same_twice(addresses: list[Address]) -> None:
    # two names of one device differ, but where they lead to does not
    places = [os.path.realpath(each.url) if is_path(each.url) else each.url.lower() for each in addresses]
    for place, address in zip(places, addresses, strict=True):
        if places.count(place) > 1:
            raise AddressTaken(f"{address.url} is given to two devices. Give each device an address of its own.")


def _refuse_simulator(address: Address, environment: str) -> None:
    if environment == _PRODUCTION and is_simulated(address.url):
        raise SimulatedDeviceRefused(
            f"{address.url} is a simulated device, and this is production. Name the real device's path."
        )


def _configured(driver: DriverT | None, name: str) -> DriverT:
    if driver is None:
        raise NotConfigured(f"This kiosk has no {name}. Give its address in the settings.")
    return driver
