"""What staff do about invoices, on the real books; the billing system and the booking system in memory."""

from __future__ import annotations

import argparse
from datetime import timedelta

import httpx
import pytest

from kiosk import staff_invoices
from kiosk.invoices import Invoices
from kiosk.settings import Settings
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.settling import Settling
from payments.checkout import Checkout
from payments.errors import NoInvoice, NotReturnable
from payments.money import ZERO
from payments.providers import providers
from tests.kiosk.conftest import Scene
from tests.kiosk.test_checkin import booking, ignore, price
from tests.payments.billing_world import TERMS, Line

CODE = "BETA-2222"


class Desk:
    """A reception whose kiosk sends invoices."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.line = scene, Line()
        desk = scene.desk
        client = httpx.Client(base_url="https://billing.example", transport=httpx.MockTransport(self.line))
        billed = Invoices(desk.engine, desk.clinic.tariff, TERMS, scene.clock).provider(client)
        card = desk.checkout.providers["card"]
        ways = {**providers(card_terminal=scene.terminal, invoice=billed), "card": card}  # type: ignore[arg-type]
        self.checkout = Checkout(desk.engine, ways, desk.checkout.registry, scene.clock, "kiosk-1")
        system = HttpBilling(client, longest_pause=0)
        self.outbox = BillingOutbox(desk.engine, system, scene.clock)
        self.settling = Settling(desk.engine, system, self.checkout.books, scene.clock)

    def missed(self, *, hours_later: int = 1) -> str:
        """Bill the visit as missed, so many hours after its end."""
        found = self.scene.appointments.find(CODE)
        now = self.scene.clock() if found is None else found.end + timedelta(hours=hours_later)
        tariff = self.scene.desk.clinic.tariff
        return staff_invoices.bill_missed(self.checkout, self.scene.appointments, tariff, CODE, now=now)

    def troubles(self) -> list[str]:
        """What stands in the invoices' way."""
        return staff_invoices.troubles(self.outbox, self.settling)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """The reception."""
    return Desk(scene)


def test_a_missed_visit_is_billed_once_and_can_be_credited(desk: Desk) -> None:
    visit = booking(desk.scene.desk, CODE)
    assert "BILLED" in desk.missed()
    with pytest.raises(Exception, match="already paid"):
        desk.missed()
    assert desk.troubles() == ["1 waiting for the billing system"]
    desk.outbox.deliver()
    assert desk.troubles() == []
    reference = f"{visit.id}/missed_visit"
    assert "credited" in staff_invoices.take_back(desk.checkout, reference, "250", by="anna")
    moved = desk.checkout.balance(reference)
    assert moved is not None
    assert moved.billed == ZERO


def test_a_visit_that_was_not_missed_is_not_billed(desk: Desk) -> None:
    with pytest.raises(NoInvoice, match="not missed"):
        desk.missed(hours_later=-1)
    desk.scene.desk.check_in(booking(desk.scene.desk, CODE))
    with pytest.raises(NoInvoice, match="checked in"):
        desk.missed()


def test_while_the_booking_system_is_away_nothing_is_billed(desk: Desk) -> None:
    tariff, down = desk.scene.desk.clinic.tariff, desk.scene.appointments
    down.is_down = True
    with pytest.raises(NoInvoice, match="does not answer"):
        staff_invoices.bill_missed(desk.checkout, down, tariff, CODE, now=desk.scene.clock())


def test_what_was_refused_and_what_fits_no_invoice_is_named(desk: Desk) -> None:
    desk.missed()
    desk.line.billing.refuses = ["unknown_patient"]
    desk.outbox.deliver()
    stray = {"number": 1, "document_id": "x", "ocr": "18", "amount_ore": 100, "settled_on": "2026-11-20"}
    desk.line.billing.payments = [stray]
    desk.settling.collect()
    refused, payment = desk.troubles()
    assert "refused unknown_patient" in refused
    assert "unknown_invoice" in payment


def test_only_an_invoice_is_credited(desk: Desk) -> None:
    visit = booking(desk.scene.desk, CODE)
    desk.scene.desk.pay(visit, price(desk.scene.desk, visit), progress=ignore)
    for reference in (visit.id, "nobody"):
        with pytest.raises(NotReturnable):
            staff_invoices.take_back(desk.checkout, reference, "100", by="anna")


def test_a_kiosk_without_a_billing_system_says_so() -> None:
    with pytest.raises(NoInvoice, match="KIOSK_BILLING_URL"):
        staff_invoices.run(argparse.Namespace(what="list"), Settings())
