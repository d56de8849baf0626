"""Whatever happens to a patient's visits, money stays right: a state machine over the ledger, with a till beside it.

After each step the oracle, not the rules, says whether anybody has paid more than the ceiling of a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine

from payments.fees import Exemption, Fee, Tariff, Validity, quote
from payments.high_cost.history import Action
from payments.high_cost.ledger import Ledger
from payments.high_cost.registry import ResultCode
from payments.high_cost.rules import Ceiling, CountedFee, late_fee_to_pay, overcharges
from payments.money import Money
from payments.tables import metadata
from tests.payments.oracle.day_by_day import live
from tests.payments.oracle.random_histories import History, Line

ALWAYS = Validity(date(2024, 1, 1))
CEILINGS = (
    Ceiling(date(2024, 1, 1), 1400_00, "test", True),
    Ceiling(date(2025, 1, 1), 1450_00, "test", True),
    # a region's lower one
    Ceiling(date(2026, 1, 1), 1200_00, "test", True),
)
KINDS = {"doctor": (333_33, True), "expensive": (800_00, True), "missed": (250_00, False)}
TARIFF = Tariff(
    "test",
    tuple(
        Fee(kind, {"sv": kind}, Money(ore), ALWAYS, "test", verified=True, counts=counts, waivable=counts)
        for kind, (ore, counts) in KINDS.items()
    ),
    (),
    (Exemption("smittskydd", {"sv": "Smittskydd"}, ALWAYS, "test", verified=True),),
    CEILINGS,
)
PATIENT = "patient-1"
STEPS = settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


class Patient(RuleBasedStateMachine):
    """One patient between 2024 and 2027: visits today and entered late, corrections, refunds, unpaid invoices."""

    @initialize(day=st.dates(date(2024, 2, 1), date(2024, 3, 15)))
    def begin(self, day: date) -> None:
        """An empty ledger on a day."""
        self.engine = create_engine("sqlite://")
        metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        self.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        self.first, self.number = day, 0
        # what was taken from the patient for visits that count, and what was given back
        self.taken = self.returned = 0
        self.not_counted = 0

    def teardown(self) -> None:
        """Let go of the database."""
        if hasattr(self, "engine"):
            self.connection.close()
            self.engine.dispose()

    @property
    def ledger(self) -> Ledger:
        """The ledger at this instant."""
        return Ledger(self.connection, CEILINGS, self.now)

    @property
    def fees(self) -> tuple[CountedFee, ...]:
        """All fees as they stand."""
        answer = self.ledger.get_extended_card_for_person(PATIENT, on=self.now.date())
        return (*answer.transactions, *answer.expired)

    @rule(days=st.sampled_from([0, 1, 30, 200, 365]))
    def time_passes(self, days: int) -> None:
        """A while later."""
        if self.now.year < 2027:
            self.now += timedelta(days=days, minutes=1)

    @rule(kind=st.sampled_from(sorted(KINDS)), exempt=st.booleans())
    def visit(self, kind: str, exempt: bool) -> None:
        """A visit today, priced by the tariff and paid, or invoiced, which counts the same."""
        today = self.now.date()
        card = self.ledger.get_extended_card_for_person(PATIENT, on=today).card
        assert card is not None
        why = frozenset({"smittskydd"} if exempt else ())
        price = quote(TARIFF, kind, on=today, age=40, exemptions=why, card=card)
        if card.is_frikort:
            assert price.amount == Money(0) or not price.counts
        if price.counts:
            self.charge(today, price.amount.ore)
        else:
            self.not_counted += price.amount.ore

    @rule(days=st.integers(1, 400))
    def visit_entered_late(self, days: int) -> None:
        """A visit of long ago is priced today."""
        day = max(self.now.date() - timedelta(days=days), self.first)
        self.charge(day, late_fee_to_pay(333_33, day, self.fees, ceilings=CEILINGS, now=self.now))

    @precondition(lambda self: self.fees)
    @rule(which=st.integers(0, 99), days=st.sampled_from([0, -20, 20]), ore=st.sampled_from([1, 250_00, 1450_00]))
    def correct(self, which: int, days: int, ore: int) -> None:
        """A fee turns out to have been for another day or amount; what it makes too much is paid back."""
        fee = self.fees[which % len(self.fees)]
        day = min(max(fee.visit_date + timedelta(days=days), self.first), self.now.date())
        self.amend(fee, day, ore)
        self.pay_back_what_is_too_much()

    @precondition(lambda self: self.fees)
    @rule(which=st.integers(0, 99))
    def pay_back_for_waiting(self, which: int) -> None:
        """The patient waited for more than thirty minutes; what this makes too much elsewhere is paid back too."""
        fee = self.fees[which % len(self.fees)]
        assert self.ledger.delete_transaction(fee.id, reason="30-minutersregeln").code is ResultCode.OK
        self.returned += fee.amount_ore
        self.pay_back_what_is_too_much()

    @invariant()
    def no_year_costs_more_than_its_ceiling(self) -> None:
        """By the oracle."""
        if hasattr(self, "engine"):
            assert live(self.history()).too_much == {}

    @invariant()
    def no_ore_is_lost(self) -> None:
        """What the patient has paid for counted visits is what the ledger says, to the öre."""
        if hasattr(self, "engine"):
            assert self.taken - self.returned == sum(fee.amount_ore for fee in self.fees)

    def charge(self, day: date, ore: int) -> None:
        """Take the money and enter the fee."""
        self.number += 1
        answer = self.ledger.register_transaction(
            PATIENT, transaction_date=day, amount_ore=ore, reference=f"visit-{self.number}"
        )
        assert answer.code is ResultCode.OK
        self.taken += ore
        self.now += timedelta(minutes=1)

    def amend(self, fee: CountedFee, day: date, ore: int) -> None:
        """Correct a fee, and take or give back the difference."""
        answer = self.ledger.update_transaction(fee.id, transaction_date=day, amount_ore=ore, reason="corrected")
        assert answer.code is ResultCode.OK
        self.taken += max(ore - fee.amount_ore, 0)
        self.returned += max(fee.amount_ore - ore, 0)
        self.now += timedelta(minutes=1)

    def pay_back_what_is_too_much(self) -> None:
        """One round is enough."""
        for each in overcharges(self.fees, ceilings=CEILINGS):
            self.amend(each.fee, each.fee.visit_date, each.fee.amount_ore - each.too_much_ore)

    def history(self) -> History:
        """The fees for the oracle."""
        ordered: Sequence[CountedFee] = sorted(self.fees, key=lambda fee: (fee.registered_at, fee.id))
        lines = tuple(
            Line(fee.id, Action.REGISTER, PATIENT, fee.visit_date, fee.amount_ore, fee.registered_at, True)
            for fee in ordered
        )
        table = {ceiling.valid_from: ceiling.amount_ore for ceiling in CEILINGS}
        last = max([self.first, *(line.day for line in lines)])
        return History({PATIENT: date(1980, 1, 1)}, lines, table, {self.first: PATIENT}, last)


TestPatient = Patient.TestCase
TestPatient.settings = STEPS
