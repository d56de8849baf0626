"""Identity numbers: Skatteverket's official test persons are read, aged and masked; mistyped numbers are not."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_bot.identity import personnummer
from triage_bot.identity.personnummer import IdentityNumberError, Personnummer, Samordningsnummer, parse

TODAY = date(2026, 11, 21)
OFFICIAL = [
    "191212121212",
    "194408139089",
    "199006022397",
    "199107172380",
    "199610202385",
    "190104132386",
    "200001052380",
    "199312172381",
    "195711212893",
    "196107293059",
    "197912309296",
    "194201199124",
    "199504242398",
    "200002262384",
]


@pytest.mark.parametrize("digits", OFFICIAL)
def test_official_test_numbers(digits: str) -> None:
    number = parse(digits, on=TODAY)
    assert number == Personnummer(digits)
    assert number.masked == f"{digits[:8]}-••••"
    assert digits not in repr(number)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("900602-2397", "199006022397"),
        ("9006022397", "199006022397"),
        (" 19900602-2397 ", "199006022397"),
        ("000105-2380", "200001052380"),
        ("121212+1212", "191212121212"),
        ("440813-9089", "194408139089"),
    ],
)
def test_ten_digits_get_their_century(text: str, digits: str) -> None:
    assert parse(text, on=TODAY).digits == digits


def test_ten_digits_without_plus_are_a_person_under_a_hundred() -> None:
    assert parse("121212-1212", on=TODAY).digits == "201212121212"


def test_a_samordningsnummer_is_a_type_of_its_own() -> None:
    number = parse("19900662-2394", on=TODAY)
    assert isinstance(number, Samordningsnummer)
    assert number.birth_date == date(1990, 6, 2)
    with pytest.raises(IdentityNumberError, match="other kind"):
        Personnummer(number.digits)


@pytest.mark.parametrize(("day", "age"), [(date(2026, 11, 20), 68), (date(2026, 11, 21), 69), (date(1957, 11, 21), 0)])
def test_the_age_changes_on_the_birthday(day: date, age: int) -> None:
    assert Personnummer("195711212893").age(day) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(IdentityNumberError):
        Personnummer("195711212893").age(date(1957, 11, 20))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "19900602239",
        "199006022398",
        "199013022397",
        "199006320000",
        "20900602-2391",
        "１９９００６０２２３９７",
    ],
)
def test_what_is_not_a_number_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(IdentityNumberError) as refused:
        parse(text, on=TODAY)
    assert not text or text not in str(refused.value)


@given(st.sampled_from(OFFICIAL), st.integers(0, 11), st.integers(1, 9))
def test_one_mistyped_digit_never_gives_another_person(digits: str, place: int, shift: int) -> None:
    if place < 2:
        return  # the check digit does not cover the century
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(IdentityNumberError):
        Personnummer(wrong)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = parse(text, on=TODAY)
    except IdentityNumberError:
        return
    assert len(number.digits) == 12


def test_the_examples_in_the_module_hold() -> None:
    results = doctest.testmod(personnummer)
    assert results.failed == 0
    assert results.attempted > 0
