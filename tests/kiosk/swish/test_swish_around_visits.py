"""What happens around a payment by Swish: callbacks, ways that open and close, the watch, and where its token is."""

from __future__ import annotations

from threading import Event as ThreadEvent

import pytest
import structlog.testing

from hardware.interfaces import Condition, TransactionState
from kiosk.clock import clinic_day
from kiosk.payment_words import CLOSED
from kiosk.refusals import Refusal
from kiosk.staff_report import report
from kiosk.visit import Event, Stage
from kiosk.watch import Watch
from kiosk.ways import Way, Ways
from payments.charge import Attempt, AttemptState
from payments.errors import NotTyped
from payments.providers.swish import Patience, instruction_of
from payments.providers.swish_callback import Objection
from payments.providers.swish_callback import Refusal as CallbackRefused
from tests.kiosk.conftest import Scene
from tests.kiosk.swish_kiosk import LANGUAGES, SwishKiosk, kiosk_with
from tests.kiosk.test_host import eventually
from tests.payments.swish_line import SwishLine

UNTIL_WOKEN = 60.0


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
    kiosk.host.desk.ways.look(Way.SWISH)
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
    is_balanced, lines = report(kiosk.checkout, day, [])
    assert is_balanced
    assert lines[0].startswith("swish  1 in the books, 250")
    assert lines[0].endswith("agrees")
    assert "a payment that swish alone has shows in the bank's statement" in lines[1]
    assert lines[-1] == "Balanced."
    with pytest.raises(NotTyped):
        report(kiosk.checkout, day, ["swish=250"])


async def test_a_day_that_swish_does_not_tell_is_not_called_balanced(kiosk: SwishKiosk) -> None:
    entry = await kiosk.to_code()
    kiosk.line.swish.pay(entry.id)
    await kiosk.until(Stage.DONE)
    kiosk.line.is_cut = True
    is_balanced, lines = report(kiosk.checkout, clinic_day(kiosk.attempts()[0].changed_at).isoformat(), [])
    assert not is_balanced
    assert lines[0].endswith("the provider does not answer, ask again later")
    assert lines[-1].startswith("NOT balanced: swish")


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
    watch = Watch(died.checkout, Ways(scene.terminal, died.swish), Way.SWISH, every=60)
    watch.take_over()
    watch.look()
    assert died.attempts()[0].state is AttemptState.APPROVED
    died.swish.stop()
    await died.station.close()


async def test_the_watch_leaves_alone_what_is_being_paid(kiosk: SwishKiosk) -> None:
    watch = Watch(kiosk.checkout, kiosk.host.desk.ways, Way.SWISH, every=60)
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
