"""A fee that is shown a second time says why, in every language, and never who else shares the high-cost card."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from threading import Event as ThreadEvent

import pytest

from kiosk.checkin import Priced
from kiosk.clock import clinic_day
from kiosk.recount import RECOUNTS, Recount, recount_of
from kiosk.visit import Event, Stage
from payments.charge import Order
from payments.checkout import Checkout
from payments.high_cost.family import Child
from payments.money import sek
from payments.providers import providers
from payments.providers.swish import Patience
from tests.kiosk.conftest import Scene
from tests.kiosk.swish_kiosk import LANGUAGES, SwishKiosk, kiosk_with
from tests.kiosk.test_checkin import booking, price
from tests.kiosk.test_host import eventually
from tests.payments.swish_line import SwishLine
from tests.payments.test_two_kiosks import BusyTerminal

HERE, SIBLING = "BETA-2222", "sibling"
NO_MONEY = "Inga pengar har dragits."


class Elsewhere:
    """A second kiosk on the same books, where the sibling pays."""

    def __init__(self, scene: Scene) -> None:
        self.terminal = BusyTerminal()
        books, self.scene = scene.desk.checkout, scene
        ways = providers(card_terminal=self.terminal)
        self.checkout = Checkout(books.engine, ways, books.registry, scene.clock, "kiosk-2")
        patient = booking(scene.desk, HERE).patient_id
        today = clinic_day(scene.clock())
        with books.engine.begin() as connection:
            registry = books.registry(connection)
            child = Child(patient, today - timedelta(days=4000))
            registry.group_person(child, with_child=Child(SIBLING, today - timedelta(days=5000)))
            registry.register_transaction(
                patient, transaction_date=today - timedelta(days=9), amount_ore=1050_00, reference="before"
            )

    def pay(self, kronor: int = 250) -> None:
        """The sibling pays."""
        order = Order(f"v{kronor}", SIBLING, "doctor_visit", sek(kronor), clinic_day(self.scene.clock()), counts=True)
        self.checkout.pay(self.checkout.open_charge(order).id, "card")


@pytest.fixture
def elsewhere(scene: Scene) -> Elsewhere:
    """400 kronor are left on the card that both share."""
    return Elsewhere(scene)


@pytest.fixture
async def kiosk(scene: Scene, elsewhere: Elsewhere) -> SwishKiosk:
    """The kiosk at which the patient stands."""
    assert elsewhere.scene is scene
    return kiosk_with(scene, SwishLine(), Patience(pay=20, ask_every=0.01, end=0.3))


async def test_the_first_time_nothing_is_said(kiosk: SwishKiosk) -> None:
    await kiosk.to_fee(HERE)
    assert kiosk.station.visit.recount is None
    assert "räknades om" not in kiosk.text()


async def test_a_sibling_who_has_paid_meanwhile(kiosk: SwishKiosk, elsewhere: Elsewhere) -> None:
    await kiosk.to_fee(HERE)
    assert "Besöket kostar 250 kronor" in kiosk.text()
    elsewhere.pay()
    await kiosk.press(Event.PAY, Stage.FEE_SHOWN)
    assert "Besöket kostar 150 kronor" in kiosk.text()
    assert f"{RECOUNTS[Recount.CARD_CHANGED]} {NO_MONEY}" in kiosk.text()
    assert kiosk.scene.terminal.kept == []
    await kiosk.press(Event.PAY, Stage.DONE)
    assert kiosk.attempts()[-1].amount == sek(150)


async def test_a_sibling_who_reaches_the_frikort_meanwhile(kiosk: SwishKiosk, elsewhere: Elsewhere) -> None:
    await kiosk.to_fee(HERE)
    elsewhere.pay(400)
    await kiosk.press(Event.PAY_WITH_SWISH, Stage.NO_FEE_SHOWN)
    assert "Du betalar ingenting i dag" in kiosk.text()
    assert RECOUNTS[Recount.CARD_CHANGED] in kiosk.text()


async def test_a_sibling_who_is_just_paying(kiosk: SwishKiosk, elsewhere: Elsewhere) -> None:
    """The fee stays as it is until the other payment has ended; then it is worked out again."""
    elsewhere.terminal.until = ThreadEvent()
    await kiosk.to_fee(HERE)
    paying = asyncio.get_running_loop().run_in_executor(None, elsewhere.pay)
    await eventually(elsewhere.terminal.reached.is_set)
    assert kiosk.station.press(Event.PAY, kiosk.station.seq)
    await eventually(lambda: kiosk.station.visit.recount is not None)
    assert kiosk.station.visit.stage is Stage.FEE_SHOWN
    assert f"{RECOUNTS[Recount.MAY_CHANGE]} {NO_MONEY}" in kiosk.text()
    elsewhere.terminal.until.set()
    await paying
    await kiosk.press(Event.PAY, Stage.FEE_SHOWN)
    assert RECOUNTS[Recount.CARD_CHANGED] in kiosk.text()
    await kiosk.press(Event.PAY, Stage.DONE)
    assert kiosk.scene.terminal.kept[-1].amount_ore == 150_00


@pytest.mark.parametrize("language", LANGUAGES.tags)
@pytest.mark.parametrize("why", Recount)
async def test_every_reason_in_every_language(kiosk: SwishKiosk, language: str, why: Recount) -> None:
    await kiosk.to_fee(HERE)
    kiosk.station.noted(kiosk.station.visit.id, recount=why)
    shown = kiosk.text(language)
    assert LANGUAGES.catalogue(language).gettext(RECOUNTS[why]) in shown
    assert not any(word in shown.lower() for word in ("syskon", "familj", "barn", "sibling", "family", "child"))


def test_why_a_fee_is_shown_again(scene: Scene) -> None:
    shown = price(scene.desk, booking(scene.desk, HERE))
    assert recount_of(None, shown) is None
    assert recount_of(shown, shown) is Recount.MAY_CHANGE
    dearer = replace(shown, quote=replace(shown.quote, amount=sek(300)))
    assert recount_of(shown, dearer) is Recount.FEE_CHANGED
    assert recount_of(shown, replace(dearer, is_paid=True)) is None
    assert shown.card is not None
    other = replace(shown.answer, card=replace(shown.card, left_ore=50_00))
    assert recount_of(shown, Priced(dearer.quote, other)) is Recount.CARD_CHANGED
