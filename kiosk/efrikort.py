"""High-cost cards from e-frikort instead of the kiosk's own ledger: the connection, the outbox and who works it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from sqlalchemy import Connection, Engine

from kiosk.outside import connection
from kiosk.people import People
from kiosk.settings import Settings
from payments.high_cost import tellings
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.teller import Teller
from payments.high_cost.told_later import ToldCards, ToldLater

Clock = Callable[[], datetime]


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


def efrikort_cards(settings: Settings, engine: Engine, clock: Clock) -> EFrikortCards | None:
    """E-frikort as it is set; None for a kiosk with its own ledger."""
    client = connection(
        settings.efrikort_url, timeout=settings.efrikort_timeout, certificate=settings.efrikort_certificate
    )
    if client is None:
        return None
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
