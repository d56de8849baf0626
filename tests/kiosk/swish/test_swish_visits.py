"""Visits paid by Swish, from scan to end, for each way that such a payment ends; the real books, Swish in memory."""

from __future__ import annotations

from hardware.interfaces import TransactionState
from kiosk import staff
from kiosk.payment_words import CLOSED, FAILURES, PROGRESS
from kiosk.visit import Event, Stage
from kiosk.watch import Watch
from kiosk.ways import Way
from payments.charge import AttemptState
from payments.money import sek
from payments.providers.swish import SILENT, Patience
from payments.simulators.swish.requests import AT_CREATION, LATER
from tests.kiosk.conftest import Scene, words
from tests.kiosk.swish_kiosk import SwishKiosk, kiosk_with
from tests.kiosk.test_host import eventually
from tests.payments.swish_line import SwishLine

UNTIL_WOKEN = 60.0


async def test_paid(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    assert "Betala 250 kronor med Swish" in kiosk.text()
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)
    visit = kiosk.station.visit
    assert visit.receipt is not None
    assert (visit.receipt.paid_with, visit.receipt.total, visit.swish_code) == ("Swish", sek(250), "")
    receipt = words(kiosk.scene.printer.printed[1])
    assert "Betalat med Swish" in receipt
    assert "Kvar till frikort 1 200 kronor" in receipt
    assert kiosk.line.swish.balance_ore() == 250_00
    assert kiosk.scene.terminal.kept == []


async def test_ended_in_the_phone_with_each_code_and_then_paid(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    for code in LATER:
        if code == "DS24":
            continue
        kiosk.line.swish.fail(entry.id, code)
        await kiosk.until(Stage.PAYMENT_FAILED)
        assert FAILURES[code] in kiosk.text()
        assert "Inga pengar har dragits" in kiosk.text()
        assert kiosk.buttons() == ["pay_with_swish", "pay", "desk"]
        entry = await kiosk.press_swish()
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)
    assert kiosk.line.swish.balance_ore() == 250_00


async def test_refused_by_swish_with_each_code_before_there_was_a_code_to_scan(kiosk: SwishKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    for code in AT_CREATION:
        kiosk.line.swish.next_code = code
        await kiosk.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_FAILED)
        assert FAILURES[code] in kiosk.text()
    assert kiosk.line.swish.requests == {}


async def test_stopped_by_the_patient_who_then_pays_by_card(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.station.press(Event.STOP, kiosk.station.seq)
    await kiosk.host.stop_payment()
    await kiosk.until(Stage.PAYMENT_FAILED)
    assert "Du avbröt betalningen." in kiosk.text()
    assert entry.status == "CANCELLED"
    await kiosk.press(Event.PAY, Stage.DONE)
    ended = {each.provider: each.state for each in kiosk.attempts()}
    assert ended == {"swish": AttemptState.CANCELLED, "card": AttemptState.APPROVED}
    assert (kiosk.line.swish.balance_ore(), len(kiosk.scene.terminal.kept)) == (0, 1)


async def test_stopped_a_moment_after_the_phone_has_approved(scene: Scene, line: SwishLine) -> None:
    """The kiosk has not heard of it yet and cancels, too late: the patient has paid and is checked in."""
    kiosk = kiosk_with(scene, line, Patience(pay=600, ask_every=UNTIL_WOKEN, end=5))
    entry = await kiosk.to_code()
    line.swish.pay(entry.id)
    kiosk.station.press(Event.STOP, kiosk.station.seq)
    await kiosk.host.stop_payment()
    await kiosk.until(Stage.DONE)
    assert "cancel" in line.carried
    assert line.swish.balance_ore() == 250_00


async def test_timed_out(hasty: SwishKiosk) -> None:
    await hasty.to_fee("BETA-2222")
    await hasty.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_FAILED)
    assert "Tiden gick ut" in hasty.text()
    (entry,) = hasty.line.swish.requests.values()
    assert (entry.status, hasty.line.swish.pay(entry.id)) == ("CANCELLED", False)


async def test_unknown_at_the_bank(kiosk: SwishKiosk) -> None:
    """DS24: Swish itself does not know; nobody pays again, and staff end it."""
    entry = await kiosk.to_code()
    kiosk.line.swish.fail(entry.id, "DS24")
    await kiosk.until(Stage.PAYMENT_UNKNOWN)
    assert kiosk.text().startswith("Vi vet inte om betalningen gick igenom Betala inte igen. Gå till receptionen.")
    (attempt,) = kiosk.attempts()
    await kiosk.press(Event.FINISH, Stage.IDLE)
    kiosk.station.begin("BETA-2222")
    await kiosk.until(Stage.BOOKING_SHOWN)
    await kiosk.press(Event.CONFIRM, Stage.PAYMENT_UNKNOWN)
    assert "DS24" in staff.open_attempts(kiosk.checkout)[0]
    staff.decide(kiosk.checkout, attempt.id, "approved", by="AB12")
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee("BETA-2222")
    assert "Du har redan betalat" in kiosk.text()


async def test_an_unknown_payment_does_not_keep_the_next_patient_from_swish(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.line.swish.fail(entry.id, "DS24")
    await kiosk.until(Stage.PAYMENT_UNKNOWN)
    await kiosk.press(Event.FINISH, Stage.IDLE)
    for code in ("NARA-3333", "PAPR-2468"):
        await kiosk.to_fee(code)
        if code == "NARA-3333":
            kiosk.line.swish.pay((await kiosk.press_swish()).id)
            await kiosk.until(Stage.DONE)
            await kiosk.press(Event.FINISH, Stage.IDLE)
        else:
            await kiosk.press(Event.PAY, Stage.DONE)


async def test_swish_is_down_when_it_is_chosen(kiosk: SwishKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    assert kiosk.buttons() == ["pay", "pay_with_swish", "desk"]
    kiosk.line.is_cut = True
    await kiosk.press(Event.PAY_WITH_SWISH, Stage.FEE_SHOWN)
    assert CLOSED[Way.SWISH] in kiosk.text()
    assert kiosk.buttons() == ["pay", "desk"]
    await kiosk.press(Event.PAY, Stage.DONE)


async def test_a_card_payment_never_waits_for_swish(kiosk: SwishKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    asked = len(kiosk.line.carried)
    kiosk.scene.terminal.answer = TransactionState.DECLINED
    await kiosk.press(Event.PAY, Stage.PAYMENT_FAILED)
    kiosk.scene.terminal.answer = TransactionState.APPROVED
    await kiosk.press(Event.PAY, Stage.DONE)
    assert len(kiosk.line.carried) == asked


async def test_the_network_goes_between_the_last_look_and_the_request(kiosk: SwishKiosk) -> None:
    """Nothing left the kiosk, so the patient is not told that nobody knows."""

    def cut(_kind: str) -> None:
        kiosk.line.is_cut = True

    await kiosk.to_fee("BETA-2222")
    kiosk.line.after = cut
    await kiosk.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_FAILED)
    assert "Swish svarar inte just nu. Inga pengar har dragits." in kiosk.text()
    assert kiosk.buttons() == ["pay", "desk"]
    await kiosk.press(Event.PAY, Stage.DONE)


async def test_the_answer_to_the_request_is_lost(kiosk: SwishKiosk) -> None:
    """Nobody has seen the code, and what may have arrived at Swish is cancelled."""
    kiosk.line.loses = {"create"}
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_FAILED)
    assert "Swish svarar inte just nu." in kiosk.text()
    assert [entry.status for entry in kiosk.line.swish.requests.values()] == ["CANCELLED"]


async def test_the_network_goes_in_the_middle_and_the_patient_has_approved(hasty: SwishKiosk) -> None:
    await hasty.to_fee("BETA-2222")

    def cut(kind: str) -> None:
        if kind == "create":
            (entry,) = hasty.line.swish.requests.values()
            hasty.line.swish.pay(entry.id)
            hasty.line.is_cut = True

    hasty.line.after = cut
    await hasty.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_UNKNOWN)
    assert "Betala inte igen. Gå till receptionen." in hasty.text()
    watch = Watch(hasty.checkout, hasty.host.desk.ways, Way.SWISH, every=60)
    watch.look()
    assert hasty.attempts()[0].is_open
    hasty.line.is_cut = False
    watch.look()
    assert hasty.attempts()[0].state is AttemptState.APPROVED
    await hasty.press(Event.FINISH, Stage.IDLE)
    await hasty.to_fee("BETA-2222")
    assert "Du har redan betalat" in hasty.text()


async def test_while_swish_is_silent_the_patient_is_told(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.line.is_cut = True
    await eventually(lambda: kiosk.station.visit.progress == SILENT)
    assert PROGRESS[SILENT] in kiosk.text()
    kiosk.line.swish.pay(entry.id)
    kiosk.line.is_cut = False
    await kiosk.until(Stage.DONE)
