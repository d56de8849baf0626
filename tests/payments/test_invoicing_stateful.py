"""Any history of invoices, credits, payments and faults: billing system, books and card agree in the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import date

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert

from payments import tables
from payments.billing.port import BillingSilent
from payments.charge import Attempt, AttemptState, Purpose
from payments.database import open_engine
from payments.errors import AlreadyPaid, NotReturnable
from payments.money import ZERO, Money, sek
from tests.payments.billing_world import Clinic, costing
from tests.payments.conftest import PowerCut, Terminal, order
from tests.payments.test_checkout import cut_at_commit
from tests.payments.test_money_is_kept import TARIFF

TODAY = date(2026, 11, 21)
VISITS = st.sampled_from(["morning", "noon"])
CUTS = st.sampled_from(["", "", *(f"{when}_commit_{n}" for n in (3, 5, 6) for when in ("before", "after"))])
FAULTS = st.lists(st.sampled_from(["", "lost", "silent", "503", "nonsense", "404"]), max_size=4)


class Billed(RuleBasedStateMachine):
    """One patient, two visits, and a billing system behind a bad line; 50 kronor for each invoice."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = open_engine("sqlite:///:memory:")
        tables.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(insert(tables.counters), [{"name": n, "value": 0} for n in ("receipt", "billing")])
        self.clinic = Clinic(self.engine, costing(TARIFF, 50), Terminal())

    def teardown(self) -> None:
        self.in_the_end_all_agree()
        self.engine.dispose()

    @rule(visit=VISITS, kronor=st.sampled_from([100, 250, 1450]), cut=CUTS)
    def bill(self, visit: str, kronor: int, cut: str) -> None:
        """An invoice for what is due, as far as the card allows."""
        moved = self.clinic.checkout.balance(visit)
        what = order(visit, kronor=kronor) if moved is None else order(visit, kronor=moved.amount.ore // 100)
        charge = self.clinic.checkout.open_charge(what) if moved is None else None
        charge_id = charge.id if charge else self.clinic.checkout.attempts_for(visit)[0].charge_id
        with suppress(AlreadyPaid):
            self._cut(cut, lambda: self.clinic.checkout.pay(charge_id, "invoice"))

    @rule(visit=VISITS, kronor=st.sampled_from([50, 100, 250, 1450]), cut=CUTS)
    def credit(self, visit: str, kronor: int, cut: str) -> None:
        """A part of an invoice is credited, or all of it."""
        invoices = self._invoices(visit)
        if invoices:
            with suppress(NotReturnable):
                self._cut(cut, lambda: self.clinic.credit(invoices[0], min(kronor, invoices[0].amount.ore // 100)))

    @rule(faults=FAULTS)
    def deliver(self, faults: list[str]) -> None:
        """The outbox works on a bad line."""
        self.clinic.line.faults = list(faults)
        self.clinic.outbox.deliver()
        self.clinic.line.faults = []
        self.clinic.clock.pass_by(minutes=1)

    @rule(visit=VISITS, faults=FAULTS)
    def pay(self, visit: str, faults: list[str]) -> None:
        """The patient pays all that the billing system wants, and we ask for news."""
        billing = self.clinic.line.billing
        for invoice in self._invoices(visit):
            if invoice.id in billing.documents and billing.owed_ore(invoice.id) > 0:
                billing.pay(invoice.id, on=TODAY)
        self.clinic.line.faults = list(faults)
        with suppress(BillingSilent):
            self.clinic.settling.collect()
        self.clinic.line.faults = []

    @invariant()
    def the_card_counts_what_stands(self) -> None:
        """Billed or paid, a fee counts; credited, it does not; the invoices' own fees never do."""
        assert self.clinic.left == sek(1450) - self._kept()
        assert self.clinic.left >= ZERO

    @rule()
    def in_the_end_all_agree(self) -> None:
        """When everything is delivered, the billing system has each standing document once, with its amount."""
        self.clinic.deliver_all()
        self.clinic.settling.collect()
        standing = [each for visit in ("morning", "noon") for each in self._attempts(visit) if each.stands]
        taken = self.clinic.line.billing.documents
        assert {each.id: each.amount.ore for each in standing} == {key: d["amount_ore"] for key, d in taken.items()}
        paid = {each["document_id"] for each in self.clinic.line.billing.payments}
        assert paid == {each.id for each in standing if each.state is AttemptState.APPROVED}
        assert (self.clinic.outbox.refused(), self.clinic.settling.objections(), self.clinic.numbers) == ([], [], [])

    def _cut(self, place: str, act: Callable[[], object]) -> None:
        with suppress(PowerCut), ExitStack() as meanwhile:
            if place:
                meanwhile.callback(cut_at_commit(self.engine, place))
            act()
        self.clinic.restart()
        self.clinic.checkout.recover()
        assert self.clinic.checkout.open_attempts() == []

    def _attempts(self, visit: str) -> list[Attempt]:
        return self.clinic.checkout.attempts_for(visit)

    def _invoices(self, visit: str) -> list[Attempt]:
        return [each for each in self._attempts(visit) if each.stands and each.purpose is Purpose.PAYMENT]

    def _kept(self) -> Money:
        known = map(self.clinic.checkout.balance, ("morning", "noon"))
        return sum((each.kept for each in known if each is not None), ZERO)


TestBilledIsKept = Billed.TestCase
TestBilledIsKept.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
