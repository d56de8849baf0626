"""Visits paid with a stored card, from scan to end: success, each way to fail, and what nobody knows; the service is
in memory, books and screens are real.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import httpx
import pytest

from hardware.interfaces import Condition
from kiosk.demo_data import enter_stored_cards
from kiosk.handouts.shelf import Shelf
from kiosk.host import Host
from kiosk.metrics import Metrics
from kiosk.payment_words import CLOSED, FAILURES
from kiosk.rendering import Screens, Surroundings
from kiosk.station import IdleTimes, Station
from kiosk.stored_cards import StoredCardsHere
from kiosk.visit import Event, Stage
from kiosk.watch import Watch
from kiosk.ways import Way, Ways
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.money import Money, sek
from payments.providers import providers
from payments.providers.stored_card import Patience, StoredCardPayment
from payments.simulators.psp.__main__ import knowing
from payments.stored_card.consent import StoredCards
from payments.stored_card.http import HttpPaymentService
from tests.kiosk.conftest import DATA, Scene, words
from tests.kiosk.swish_kiosk import LANGUAGES, tongue
from tests.kiosk.test_host import Kiosk
from tests.payments.conftest import PowerCut
from tests.payments.psp_line import PspLine

CARDS = DATA / "demo/stored_cards.yml"
HERS, SOMEBODY_ELSES = "SPAR-2345", "BETA-2222"
OFFER = "Betala med ditt sparade kort (Visa •••• 1234)"


@dataclass
class CardKiosk(Kiosk):
    """A kiosk of a clinic with stored cards, and the line to the service."""

    scene: Scene
    screens: Screens
    line: PspLine
    here: StoredCardsHere
    watch: Watch

    @property
    def checkout(self) -> Checkout:
        """The kiosk's books."""
        return self.host.desk.checkout

    @property
    def drawn(self) -> Money:
        """What the service has drawn and not given back."""
        return Money(self.line.psp.balance_ore())

    def text(self, language: str = "sv") -> str:
        """The words on the screen."""
        self.station.preferences = replace(self.station.preferences, language=language)
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())

    def buttons(self) -> list[str]:
        """What can be pressed about the payment, in the order of the screen."""
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return re.findall(r'action="/do/(\w+)"', body)

    async def charge(self, *then: Stage) -> None:
        """Choose the stored card on the fee screen, and say yes to the amount."""
        await self.press(Event.PAY_WITH_STORED_CARD, Stage.STORED_CARD_SHOWN)
        await self.press(Event.CHARGE_STORED_CARD, *then)


@pytest.fixture
async def kiosk(scene: Scene) -> CardKiosk:
    """The kiosk in this event loop, whose service answers."""
    return open_kiosk(scene, PspLine(knowing(CARDS)))


def open_kiosk(scene: Scene, line: PspLine) -> CardKiosk:
    """A kiosk that starts now."""
    client = httpx.Client(base_url="https://psp.example", transport=httpx.MockTransport(line))
    service = HttpPaymentService(client, longest_pause=0)
    here = StoredCardsHere(StoredCards(scene.desk.engine, service, scene.clock), service)
    enter_stored_cards(CARDS, here.cards)
    way = StoredCardPayment(here.cards.engine, here.cards, service, Patience(questions=2, sleep=lambda _seconds: None))
    terminal = scene.desk.checkout.providers["card"]
    ways = {**providers(card_terminal=terminal, stored_card=way), "card": terminal}  # type: ignore[arg-type]
    checkout = replace(scene.desk.checkout, providers=ways)
    desk = replace(scene.desk, checkout=checkout, ways=Ways(scene.terminal, stored_cards=here))
    watch = Watch(checkout, desk.ways, Way.STORED_CARD, every=60, tell=here.cards.tell_withdrawals)
    watch.take_over()
    watch.look()
    station = Station(times=IdleTimes(60, 60), changed=lambda: None)
    host = Host(station, desk, tongue, Metrics(), lambda: None, Shelf("", scene.clock), questions=2, pause=0.01)
    host.take_over()
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, scene.clock))
    return CardKiosk(station, host, scene, screens, line, here, watch)


async def test_a_visit_with_a_stored_card(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    assert kiosk.buttons()[0] == "pay_with_stored_card"
    assert OFFER in kiosk.text()
    await kiosk.press(Event.PAY_WITH_STORED_CARD, Stage.STORED_CARD_SHOWN)
    assert "Betala 250 kronor med ditt sparade kort? Visa •••• 1234" in kiosk.text()
    assert kiosk.drawn == sek(0)
    await kiosk.press(Event.CHARGE_STORED_CARD, Stage.DONE)
    assert kiosk.drawn == sek(250)
    _ticket, receipt = (words(printed) for printed in kiosk.scene.printer.printed)
    assert "Betalat med Visa ****1234" in receipt


async def test_whoever_has_given_no_consent_sees_nothing_of_it(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(SOMEBODY_ELSES)
    assert kiosk.station.visit.ways == (Way.CARD,)
    assert "sparade kort" not in kiosk.text()


async def test_before_the_patient_has_said_who_it_is_no_card_is_shown(kiosk: CardKiosk) -> None:
    kiosk.station.begin(HERS)
    await kiosk.until(Stage.BOOKING_SHOWN)
    assert "1234" not in kiosk.text()


async def test_no_to_the_amount_draws_nothing_and_leads_back_to_all_ways(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    await kiosk.press(Event.PAY_WITH_STORED_CARD, Stage.STORED_CARD_SHOWN)
    await kiosk.press(Event.OTHER_WAY, Stage.FEE_SHOWN)
    assert kiosk.buttons() == ["pay_with_stored_card", "pay", "desk"]
    await kiosk.press(Event.PAY, Stage.DONE)
    assert (kiosk.drawn, len(kiosk.scene.terminal.kept)) == (sek(0), 1)


@pytest.mark.parametrize(
    ("code", "may_try_again"),
    [("insufficient_funds", True), ("do_not_honour", True), ("expired_card", False), ("needs_3ds", False)],
)
async def test_what_the_bank_does_not_want_is_said_with_the_next_step(
    kiosk: CardKiosk, code: str, *, may_try_again: bool
) -> None:
    kiosk.line.psp.bank = [code]
    await kiosk.to_fee(HERS)
    await kiosk.charge(Stage.PAYMENT_FAILED)
    assert FAILURES[code] in kiosk.text()
    assert "Inga pengar har dragits." in kiosk.text()
    assert kiosk.buttons() == [*(["pay_with_stored_card"] if may_try_again else []), "pay", "desk"]
    await kiosk.press(Event.PAY, Stage.DONE)
    assert kiosk.drawn == sek(0)


async def test_why_the_bank_says_no_is_not_for_others_to_read(kiosk: CardKiosk) -> None:
    assert FAILURES["insufficient_funds"] == FAILURES["do_not_honour"]


async def test_a_consent_that_is_withdrawn_while_the_fee_is_shown(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    await kiosk.press(Event.PAY_WITH_STORED_CARD, Stage.STORED_CARD_SHOWN)
    assert kiosk.here.cards.forget("demo-disa")
    await kiosk.press(Event.CHARGE_STORED_CARD, Stage.FEE_SHOWN)
    assert CLOSED[Way.STORED_CARD] in kiosk.text()
    assert (kiosk.buttons(), kiosk.drawn) == (["pay", "desk"], sek(0))
    kiosk.watch.look()
    assert kiosk.line.psp.agreements == {}


async def test_an_agreement_that_the_service_has_ended_is_not_offered_again(kiosk: CardKiosk) -> None:
    kiosk.line.psp.agreements.clear()
    await kiosk.to_fee(HERS)
    await kiosk.charge(Stage.PAYMENT_FAILED)
    assert FAILURES["agreement_ended"] in kiosk.text()
    assert kiosk.buttons() == ["pay", "desk"]
    assert kiosk.here.card_of("demo-disa") == ""


async def test_a_consent_that_was_withdrawn_stays_so_when_the_kiosk_starts_again(kiosk: CardKiosk) -> None:
    kiosk.here.cards.forget("demo-disa")
    again = open_kiosk(kiosk.scene, kiosk.line)
    assert again.here.card_of("demo-disa") == ""


async def test_a_service_that_does_not_answer_is_not_offered(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    kiosk.line.faults = ["lost"]
    await kiosk.charge(Stage.FEE_SHOWN)
    assert CLOSED[Way.STORED_CARD] in kiosk.text()
    assert (kiosk.buttons(), kiosk.watch.condition) == (["pay", "desk"], "down")
    kiosk.watch.look()
    assert (kiosk.host.desk.ways.open("Visa"), kiosk.watch.condition) == ((Way.STORED_CARD, Way.CARD), "ok")


async def test_with_the_terminal_gone_a_stored_card_is_still_a_way(kiosk: CardKiosk) -> None:
    kiosk.scene.terminal.ready = Condition.OFFLINE
    await kiosk.to_fee(HERS)
    assert kiosk.station.visit.ways == (Way.STORED_CARD,)
    await kiosk.charge(Stage.DONE)


@pytest.mark.parametrize(("at_the_service", "then"), [("silent", Stage.DONE), ("late", Stage.PAYMENT_FAILED)])
async def test_an_answer_that_is_lost_is_found_out_before_anything_is_said(
    kiosk: CardKiosk, at_the_service: str, then: Stage
) -> None:
    await kiosk.to_fee(HERS)
    kiosk.line.faults = ["", at_the_service]
    await kiosk.charge(then)
    kiosk.line.arrive_late()
    assert kiosk.drawn == (sek(250) if then is Stage.DONE else sek(0))


async def test_what_nobody_knows_is_said_and_found_out_beside_the_visits(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    kiosk.line.psp.bank = ["pending"]
    await kiosk.charge(Stage.PAYMENT_UNKNOWN)
    assert "Vi vet inte om betalningen gick igenom Betala inte igen. Gå till receptionen." in kiosk.text()
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee(HERS)
    assert kiosk.station.visit.stage is Stage.PAYMENT_UNKNOWN
    kiosk.line.psp.settle("APPROVED")
    kiosk.watch.look()
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee(HERS)
    assert "Du har redan betalat" in kiosk.text()
    assert (kiosk.drawn, kiosk.line.requests.count("PUT")) == (sek(250), 1)


async def test_a_service_that_falls_silent_in_the_middle_ends_in_the_truth(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    kiosk.line.faults = ["", "silent", *["lost"] * 9]
    await kiosk.charge(Stage.PAYMENT_UNKNOWN)
    kiosk.line.faults = []
    kiosk.watch.look()
    assert [each.state for each in kiosk.checkout.attempts_for(_visit(kiosk))] == [AttemptState.APPROVED]


async def test_a_kiosk_that_dies_while_it_charges_finds_out_at_its_next_start(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    desk, visit = kiosk.host.desk, kiosk.station.visit
    assert visit.booking is not None
    assert visit.priced is not None
    kiosk.line.faults = ["cut"]
    with pytest.raises(PowerCut):
        desk.pay(visit.booking, visit.priced, way=Way.STORED_CARD, progress=lambda _code: None)
    again = open_kiosk(kiosk.scene, kiosk.line)
    assert again.checkout.open_attempts() == []
    await again.to_fee(HERS)
    assert "Du har redan betalat" in again.text()
    assert again.drawn == sek(250)


async def test_a_payment_under_way_is_not_called_off_by_the_watch(kiosk: CardKiosk) -> None:
    await kiosk.to_fee(HERS)
    kiosk.line.psp.bank = ["pending"]

    def bank_answers(_seconds: float) -> None:
        kiosk.watch.look()
        kiosk.line.psp.settle("APPROVED")

    way = kiosk.checkout.providers["stored_card"]
    assert isinstance(way, StoredCardPayment)
    slow = {**kiosk.checkout.providers, "stored_card": replace(way, patience=Patience(sleep=bank_answers))}
    desk = replace(kiosk.host.desk, checkout=replace(kiosk.checkout, providers=slow))
    kiosk.host = replace(kiosk.host, desk=desk)
    kiosk.host.take_over()
    await kiosk.charge(Stage.DONE)
    assert "POST" not in kiosk.line.requests


@pytest.mark.parametrize("language", LANGUAGES.tags)
async def test_every_screen_of_it_in_every_language(kiosk: CardKiosk, language: str) -> None:
    translate = LANGUAGES.catalogue(language).gettext
    kiosk.line.psp.bank = ["expired_card"]
    await kiosk.to_fee(HERS)
    assert translate("Betala med ditt sparade kort") in kiosk.text(language)
    await kiosk.press(Event.PAY_WITH_STORED_CARD, Stage.STORED_CARD_SHOWN)
    assert translate("Pengarna dras när du trycker på Ja. Du behöver inte ta fram kortet.") in kiosk.text(language)
    await kiosk.press(Event.CHARGE_STORED_CARD, Stage.PAYMENT_FAILED)
    assert translate(FAILURES["expired_card"]) in kiosk.text(language)


def _visit(kiosk: CardKiosk) -> str:
    assert kiosk.station.visit.booking is not None
    return kiosk.station.visit.booking.id
