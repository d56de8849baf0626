"""A clinic whose high-cost cards are e-frikort's: books, checkout, outbox and worker over the simulated service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
from sqlalchemy import Engine

from payments.charge import Attempt, Order
from payments.checkout import Checkout
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.registry import CardAnswer
from payments.high_cost.rules import Ceiling, fee_to_pay
from payments.high_cost.teller import Teller
from payments.high_cost.told_later import ToldCards, ToldLater
from payments.money import Money
from payments.providers import providers
from payments.simulators.efrikort import EFrikortSimulator
from tests.payments.conftest import Terminal

TODAY = date(2026, 11, 21)
REGION, UNIT = "SE-REGION", "SE-UNIT"
CALLER = Caller(REGION, "SE-PROVIDER", UNIT, "SE-KIOSK")
CEILINGS = (Ceiling(date(2025, 1, 1), 1450_00, "test", True),)
PEOPLE = {"anna": "199006022397", "bo": "201501010000", "cilla": "201601010000"}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class Clinic:
    """Patients are known by first names; what they pay is counted by e-frikort, later."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    terminal: Terminal = field(default_factory=Terminal)
    transport: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        self.service = EFrikortSimulator(CEILINGS, self.clock)
        transport = self.transport or httpx.WSGITransport(self.service)
        self.client = httpx.Client(transport=transport, base_url="http://efrikort")
        self.registry = registry_over(self.client, self.clock)
        self.start()

    def start(self) -> None:
        """As the kiosk does: nothing is remembered but what stands in the books."""
        cards = ToldCards(self.engine, self.registry, self.clock)
        ways = providers(card_terminal=self.terminal)
        self.checkout = Checkout(
            self.engine, ways, lambda connection: ToldLater(connection, self.clock()), self.clock, "kiosk-1", cards
        )
        self.teller = Teller(self.engine, self.registry, PEOPLE.__contains__, self.clock)

    def card(self, patient: str = "anna") -> CardAnswer:
        """The card as it is told now."""
        return self.checkout.card_of(patient, on=TODAY)

    def left(self, patient: str = "anna") -> int:
        """The kronor left on a card that can be told."""
        card = self.card(patient).card
        assert card is not None
        return card.left_ore // 100

    def pay(self, visit: str, kronor: int = 250, patient: str = "anna") -> Attempt | None:
        """Price a visit by the card and pay it by card; None when it is free."""
        card = self.card(patient).card
        assert card is not None
        ore = fee_to_pay(kronor * 100, card)
        if not ore:
            return None
        charge = self.checkout.open_charge(Order(visit, patient, "doctor_visit", Money(ore), TODAY, counts=True))
        return self.checkout.pay(charge.id, "card")

    def registered(self, patient: str = "anna") -> list[int]:
        """The kronor of each transaction that e-frikort has of a patient, in the order of their entry."""
        known = self.service.patients.get(PEOPLE[patient])
        return [] if known is None else [fee.amount_ore // 100 for fee, _region in known.fees.values()]

    def tell_all(self) -> None:
        """Let the worker come by until all is told."""
        for _ in range(60):
            self.teller.deliver()
            if self.teller.waiting() == 0:
                return
            self.clock.pass_by(minutes=5)
        raise AssertionError("something is never told")


def registry_over(client: httpx.Client, clock: Callable[[], datetime]) -> EFrikort:
    """The adapter with the people of the test."""
    patients = {person_id: name for name, person_id in PEOPLE.items()}
    return EFrikort(client, CALLER, PEOPLE.__getitem__, clock, patients.get)
