"""Visits from scan to end through station, host and use cases: what the patient is told when things break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.event import listen

from hardware.interfaces import TransactionState
from kiosk.handouts.shelf import Shelf
from kiosk.host import Host
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.refusals import Refusal
from kiosk.station import IdleTimes, Station, Visit
from kiosk.store import PrintState
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from tests.kiosk.conftest import DATA, Scene
from triage_bot.identity.personnummer import Personnummer

TWO_VISITS, ONE_VISIT = Personnummer("200001052380"), Personnummer("196107293059")
LANGUAGES = Languages(DATA / "locale")


@dataclass
class Kiosk:
    """A station with its host."""

    station: Station
    host: Host

    async def until(self, *stages: Stage) -> None:
        """Wait until the visit has come to one of the stages."""
        await eventually(lambda: self.station.visit.stage in stages)

    async def press(self, event: Event, *then: Stage) -> None:
        """Press a button that must work, and wait."""
        assert self.station.press(event, self.station.seq)
        await self.until(*then)

    async def to_fee(self, code: str) -> None:
        """Scan a code and confirm the booking."""
        self.station.begin(code)
        await self.until(Stage.BOOKING_SHOWN)
        await self.press(Event.CONFIRM, Stage.FEE_SHOWN, Stage.NO_FEE_SHOWN, Stage.PAYMENT_UNKNOWN, Stage.REFUSED)


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


@pytest.fixture
async def kiosk(scene: Scene) -> Kiosk:
    """The kiosk in this event loop."""
    station = Station(times=IdleTimes(60, 60), changed=lambda: None)

    def tongue(tag: str) -> Tongue:
        return Tongue(tag, LANGUAGES.catalogue(tag).gettext)

    shelf = Shelf("https://kiosk.example", scene.clock)
    host = Host(station, scene.desk, tongue, Metrics(), lambda: None, shelf, questions=3, pause=0.01)
    host.take_over()
    return Kiosk(station, host)


async def test_from_scan_to_ticket(kiosk: Kiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.DONE)
    visit = kiosk.station.visit
    assert visit.check_in is not None
    assert visit.receipt is not None
    assert (visit.check_in.ticket, visit.receipt.number, visit.printed) == ("A001", 1, PrintState.PRINTED)
    assert b'kiosk_visits_total{end="checked_in"} 1.0' in kiosk.host.metrics.text()


async def test_a_free_visit_needs_no_terminal(kiosk: Kiosk, scene: Scene) -> None:
    scene.terminal.answer = TransactionState.DECLINED
    await kiosk.to_fee("ALDR-5555")
    await kiosk.press(Event.CHECK_IN, Stage.DONE)
    assert kiosk.station.visit.receipt is None


async def test_a_fee_cannot_be_skipped(kiosk: Kiosk) -> None:
    await kiosk.to_fee("BETA-2222")
    assert not kiosk.station.press(Event.CHECK_IN, kiosk.station.seq)


@pytest.mark.parametrize("answer", [TransactionState.DECLINED, TransactionState.CANCELLED])
async def test_a_refused_card_can_be_tried_again(kiosk: Kiosk, scene: Scene, answer: TransactionState) -> None:
    scene.terminal.answer = answer
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_FAILED)
    scene.terminal.answer = TransactionState.APPROVED
    await kiosk.press(Event.PAY, Stage.DONE)


async def test_a_silent_terminal_ends_in_the_truth(kiosk: Kiosk, scene: Scene) -> None:
    scene.terminal.answer, scene.terminal.goes_silent = TransactionState.UNKNOWN, True
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_UNKNOWN)
    await kiosk.press(Event.FINISH, Stage.IDLE)
    kiosk.station.begin("BETA-2222")
    await kiosk.until(Stage.BOOKING_SHOWN)
    await kiosk.press(Event.CONFIRM, Stage.PAYMENT_UNKNOWN)


async def test_a_terminal_that_comes_back_settles_the_question(kiosk: Kiosk, scene: Scene) -> None:
    scene.terminal.answer = TransactionState.UNKNOWN
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_FAILED)


async def test_to_the_reception(kiosk: Kiosk, scene: Scene) -> None:
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.DESK, Stage.REFUSED)
    await kiosk.station.close()
    assert kiosk.station.visit.refusal is Refusal.PAY_AT_DESK
    assert [attempt.provider for attempt in scene.desk.checkout.unresolved("desk")] == ["desk"]


@pytest.mark.parametrize(
    ("broken", "refusal"),
    [("find", Refusal.FAULT), ("price", Refusal.FAULT), ("prepare", Refusal.FAULT)],
)
async def test_what_breaks_before_the_payment_draws_no_money(
    kiosk: Kiosk, scene: Scene, monkeypatch: pytest.MonkeyPatch, broken: str, refusal: Refusal
) -> None:
    monkeypatch.setattr(type(scene.desk), broken, _break)
    kiosk.station.begin("BETA-2222")
    await kiosk.until(Stage.BOOKING_SHOWN, Stage.REFUSED)
    for event in (Event.CONFIRM, Event.PAY):
        if kiosk.station.press(event, kiosk.station.seq):
            await kiosk.until(Stage.FEE_SHOWN, Stage.REFUSED)
    assert kiosk.station.visit.refusal is refusal
    assert scene.terminal.kept == []


async def test_what_breaks_during_the_payment_is_told_as_unknown(
    kiosk: Kiosk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(scene.desk), "pay", _break)
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.PAYMENT_UNKNOWN)


async def test_what_breaks_after_the_payment_keeps_the_payment(
    kiosk: Kiosk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(scene.desk), "check_in", _break)
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.REFUSED)
    assert kiosk.station.visit.refusal is Refusal.NOT_CHECKED_IN
    assert len(scene.terminal.kept) == 1
    monkeypatch.undo()
    await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.CHECK_IN, Stage.DONE)
    assert len(scene.terminal.kept) == 1


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """The database can be read but not written."""
    is_full = [True]

    def lend(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA query_only = OFF")

    def begin(connection: Connection) -> None:
        if is_full[0]:
            connection.exec_driver_sql("PRAGMA query_only = ON")

    listen(engine, "checkout", lend)
    listen(engine, "begin", begin)
    yield
    is_full[0] = False


async def test_fault_62_a_full_disk_before_the_payment_draws_no_money(kiosk: Kiosk, scene: Scene) -> None:
    await kiosk.to_fee("BETA-2222")
    with full_disk(scene.desk.engine):
        await kiosk.press(Event.PAY, Stage.PAYMENT_UNKNOWN, Stage.REFUSED)
        assert scene.terminal.kept == []
        await kiosk.press(Event.FINISH, Stage.IDLE)
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.DONE)
    assert len(scene.terminal.kept) == 1


async def test_fault_62_a_full_disk_at_the_check_in_is_told(kiosk: Kiosk, scene: Scene) -> None:
    await kiosk.to_fee("ALDR-5555")
    with full_disk(scene.desk.engine):
        await kiosk.press(Event.CHECK_IN, Stage.REFUSED)
    assert kiosk.station.visit.refusal is Refusal.NOT_CHECKED_IN
    assert scene.printer.printed == []


async def test_a_printer_that_breaks_leaves_the_patient_checked_in(
    kiosk: Kiosk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.printer, "print", _break)
    await kiosk.to_fee("FRKT-4444")
    await kiosk.press(Event.CHECK_IN, Stage.DONE)
    assert kiosk.station.visit.printed is PrintState.UNKNOWN
    assert kiosk.station.visit.check_in is not None


def _break(*_arguments: object, **_named: object) -> None:
    raise RuntimeError("broken on purpose")


async def choosing(kiosk: Kiosk) -> Visit:
    """The visit of a patient with two bookings today."""
    kiosk.station.shown_up(TWO_VISITS)
    await kiosk.until(Stage.BOOKINGS_SHOWN)
    return kiosk.station.visit


async def test_the_patient_chooses_and_is_asked_who_it_is(kiosk: Kiosk) -> None:
    assert (await choosing(kiosk)).presented == ""
    seq = kiosk.station.seq
    assert not kiosk.station.press(Event.CHOOSE, seq, choice=2)
    assert not kiosk.station.press(Event.CHOOSE, seq, choice=-1)
    assert kiosk.station.press(Event.CHOOSE, seq, choice=1)
    assert not kiosk.station.press(Event.CHOOSE, seq, choice=0)
    await kiosk.until(Stage.BOOKING_SHOWN)
    visit = kiosk.station.visit
    assert visit.booking is not None
    assert (visit.booking.code, visit.bookings, visit.presented) == ("LABB-5678", (), "")


async def test_a_choice_that_was_cancelled_meanwhile(kiosk: Kiosk, scene: Scene) -> None:
    await choosing(kiosk)
    scene.appointments.agenda.cancel("SMTT-6666")
    await kiosk.press(Event.CHOOSE, Stage.REFUSED)
    assert kiosk.station.visit.refusal is Refusal.BOOKING_CANCELLED


@pytest.mark.parametrize("event", [Event.NOT_ME, Event.CANCEL])
async def test_whoever_leaves_the_choice_leaves_nothing_behind(kiosk: Kiosk, event: Event) -> None:
    await choosing(kiosk)
    assert kiosk.station.press(event, kiosk.station.seq)
    assert (kiosk.station.visit.bookings, kiosk.station.visit.presented) == ((), "")


async def test_a_bank_card_begins_no_visit_and_the_next_try_works(kiosk: Kiosk) -> None:
    kiosk.station.shown_up(Refusal.BANK_CARD)
    assert (kiosk.station.visit.stage, kiosk.station.visit.refusal) == (Stage.REFUSED, Refusal.BANK_CARD)
    kiosk.station.shown_up(ONE_VISIT)
    await kiosk.until(Stage.BOOKING_SHOWN)
    kiosk.station.shown_up(Refusal.BANK_CARD)
    assert kiosk.station.visit.stage is Stage.BOOKING_SHOWN
