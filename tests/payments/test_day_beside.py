"""A visit soon after midnight, priced on the evening before: the card of the day beside is right, or there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from payments.charge import Order
from payments.high_cost.day_beside import Told, card_beside
from payments.high_cost.efrikort import EFrikort
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.high_cost.rules import Ceiling, CountedFee, card_on, fee_to_pay
from payments.money import Money, sek
from payments.simulators.efrikort import EFrikortSimulator
from tests.payments.telling.scene import CALLER, PEOPLE, Clinic, Clock

# each year has another ceiling, so that a wrong one shows
CEILINGS = tuple(
    Ceiling(date(year, 1, 1), (900 + 100 * (year - 2020)) * 100, "test", True) for year in range(2020, 2030)
)
EVENING = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # half past eleven in Sweden
TONIGHT, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
MINUTE = timedelta(minutes=1)


def fee(number: int, day: date, kronor: int) -> CountedFee:
    """A fee that was entered on its day."""
    return CountedFee(str(number), day, kronor * 100, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def told_on(day: date, history: tuple[CountedFee, ...]) -> Told:
    """What a registry tells of a history on a day."""
    card = card_on(day, history, ceilings=CEILINGS)
    counted = {each.id for each in card.fees}
    return Told(card, card.fees, tuple(each for each in history if each.id not in counted))


@st.composite
def histories(draw: st.DrawFn) -> tuple[date, tuple[CountedFee, ...]]:
    """A day, often near a turn of the year, and the visits of three years before it and of the day after."""
    day = draw(st.sampled_from([date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28), date(2028, 2, 29)]))
    day += timedelta(days=draw(st.integers(-2, 2)))
    ago = st.one_of(st.integers(-1, 900), st.sampled_from([363, 364, 365, 366, 367, 0, 1]))
    visits = draw(st.lists(st.tuples(ago, st.sampled_from([100, 250, 400, 1450])), max_size=12))
    return day, tuple(fee(number, day - timedelta(days=days), kronor) for number, (days, kronor) in enumerate(visits))


@given(histories(), st.sampled_from([-1, 0, 1]))
@settings(max_examples=600)
def test_the_card_of_the_day_beside_is_that_of_the_whole_history_or_none(
    history: tuple[date, tuple[CountedFee, ...]], step: int
) -> None:
    today, fees = history
    on = today + timedelta(days=step)
    found = card_beside(told_on(today, fees), on)
    if found is None:
        return
    true = card_on(on, fees, ceilings=CEILINGS)
    assert (found.on, found.is_frikort, found.valid_to) == (on, true.is_frikort, true.valid_to)
    assert fee_to_pay(400_00, found) == fee_to_pay(400_00, true)
    if not true.is_frikort:
        assert (found.counted_ore, found.left_ore, found.start) == (true.counted_ore, true.left_ore, true.start)


def test_most_evenings_can_be_priced() -> None:
    for kronor, left in ((250, 1250), (1400, 100)):
        card = card_beside(told_on(TONIGHT, (fee(1, date(2026, 5, 1), kronor),)), TOMORROW)
        assert card is not None
        assert card.left_ore == left * 100


def test_a_fee_that_runs_out_at_midnight_counts_no_more() -> None:
    history = (fee(1, date(2025, 11, 22), 1000), fee(2, date(2026, 5, 1), 300))
    assert card_on(TONIGHT, history, ceilings=CEILINGS).left_ore == 200_00
    card = card_beside(told_on(TONIGHT, history), TOMORROW)
    assert card is not None
    assert (card.left_ore, card.start) == (1200_00, date(2026, 5, 1))


def test_a_frikort_whose_last_day_it_is_does_not_hold_after_midnight() -> None:
    ended = told_on(TONIGHT, (fee(1, date(2025, 11, 22), 1500),))
    assert ended.card.is_frikort
    assert card_beside(ended, TOMORROW) is None  # it was reached under last year's ceiling
    holds = told_on(TONIGHT, (fee(1, date(2025, 11, 23), 1500),))
    card = card_beside(holds, TOMORROW)
    assert card is not None
    assert card.is_frikort


@pytest.mark.parametrize("kronor", [100, 5000])
def test_at_new_year_only_a_frikort_is_known(kronor: int) -> None:
    eve = date(2026, 12, 31)
    card = card_beside(told_on(eve, (fee(1, date(2026, 5, 1), kronor),)), date(2027, 1, 1))
    assert (card is not None) is (kronor == 5000)


def test_a_list_that_does_not_add_up_to_its_card_is_not_reckoned_with() -> None:
    told = told_on(TONIGHT, (fee(1, date(2026, 5, 1), 250), fee(2, date(2026, 6, 1), 250)))
    assert card_beside(Told(told.card, told.fees[:1]), TOMORROW) is None


@dataclass
class Ticking:
    """A clock that reaches midnight in Sweden between two looks at it."""

    looks: list[datetime] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


@pytest.fixture
def clinic(engine: Engine) -> Clinic:
    """A clinic with e-frikort late in the evening."""
    return Clinic(engine, Clock(EVENING))


def pay(clinic: Clinic, day: date, kronor: int = 250) -> None:
    """Price a visit on a day by the card of that day, and pay it."""
    card = clinic.checkout.card_of("anna", on=day).card
    assert card is not None
    ore = fee_to_pay(kronor * 100, card)
    charge = clinic.checkout.open_charge(Order(f"v{day}", "anna", "doctor_visit", Money(ore), day, counts=True))
    assert clinic.checkout.pay(charge.id, "card").stands


def test_a_visit_after_midnight_is_priced_paid_and_told_on_its_own_day(clinic: Clinic) -> None:
    clinic.service.enter(PEOPLE["anna"], date(2026, 5, 1), 1300_00, region="SE-OTHER")
    pay(clinic, TOMORROW)
    assert clinic.terminal.balance == sek(150)
    clinic.teller.deliver()
    assert (clinic.registered(), clinic.teller.waiting()) == ([1300], 1)
    after = clinic.checkout.card_of("anna", on=TOMORROW).card
    assert after is not None
    assert after.is_frikort
    clinic.clock.now += 31 * MINUTE
    clinic.teller.deliver()
    assert (clinic.registered(), clinic.teller.waiting()) == ([1300, 150], 0)
    (_other, ours) = (each for each, _region in clinic.service.patients[PEOPLE["anna"]].fees.values())
    assert ours.visit_date == TOMORROW


def test_a_visit_before_midnight_that_is_paid_after_it(clinic: Clinic) -> None:
    clinic.clock.now += 31 * MINUTE
    pay(clinic, TONIGHT)
    clinic.teller.deliver()
    (ours,) = (each for each, _region in clinic.service.patients[PEOPLE["anna"]].fees.values())
    assert ours.visit_date == TONIGHT


@pytest.mark.parametrize("minutes", range(26, 35))
def test_on_every_minute_around_midnight_the_card_is_told_for_both_days(clinic: Clinic, minutes: int) -> None:
    clinic.service.enter(PEOPLE["anna"], date(2026, 5, 1), 300_00, region="SE-OTHER")
    clinic.clock.now = EVENING + minutes * MINUTE
    for day in (TONIGHT, TOMORROW):
        card = clinic.checkout.card_of("anna", on=day).card
        assert card is not None
        assert (card.on, card.left_ore) == (day, 1150_00)


def test_an_answer_across_midnight_is_asked_for_again() -> None:
    midnight = EVENING + 30 * MINUTE
    service = EFrikortSimulator(CEILINGS, lambda: midnight)
    clock = Ticking([midnight - timedelta(seconds=1), midnight])
    with httpx.Client(transport=httpx.WSGITransport(service), base_url="http://efrikort") as client:
        registry = EFrikort(client, CALLER, PEOPLE.__getitem__, clock)
        answer = registry.get_extended_card_for_person("anna", on=TOMORROW)
    assert answer.card is not None
    assert (answer.card.on, len(service.asked)) == (TOMORROW, 2)


def test_what_cannot_be_known_before_midnight_is_said_to_be_too_early(clinic: Clinic) -> None:
    clinic.service.enter(PEOPLE["anna"], date(2026, 5, 1), 300_00, region="SE-OTHER")
    clinic.clock.now = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    answer = clinic.checkout.card_of("anna", on=date(2027, 1, 1))
    assert answer == CardAnswer(ResultCode.VALIDATION_ERROR, is_too_early=True)
    clinic.clock.now += 31 * MINUTE
    assert clinic.checkout.card_of("anna", on=date(2027, 1, 1)).card is not None
