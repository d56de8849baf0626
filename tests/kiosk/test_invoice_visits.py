"""Visits paid by invoice, from scan to end; the real books and screens, the billing system in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import httpx
import pytest

from hardware.interfaces import Condition, TransactionState
from kiosk.handouts.shelf import Shelf
from kiosk.host import Host
from kiosk.invoices import BillingWork, Invoices
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.rendering import Screens, Surroundings
from kiosk.station import IdleTimes, Station
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from kiosk.ways import Way, Ways
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.settling import Settling
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.invoice import InvoiceTerms
from payments.money import sek
from payments.provider import PaymentProvider
from payments.providers import providers
from tests.kiosk.conftest import DATA, Scene, words
from tests.kiosk.test_host import Kiosk
from tests.payments.billing_world import TERMS, Line, costing

LANGUAGES = Languages(DATA / "locale")


@dataclass
class InvoiceKiosk(Kiosk):
    """A kiosk with invoices at 50 kronor each, and the billing system's line."""

    scene: Scene
    screens: Screens
    line: Line
    work: BillingWork

    def text(self, language: str = "sv") -> str:
        """The words on the screen."""
        self.station.preferences = replace(self.station.preferences, language=language)
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


@pytest.fixture
async def kiosk(scene: Scene) -> InvoiceKiosk:
    """The kiosk in this event loop."""
    return open_kiosk(scene, TERMS)


def open_kiosk(scene: Scene, terms: tuple[InvoiceTerms, ...]) -> InvoiceKiosk:
    """A kiosk of a region with these terms for invoices."""
    desk, tariff = scene.desk, costing(scene.desk.clinic.tariff, 50)
    terminal = desk.checkout.providers["card"]
    line = Line()
    client = httpx.Client(base_url="https://billing.example", transport=httpx.MockTransport(line))
    billed = Invoices(desk.engine, tariff, terms, scene.clock)
    ways = providers(card_terminal=scene.terminal, invoice=billed.provider(client))  # type: ignore[arg-type]
    checkout = replace(desk.checkout, providers={**ways, "card": terminal})
    desk = replace(desk, checkout=checkout, ways=Ways(scene.terminal, invoices=billed))
    station = Station(times=IdleTimes(60, 60), changed=lambda: None)
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, scene.clock))

    def tongue(tag: str) -> Tongue:
        return Tongue(tag, LANGUAGES.catalogue(tag).gettext)

    host = Host(station, desk, tongue, Metrics(), lambda: None, Shelf("", scene.clock), questions=2, pause=0.01)
    host.take_over()
    system = HttpBilling(client, longest_pause=0)
    settling = Settling(desk.engine, system, checkout.books, scene.clock)
    work = BillingWork(checkout, BillingOutbox(desk.engine, system, scene.clock), settling, scene.clock)
    return InvoiceKiosk(station, host, scene, screens, line, work)


async def test_a_visit_by_invoice(kiosk: InvoiceKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    assert kiosk.station.visit.ways == (Way.CARD, Way.INVOICE)
    assert "Få faktura" in kiosk.text()
    assert "inom 30 dagar. Fakturan kostar 50 kronor extra" in kiosk.text()
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)
    invoice = kiosk.station.visit.invoice
    assert invoice is not None
    assert (invoice.total, kiosk.station.visit.receipt) == (sek(300), None)
    assert "Du får en faktura på 300 kronor. Betala den senast" in kiosk.text()
    assert "Betalningen är klar" not in kiosk.text()
    kiosk.work()
    assert list(kiosk.line.billing.documents) == [invoice.id]
    _ticket, notice = (words(printed) for printed in kiosk.scene.printer.printed)
    assert notice.startswith("EJ KVITTO\nDu får en faktura")
    for line in ("Fakturaavgift 50 kronor", "Att betala 300 kronor", f"OCR-nummer {invoice.ocr}"):
        assert line in notice
    assert "Kvitto\n" not in notice
    booking, check_in = kiosk.station.visit.booking, kiosk.station.visit.check_in
    assert booking is not None
    assert check_in is not None
    swedish = kiosk.host.tongues("sv")
    on_the_phone = kiosk.host.desk.take_home.handouts(booking, check_in, tongue=swedish)
    assert [handout.title for handout in on_the_phone] == ["Du får en faktura", "Högkostnadskort"]


async def test_whoever_comes_again_is_told_of_the_invoice(kiosk: InvoiceKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    booking = kiosk.station.visit.booking
    assert booking is not None
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)
    priced = kiosk.host.desk.price(booking)
    assert (priced.is_paid, priced.is_billed) == (True, True)  # type: ignore[union-attr]


async def test_with_the_terminal_gone_an_invoice_is_still_a_way(kiosk: InvoiceKiosk) -> None:
    kiosk.scene.terminal.ready = Condition.OFFLINE
    await kiosk.to_fee("BETA-2222")
    assert kiosk.station.visit.ways == (Way.INVOICE,)
    assert "Betala med kort" not in kiosk.text()
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)


async def test_a_card_that_is_refused_leaves_the_invoice(kiosk: InvoiceKiosk) -> None:
    kiosk.scene.terminal.answer = TransactionState.DECLINED
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_FAILED)
    assert "Försök igen med kort Få faktura Betala i receptionen" in kiosk.text()
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)
    assert kiosk.station.visit.invoice is not None
    assert kiosk.scene.terminal.kept == []


async def test_an_invoice_that_cannot_be_made_draws_nothing_and_leaves_the_card(kiosk: InvoiceKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    checkout = kiosk.host.desk.checkout
    nothing = replace(checkout.providers["invoice"], terms=())  # type: ignore[type-var]
    kiosk.host = replace(kiosk.host, desk=replace(kiosk.host.desk, checkout=_with(checkout, nothing)))
    kiosk.host.take_over()
    await kiosk.press(Event.GET_INVOICE, Stage.PAYMENT_FAILED)
    assert "Inga pengar har dragits." in kiosk.text()
    await kiosk.press(Event.PAY, Stage.DONE)


@pytest.mark.parametrize("terms", [(), (replace(TERMS[0], patient_may_choose=False),)])
async def test_a_region_without_invoices_for_patients_offers_none(
    scene: Scene, terms: tuple[InvoiceTerms, ...]
) -> None:
    kiosk = open_kiosk(scene, terms)
    await kiosk.to_fee("BETA-2222")
    assert kiosk.station.visit.ways == (Way.CARD,)
    assert "faktura" not in kiosk.text().lower()


async def test_an_invoice_whose_making_was_cut_off_is_resolved_beside_the_visits(kiosk: InvoiceKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)
    kiosk.work()
    assert kiosk.work.condition == "ok"
    (document,) = kiosk.line.billing.documents
    kiosk.line.billing.pay(document, on=kiosk.scene.clock().date())
    kiosk.work()
    assert kiosk.host.desk.checkout.attempt(document).state is AttemptState.BILLED
    kiosk.scene.clock.pass_by(minutes=11)
    kiosk.work()
    assert kiosk.host.desk.checkout.attempt(document).state is AttemptState.APPROVED


async def test_a_silent_billing_system_is_shown_and_asked_again(kiosk: InvoiceKiosk) -> None:
    kiosk.line.faults = ["lost"] * 3
    kiosk.work()
    assert kiosk.work.condition == "down"
    kiosk.work()
    assert kiosk.work.condition == "ok"


@pytest.mark.parametrize("language", LANGUAGES.tags)
async def test_every_screen_of_an_invoice_in_every_language(kiosk: InvoiceKiosk, language: str) -> None:
    translate = LANGUAGES.catalogue(language).gettext
    await kiosk.to_fee("BETA-2222")
    for wording in ("Få faktura", "Fakturan kostar"):
        assert translate(wording) in kiosk.text(language)
    await kiosk.press(Event.GET_INVOICE, Stage.DONE)
    assert translate("Du får en faktura på") in kiosk.text(language)


def _with(checkout: Checkout, invoice: PaymentProvider) -> Checkout:
    return replace(checkout, providers={**checkout.providers, "invoice": invoice})
