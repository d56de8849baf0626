"""GS1 element strings, with the library biip as a second opinion."""

from __future__ import annotations

from datetime import date

import biip
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardware.framing.gs1 import SEPARATOR, elements, has_check_digit

digits = st.text("0123456789", min_size=1)
texts = st.text("ABCXYZ019-/", min_size=1, max_size=20)


def completed(number: str) -> str:
    return next(number + str(last) for last in range(10) if has_check_digit(number + str(last)))


def key(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length - 1, max_size=length - 1).map(completed)


def separated(identifier: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str, str]]:
    return st.tuples(st.just(identifier), values, st.just(SEPARATOR))


def packed(identifier: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str, str]]:
    return st.tuples(st.just(identifier), values, st.just(""))


parts = st.one_of(
    packed("00", key(18)),
    packed("01", key(14)),
    packed("17", st.dates(date(2000, 1, 1), date(2049, 12, 31)).map(lambda day: day.strftime("%y%m%d"))),
    packed("414", st.just("7340000000000")),
    separated("10", texts),
    separated("21", texts),
    separated("240", texts),
    separated("8004", texts),
    separated("8018", key(18)),
)


def as_biip_reads(data: str) -> list[tuple[str, str]] | None:
    message = biip.parse("]d2" + data).gs1_message
    if message is None:
        return None
    return [(element.ai.ai, element.value) for element in message.element_strings]


def as_we_read(data: str) -> list[tuple[str, str]] | None:
    found = elements(data)
    return None if found is None else [(element.identifier, element.value) for element in found]


@given(st.lists(parts, min_size=1, max_size=4))
def test_we_read_what_biip_reads(chosen: list[tuple[str, str, str]]) -> None:
    data = "".join(map("".join, chosen)).removesuffix(SEPARATOR)
    read = as_we_read(data)
    assert read == [(identifier, value) for identifier, value, _ in chosen]
    assert read == as_biip_reads(data)


@given(key(14), st.integers(0, 13), st.integers(1, 9))
def test_a_wrong_digit_is_noticed_as_biip_notices_it(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert elements("01" + number) is not None
    assert elements("01" + wrong) is None
    assert biip.parse("]d201" + wrong).gtin_error


@given(st.text(max_size=60))
@example("")
@example(SEPARATOR)
@example("8018")
@example("01" + "١" * 14)
def test_any_text_is_read_or_refused(data: str) -> None:
    found = elements(data)
    assert found is None or "".join(each.identifier + each.value for each in found) == data.replace(SEPARATOR, "")


@pytest.mark.parametrize("data", ["9999", "17261301", "10" + "A" * 21, "10A\x1d\x1d21B", "0107311234567898X"])
def test_what_is_no_element_string(data: str) -> None:
    assert elements(data) is None
