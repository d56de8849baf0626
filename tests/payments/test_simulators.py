"""The simulated billing system and payment service as processes: real HTTP, and a lost answer doubles nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine

from payments.beginning import Return
from payments.billing import store as billing
from payments.billing.http import HttpBilling
from payments.billing.settling import Outcome
from payments.calendar import swedish_day
from payments.charge import AttemptState, Purpose
from payments.checkout import Checkout
from payments.fees import Tariff
from payments.invoice import BillingDocument
from payments.money import sek
from payments.providers import providers
from payments.providers.stored_card import Patience, StoredCardPayment
from payments.stored_card.consent import StoredCard, StoredCards
from payments.stored_card.http import HttpPaymentService
from tests.hardware.devices import eventually
from tests.kiosk.world import ROOT, free_port
from tests.payments.billing_world import Clinic
from tests.payments.conftest import NOW, Terminal, order


def running(module: str) -> Iterator[str]:
    """The address of a simulator in a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        try:
            return httpx.get(f"{url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False

    with subprocess.Popen([sys.executable, "-m", module, "--port", str(port)], cwd=ROOT) as process:
        eventually(is_up, seconds=30)
        yield url
        process.terminate()


@pytest.fixture
def billing_address() -> Iterator[str]:
    """A simulated billing system of its own."""
    yield from running("payments.simulators.billing")


@pytest.fixture
def psp_address() -> Iterator[str]:
    """A simulated payment service of its own."""
    yield from running("payments.simulators.psp")


def test_an_invoice_from_the_kiosk_to_the_patients_payment(
    billing_address: str, engine: Engine, tariff: Tariff, terminal: Terminal
) -> None:
    with httpx.Client(base_url=billing_address, timeout=0.5, trust_env=False) as client:
        clinic = Clinic(engine, tariff, terminal)
        clinic.system = HttpBilling(client, longest_pause=0)
        clinic.restart()
        invoice = clinic.bill()
        client.post("/control/faults", json=["silent", "down", "silent"]).raise_for_status()
        assert clinic.outbox.deliver() == 0
        clinic.clock.pass_by(minutes=1)
        assert clinic.outbox.deliver() == 1
        assert clinic.system.taken_on(NOW.date()) == {invoice.id: sek(250)}
        client.post(f"/control/pay/{invoice.id}", json={"on": "2026-12-20"}).raise_for_status()
        assert clinic.settling.collect() == [Outcome.SETTLED]
        assert clinic.checkout.attempt(invoice.id).state is AttemptState.APPROVED
        credit = clinic.credit(invoice, 250)
        assert clinic.outbox.deliver() == 1
        assert [each["kind"] for each in client.get("/control").json()["documents"]] == ["INVOICE", "CREDIT"]
        wrong = replace(_document(clinic, credit.id), ocr="18")
        client.post("/control/refuse", json=["unknown_patient"]).raise_for_status()
        assert clinic.system.take(replace(wrong, id="x")) == "unknown_patient"
        assert clinic.system.take(replace(wrong, id="x")) == "bad_reference"
        assert clinic.system.take(wrong) == "other_document"


def _document(clinic: Clinic, attempt_id: str) -> BillingDocument:
    with clinic.engine.begin() as connection:
        document = billing.document_of(connection, attempt_id)
    assert document is not None
    return document


def test_a_stored_card_from_consent_to_refund(
    psp_address: str, checkout: Checkout, engine: Engine, terminal: Terminal
) -> None:
    with httpx.Client(base_url=psp_address, timeout=0.5, trust_env=False) as client:
        service = HttpPaymentService(client, longest_pause=0)
        cards = StoredCards(engine, service, checkout.clock)
        way = StoredCardPayment(engine, cards, service, Patience(questions=1, pause=0))
        paying = replace(checkout, providers=providers(card_terminal=terminal, stored_card=way))
        made = client.post("/control/agree").json()
        card = StoredCard(made["token"], made["agreement_id"], made["card"])
        cards.remember("patient-1", card, text_version="1")
        client.post("/control/faults", json=["silent", "down", "silent"]).raise_for_status()
        charge = paying.open_charge(order())
        payment = paying.pay(charge.id, "stored_card")
        assert (payment.state, payment.proof.instrument) == (AttemptState.APPROVED, "Visa ****1111")
        called_off, given = (
            paying.give_back(Return(payment.id, Purpose.REFUND, sek(40), "stored_card", by="anna")) for _ in range(2)
        )
        assert (called_off.state, given.state) == (AttemptState.CANCELLED, AttemptState.APPROVED)
        client.post("/control/bank", json=["needs_3ds", "pending"]).raise_for_status()
        refused = paying.pay(paying.open_charge(order("visit-2")).id, "stored_card")
        assert (refused.state, refused.proof.code) == (AttemptState.DECLINED, "needs_3ds")
        assert paying.pay(refused.charge_id, "stored_card").state is AttemptState.UNKNOWN
        client.post("/control/settle/APPROVED").raise_for_status()
        assert [each.state for each in paying.recover()] == [AttemptState.APPROVED]
        today = swedish_day(datetime.now(UTC))
        assert sum(each.ore for each in service.moved_on(today).values()) == 460_00
        cards.forget("patient-1")
        assert cards.tell_withdrawals() == 1
        told = client.get("/control").json()
        assert (told["agreements"], told["ore"]) == (0, 460_00)
        client.post("/control/down", json={"on": True}).raise_for_status()
        assert not service.answers()
        client.post("/control/down", json={"on": False}).raise_for_status()
        assert service.answers()
        assert client.post("/control/bank", json=["no_such_code"]).status_code == 400
