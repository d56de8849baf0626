"""The simulated billing system as a process: invoices go over real HTTP, and a lost answer doubles nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import Engine

from payments.billing import store as billing
from payments.billing.http import HttpBilling
from payments.billing.settling import Outcome
from payments.charge import AttemptState
from payments.fees import Tariff
from payments.invoice import BillingDocument
from payments.money import sek
from tests.hardware.devices import eventually
from tests.kiosk.world import ROOT, free_port
from tests.payments.billing_world import Clinic
from tests.payments.conftest import NOW, Terminal


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A simulated billing system of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        try:
            return httpx.get(f"{url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False

    command = [sys.executable, "-m", "payments.simulators.billing", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        eventually(is_up, seconds=30)
        yield url
        process.terminate()


def test_an_invoice_from_the_kiosk_to_the_patients_payment(
    address: str, engine: Engine, tariff: Tariff, terminal: Terminal
) -> None:
    with httpx.Client(base_url=address, timeout=0.5, trust_env=False) as client:
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
