"""References of invoices: the examples that others have published, and what must hold for every number."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from payments.errors import InvalidReference
from payments.ocr import check_digit, is_checked, is_reference, reference_for

NUMBERS = st.integers(1, 10**22)


@pytest.mark.parametrize(
    "published",
    [
        "8112189876",  # Skatteverket's example of a personnummer
        "1609908",  # Bankgirot's own bankgiro number
        "79927398713",  # the usual example of the Luhn algorithm
        "1636976",  # with a length digit; from the tests of a published library (ocrgenerator)
    ],
)
def test_published_numbers_end_in_their_check_digit(published: str) -> None:
    assert is_checked(published)
    assert check_digit(published[:-1]) == published[-1]


@pytest.mark.parametrize("published", ["1636976", "1202951008"])
def test_published_references_tell_their_length(published: str) -> None:
    assert is_reference(published)
    assert reference_for(int(published[:-2])) == published


@given(NUMBERS)
def test_every_reference_is_one_and_names_its_invoice(number: int) -> None:
    reference = reference_for(number)
    assert is_reference(reference)
    assert int(reference[:-2]) == number


@given(NUMBERS, st.data())
def test_a_wrong_digit_is_found(number: int, data: st.DataObject) -> None:
    reference = reference_for(number)
    place = data.draw(st.integers(0, len(reference) - 1))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {reference[place]})))
    assert not is_reference(reference[:place] + other + reference[place + 1 :])


@given(NUMBERS, st.data())
def test_two_digits_that_change_places_are_found_except_09_and_90(number: int, data: st.DataObject) -> None:
    """Modulus 10 cannot tell 09 from 90; everything else it can."""
    reference = reference_for(number)
    place = data.draw(st.integers(0, len(reference) - 2))
    pair = reference[place : place + 2]
    swapped = reference[:place] + pair[::-1] + reference[place + 2 :]
    assert is_reference(swapped) == (pair[0] == pair[1] or (pair in {"09", "90"} and place < len(reference) - 3))


@given(NUMBERS, st.text("0123456789", min_size=1, max_size=3))
def test_a_lost_or_added_digit_is_found(number: int, added: str) -> None:
    """That is what the length digit is for; only ten more digits would deceive it."""
    reference = reference_for(number)
    longer = reference[:-2] + added + reference[-2:]
    assert not is_reference(longer)
    assert not is_reference(reference[1:])


@pytest.mark.parametrize("number", [0, -1, 10**23])
def test_numbers_that_have_no_reference(number: int) -> None:
    with pytest.raises(InvalidReference):
        reference_for(number)


@pytest.mark.parametrize("text", ["", "0", "18", "²22", "12 3", "1636976a", "１６３６９７６", "1" * 26])
def test_what_is_no_reference(text: str) -> None:
    assert not is_reference(text)
    assert not is_checked(text) or text == "18"


@pytest.mark.parametrize("text", ["", "12a", "²", "-1"])
def test_what_has_no_check_digit(text: str) -> None:
    with pytest.raises(InvalidReference):
        check_digit(text)
