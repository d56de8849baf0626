"""The card terminal's day is ended once each evening, when nobody is there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time

import pytest

from hardware.interfaces import Reconciliation, ServiceState, TransactionState
from kiosk import staff_report
from kiosk.clock import clinic_day
from kiosk.end_of_day import EndOfDay
from kiosk.terminal_payment import TerminalPayment
from payments.checkout import Checkout
from payments.providers import providers
from tests.kiosk.conftest import Scene, Terminal
from tests.kiosk.test_checkin import booking, ignore, price


@dataclass
class Closing(Terminal):
    """A terminal that tells its day."""

    told: Reconciliation = field(default_factory=lambda: Reconciliation(ServiceState.DONE, 1, 250_00))
    ended: int = 0

    def reconciliation(self) -> Reconciliation:
        """End the day."""
        self.ended += 1
        return self.told


@dataclass
class Evening:
    """A kiosk whose terminal's day is ended from 11 o'clock on."""

    scene: Scene
    terminal: Closing
    checkout: Checkout
    end: EndOfDay
    idle: bool = True


@pytest.fixture
def evening(scene: Scene) -> Evening:
    """The scene with such a terminal; it is 10 o'clock at the clinic."""
    terminal = Closing()
    ways = providers(card_terminal=TerminalPayment(terminal))
    checkout = replace(scene.desk.checkout, providers=ways)
    made = Evening(scene, terminal, checkout, EndOfDay(checkout, time(11), lambda: made.idle))
    return made


def report(evening: Evening) -> str:
    """The day's report as staff see it."""
    return "\n".join(staff_report.report(evening.checkout, clinic_day(evening.scene.clock()).isoformat(), [])[1])


def test_once_in_the_evening_and_while_nobody_is_there(evening: Evening) -> None:
    evening.end()
    evening.scene.clock.pass_by(hours=2)
    evening.idle = False
    evening.end()
    assert evening.terminal.ended == 0
    evening.idle = True
    for _time in range(3):
        evening.end()
        evening.scene.clock.pass_by(minutes=20)
    assert evening.terminal.ended == 1
    evening.scene.clock.pass_by(days=1)
    evening.end()
    assert evening.terminal.ended == 2


def test_the_total_stands_in_the_report(evening: Evening) -> None:
    desk = replace(evening.scene.desk, checkout=evening.checkout)
    visit = booking(desk, "BETA-2222")
    priced = price(desk, visit)
    desk.pay(visit, priced, progress=ignore)
    evening.scene.clock.pass_by(hours=2)
    evening.terminal.told = Reconciliation(ServiceState.DONE, 1, priced.quote.amount.ore)
    evening.end()
    assert "agrees" in report(evening)
    evening.terminal.told = Reconciliation(ServiceState.DONE, 1, 1)
    is_balanced, lines = staff_report.report(evening.checkout, "2026-11-20", ["card=1"])
    assert not is_balanced
    assert "agrees" not in "".join(lines)


def test_a_terminal_that_refuses_is_asked_again_later_and_a_silent_one_is_not(evening: Evening) -> None:
    evening.scene.clock.pass_by(hours=2)
    evening.terminal.told = Reconciliation(ServiceState.REFUSED)
    evening.end()
    evening.end()
    assert evening.terminal.ended == 1
    evening.scene.clock.pass_by(minutes=11)
    evening.terminal.told = Reconciliation(ServiceState.UNKNOWN)
    for _time in range(3):
        evening.end()
        evening.scene.clock.pass_by(minutes=11)
    assert evening.terminal.ended == 2
    (closing,) = evening.checkout.days.closings("card", clinic_day(evening.scene.clock()))
    assert closing.total is None


def test_no_end_while_a_card_payment_is_unknown(evening: Evening) -> None:
    desk = replace(evening.scene.desk, checkout=evening.checkout)
    evening.terminal.answer = TransactionState.UNKNOWN
    visit = booking(desk, "BETA-2222")
    desk.pay(visit, price(desk, visit), progress=ignore)
    evening.scene.clock.pass_by(hours=2)
    evening.end()
    assert evening.terminal.ended == 0
    assert evening.checkout.unresolved("card") != []
