"""Two kiosks at once, one high-cost card: whatever they do in whatever order, the ceiling holds and no öre is lost.

Each kiosk has its own connection to the books and its own terminal, as two processes have; on SQLite and PostgreSQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine

from payments.charge import Attempt, AttemptState, Order
from payments.checkout import Checkout
from payments.database import open_engine
from payments.errors import AlreadyPaid, AttemptOpen
from payments.fees import Tariff, quote
from payments.high_cost.family import Child
from payments.high_cost.ledger import Ledger
from payments.high_cost.rules import overcharges
from payments.money import ZERO, Money, sek
from payments.provider import Result
from payments.providers import providers
from tests.payments.conftest import Terminal

BOTH_DATABASES = True
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
# how much of the ceiling of 1 450 kronor is left before two visits of 250 kronor, and what they cost together
LEFT = {0: 0, 1: 1, 100: 100, 250: 250, 400: 400, 500: 500, 1450: 500}
ROUNDS = {"sqlite": 1, "postgresql": 3}
PATIENCE, BACK_AT_THE_FEE = 30.0, 0.02
"""Seconds: how long a patient tries, and how soon somebody is back at the fee and presses again."""


@dataclass
class BusyTerminal(Terminal):
    """A terminal at which a patient stands for as long as `until` is not set."""

    reached: Event = field(default_factory=Event)
    until: Event | None = None

    def pay(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Take the card when time has come."""
        self.reached.set()
        if self.until is not None:
            assert self.until.wait(30)
        return super().pay(amount, commit=commit, progress=progress)


@dataclass(frozen=True)
class Kiosk:
    """A kiosk with its own connection to the books and its own terminal."""

    checkout: Checkout
    terminal: BusyTerminal
    tariff: Tariff

    def price(self, patient: str) -> Money:
        """What a visit to a doctor costs the patient now."""
        answer = self.checkout.card_of(patient, on=TODAY)
        assert answer.card is not None
        return quote(self.tariff, "doctor_visit", on=TODAY, age=40, card=answer.card).amount

    def try_to_pay(self, patient: str, visit: str) -> Attempt | None:
        """Price the visit and pay it once; None when it is free."""
        price = self.price(patient)
        if not price:
            return None
        charge = self.checkout.open_charge(Order(visit, patient, "doctor_visit", price, TODAY, counts=True))
        return self.checkout.pay(charge.id, "card")

    def settle(self, patient: str, visit: str) -> int:
        """As a patient does who stays: pay until the visit is paid or free; how often the amount had changed."""
        until, changed = time.monotonic() + PATIENCE, 0
        while True:
            assert time.monotonic() < until, "the visit is never paid"
            with suppress(AlreadyPaid, AttemptOpen):
                attempt = self.try_to_pay(patient, visit)
                if attempt is None or attempt.state is AttemptState.APPROVED:
                    return changed
                assert attempt.proof.code == "amount_changed"
            changed += 1
            time.sleep(BACK_AT_THE_FEE)


@pytest.fixture
def kiosks(engine: Engine, tariff: Tariff) -> Iterator[tuple[Kiosk, Kiosk]]:
    """Two of them at the same books."""
    url = engine.url.render_as_string(hide_password=False)
    both = tuple(_kiosk(open_engine(url), tariff, f"kiosk-{number}") for number in (1, 2))
    yield both[0], both[1]
    for kiosk in both:
        kiosk.checkout.engine.dispose()


def _kiosk(engine: Engine, tariff: Tariff, station: str) -> Kiosk:
    terminal = BusyTerminal()
    ways = providers(card_terminal=terminal)
    registry = lambda connection: Ledger(connection, tariff.ceilings, NOW)  # noqa: E731
    return Kiosk(Checkout(engine, ways, registry, lambda: NOW, station), terminal, tariff)


def enter(kiosk: Kiosk, patient: str, left: int) -> None:
    """Let so many kronor be left on the patient's card."""
    if left == 1450:
        return
    with kiosk.checkout.engine.begin() as connection:
        kiosk.checkout.registry(connection).register_transaction(
            patient, transaction_date=date(2026, 5, 4), amount_ore=(1450 - left) * 100, reference=f"before-{patient}"
        )


def be_siblings(kiosk: Kiosk, *children: str) -> None:
    """Let children share one card."""
    with kiosk.checkout.engine.begin() as connection:
        ledger = kiosk.checkout.registry(connection)
        ledger.group_person(Child(children[0], date(2012, 3, 1)), with_child=Child(children[1], date(2015, 3, 1)))


def at_once(one: Callable[[], object], other: Callable[[], object]) -> None:
    """Do both in threads that start together."""
    together = Barrier(2)

    def start(act: Callable[[], object]) -> None:
        together.wait(30)
        act()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(start, each) for each in (one, other)]:
            done.result(60)


def assert_right(kiosks: tuple[Kiosk, Kiosk], patient: str, before: Money, *, left: int) -> None:
    """Exactly what the visits may cost was drawn, all of it is counted, and nobody paid too much."""
    drawn = sum((kiosk.terminal.balance for kiosk in kiosks), ZERO) - before
    assert drawn == sek(LEFT[left])
    card = kiosks[0].checkout.card_of(patient, on=TODAY).card
    assert card is not None
    assert Money(card.left_ore) == sek(left) - drawn
    assert overcharges(card.fees, ceilings=kiosks[0].tariff.ceilings) == ()


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("who", ["one patient", "two siblings"])
def test_two_visits_at_once_never_pass_the_ceiling(kiosks: tuple[Kiosk, Kiosk], who: str, left: int) -> None:
    for number in range(ROUNDS[kiosks[0].checkout.engine.dialect.name]):
        one = f"{who}-{left}-{number}"
        other = one if who == "one patient" else f"{one}-sibling"
        if other != one:
            be_siblings(kiosks[0], one, other)
        enter(kiosks[0], one, left)
        before = sum((kiosk.terminal.balance for kiosk in kiosks), ZERO)
        visits = f"{one}-morning", f"{one}-noon"
        at_once(partial(kiosks[0].settle, one, visits[0]), partial(kiosks[1].settle, other, visits[1]))
        assert_right(kiosks, one, before, left=left)


@pytest.mark.parametrize("who", ["one patient", "two siblings"])
@pytest.mark.parametrize("ends", [AttemptState.APPROVED, AttemptState.DECLINED])
def test_what_is_left_changes_while_somebody_stands_at_the_other_terminal(
    kiosks: tuple[Kiosk, Kiosk], who: str, ends: AttemptState
) -> None:
    """400 kronor are left, 250 of them are about to be paid: the other visit is called off, then costs what is left."""
    first, second = kiosks
    other = "anna" if who == "one patient" else "bo"
    if who == "two siblings":
        be_siblings(first, "anna", "bo")
    enter(first, "anna", 400)
    first.terminal.answer, first.terminal.until = ends, Event()
    with ThreadPoolExecutor(1) as pool:
        standing = pool.submit(first.try_to_pay, "anna", "morning")
        assert first.terminal.reached.wait(30)
        called_off = second.try_to_pay(other, "noon")
        assert called_off is not None
        assert (called_off.state, called_off.proof.code) == (AttemptState.CANCELLED, "amount_changed")
        assert second.terminal.asked == 0
        first.terminal.until.set()
        done = standing.result(60)
    assert done is not None
    assert done.state is ends
    paid = second.try_to_pay(other, "noon")
    assert paid is not None
    assert paid.amount == sek(150 if ends is AttemptState.APPROVED else 250)
