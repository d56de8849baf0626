"""The high-cost card: histories that can be checked by hand, and properties that hold for every history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.high_cost.rules import (
    Ceiling,
    CountedFee,
    HighCostCard,
    NoCeiling,
    Status,
    card_on,
    fee_to_pay,
    late_fee_to_pay,
    overcharges,
    year_after,
)

CEILINGS = (
    Ceiling(date(2024, 1, 1), 1400_00, "test", True),
    Ceiling(date(2025, 1, 1), 1450_00, "test", True),
)


def fees(*visits: tuple[str, int]) -> list[CountedFee]:
    """A history of (day, kronor), entered at noon of the day of the visit."""
    return [
        CountedFee(str(number), date.fromisoformat(day), kronor * 100, datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        for number, (day, kronor) in enumerate(visits)
    ]


def card(day: str, *visits: tuple[str, int]) -> HighCostCard:
    """The card on a day after a history."""
    return card_on(date.fromisoformat(day), fees(*visits), ceilings=CEILINGS)


def test_without_visits_everything_is_left() -> None:
    assert card("2026-11-21") == HighCostCard(date(2026, 11, 21), 0, 1450_00, 1450_00)


def test_from_25_april_to_24_april() -> None:
    """The example that 1177 gives: the first visit on 25 April, the ceiling on 10 October."""
    history = [("2025-04-25", 725), ("2025-10-10", 725)]
    reached = card("2025-10-10", *history)
    assert (reached.start, reached.reached, reached.valid_to) == (
        date(2025, 4, 25),
        date(2025, 10, 10),
        date(2026, 4, 24),
    )
    assert card("2026-04-24", *history).is_frikort
    assert card("2026-04-25", *history) == HighCostCard(date(2026, 4, 25), 0, 1450_00, 1450_00)


def test_the_last_fee_is_reduced_to_the_ceiling() -> None:
    almost = card("2026-11-21", ("2026-02-01", 900), ("2026-05-01", 500))
    assert almost.left_ore == 50_00
    assert fee_to_pay(250_00, almost) == 50_00


def test_the_visit_that_reaches_the_ceiling_makes_the_next_one_that_day_free() -> None:
    assert fee_to_pay(250_00, card("2026-05-01", ("2026-05-01", 1450))) == 0


def test_a_fee_falls_out_after_twelve_months() -> None:
    history = [("2025-03-01", 1000), ("2025-09-01", 300)]
    assert card("2026-02-28", *history).counted_ore == 1300_00
    later = card("2026-03-01", *history)
    assert (later.counted_ore, later.start) == (300_00, date(2025, 9, 1))


def test_a_period_from_29_february_ends_with_28_february() -> None:
    assert card("2024-03-01", ("2024-02-29", 1400)).valid_to == date(2025, 2, 28)
    assert year_after(date(2023, 2, 28)) == date(2024, 2, 28)


def test_a_frikort_reached_before_new_year_keeps_its_ceiling() -> None:
    history = [("2024-06-01", 1400)]
    assert card("2025-01-02", *history).is_frikort
    assert card("2025-01-02", *history).left_ore == 0


def test_who_has_not_reached_it_by_new_year_meets_the_new_ceiling() -> None:
    assert card("2025-01-02", ("2024-06-01", 1390)).left_ore == 60_00


def test_a_visit_entered_late_moves_the_start() -> None:
    history = fees(("2026-06-01", 1000))
    late = CountedFee("late", date(2026, 5, 1), 450_00, datetime(2026, 7, 1, tzinfo=UTC))
    got = card_on(date(2026, 7, 1), [*history, late], ceilings=CEILINGS)
    assert (got.start, got.reached, got.valid_to) == (date(2026, 5, 1), date(2026, 6, 1), date(2027, 4, 30))


def test_a_deleted_visit_takes_the_frikort_back() -> None:
    history = fees(("2026-05-01", 700), ("2026-06-01", 750))
    assert card_on(date(2026, 6, 2), history, ceilings=CEILINGS).is_frikort
    assert not card_on(date(2026, 6, 2), history[:1], ceilings=CEILINGS).is_frikort


def test_too_much_is_shown_as_negative() -> None:
    assert card("2026-06-03", ("2026-05-01", 1450), ("2026-06-01", 250)).left_ore == -250_00


def test_what_was_too_much_is_named_visit_by_visit() -> None:
    history = fees(("2026-05-01", 1400), ("2026-05-02", 250), ("2026-06-01", 100), ("2027-05-01", 250))
    found = overcharges(history, ceilings=CEILINGS)
    assert [(each.fee.id, each.too_much_ore) for each in found] == [("1", 200_00), ("2", 100_00)]


def test_a_visit_priced_late_makes_no_later_one_too_much() -> None:
    """April is priced in July, when June has already filled the card: only 50 kronor are left of the year."""
    history = fees(("2026-06-01", 1400))
    now = datetime(2026, 7, 1, tzinfo=UTC)
    assert late_fee_to_pay(250_00, date(2026, 4, 1), history, ceilings=CEILINGS, now=now) == 50_00
    assert late_fee_to_pay(250_00, date(2025, 4, 1), history, ceilings=CEILINGS, now=now) == 250_00


def test_a_ceiling_lowered_by_the_region_is_reached_when_it_begins() -> None:
    lowered = (*CEILINGS, Ceiling(date(2026, 7, 1), 900_00, "test", True))
    history = fees(("2026-05-01", 1000))
    got = card_on(date(2026, 7, 1), history, ceilings=lowered)
    assert (got.reached, got.valid_to, got.left_ore) == (date(2026, 7, 1), date(2027, 4, 30), 0)
    assert not card_on(date(2026, 6, 30), history, ceilings=lowered).is_frikort


def test_a_free_visit_starts_no_period() -> None:
    assert card("2026-06-03", ("2026-05-01", 0)).start is None


def test_a_frikort_is_preliminary_for_48_hours() -> None:
    reached = card("2026-05-02", ("2026-05-01", 1450))
    assert reached.status_at(datetime(2026, 5, 3, 11, 59, tzinfo=UTC)) is Status.PRELIMINARY
    assert reached.status_at(datetime(2026, 5, 3, 12, 0, tzinfo=UTC)) is Status.FINAL
    assert card("2026-05-02").status_at(datetime(2026, 5, 3, tzinfo=UTC)) is Status.BELOW_LIMIT


def test_a_frikort_reached_by_a_late_entry_is_preliminary_from_that_entry() -> None:
    late = CountedFee("late", date(2026, 4, 1), 50_00, datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    got = card_on(date(2026, 7, 1), [*fees(("2026-05-01", 1400)), late], ceilings=CEILINGS)
    assert got.preliminary_until == datetime(2026, 7, 3, 8, 0, tzinfo=UTC)


def test_a_day_before_the_first_ceiling() -> None:
    with pytest.raises(NoCeiling, match="1899-12-31"):
        card("1899-12-31")


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
histories = st.lists(st.tuples(days, st.integers(1, 900_00)), max_size=30)


@given(histories)
def test_who_is_charged_by_the_rules_never_pays_beyond_the_ceiling(visits: list[tuple[date, int]]) -> None:
    paid: list[CountedFee] = []
    for number, (day, listed) in enumerate(sorted(visits)):
        before = card_on(day, paid, ceilings=CEILINGS)
        amount = fee_to_pay(listed, before)
        assert 0 <= amount <= listed
        assert (amount == 0) is before.is_frikort
        paid.append(CountedFee(f"{number:02}", day, amount, datetime(2030, 1, 1, tzinfo=UTC)))
        after = card_on(day, paid, ceilings=CEILINGS)
        assert after.counted_ore <= 1450_00
        assert after.left_ore >= 0
        assert after.is_frikort is (after.left_ore == 0)


@given(histories, st.randoms())
def test_the_order_of_entering_does_not_matter(visits: list[tuple[date, int]], chance: Random) -> None:
    history = [
        CountedFee(f"{number:02}", day, ore, datetime(2030, 1, 1, tzinfo=UTC))
        for number, (day, ore) in enumerate(visits)
    ]
    shuffled = history[:]
    chance.shuffle(shuffled)
    on = date(2028, 6, 1)
    assert card_on(on, history, ceilings=CEILINGS) == card_on(on, shuffled, ceilings=CEILINGS)


@given(days)
def test_twelve_months_are_365_or_366_days(start: date) -> None:
    assert year_after(start) - start in {timedelta(365), timedelta(366)}
