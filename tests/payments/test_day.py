"""The day of each provider: a terminal's own total, a list of movements, and what explains a difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import httpx
import pytest
from sqlalchemy import Engine, update

from payments import tables
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.fees import Tariff
from payments.money import Money, sek
from payments.provider import DayClosed
from payments.providers import providers
from payments.providers.stored_card import Patience, StoredCardPayment
from payments.reconciliation import Explanation, Line
from payments.stored_card.consent import StoredCard, StoredCards
from payments.stored_card.http import HttpPaymentService
from tests.payments.billing_world import Clinic, Clock, costing
from tests.payments.conftest import Terminal, order
from tests.payments.psp_line import PspLine

TODAY = date(2026, 11, 21)
TOMORROW = date(2026, 11, 22)


def line_of(checkout: Checkout, provider: str, day: date = TODAY, **typed: Money) -> Line:
    """The provider's line of the day's report."""
    (line,) = [each for each in checkout.reconcile(day, typed).lines if each.provider == provider]
    return line


@dataclass
class ClosingTerminal(Terminal):
    """A terminal whose day can be ended; `tells` is whether it says its total then."""

    tells: bool = True
    refuses: bool = False
    told_before: int = 0

    def close_day(self) -> DayClosed | None:
        """End the day and begin a new one."""
        if self.refuses:
            return None
        total = Money(self.balance.ore - self.told_before)
        self.told_before = self.balance.ore
        return DayClosed(total if self.tells else None)


@dataclass
class Register:
    """A checkout with a terminal whose day can be ended, and a clock."""

    checkout: Checkout
    terminal: ClosingTerminal
    clock: Clock

    def pay(self, reference: str, kronor: int = 250) -> str:
        """Pay a visit by card; the attempt's id."""
        self.clock.pass_by(minutes=1)
        return self.checkout.pay(self.checkout.open_charge(order(reference, kronor=kronor)).id, "card").id

    def close(self) -> None:
        """End the terminal's day."""
        self.clock.pass_by(minutes=1)
        assert self.checkout.days.close("card") is not None


@pytest.fixture
def register(checkout: Checkout) -> Register:
    """A register in the morning."""
    terminal, clock = ClosingTerminal(), Clock()
    ways = providers(card_terminal=terminal)
    return Register(replace(checkout, providers=ways, clock=clock), terminal, clock)


def test_the_terminals_own_total_is_kept_and_compared(register: Register) -> None:
    register.pay("a")
    register.pay("b", 100)
    register.close()
    line = line_of(register.checkout, "card")
    assert (line.told, line.amount, line.explanation) == (sek(350), sek(350), Explanation.AGREES)


def test_several_ends_of_a_day_add_up_and_what_comes_after_is_the_next_days(register: Register) -> None:
    register.pay("a")
    register.close()
    register.pay("b", 100)
    register.close()
    register.pay("late", 40)
    assert line_of(register.checkout, "card").told == sek(350)
    assert line_of(register.checkout, "card").explanation is Explanation.AGREES
    register.clock.pass_by(days=1)
    register.pay("c", 60)
    register.close()
    line = line_of(register.checkout, "card", TOMORROW)
    assert (line.told, line.amount, line.explanation) == (sek(100), sek(100), Explanation.AGREES)


def test_an_unknown_payment_explains_what_the_terminal_has_more(register: Register) -> None:
    register.pay("a")
    register.terminal.answer = AttemptState.UNKNOWN
    unknown = register.pay("b", 77)
    register.terminal.told_before -= 77_00
    register.close()
    line = line_of(register.checkout, "card")
    assert (line.explanation, line.attempts) == (Explanation.OPEN_ATTEMPTS, (unknown,))


def test_a_terminal_that_ends_its_day_without_a_total_leaves_it_to_a_person(register: Register) -> None:
    register.pay("a")
    register.terminal.tells = False
    register.close()
    assert line_of(register.checkout, "card").explanation is Explanation.NOT_TOLD
    assert line_of(register.checkout, "card", card=sek(250)).explanation is Explanation.AGREES


def test_a_terminal_that_refuses_has_not_ended_its_day(register: Register) -> None:
    register.terminal.refuses = True
    assert register.checkout.days.close("card") is None
    assert register.checkout.days.closings("card", TODAY) == []
    assert register.checkout.days.close("desk") is None


@pytest.fixture
def clinic(engine: Engine, tariff: Tariff, terminal: Terminal) -> Clinic:
    """A clinic with invoices of 50 kronor each."""
    return Clinic(engine, costing(tariff, 50), terminal)


def test_invoices_are_compared_with_what_the_billing_system_has(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.credit(invoice, 40)
    clinic.deliver_all()
    line = line_of(clinic.checkout, "invoice")
    assert (line.count, line.amount, line.told, line.explanation) == (2, sek(210), sek(210), Explanation.AGREES)


def test_an_invoice_on_its_way_is_named(clinic: Clinic) -> None:
    clinic.bill(order("a"))
    clinic.deliver_all()
    waiting = clinic.bill(order("b"))
    line = line_of(clinic.checkout, "invoice")
    assert (line.explanation, line.attempts) == (Explanation.ON_THE_WAY, (waiting.id,))
    assert line.difference == sek(-250)


def test_an_invoice_that_was_refused_is_not_there(clinic: Clinic) -> None:
    refused = clinic.bill()
    clinic.line.billing.refuses = ["unknown_patient"]
    clinic.outbox.deliver()
    line = line_of(clinic.checkout, "invoice")
    assert (line.explanation, line.attempts) == (Explanation.NOT_THERE, (refused.id,))


def test_an_invoice_belongs_to_the_day_on_which_it_was_billed_whenever_it_is_paid(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    clinic.line.billing.pay(invoice.id, on=TOMORROW)
    clinic.clock.pass_by(days=1)
    clinic.settling.collect()
    assert line_of(clinic.checkout, "invoice").explanation is Explanation.AGREES
    assert clinic.checkout.reconcile(TOMORROW, {}).lines == ()


def test_a_silent_billing_system_is_said_to_be_silent(clinic: Clinic) -> None:
    clinic.bill()
    clinic.line.faults = ["lost"] * 3
    assert line_of(clinic.checkout, "invoice").explanation is Explanation.SILENT
    clinic.line.faults = ["lost"] * 3
    assert not clinic.checkout.reconcile(TODAY, {}).is_balanced


def test_a_billing_system_that_is_silent_on_an_empty_day_may_have_something(clinic: Clinic) -> None:
    clinic.line.faults = ["lost"] * 3
    line = line_of(clinic.checkout, "invoice")
    assert (line.count, line.explanation) == (0, Explanation.SILENT)


def test_two_errors_that_cancel_are_found(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    taken = clinic.line.billing.documents
    taken["stranger"] = {**taken.pop(invoice.id), "id": "stranger"}
    line = line_of(clinic.checkout, "invoice")
    assert (line.difference, line.explanation) == (sek(0), Explanation.SEVERAL)
    assert line.attempts == (invoice.id, "stranger")


def test_another_amount_is_found(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    clinic.line.billing.documents[invoice.id]["amount_ore"] = 250_01
    line = line_of(clinic.checkout, "invoice")
    assert (line.explanation, line.attempts) == (Explanation.NOT_THERE, (invoice.id,))


@dataclass
class Stored:
    """A checkout whose patient has a stored card."""

    checkout: Checkout
    line: PspLine

    def pay(self, reference: str) -> str:
        """Pay a visit with it; the attempt's id."""
        return self.checkout.pay(self.checkout.open_charge(order(reference)).id, "stored_card").id


@pytest.fixture
def stored(checkout: Checkout, terminal: Terminal, engine: Engine) -> Stored:
    """A payment service that has a card of the patient."""
    line = PspLine()
    client = httpx.Client(base_url="https://psp.example", transport=httpx.MockTransport(line))
    service = HttpPaymentService(client, longest_pause=0)
    cards = StoredCards(engine, service, checkout.clock)
    made = line.psp.agree()
    card = StoredCard(made["token"], made["agreement_id"], made["card"])
    cards.remember("patient-1", card, text_version="1")
    way = StoredCardPayment(engine, cards, service, Patience(questions=1, sleep=lambda _seconds: None))
    ways = providers(card_terminal=terminal, stored_card=way)
    return Stored(replace(checkout, providers=ways), line)


def test_stored_cards_are_compared_with_the_services_list(stored: Stored) -> None:
    stored.pay("a")
    stored.line.psp.bank = ["expired_card"]
    stored.pay("b")
    assert line_of(stored.checkout, "stored_card").explanation is Explanation.AGREES


def test_an_unknown_payment_that_the_service_has_made_is_named(stored: Stored) -> None:
    stored.line.faults = ["silent", "lost", "lost", "lost"]
    unknown = stored.pay("a")
    line = line_of(stored.checkout, "stored_card")
    assert (line.explanation, line.attempts) == (Explanation.OPEN_ATTEMPTS, (unknown,))


def test_a_payment_that_was_called_off_here_and_made_there_is_named(stored: Stored) -> None:
    stored.line.faults = ["silent", "lost", "lost", "lost"]
    attempt = stored.pay("a")
    stored.checkout.decide(attempt, AttemptState.CANCELLED, by="anna")
    line = line_of(stored.checkout, "stored_card")
    assert (line.explanation, line.attempts) == (Explanation.CALLED_OFF, (attempt,))


def test_what_the_books_have_on_another_day_is_named_and_another_stations_is_its_own(
    stored: Stored, engine: Engine
) -> None:
    mine, theirs = stored.pay("a"), stored.pay("b")
    with engine.begin() as connection:
        later = datetime.fromisoformat("2026-11-21T23:30:00+00:00")
        change = update(tables.attempts)
        connection.execute(change.where(tables.attempts.c.id == mine).values(changed_at=later))
        connection.execute(change.where(tables.attempts.c.id == theirs).values(station="kiosk-2"))
    line = line_of(stored.checkout, "stored_card")
    assert (line.told, line.explanation, line.attempts) == (sek(250), Explanation.ANOTHER_DAY, (mine,))
    other = replace(stored.checkout, station="kiosk-2")
    assert line_of(other, "stored_card").explanation is Explanation.AGREES


def test_a_payment_that_the_books_have_never_seen_is_named(stored: Stored) -> None:
    token = next(iter(stored.line.psp.agreements))
    body = {"token": token, "amount_ore": 100_00, "currency": "SEK"}
    stored.line.psp.move("payments", "stranger", body, on=TODAY.isoformat())
    line = line_of(stored.checkout, "stored_card")
    assert (line.explanation, line.attempts) == (Explanation.NOT_HERE, ("stranger",))
