"""Several patients, two of them siblings with one card, two kiosks and three years of whatever can happen to a payment.

After each step the oracle, not the rules, says whether anybody has paid more than the ceiling of a year, and the money
at the terminals and the reception is what the books and the ledger say, to the öre.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, insert, select

from payments import tables
from payments.balance import returnable
from payments.beginning import DESK, Return
from payments.charge import Attempt, AttemptState, Order, Purpose
from payments.checkout import Checkout
from payments.database import open_engine
from payments.errors import AlreadyPaid
from payments.fees import quote
from payments.high_cost.family import Child
from payments.high_cost.history import Entry, standing_fees
from payments.high_cost.ledger import Ledger, entries
from payments.high_cost.rules import CountedFee, late_fee_to_pay, overcharges
from payments.money import ZERO, Money
from payments.providers import providers
from tests.payments.conftest import PowerCut, Terminal
from tests.payments.oracle.day_by_day import live
from tests.payments.oracle.random_histories import History, Line
from tests.payments.test_high_cost_stateful import CEILINGS, TARIFF

BORN = {"anna": date(1980, 1, 1), "bo": date(2015, 1, 1), "cilla": date(2016, 1, 1)}
PURSES = {"anna": ("anna",), "bo": ("bo", "cilla"), "cilla": ("bo", "cilla")}
WHO = st.sampled_from(sorted(BORN))
KIOSKS = st.sampled_from([0, 1])
KINDS = st.sampled_from(["doctor", "doctor", "expensive", "missed"])
ENDS = st.sampled_from([AttemptState.APPROVED] * 3 + [AttemptState.DECLINED, AttemptState.UNKNOWN])
CUTS = st.sampled_from([""] * 4 + ["login", "before_answer", "before_ack", "after_ack"])
WHICH = st.integers(0, 50)


class Town(RuleBasedStateMachine):
    """Anna, and Bo and Cilla, who share a card."""

    @initialize(day=st.dates(date(2024, 2, 1), date(2024, 3, 15)))
    def begin(self, day: date) -> None:
        """Empty books and two kiosks."""
        self.engine = open_engine("sqlite:///:memory:")
        tables.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(insert(tables.counters).values(name="receipt", value=0))
        self.first, self.now = day, datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        self.terminals = [Terminal(name="T1"), Terminal(name="T2")]
        self.kiosks = [
            Checkout(self.engine, providers(card_terminal=each), self.ledger, lambda: self.now, f"kiosk-{number}")
            for number, each in enumerate(self.terminals)
        ]
        with self.engine.begin() as connection:
            self.ledger(connection).group_person(Child("bo", BORN["bo"]), with_child=Child("cilla", BORN["cilla"]))
        self.visits: list[Order] = []
        self.at_desk, self.named = ZERO, 0

    def teardown(self) -> None:
        """Let go of the books."""
        if hasattr(self, "engine"):
            self.engine.dispose()

    def ledger(self, connection: Connection) -> Ledger:
        """The own registry at this instant."""
        return Ledger(connection, CEILINGS, self.now)

    @rule(days=st.sampled_from([0, 1, 30, 200, 365]))
    def time_passes(self, days: int) -> None:
        """A while later."""
        if self.now.year < 2027:
            self.now += timedelta(days=days, minutes=1)

    @rule(who=WHO, kiosk=KIOSKS, kind=KINDS, exempt=st.booleans(), ends=ENDS, cut=CUTS)
    def visit(self, who: str, kiosk: int, kind: str, exempt: bool, ends: AttemptState, cut: str) -> None:
        """A visit today is priced and paid by card, as far as that goes."""
        today = self.now.date()
        card = self.kiosks[kiosk].card_of(who, on=today).card
        assert card is not None
        why = frozenset({"smittskydd"} if exempt else ())
        price = quote(TARIFF, kind, on=today, age=40, exemptions=why, card=card)
        if card.is_frikort:
            assert not price.amount or (kind == "missed" and not price.counts)
        if price.amount:
            self.enter_and_pay(Order(self.name(), who, kind, price.amount, today, price.counts), kiosk, ends, cut)

    @rule(who=WHO, kiosk=KIOSKS, days=st.integers(1, 400), ends=ENDS)
    def visit_entered_late(self, who: str, kiosk: int, days: int, ends: AttemptState) -> None:
        """A visit of long ago is priced and paid today."""
        day = max(self.now.date() - timedelta(days=days), self.first)
        price = self.late_price(who, day)
        if price:
            self.enter_and_pay(Order(self.name(), who, "doctor", price, day, True), kiosk, ends, "")

    @rule(which=WHICH, kiosk=KIOSKS, ends=ENDS, cut=CUTS)
    def pay_what_is_unpaid(self, which: int, kiosk: int, ends: AttemptState, cut: str) -> None:
        """A declined or called off visit is priced anew and tried again."""
        unpaid = [each for each in self.visits if each.counts and not self.kept(each)]
        if not unpaid:
            return
        known = unpaid[which % len(unpaid)]
        price = self.late_price(known.patient_id, known.visit_date)
        if price:
            self.visits.remove(known)
            self.enter_and_pay(replace(known, amount=price), kiosk, ends, cut)

    @rule(who=WHO, fate=st.sampled_from([AttemptState.APPROVED, AttemptState.CANCELLED]))
    def pay_at_the_reception(self, who: str, fate: AttemptState) -> None:
        """The patient goes to the reception, where staff take the money or do not."""
        price = self.late_price(who, self.now.date())
        if price:
            order = Order(self.name(), who, "doctor", price, self.now.date(), True)
            self.visits.append(order)
            waiting = self.kiosks[0].pay(self.kiosks[0].open_charge(order).id, DESK)
            self.kiosks[0].decide(waiting.id, fate, by="anna")
            self.at_desk += price if fate is AttemptState.APPROVED else ZERO
            self.now += timedelta(minutes=1)

    @rule(which=WHICH, kronor=st.sampled_from([1, 100, 800]))
    def correct(self, which: int, kronor: int) -> None:
        """A paid visit should have cost something else; what is then owed is paid or paid back."""
        paid = [each for each in self.visits if self.kept(each) and each.counts]
        if not paid:
            return
        order = paid[which % len(paid)]
        due = self.kiosks[0].correct(order.reference, Money(kronor * 100)).due
        if due < ZERO:
            self.return_money(order, -due)
        elif due:
            charge = self.kiosks[0].charge_of(self.kiosks[0].attempts_for(order.reference)[0])
            self.kiosks[0].pay(charge.id, "card")
        self.pay_back_what_is_too_much(PURSES[order.patient_id])

    @rule(which=WHICH, reverse=st.booleans(), cut=CUTS)
    def give_everything_back(self, which: int, reverse: bool, cut: str) -> None:
        """The patient waited for more than thirty minutes, or the visit is deleted: a reversal where it is possible."""
        paid = [each for each in self.visits if self.kept(each)]
        if not paid:
            return
        order = paid[which % len(paid)]
        (payment, *others) = self.payments(order)
        whole = not others and returnable(payment, self.kiosks[0].attempts_for(order.reference)) == payment.amount
        if reverse and whole and payment.provider == "card":
            self.give(payment, Purpose.REVERSAL, payment.amount, cut)
        else:
            self.return_money(order, self.kept(order))
        self.pay_back_what_is_too_much(PURSES[order.patient_id])

    @invariant()
    def no_year_costs_more_than_its_ceiling(self) -> None:
        """By the oracle."""
        if hasattr(self, "engine"):
            assert live(self.history()).too_much == {}

    @invariant()
    def what_came_in_and_went_out_is_what_the_books_and_the_ledger_say(self) -> None:
        """To the öre, for everybody."""
        if not hasattr(self, "engine"):
            return
        kept = {order.reference: self.kept(order) for order in self.visits}
        moved = sum((each.balance for each in self.terminals), ZERO) + self.at_desk
        assert sum(kept.values(), ZERO) == moved
        for who in BORN:
            counting = [each for each in self.visits if each.patient_id == who and each.counts]
            counted = Money(sum(fee.amount_ore for fee in self.fees((who,))))
            assert counted == sum((kept[each.reference] for each in counting), ZERO)

    def enter_and_pay(self, order: Order, kiosk: int, ends: AttemptState, cut: str) -> None:
        """Try to pay; a cut kiosk starts again and finds out. What is paid cannot be paid twice."""
        self.visits.append(order)
        checkout, terminal = self.kiosks[kiosk], self.terminals[kiosk]
        charge = checkout.open_charge(order)
        key = f"{order.reference}-{self.now.isoformat()}"
        terminal.answer, terminal.cut_at = ends, cut
        with suppress(PowerCut):
            checkout.pay(charge.id, "card", key=key)
        terminal.answer, terminal.cut_at = AttemptState.APPROVED, ""
        checkout.recover()
        assert checkout.unresolved("card") == []
        before = terminal.balance
        again = checkout.pay(charge.id, "card", key=key)
        assert not again.is_open
        if self.kept(order):
            with pytest.raises(AlreadyPaid):
                checkout.pay(charge.id, "card")
        assert terminal.balance == before
        self.now += timedelta(minutes=1)

    def return_money(self, order: Order, amount: Money) -> None:
        """Give so much of a visit's payments back, the way that it came, or by the reception."""
        for payment in self.payments(order):
            part = min(amount, returnable(payment, self.kiosks[0].attempts_for(order.reference)))
            if part:
                self.give(payment, Purpose.REFUND, part, "")
                amount -= part

    def give(self, payment: Attempt, purpose: Purpose, amount: Money, cut: str) -> None:
        """Carry it out at the kiosk where the payment was made."""
        number = [each.station for each in self.kiosks].index(payment.station)
        self.terminals[number].cut_at = cut
        with suppress(PowerCut):
            attempt = self.kiosks[number].give_back(Return(payment.id, purpose, amount, payment.provider, by="anna"))
            if payment.provider == DESK:
                self.kiosks[number].decide(attempt.id, AttemptState.APPROVED, by="anna")
                self.at_desk -= amount
        self.terminals[number].cut_at = ""
        self.kiosks[number].recover()
        self.now += timedelta(minutes=1)

    def pay_back_what_is_too_much(self, purse: Sequence[str]) -> None:
        """What a correction makes too much elsewhere is paid back in one round."""
        by_transaction = {self.transaction(order): order for order in self.visits}
        for each in overcharges(self.fees(purse), ceilings=CEILINGS):
            self.return_money(by_transaction[each.fee.id], Money(each.too_much_ore))

    def late_price(self, who: str, day: date) -> Money:
        """A doctor's visit on a day after which others may have been charged."""
        known = self.fees(PURSES[who])
        return Money(late_fee_to_pay(333_33, day, known, ceilings=CEILINGS, now=self.now))

    def payments(self, order: Order) -> list[Attempt]:
        """The approved payments of a visit."""
        made = self.kiosks[0].attempts_for(order.reference)
        return [each for each in made if each.purpose is Purpose.PAYMENT and each.state is AttemptState.APPROVED]

    def kept(self, order: Order) -> Money:
        """What the patient has paid for a visit after all."""
        moved = self.kiosks[0].balance(order.reference)
        return ZERO if moved is None else moved.kept

    def transaction(self, order: Order) -> str:
        """The ledger's transaction for a visit."""
        query = select(tables.charges.c.counted_as).where(tables.charges.c.reference == order.reference)
        with self.engine.begin() as connection:
            return str(connection.scalar(query))

    def fees(self, persons: Sequence[str]) -> tuple[CountedFee, ...]:
        """All fees of some persons as they stand."""
        row = entries.c
        columns = (row.transaction_id, row.action, row.visit_date, row.amount_ore, row.registered_at, row.place)
        query = select(*columns).where(row.person_id.in_(persons)).order_by(row.number)
        with self.engine.begin() as connection:
            return standing_fees(cast(Sequence[Entry], connection.execute(query).all()))

    def name(self) -> str:
        """A new visit's reference."""
        self.named += 1
        return f"visit-{self.named}"

    def history(self) -> History:
        """The fees for the oracle, in the order in which they were charged."""
        lines = [
            Line(fee.id, "REGISTER", who, fee.visit_date, fee.amount_ore, fee.registered_at, True)
            for who in BORN
            for fee in self.fees((who,))
        ]
        ordered = tuple(sorted(lines, key=lambda line: (line.at, line.id)))
        table = {ceiling.valid_from: ceiling.amount_ore for ceiling in CEILINGS}
        last = max([self.first, *(line.day for line in ordered)])
        return History(BORN, ordered, table, {self.first: "anna"}, last)


TestMoneyOfMany = Town.TestCase
TestMoneyOfMany.settings = settings(
    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
