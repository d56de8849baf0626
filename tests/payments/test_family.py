"""Children with the same parent share one card (17 kap. 7 §): histories that a cashier can check."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from payments.high_cost.family import Child, leaving_days, shared_card_on
from payments.high_cost.rules import Ceiling, CountedFee

CEILINGS = (Ceiling(date(2024, 1, 1), 1400_00, "test", True), Ceiling(date(2025, 1, 1), 1450_00, "test", True))


def child(name: str, born: str, *visits: tuple[str, int]) -> Child:
    """A child with its visits as (day, kronor)."""
    fees = tuple(
        CountedFee(f"{name}{number}", date.fromisoformat(day), kronor * 100, datetime(2026, 12, 1, tzinfo=UTC))
        for number, (day, kronor) in enumerate(visits)
    )
    return Child(name, date.fromisoformat(born), fees)


def left(day: str, name: str, *children: Child) -> int:
    """The kronor left on a child's card."""
    return shared_card_on(date.fromisoformat(day), name, children, ceilings=CEILINGS).left_ore // 100


def test_the_fees_of_all_count_together() -> None:
    family = [child("anna", "2010-05-01", ("2026-02-01", 725)), child("bo", "2015-01-01", ("2026-03-01", 725))]
    assert [left("2026-03-01", name, *family) for name in ("anna", "bo")] == [0, 0]
    assert left("2026-02-28", "bo", *family) == 725


def test_who_turns_18_under_way_shares_until_the_twelve_months_end() -> None:
    family = [child("anna", "2008-05-01", ("2026-02-01", 725), ("2026-06-01", 725)), child("bo", "2015-01-01")]
    assert leaving_days(family, ceilings=CEILINGS)["anna"] == date(2027, 2, 1)
    assert left("2027-01-31", "bo", *family) == 0
    assert left("2027-01-31", "anna", *family) == 0
    assert left("2027-02-01", "anna", *family) == 1450


def test_who_turns_18_when_nothing_is_running_has_a_card_of_its_own_at_once() -> None:
    family = [child("anna", "2008-05-01", ("2026-06-01", 300)), child("bo", "2015-01-01", ("2026-06-02", 100))]
    assert (left("2026-06-03", "anna", *family), left("2026-06-03", "bo", *family)) == (1150, 1350)


def test_a_visit_entered_late_keeps_a_grown_up_child_in_the_family() -> None:
    bo = child("bo", "2015-01-01", ("2026-04-30", 100))
    anna = child("anna", "2008-05-01", ("2026-06-01", 300))
    assert left("2026-06-03", "bo", anna, bo) == 1050


def test_twins_leave_on_the_same_day() -> None:
    family = [child(name, "2008-05-01", ("2026-04-01", 100)) for name in ("anna", "bo")]
    assert set(leaving_days(family, ceilings=CEILINGS).values()) == {date(2027, 4, 1)}


def test_somebody_else_has_no_place_in_it() -> None:
    with pytest.raises(KeyError):
        left("2026-06-03", "cecilia", child("anna", "2010-05-01"))
