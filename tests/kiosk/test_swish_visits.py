"""Visits paid by Swish, from scan to end, for each way that such a payment ends; the real books, Swish in memory."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from threading import Event as ThreadEvent

import pytest
import structlog.testing

from hardware.interfaces import Condition, TransactionState
from kiosk import staff
from kiosk.clock import clinic_day
from kiosk.handouts.shelf import Shelf
from kiosk.host import Host
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.payment_words import CLOSED, FAILURES, PROGRESS
from kiosk.refusals import Refusal
from kiosk.rendering import Screens, Surroundings
from kiosk.station import IdleTimes, Station
from kiosk.swish import SwishWatch
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from kiosk.ways import Way, Ways
from payments.charge import Attempt, AttemptState
from payments.checkout import Checkout
from payments.money import sek
from payments.providers import providers
from payments.providers.swish import SILENT, Merchant, Patience, SwishPayment, instruction_of
from payments.providers.swish_callback import Objection, receive
from payments.providers.swish_callback import Refusal as CallbackRefused
from payments.simulators.swish.requests import AT_CREATION, LATER, Entry
from tests.kiosk.conftest import DATA, Scene, words
from tests.kiosk.test_host import Kiosk, eventually
from tests.payments.swish_line import SwishLine

LANGUAGES = Languages(DATA / "locale")
MERCHANT = Merchant("1231181189", "https://clinic.example/swish")
UNTIL_WOKEN = 60.0


def tongue(tag: str) -> Tongue:
    """A language to write in."""
    return Tongue(tag, LANGUAGES.catalogue(tag).gettext)


@dataclass
class SwishKiosk(Kiosk):
    """A kiosk with Swish, and the patient's phone."""

    line: SwishLine
    swish: SwishPayment
    scene: Scene
    screens: Screens

    @property
    def checkout(self) -> Checkout:
        """The kiosk's books."""
        return self.host.desk.checkout

    def text(self, language: str = "sv") -> str:
        """The words on the screen."""
        self.station.preferences = replace(self.station.preferences, language=language)
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())

    def buttons(self) -> list[str]:
        """What can be pressed about the payment, in the order of the screen."""
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return re.findall(r'action="/do/(\w+)"', body)

    async def to_code(self, code: str = "BETA-2222") -> Entry:
        """Go to the code on the screen, and read it with the phone."""
        await self.to_fee(code)
        return await self.press_swish()

    async def press_swish(self) -> Entry:
        """Choose Swish and read the code."""
        await self.press(Event.PAY_WITH_SWISH, Stage.PAYING)
        await eventually(lambda: bool(self.station.visit.swish_code))
        return self.line.phone(self.station.visit.swish_code)

    def attempts(self) -> list[Attempt]:
        """The payments of the visit."""
        assert self.station.visit.booking is not None
        return self.checkout.attempts_for(self.station.visit.booking.id)

    def post(self, entry: Entry, **changed: object) -> Attempt | CallbackRefused:
        """What Swish posts to the clinic."""
        body = json.dumps(entry.told() | changed).encode()
        return receive(self.checkout, body, wake=self.swish.waiting.wake)


def kiosk_with(scene: Scene, line: SwishLine, patience: Patience) -> SwishKiosk:
    swish = SwishPayment(line.client(), MERCHANT, patience)
    terminal = scene.desk.checkout.providers["card"]
    ways = {**providers(card_terminal=terminal, swish=swish), "card": terminal}  # type: ignore[arg-type]
    checkout = replace(scene.desk.checkout, providers=ways)
    desk = replace(scene.desk, checkout=checkout, ways=Ways(scene.terminal, swish))
    desk.ways.look()
    station = Station(times=IdleTimes(60, 60), changed=lambda: None)
    host = Host(station, desk, tongue, Metrics(), lambda: None, Shelf("", scene.clock), questions=3, pause=0.01)
    host.take_over()
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, scene.clock))
    return SwishKiosk(station, host, line, swish, scene, screens)


@pytest.fixture
def line() -> SwishLine:
    """A line in order."""
    return SwishLine()


@pytest.fixture
async def kiosk(scene: Scene, line: SwishLine) -> SwishKiosk:
    """A kiosk that asks Swish every few milliseconds."""
    return kiosk_with(scene, line, Patience(pay=20, ask_every=0.01, end=0.3))


@pytest.fixture
def hasty(scene: Scene, line: SwishLine) -> SwishKiosk:
    """A kiosk that waits no longer than a moment for the patient."""
    return kiosk_with(scene, line, Patience(pay=0.05, ask_every=0.01, end=0.3))


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
    watch = SwishWatch(hasty.checkout, hasty.host.desk.ways, every=60)
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


async def test_a_callback_before_the_next_question_ends_the_waiting_at_once(scene: Scene, line: SwishLine) -> None:
    kiosk = kiosk_with(scene, line, Patience(pay=600, ask_every=UNTIL_WOKEN))
    entry = await kiosk.to_code()
    line.swish.pay(entry.id)
    woken = kiosk.post(entry)
    assert isinstance(woken, Attempt)
    await kiosk.until(Stage.DONE)  # long before the kiosk would have asked by itself
    assert kiosk.post(entry) == CallbackRefused(Objection.REPLAYED)


async def test_a_callback_that_lies_changes_nothing_for_who_still_waits(scene: Scene, line: SwishLine) -> None:
    """It says PAID and nobody has paid: the kiosk asks, and goes on waiting with the same code."""
    kiosk = kiosk_with(scene, line, Patience(pay=600, ask_every=UNTIL_WOKEN, end=1))
    entry = await kiosk.to_code()
    asked = len(line.carried)
    kiosk.post(entry, status="PAID")
    await eventually(lambda: len(line.carried) > asked)
    assert kiosk.post(entry, status="PAID", amount="1.00") == CallbackRefused(Objection.OTHER_AMOUNT)
    assert (kiosk.station.visit.stage, entry.status) == (Stage.PAYING, "CREATED")
    line.swish.pay(entry.id)
    kiosk.post(entry)
    await kiosk.until(Stage.DONE)


async def test_a_callback_after_the_kiosk_gave_up_books_the_payment(hasty: SwishKiosk) -> None:
    """Nobody waits any more, and Swish did not take the cancellation: its answer to our question counts."""

    def cut(kind: str) -> None:
        hasty.line.is_cut = hasty.line.is_cut or kind == "create"

    await hasty.to_fee("BETA-2222")
    hasty.line.after = cut
    await hasty.press(Event.PAY_WITH_SWISH, Stage.PAYMENT_UNKNOWN)
    (entry,) = hasty.line.swish.requests.values()
    hasty.line.swish.pay(entry.id)
    assert hasty.post(entry) == CallbackRefused(Objection.NOT_CONFIRMED)
    hasty.line.after, hasty.line.is_cut = (lambda _kind: None), False
    booked = hasty.post(entry)
    assert isinstance(booked, Attempt)
    assert booked.state is AttemptState.APPROVED


async def test_without_a_terminal_swish_is_offered_and_the_other_way_round(kiosk: SwishKiosk) -> None:
    kiosk.scene.terminal.ready = Condition.OFFLINE
    await kiosk.to_fee("BETA-2222")
    assert kiosk.buttons() == ["pay_with_swish", "desk"]
    kiosk.line.swish.pay((await kiosk.press_swish()).id)
    await kiosk.until(Stage.DONE)
    await kiosk.press(Event.FINISH, Stage.IDLE)
    kiosk.line.is_cut = True
    kiosk.host.desk.ways.look()
    await kiosk.to_fee("NARA-3333")
    assert kiosk.buttons() == ["desk"]
    kiosk.scene.terminal.ready = Condition.OK
    await kiosk.press(Event.DESK, Stage.REFUSED)
    assert kiosk.station.visit.refusal is Refusal.PAY_AT_DESK
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee("NARA-3333")
    assert kiosk.buttons() == ["pay", "desk"]


async def test_a_terminal_that_fails_when_it_is_chosen_leaves_swish(kiosk: SwishKiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    kiosk.scene.terminal.ready = Condition.FAULT
    await kiosk.press(Event.PAY, Stage.FEE_SHOWN)
    assert CLOSED[Way.CARD] in kiosk.text()
    assert kiosk.buttons() == ["pay_with_swish", "desk"]


async def test_a_card_payment_that_nobody_knows_closes_the_terminal_and_not_swish(kiosk: SwishKiosk) -> None:
    kiosk.scene.terminal.answer, kiosk.scene.terminal.goes_silent = TransactionState.UNKNOWN, True
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_UNKNOWN)
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee("NARA-3333")
    await kiosk.press(Event.PAY, Stage.FEE_SHOWN)
    kiosk.line.swish.pay((await kiosk.press_swish()).id)
    await kiosk.until(Stage.DONE)


async def test_the_day_covers_swish(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)
    day = clinic_day(kiosk.attempts()[0].changed_at).isoformat()
    (agrees,) = staff.report(kiosk.checkout, day, ["swish=250"])
    assert agrees.startswith("swish  1 in the books, 250")
    assert agrees.endswith("agrees")
    (differs,) = staff.report(kiosk.checkout, day, ["swish=0"])
    assert differs.endswith(kiosk.attempts()[0].id)


async def test_the_token_is_nowhere_but_in_the_picture(kiosk: SwishKiosk) -> None:
    with structlog.testing.capture_logs() as logs:
        entry = await kiosk.to_code()
        assert kiosk.station.visit.swish_code == f"D{entry.token}"
        shown = kiosk.screens.screen(kiosk.station)
        visit = repr(kiosk.station.visit)
        kiosk.line.swish.pay(entry.id)
        await kiosk.until(Stage.DONE)
    with kiosk.checkout.engine.begin() as connection:
        rows = "".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM payments_attempt_step"))
    for place in (str(logs), shown, visit, rows):
        assert entry.token not in place


@pytest.mark.parametrize("language", LANGUAGES.tags)
async def test_every_screen_of_swish_in_every_language(kiosk: SwishKiosk, language: str) -> None:
    translate = LANGUAGES.catalogue(language).gettext
    await kiosk.to_code()
    assert translate("Rikta mobilens kamera mot koden.") in kiosk.text(language)
    kiosk.station.press(Event.STOP, kiosk.station.seq)
    assert translate("Vi avbryter betalningen. Vänta lite.") in kiosk.text(language)
    await kiosk.host.stop_payment()
    await kiosk.until(Stage.PAYMENT_FAILED)
    assert translate("Du avbröt betalningen.") in kiosk.text(language)


async def test_a_kiosk_that_ends_calls_its_waiting_payment_off(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.host.desk.ways.close()
    await kiosk.station.close()
    assert entry.status == "CANCELLED"


async def test_what_an_earlier_process_left_is_found_at_once_even_without_a_terminal(
    scene: Scene, line: SwishLine
) -> None:
    """Killed while the code was on the screen; the patient approved all the same."""
    died = kiosk_with(scene, line, Patience(pay=600, ask_every=UNTIL_WOKEN))
    entry = await died.to_code()
    line.swish.pay(entry.id)
    scene.terminal.ready = Condition.OFFLINE
    watch = SwishWatch(died.checkout, Ways(scene.terminal, died.swish), every=60)
    watch.take_over()
    watch.look()
    assert died.attempts()[0].state is AttemptState.APPROVED
    died.swish.stop()
    await died.station.close()


async def test_the_watch_leaves_alone_what_is_being_paid(kiosk: SwishKiosk) -> None:
    watch = SwishWatch(kiosk.checkout, kiosk.host.desk.ways, every=60)
    watch.take_over()
    entry = await kiosk.to_code()
    watch.look()
    assert entry.status == "CREATED"
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)


async def test_two_who_find_the_end_at_the_same_moment_book_it_once(kiosk: SwishKiosk) -> None:
    """The kiosk's own question and a callback's: whoever is second takes what the first has written."""
    entry = await kiosk.to_code()
    attempt = kiosk.attempts()[0]
    ended = ThreadEvent()

    def book_first(kind: str) -> None:
        if kind == "show" and entry.status == "PAID" and not ended.is_set():
            ended.set()
            kiosk.checkout.resolve(attempt.id)

    kiosk.line.after = book_first
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)
    assert instruction_of(attempt) == entry.id
    assert [each.state for each in kiosk.attempts()] == [AttemptState.APPROVED]
