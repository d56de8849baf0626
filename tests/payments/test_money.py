"""Money is exact and reads as Swedish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.errors import InvalidAmount
from payments.money import NO_BREAK_SPACE, ZERO, Money, sek

ore = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (sek(250), "250 kronor"),
        (sek(1450), "1 450 kronor"),
        (sek(1), "1 krona"),
        (sek("99.50"), "99,50 kronor"),
        (ZERO, "0 kronor"),
        (-sek(40), "−40 kronor"),
    ],
)
def test_swedish_amounts(money: Money, text: str) -> None:
    assert money.text() == text.replace(" ", NO_BREAK_SPACE)


def test_english_amount() -> None:
    assert sek(1450).text("en") == "1,450\u00a0kronor"


@given(ore, ore)
def test_no_ore_is_lost(one: int, other: int) -> None:
    assert (Money(one) + Money(other)) - Money(other) == Money(one)
    assert (Money(one) < Money(other)) is (one < other)


@pytest.mark.parametrize("kronor", ["0.005", "NaN", "Infinity", "tio", "1e-3"])
def test_what_is_not_an_amount(kronor: str) -> None:
    with pytest.raises(InvalidAmount):
        sek(kronor)


def test_a_float_is_refused() -> None:
    with pytest.raises(InvalidAmount, match="whole number of öre"):
        Money(2.5)  # type: ignore[arg-type]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(InvalidAmount, match="SEK and EUR"):
        sek(1) + Money(100, "EUR")
