"""A billing system behind a line that tests can break, and a checkout that sends invoices to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import httpx
from sqlalchemy import Engine, select

from payments import tables
from payments.beginning import Return
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.settling import Settling
from payments.charge import Attempt, Order, Purpose
from payments.checkout import Checkout
from payments.fees import Tariff
from payments.high_cost.ledger import Ledger
from payments.money import Money, sek
from payments.providers import providers
from payments.providers.invoice import InvoicePayment
from payments.simulators.billing.system import Billing
from payments.tariff_files import load_invoice_terms
from tests.payments.conftest import DATA, NOW, PowerCut, Terminal, order

TERMS = load_invoice_terms(DATA / "region/gavleborg/invoice.yml")


@dataclass
class Line:
    """Carries requests to the simulated billing system, and breaks as `faults` say, one for each request.

    "lost": it never arrives; "silent": it is done and nobody hears so; "cut": it is done and our power goes; a number:
    that HTTP status; "nonsense": an answer that cannot be read.
    """

    billing: Billing = field(default_factory=Billing)
    faults: list[str] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost":
            raise httpx.ConnectTimeout("nobody there")
        if fault.isdigit():
            return httpx.Response(int(fault))
        answer = self._answer(request)
        if fault == "silent":
            raise httpx.ReadTimeout("no answer")
        if fault == "cut":
            raise PowerCut(fault)
        return httpx.Response(200, text="<html>") if fault == "nonsense" else answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            answer = self.billing.take(request.headers["Idempotency-Key"], json.loads(request.content))
            return httpx.Response({"taken": 201, "conflict": 409}.get(answer, 422), json={"reason": answer})
        if request.url.path.endswith("payments"):
            after = int(request.url.params["after"])
            return httpx.Response(200, json={"payments": [p for p in self.billing.payments if p["number"] > after]})
        day = request.url.params["issued_on"]
        found = [each for each in self.billing.documents.values() if each["issued_on"] == day]
        taken = [{name: each[name] for name in ("id", "kind", "amount_ore")} for each in found]
        return httpx.Response(200, json={"documents": taken})


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The present instant."""
        return self.now

    def pass_by(self, **how_long: float) -> None:
        """Let time go by."""
        self.now += timedelta(**how_long)


@dataclass
class Clinic:
    """A checkout with invoices, their outbox and their settling; `restart` is the next process."""

    engine: Engine
    tariff: Tariff
    terminal: Terminal
    line: Line = field(default_factory=Line)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        client = httpx.Client(base_url="https://billing.example", transport=httpx.MockTransport(self.line))
        self.system = HttpBilling(client, longest_pause=0)
        self.restart()

    def restart(self) -> None:
        """Begin as a new process does: with the database alone."""
        tariff, clock = self.tariff, self.clock
        invoice = InvoicePayment(self.engine, tariff, TERMS, clock, self.system)
        ways = providers(card_terminal=self.terminal, invoice=invoice)
        self.checkout = Checkout(
            self.engine, ways, lambda connection: Ledger(connection, tariff.ceilings, clock()), clock, "kiosk-1"
        )
        self.outbox = BillingOutbox(self.engine, self.system, clock)
        self.settling = Settling(self.engine, self.system, self.checkout.books, clock)

    def bill(self, what: Order | None = None) -> Attempt:
        """Send an invoice for a visit."""
        charge = self.checkout.open_charge(what or order())
        return self.checkout.pay(charge.id, "invoice")

    def credit(self, payment: Attempt, kronor: int) -> Attempt:
        """Credit an invoice, whole or in part."""
        return self.checkout.give_back(Return(payment.id, Purpose.REFUND, sek(kronor), "invoice", by="anna"))

    def deliver_all(self) -> None:
        """Let the outbox work until nothing waits, however long it takes; at most a hundred rounds."""
        for _round in range(100):
            self.outbox.deliver()
            if not self.outbox.waiting():
                return
            self.clock.pass_by(hours=1)
        raise AssertionError("The outbox never became empty.")

    @property
    def left(self) -> Money:
        """What is left on the card of the patient of `order`."""
        with self.engine.begin() as connection:
            registry = self.checkout.registry(connection)
            card = registry.get_extended_card_for_person("patient-1", on=date(2026, 11, 21)).card
        assert card is not None
        return Money(card.left_ore)

    @property
    def numbers(self) -> list[int]:
        """The receipts' running numbers."""
        with self.engine.begin() as connection:
            return list(connection.scalars(select(tables.receipts.c.number).order_by(tables.receipts.c.number)))


def costing(tariff: Tariff, kronor: int) -> Tariff:
    """The tariff of a region that charges so much for an invoice, as Skåne and Västmanland do (50 kronor)."""
    fees = tuple(replace(fee, amount=sek(kronor)) if fee.kind == "invoice_fee" else fee for fee in tariff.fees)
    return replace(tariff, fees=fees)
