"""The kiosk's composition root: here engines, devices and clients are opened, joined and closed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import structlog
from sanic import Sanic
from sqlalchemy import Connection, Engine

from hardware.addresses import Address
from hardware.drivers.escpos_profile import profile_named
from hardware.drivers.screening import Screen
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import CardReader, CardSwipe, Condition, RefusedSwipe, Scan, Scanner, UnreadableScan
from kiosk.appointments.http import HttpAppointments
from kiosk.background import Background
from kiosk.checkin import CARD, Clinic, SelfCheckIn
from kiosk.clock import SteerableClock, clinic_day, follow
from kiosk.demo_data import enter_history
from kiosk.events import Changes
from kiosk.health import health_of
from kiosk.host import Host
from kiosk.identification.kallelse import KallelseFormat
from kiosk.identification.presented import of_swipe
from kiosk.identification.scanned import driving_licence_purpose, kallelse_purpose
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.outbox import Outbox
from kiosk.printing import TicketPrinter
from kiosk.reading import Reading
from kiosk.refusals import CheckInWindow
from kiosk.rendering import Screens, Surroundings
from kiosk.routes import Front, add_routes
from kiosk.settings import Settings
from kiosk.station import IdleTimes, Station
from kiosk.terminal_payment import TerminalPayment
from payments.checkout import Checkout
from payments.database import open_engine, upgrade, upgrade_payments
from payments.fees import Tariff
from payments.high_cost.ledger import Ledger
from payments.providers import providers
from payments.providers.swish import Merchant, SwishPayment
from payments.tariff_files import load_tariff

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

_PATIENCE = 8.0
_LOOK_AGAIN = 0.2


@dataclass(frozen=True)
class Opened:
    """What was opened for the kiosk and has to be closed again."""

    engine: Engine
    fleet: Fleet
    client: httpx.Client
    swish: httpx.Client | None = None

    def close(self) -> None:
        """Let go of devices, connections and the database."""
        self.fleet.close()
        self.client.close()
        if self.swish is not None:
            self.swish.close()
        self.engine.dispose()


def create_app(settings: Settings, *, name: str = "kiosk") -> Sanic[Any, Any]:
    """The kiosk's server, not yet started; devices and database are opened here and closed when it stops."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 10_000
    clock = SteerableClock()
    changes, metrics = Changes(), Metrics()
    opened = _open(settings, clock)
    desk = _self_check_in(settings, opened, clock)
    reading = Reading(_readers(opened.fleet), lambda: station.awaits_scan, changes.announce)
    station = Station(times=IdleTimes(settings.idle_seconds, settings.more_time_seconds), changed=reading.follow)
    outbox = Outbox(opened.engine, desk.appointments, clock)
    followed = partial(_follow, settings, opened.client, clock)
    background = Background(outbox, desk.appointments, metrics, settings.outbox_every, followed)
    languages = Languages(settings.data / "locale")
    screens = Screens(languages, _surroundings(settings, opened.fleet, clock))
    host = Host(station, desk, screens.tongue, metrics, background.hurry)
    health = partial(health_of, opened.engine, opened.fleet.health, outside=lambda: _outside(background))
    add_routes(app, Front(station, host, screens, reading.settled, changes, languages.tags, health))
    _add_life(app, host, opened, background=background, changes=changes)
    return app


def _add_life(app: Sanic[Any, Any], host: Host, opened: Opened, *, background: Background, changes: Changes) -> None:
    """Begin and end with the server: listen to the scanner, clear up old payments, let go of everything."""

    @app.before_server_start
    async def start(app: Sanic[Any, Any]) -> None:
        host.take_over()
        _listen(opened.fleet, host, asyncio.get_running_loop())
        await _recover(host.desk, opened.fleet)
        app.ctx.background = asyncio.create_task(background.run())

    @app.before_server_stop
    async def stop(app: Sanic[Any, Any]) -> None:
        changes.close()
        await host.station.close()
        app.ctx.background.cancel()
        await asyncio.gather(app.ctx.background, return_exceptions=True)
        await asyncio.to_thread(opened.close)


def _open(settings: Settings, clock: Clock) -> Opened:
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    upgrade(engine, Path(__file__).parent / "migrations", version_table="kiosk_alembic_version")
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
    fleet = Fleet.open(config, clock=lambda: clock().timestamp())
    client = httpx.Client(base_url=settings.booking_url, timeout=settings.booking_timeout, trust_env=False)
    return Opened(engine, fleet, client, _swish_client(settings))


def _swish_client(settings: Settings) -> httpx.Client | None:
    """A connection to Swish with the clinic's certificate; None for a clinic without Swish."""
    if not settings.swish_url:
        return None
    known = ssl.create_default_context()
    if settings.swish_certificate is not None:
        known.load_cert_chain(settings.swish_certificate)
    return httpx.Client(base_url=settings.swish_url, timeout=settings.swish_timeout, verify=known, trust_env=False)


def _swish(settings: Settings, client: httpx.Client | None) -> SwishPayment | None:
    if client is None:
        return None
    return SwishPayment(client, Merchant(settings.swish_payee_alias, settings.swish_callback_url))


def _wanted_codes(settings: Settings, clock: Clock) -> Screen:
    codes = kallelse_purpose(KallelseFormat(settings.kallelse_pattern))
    return Screen((codes, driving_licence_purpose(lambda: clinic_day(clock()))))


def _self_check_in(settings: Settings, opened: Opened, clock: Clock) -> SelfCheckIn:
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")
    registry = _registry(tariff, clock, settings.clinic_name)
    swish = _swish(settings, opened.swish)
    ways = providers(card_terminal=TerminalPayment(opened.fleet.terminal), swish=swish)
    if settings.history_file is not None:
        with opened.engine.begin() as connection:
            enter_history(settings.history_file, registry(connection), today=clinic_day(clock()))
    return SelfCheckIn(
        clinic=_clinic(settings, tariff),
        engine=opened.engine,
        appointments=HttpAppointments(opened.client),
        checkout=Checkout(opened.engine, ways, registry, clock, settings.station),
        printer=TicketPrinter(opened.engine, opened.fleet.printer, clock),
        terminal=opened.fleet.terminal,
        clock=clock,
    )


def _registry(tariff: Tariff, clock: Clock, place: str) -> Callable[[Connection], Ledger]:
    return lambda connection: Ledger(connection, tariff.ceilings, clock(), place)


def _clinic(settings: Settings, tariff: Tariff) -> Clinic:
    return Clinic(
        name=settings.clinic_name,
        seller=settings.seller,
        tariff=tariff,
        codes=KallelseFormat(settings.kallelse_pattern),
        window=CheckInWindow(
            timedelta(minutes=settings.opens_minutes_before), timedelta(minutes=settings.closes_minutes_after)
        ),
    )


def _surroundings(settings: Settings, fleet: Fleet, clock: Clock) -> Surroundings:
    return Surroundings(
        settings.clinic_name,
        lambda: fleet.simulated() or settings.is_simulated_outside,
        clock,
        has_card_reader=fleet.has_card_reader,
    )


def _follow(settings: Settings, client: httpx.Client, clock: SteerableClock) -> None:
    if settings.clock_url:
        follow(clock, client, settings.clock_url)


def _readers(fleet: Fleet) -> tuple[Scanner | CardReader, ...]:
    return (fleet.scanner, fleet.card_reader) if fleet.has_card_reader else (fleet.scanner,)


def _listen(fleet: Fleet, host: Host, loop: asyncio.AbstractEventLoop) -> None:
    """Bring scans and swipes from the devices' threads into the event loop."""

    def receive(scan: Scan | UnreadableScan) -> None:
        loop.call_soon_threadsafe(host.station.scanned, scan)

    def draw(swipe: CardSwipe | RefusedSwipe) -> None:
        loop.call_soon_threadsafe(host.station.shown_up, of_swipe(swipe, on=clinic_day(host.desk.clock())))

    fleet.scanner.listen(receive)
    if fleet.has_card_reader:
        fleet.card_reader.listen(draw)


def _outside(background: Background) -> dict[str, str]:
    return {"booking": background.booking_condition}


async def _recover(desk: SelfCheckIn, fleet: Fleet) -> None:
    """Find out about payments that were cut off before anybody can pay; give the terminal a moment to appear."""
    waited = 0.0
    while desk.checkout.unresolved(CARD) and fleet.terminal.condition() is not Condition.OK and waited < _PATIENCE:
        await asyncio.sleep(_LOOK_AGAIN)
        waited += _LOOK_AGAIN
    for attempt in await asyncio.to_thread(desk.checkout.recover):
        log.info("recovered", attempt=attempt.id, state=attempt.state.value)
