"""Any history of payments, refunds, corrections and power cuts: what went in and out is what the books say."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert, select

from payments import tables
from payments.balance import Balance, returnable
from payments.beginning import Return
from payments.charge import AttemptState, Purpose
from payments.checkout import Checkout
from payments.database import open_engine
from payments.errors import AlreadyPaid, NotReturnable, NotWaivable
from payments.high_cost.ledger import Ledger
from payments.money import ZERO, Money, sek
from payments.providers import providers
from payments.tariff_files import load_tariff
from payments.waiver import Waiver, WaiverReason
from tests.payments.conftest import DATA, NOW, PowerCut, Terminal, order

CEILING = sek(1450)
VISITS = st.sampled_from(["morning", "noon"])
KRONOR = st.sampled_from([50, 250, 1450])
ANSWERS = st.sampled_from(
    [AttemptState.APPROVED, AttemptState.APPROVED, AttemptState.DECLINED, AttemptState.CANCELLED, AttemptState.UNKNOWN]
)
PLACES = st.sampled_from(["", "", "", "login", "before_answer", "before_ack", "after_ack"])
WAYS_BACK = st.sampled_from([Purpose.REVERSAL, Purpose.REFUND])
KEYS = st.sampled_from([None, None, "key-1", "key-2"])
TARIFF = load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml")


class Clinic(RuleBasedStateMachine):
    """One patient, one day, one terminal whose power may go at any step."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = open_engine("sqlite:///:memory:")
        tables.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(insert(tables.counters).values(name="receipt", value=0))
        self.terminal = Terminal()
        self.checkout = Checkout(
            self.engine,
            providers(card_terminal=self.terminal),
            lambda connection: Ledger(connection, TARIFF.ceilings, NOW),
            lambda: NOW,
            "kiosk-1",
        )
        for visit in ("morning", "noon"):
            self.checkout.pay(self.checkout.open_charge(order(visit)).id, "card")

    def teardown(self) -> None:
        self.engine.dispose()

    @rule(visit=VISITS, kronor=KRONOR)
    def price(self, visit: str, kronor: int) -> None:
        """A visit gets a price, or another one."""
        if self.checkout.balance(visit) is None:
            self.checkout.open_charge(order(visit, kronor=kronor))
        else:
            self.checkout.correct(visit, sek(kronor))

    @rule(visit=VISITS, kronor=st.sampled_from([None, 50, 250]))
    def waive(self, visit: str, kronor: int | None) -> None:
        """The reception lets the fee off, or a part of it."""
        amount = None if kronor is None else sek(kronor)
        with suppress(NotWaivable):
            self.checkout.waive(visit, Waiver(WaiverReason.DECIDED, "anna", amount))

    @rule(visit=VISITS, answer=ANSWERS, place=PLACES, key=KEYS)
    def pay(self, visit: str, answer: AttemptState, place: str, key: str | None) -> None:
        """The patient pays what is due, as far as the card allows."""
        moved = self.checkout.balance(visit)
        if moved is None:
            return
        self.terminal.answer, self.terminal.cut_at = answer, place
        charge = self.checkout.open_charge(order(visit, kronor=moved.amount.ore // 100))
        with suppress(PowerCut, AlreadyPaid):
            self.checkout.pay(charge.id, "card", key=key and f"{visit}-{key}")
        self._start_again()

    @rule(
        visit=VISITS, purpose=st.sampled_from([Purpose.REVERSAL, Purpose.REFUND]), part=KRONOR, place=PLACES, key=KEYS
    )
    def give_back(self, visit: str, purpose: Purpose, part: int, place: str, key: str | None) -> None:
        """The reception gives back a part or everything."""
        made = self.checkout.attempts_for(visit)
        payments = [each for each in made if each.purpose is Purpose.PAYMENT and each.state is AttemptState.APPROVED]
        if not payments:
            return
        payment = payments[0]
        amount = payment.amount if purpose is Purpose.REVERSAL else min(sek(part), payment.amount)
        self.terminal.answer, self.terminal.cut_at = AttemptState.APPROVED, place
        wanted = Return(payment.id, purpose, amount, "card", by="anna")
        named = key and f"{visit}-{purpose}-{part}-{payment.id[:8]}-{key}"
        before = self.terminal.balance
        with suppress(PowerCut, NotReturnable):
            first = self.checkout.give_back(wanted, key=named)
            if named:
                assert self.checkout.give_back(wanted, key=named) == first
        self._start_again()
        assert self.terminal.balance in (before, before - amount)

    @invariant()
    def total_in_is_total_out(self) -> None:
        """The books say what the terminal holds, for each öre."""
        assert sum((each.kept for each in self._balances()), ZERO) == self.terminal.balance

    @invariant()
    def nothing_passes_the_ceiling(self) -> None:
        """What was kept of the fees is what is counted, and never more than the ceiling."""
        with self.engine.begin() as connection:
            card = self.checkout.registry(connection).get_extended_card_for_person("patient-1", on=order().visit_date)
        assert card.card is not None
        assert self.terminal.balance <= CEILING
        assert Money(sum(fee.amount_ore for fee in card.transactions)) == self.terminal.balance

    @invariant()
    def nobody_is_paid_back_more_than_was_paid(self) -> None:
        """No payment is given back further than it went."""
        for made in map(self.checkout.attempts_for, ("morning", "noon")):
            assert all(ZERO <= returnable(each, made) <= each.amount for each in made)

    @invariant()
    def what_is_let_off_is_never_due(self) -> None:
        """What is due is what was neither let off nor kept."""
        for each in self._balances():
            assert each.due == max(each.amount - each.waived, ZERO) - each.kept

    @invariant()
    def receipts_have_no_gaps(self) -> None:
        """Every movement of money has its number, in turn."""
        with self.engine.begin() as connection:
            numbers = list(connection.scalars(select(tables.receipts.c.number).order_by(tables.receipts.c.number)))
            approved = select(tables.attempts.c.id).where(tables.attempts.c.state == AttemptState.APPROVED)
            assert numbers == list(range(1, len(list(connection.scalars(approved))) + 1))

    def _start_again(self) -> None:
        self.terminal.answer, self.terminal.cut_at = AttemptState.APPROVED, ""
        self.checkout = replace(self.checkout)
        self.checkout.recover()
        assert self.checkout.unresolved("card") == []

    def _balances(self) -> list[Balance]:
        known = map(self.checkout.balance, ("morning", "noon"))
        return [each for each in known if each is not None]


TestMoneyIsKept = Clinic.TestCase
TestMoneyIsKept.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
