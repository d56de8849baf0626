"""The kiosk's composition root: here engines, devices and clients are opened, joined and closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from sanic import Sanic
from sqlalchemy import Connection, Engine

from hardware.fleet import Fleet
from hardware.interfaces import Condition
from kiosk.appointments.http import HttpAppointments
from kiosk.background import Background
from kiosk.beside import Beside, Repeated
from kiosk.callbacks import Door, callbacks_app, open_door
from kiosk.checkin import SelfCheckIn
from kiosk.clinic import Clinic
from kiosk.clock import SteerableClock, clinic_day, follow
from kiosk.control_unit import control_unit, control_unit_client
from kiosk.demo_data import enter_history, enter_stored_cards
from kiosk.devices import bring_what_is_read, open_fleet, readers
from kiosk.efrikort import EFrikortCards, efrikort_cards
from kiosk.end_of_day import EndOfDay
from kiosk.events import Changes
from kiosk.handouts.shelf import Shelf
from kiosk.health import conditions, health_of
from kiosk.host import Host
from kiosk.identification.kallelse import KallelseFormat
from kiosk.invoices import Invoices, billing_client, billing_work, invoices
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.my_card.opening import bankid_client, my_card
from kiosk.my_card.routes import add_my_card
from kiosk.outbox import Outbox
from kiosk.printing import TicketPrinter
from kiosk.reading import Reading
from kiosk.refusals import CheckInWindow
from kiosk.rendering import Screens, Surroundings
from kiosk.routes import Front, add_routes
from kiosk.settings import Settings
from kiosk.station import IdleTimes, Station
from kiosk.stored_cards import StoredCardsHere, psp_client, stored_cards
from kiosk.swish import swish_client, swish_payment
from kiosk.terminal_payment import TerminalPayment
from kiosk.watch import Watch
from kiosk.ways import Way, Ways
from payments.checkout import Checkout
from payments.database import open_engine, upgrade, upgrade_payments
from payments.fees import Tariff
from payments.high_cost.ledger import Ledger
from payments.providers import providers
from payments.providers.swish import SwishPayment
from payments.providers.swish_callback import nobody_waits
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
    swish_client: httpx.Client | None = None
    swish: SwishPayment | None = None
    billing: httpx.Client | None = None
    control_unit: httpx.Client | None = None
    efrikort: EFrikortCards | None = None
    psp: httpx.Client | None = None
    stored_cards: StoredCardsHere | None = None
    bankid: httpx.Client | None = None

    def close(self) -> None:
        """Let go of devices, connections and the database."""
        self.fleet.close()
        for client in (
            self.client,
            self.swish_client,
            self.billing,
            self.control_unit,
            self.efrikort,
            self.psp,
            self.bankid,
        ):
            if client is not None:
                client.close()
        self.engine.dispose()


def create_app(settings: Settings, *, name: str = "kiosk") -> Sanic[Any, Any]:
    """The kiosk's server, not yet started; devices and database are opened here and closed when it stops."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 10_000
    clock = SteerableClock()
    changes, metrics = Changes(), Metrics()
    opened = _open(settings, clock)
    desk = _self_check_in(settings, opened, clock)
    reading = Reading(readers(opened.fleet), lambda: station.awaits_scan, changes.announce)
    station = Station(times=IdleTimes(settings.idle_seconds, settings.more_time_seconds), changed=reading.follow)
    outbox = Outbox(opened.engine, desk.appointments, clock)
    followed = partial(_follow, settings, opened.client, clock)
    billing = billing_work(desk.checkout, opened.billing)
    chores: list[Callable[[], None]] = [] if billing is None else [billing]
    if settings.close_day_at is not None:
        chores.append(EndOfDay(desk.checkout, settings.close_day_at, lambda: station.awaits_scan))
    background = Background(outbox, desk.appointments, metrics, followed, chores)
    last = Repeated("background", background.work, lambda: settings.outbox_every)
    languages = Languages(settings.data / "locale")
    screens = Screens(languages, _surroundings(settings, opened.fleet, clock))
    host = Host(station, desk, screens.tongue, metrics, last.hurry, Shelf(settings.public_url, clock))
    watch = None if opened.swish is None else Watch(desk.checkout, desk.ways, Way.SWISH, settings.swish_watch_every)
    cards = None if opened.stored_cards is None else _card_watch(settings, opened.stored_cards, desk)
    others = {"swish": watch, "stored_cards": cards, "billing": billing, "efrikort": opened.efrikort}
    outside = partial(conditions, lambda: background.booking_condition, others)
    health = partial(health_of, opened.engine, opened.fleet.health, outside=outside)
    add_routes(
        app, Front(station, host, screens, reading.settled, changes, languages.tags, health, settings.public_host)
    )
    if (pages := my_card(settings, opened.bankid, desk, screens, clock)) is not None:
        app.config.PROXIES_COUNT = 1 if settings.public_host else 0  # whoever logs in comes by the clinic's proxy
        add_my_card(app, pages)
    watches = tuple(each for each in (watch, cards) if each is not None)
    _add_life(app, host, opened, watches=watches, last=last, changes=changes)
    if watch is not None:
        _add_door(app, settings, opened, watch=watch, name=f"{name}-callbacks")
    return app


def _card_watch(settings: Settings, here: StoredCardsHere, desk: SelfCheckIn) -> Watch:
    """Watch the service that remembers cards, and tell it of consents that were withdrawn."""
    return Watch(desk.checkout, desk.ways, Way.STORED_CARD, settings.psp_watch_every, here.cards.tell_withdrawals)


def _add_door(app: Sanic[Any, Any], settings: Settings, opened: Opened, *, watch: Watch, name: str) -> None:
    """Open the door for Swish's callbacks where one is set."""
    path = urlsplit(settings.swish_callback_url).path or "/"
    door = Door(settings.swish_callback_host, settings.swish_callback_port, path)
    wake = opened.swish.waiting.wake if opened.swish is not None else nobody_waits
    callbacks = callbacks_app(watch.checkout, door.path, wake=wake, name=name)

    @app.before_server_start
    async def start(app: Sanic[Any, Any]) -> None:
        app.ctx.close_door = await open_door(callbacks, door) if door.port else None

    @app.before_server_stop
    async def stop(app: Sanic[Any, Any]) -> None:
        if app.ctx.close_door is not None:
            app.ctx.close_door()


def _add_life(
    app: Sanic[Any, Any], host: Host, opened: Opened, *, watches: Sequence[Watch], last: Repeated, changes: Changes
) -> None:
    """Begin and end with the server: watch, listen, clear up old payments, let go of everything; `last` begins last."""
    beside = Beside()

    @app.before_server_start
    async def start(_app: Sanic[Any, Any]) -> None:
        for watch in watches:
            watch.take_over()  # before anybody can pay
            beside.begin(Repeated(watch.way.value, watch.look, watch.rest))
        if (efrikort := opened.efrikort) is not None:
            beside.begin(Repeated("efrikort", efrikort.work, lambda: efrikort.every))
        host.take_over()
        bring_what_is_read(opened.fleet, host.station, host.desk.clock, asyncio.get_running_loop())
        await _recover(host.desk, opened.fleet)
        beside.begin(last)

    @app.before_server_stop
    async def stop(_app: Sanic[Any, Any]) -> None:
        changes.close()
        host.desk.ways.close()
        await host.station.close()
        await beside.end()
        await asyncio.to_thread(opened.close)


def _open(settings: Settings, clock: Clock) -> Opened:
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    upgrade(engine, Path(__file__).parent / "migrations", version_table="kiosk_alembic_version")
    client = httpx.Client(base_url=settings.booking_url, timeout=settings.booking_timeout, trust_env=False)
    return Opened(
        engine,
        open_fleet(settings, clock),
        client,
        swish_client=(to_swish := swish_client(settings)),
        swish=swish_payment(settings, to_swish),
        billing=billing_client(settings),
        control_unit=control_unit_client(settings),
        efrikort=efrikort_cards(settings, engine, clock),
        psp=(to_psp := psp_client(settings)),
        stored_cards=stored_cards(engine, to_psp, clock),
        bankid=bankid_client(settings),
    )


def _self_check_in(settings: Settings, opened: Opened, clock: Clock) -> SelfCheckIn:
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")
    billed = invoices(settings, opened.engine, tariff, clock)
    return SelfCheckIn(
        clinic=_clinic(settings, tariff),
        engine=opened.engine,
        appointments=HttpAppointments(opened.client),
        checkout=_checkout(settings, opened, tariff, clock, billed=billed),
        printer=TicketPrinter(opened.engine, opened.fleet.printer, clock),
        ways=Ways(opened.fleet.terminal, opened.swish, billed, opened.stored_cards),
        clock=clock,
        remember=_nobody if opened.efrikort is None else opened.efrikort.people.remember,
    )


def _nobody(_patient_id: str, _personnummer: str) -> None:
    """The own ledger needs to know nobody."""


def _checkout(settings: Settings, opened: Opened, tariff: Tariff, clock: Clock, *, billed: Invoices | None) -> Checkout:
    """The checkout with e-frikort's cards, or with the own ledger and the demonstration's earlier visits in it."""
    ways = providers(
        card_terminal=TerminalPayment(opened.fleet.terminal),
        swish=opened.swish,
        invoice=None if billed is None or opened.billing is None else billed.provider(opened.billing),
        stored_card=None if opened.stored_cards is None else opened.stored_cards.provider(),
    )
    if opened.stored_cards is not None and settings.demo_cards_file is not None:
        enter_stored_cards(settings.demo_cards_file, opened.stored_cards.cards)
    checkout = partial(Checkout, station=settings.station, control_unit=control_unit(opened.control_unit))
    if opened.efrikort is not None:
        return checkout(opened.engine, ways, opened.efrikort.registry, clock, cards=opened.efrikort.cards)
    registry = _registry(tariff, clock, settings.clinic_name)
    if settings.history_file is not None:
        with opened.engine.begin() as connection:
            enter_history(settings.history_file, registry(connection), today=clinic_day(clock()))
    return checkout(opened.engine, ways, registry, clock)


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
        card_keys=settings.statement_keys,
    )


def _surroundings(settings: Settings, fleet: Fleet, clock: Clock) -> Surroundings:
    def is_simulated() -> bool:
        return fleet.simulated() or settings.is_simulated_outside

    return Surroundings(
        settings.clinic_name,
        is_simulated,
        clock,
        can_lend=bool(settings.public_url),
        has_card_reader=fleet.has_card_reader,
    )


def _follow(settings: Settings, client: httpx.Client, clock: SteerableClock) -> None:
    if settings.clock_url:
        follow(clock, client, settings.clock_url)


async def _recover(desk: SelfCheckIn, fleet: Fleet) -> None:
    """Find out about card payments that were cut off, before anybody can pay; the terminal gets a moment to appear.

    Those by Swish do not wait for it: the watch asks about them at once.
    """
    waited = 0.0
    while desk.checkout.unresolved(Way.CARD) and fleet.terminal.condition() is not Condition.OK and waited < _PATIENCE:
        await asyncio.sleep(_LOOK_AGAIN)
        waited += _LOOK_AGAIN
    for attempt in await asyncio.to_thread(desk.checkout.recover, Way.CARD):
        log.info("recovered", attempt=attempt.id, state=attempt.state.value)
