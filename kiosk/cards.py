"""Where the kiosk's high-cost cards are: in its own ledger, or at e-frikort, which an outbox tells of what was paid."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import structlog
from sanic import Sanic
from sqlalchemy import Connection, Engine

from kiosk.appointments.port import Booking
from kiosk.clock import clinic_day
from kiosk.demo_data import enter_history
from kiosk.people import People
from kiosk.settings import Settings
from payments.fees import Tariff
from payments.high_cost import tellings
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.ledger import Ledger
from payments.high_cost.rules import Ceiling
from payments.high_cost.teller import Teller
from payments.high_cost.told_later import ToldCards, ToldLater

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class OwnCards:
    """The kiosk's own ledger, in the database of its books."""

    ceilings: Sequence[Ceiling]
    place: str
    clock: Clock
    cards: None = None

    def registry(self, connection: Connection) -> Ledger:
        """The ledger within one transaction."""
        return Ledger(connection, self.ceilings, self.clock(), self.place)

    def remember(self, booking: Booking) -> None:
        """Nobody: patients are known by their opaque ids here."""


@dataclass
class EFrikortCards:
    """What the kiosk has instead of a ledger; `every` is how many seconds the outbox rests at most."""

    engine: Engine
    client: httpx.Client
    people: People
    cards: ToldCards
    teller: Teller
    every: float
    clock: Clock
    condition: str = field(default="unknown", init=False)

    def registry(self, connection: Connection) -> ToldLater:
        """What the books tell of a payment, within their transaction."""
        return ToldLater(connection, self.clock())

    def remember(self, booking: Booking) -> None:
        """Keep whose card is asked for, as long as it takes."""
        self.people.remember(booking)

    async def run(self) -> None:
        """Work until cancelled; whatever breaks is logged and tried again the next time."""
        while True:
            try:
                await asyncio.to_thread(self.work)
            except Exception as error:
                log.exception("efrikort_outbox_broke", error=type(error).__name__)
            await asyncio.sleep(self.every)

    def work(self) -> None:
        """Tell what can be told, erase whom nothing more is to be told of, and see how things stand."""
        self.teller.deliver()
        with self.engine.begin() as connection:
            untold = tellings.untold(connection)
        self.people.forget(but={each.person_id for each in untold})
        looked_up = any(each.progress is tellings.Progress.STAFF for each in untold)
        self.condition = "staff" if looked_up else "waiting" if untold else "ok"

    def close(self) -> None:
        """Let go of the connection."""
        self.client.close()


def own_cards(settings: Settings, engine: Engine, tariff: Tariff, clock: Clock) -> OwnCards:
    """The own ledger, with the earlier visits of a demonstration's patients."""
    own = OwnCards(tariff.ceilings, settings.clinic_name, clock)
    if settings.history_file is not None:
        with engine.begin() as connection:
            enter_history(settings.history_file, own.registry(connection), today=clinic_day(clock()))
    return own


def add_efrikort(app: Sanic[Any, Any], efrikort: EFrikortCards) -> None:
    """Tell e-frikort what was paid, beside the visits."""

    @app.before_server_start
    async def start(app: Sanic[Any, Any]) -> None:
        app.ctx.efrikort = asyncio.create_task(efrikort.run())

    @app.before_server_stop
    async def stop(app: Sanic[Any, Any]) -> None:
        app.ctx.efrikort.cancel()
        await asyncio.gather(app.ctx.efrikort, return_exceptions=True)


def efrikort_cards(settings: Settings, engine: Engine, clock: Clock) -> EFrikortCards | None:
    """E-frikort as it is set; None for a kiosk with its own ledger."""
    if not settings.efrikort_url:
        return None
    known = ssl.create_default_context()
    if settings.efrikort_certificate is not None:
        known.load_cert_chain(settings.efrikort_certificate)
    client = httpx.Client(
        base_url=settings.efrikort_url, timeout=settings.efrikort_timeout, verify=known, trust_env=False
    )
    people = People(engine, clock)
    caller = Caller(
        settings.efrikort_care_principal,
        settings.efrikort_care_provider,
        settings.efrikort_care_unit,
        settings.efrikort_employee,
    )
    registry = EFrikort(client, caller, people.person_id, clock, people.patient_of)
    cards = ToldCards(engine, registry, clock)
    teller = Teller(engine, registry, people.is_known, clock)
    return EFrikortCards(engine, client, people, cards, teller, settings.outbox_every, clock)
