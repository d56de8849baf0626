"""The rules beside an oracle that lives day after day; many more histories: `python -m tests.payments.oracle`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from payments.high_cost import family, rules
from tests.payments.oracle.agreement import disagreement
from tests.payments.oracle.day_by_day import is_a_year_later, is_of_age, live
from tests.payments.oracle.random_histories import random_history

FEW = 300


def first_disagreement() -> str:
    """The first thing that rules and oracle see differently in a few histories, "" when there is none."""
    histories = (random_history(number) for number in range(FEW))
    return next(filter(None, (disagreement(history, live(history)) for history in histories)), "")


def test_rules_and_oracle_agree() -> None:
    assert first_disagreement() == ""


def _no_leap_days(day: date) -> date:
    return day + timedelta(365)


def _eighteen_on_new_year(born: date) -> date:
    return date(born.year + 18, 1, 1)


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (rules, "year_after", _no_leap_days),
        (family, "of_age_on", _eighteen_on_new_year),
        (family, "year_after", lambda day: day),
    ],
)
def test_the_oracle_notices_wrong_rules(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, wrong: Callable[[date], date]
) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert first_disagreement()


def test_the_oracle_knows_the_calendar() -> None:
    assert is_a_year_later(date(2025, 4, 25), date(2026, 4, 25))
    assert not is_a_year_later(date(2025, 4, 25), date(2026, 4, 24))
    assert not is_a_year_later(date(2024, 2, 29), date(2025, 2, 28))
    assert is_of_age(date(2008, 2, 29), date(2026, 3, 1))
    assert not is_of_age(date(2008, 2, 29), date(2026, 2, 28))
