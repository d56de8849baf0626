"""Any payments and refunds over a network that loses what it likes: in the end e-frikort has each fee once."""

from __future__ import annotations

from datetime import date

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert

from payments import tables
from payments.beginning import Return
from payments.charge import Purpose
from payments.database import open_engine
from payments.errors import NotReturnable
from payments.high_cost import tellings
from payments.high_cost.family import Child
from payments.high_cost.registry import ResultCode
from payments.money import ZERO, Money, sek
from payments.simulators.efrikort import Lost
from tests.payments.telling.scene import Clinic

WHO = st.sampled_from(["anna", "bo", "cilla"])
KRONOR = st.sampled_from([250, 250, 100, 700])
_LOOK = st.sampled_from([None, None, None, 503])
_SEND = st.sampled_from([None, Lost.ANSWER, Lost.ANSWER, 503, ResultCode.ERROR, ResultCode.ACCESSDENIED])
# a registration is looked for, then sent
WEATHER = st.lists(st.tuples(_LOOK, _SEND), max_size=3).map(lambda pairs: [each for pair in pairs for each in pair])
ALL = ("anna", "bo", "cilla")


BORN = date(2015, 1, 1)


class Town(RuleBasedStateMachine):
    """Anna, and the siblings Bo and Cilla, who share a card; whatever is told may be lost on its way or way back."""

    def __init__(self) -> None:
        super().__init__()
        assert tellings.tellings.metadata is tables.metadata
        engine = open_engine("sqlite:///:memory:")
        tables.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(tables.counters).values(name="receipt", value=0))
        self.clinic = Clinic(engine)
        self.clinic.registry.group_person(Child("bo", BORN), with_child=Child("cilla", BORN))
        self.visits: list[tuple[str, str]] = []

    def teardown(self) -> None:
        """Whatever happened, what was paid is told in the end, once."""
        self.clinic.service.answers = []
        self.clinic.tell_all()
        for who in ALL:
            assert sum(self.clinic.registered(who)) == self._kept(who).ore // 100
        counted = sum(len(self.clinic.registered(who)) for who in ALL)
        assert counted == sum(bool(self._kept_for(visit)) for _who, visit in self.visits)
        self.clinic.client.close()
        self.clinic.engine.dispose()

    @rule(who=WHO, kronor=KRONOR)
    def pay(self, who: str, kronor: int) -> None:
        """A visit is priced and paid while the network holds; no fee passes what is left."""
        self.clinic.service.answers = []
        visit = f"visit-{len(self.visits)}"
        before = self.clinic.left(who)
        self.clinic.pay(visit, kronor, who)
        self.visits.append((who, visit))
        assert self.clinic.left(who) == before - self._kept_for(visit).ore // 100 >= 0

    @rule(which=st.integers(0, 30), kronor=KRONOR)
    def give_back(self, which: int, kronor: int) -> None:
        """A part of a payment is given back, or all of it."""
        visit = self.visits[which % len(self.visits)][1] if self.visits else ""
        payment = self.clinic.checkout.last_payment(visit) if visit else None
        if payment is None:
            return
        amount = min(sek(kronor), payment.amount)
        try:
            self.clinic.checkout.give_back(Return(payment.id, Purpose.REFUND, amount, "card", by="anna"))
        except NotReturnable:
            return

    @rule(weather=WEATHER, minutes=st.sampled_from([0, 1, 3, 20]))
    def worker_comes_by(self, weather: list[ResultCode | int | Lost | None], minutes: int) -> None:
        """The worker tells what it can."""
        self.clinic.service.answers = weather
        self.clinic.teller.deliver()
        self.clinic.clock.pass_by(minutes=minutes)

    @rule()
    def starts_again(self) -> None:
        """The kiosk is started again and knows nothing but its books."""
        self.clinic.start()

    @invariant()
    def every_fee_counts_once(self) -> None:
        """Told, untold or half told: the cards say what the patients have paid."""
        weather, self.clinic.service.answers = self.clinic.service.answers, []
        shared = self._kept("bo") + self._kept("cilla")
        assert [self.clinic.left(who) for who in ALL] == [
            1450 - kept.ore // 100 for kept in (self._kept("anna"), shared, shared)
        ]
        self.clinic.service.answers = weather

    def _kept(self, who: str) -> Money:
        return sum((self._kept_for(visit) for whose, visit in self.visits if whose == who), ZERO)

    def _kept_for(self, visit: str) -> Money:
        moved = self.clinic.checkout.balance(visit)
        return ZERO if moved is None else moved.kept


TestToldOnce = Town.TestCase
TestToldOnce.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
