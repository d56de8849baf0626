"""What is scanned is untrusted, and what is shown is masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identification.kallelse import KallelseFormat
from kiosk.privacy import masked_name, masked_personnummer
from kiosk.settings import Settings

FORMAT = KallelseFormat(Settings.model_fields["kallelse_pattern"].default)


@pytest.mark.parametrize("scanned", ["BETA-2222", "beta-2222", " BETA-2222\r"])
def test_a_code(scanned: str) -> None:
    assert FORMAT.code_in(scanned) == "BETA-2222"


@pytest.mark.parametrize(
    "scanned",
    ["", "BETA", "BETA-2222-3333", "BETA-2222\nBETA-3333", "'; DROP TABLE", "../../x", "ＢＥＴＡ-2222", "A" * 5000],
)
def test_what_is_no_code(scanned: str) -> None:
    assert FORMAT.code_in(scanned) is None


@given(st.text())
def test_any_text_gives_a_code_or_nothing(scanned: str) -> None:
    code = FORMAT.code_in(scanned)
    assert code is None or (len(code) == 9 and code.isascii())


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Anna Exempelsson", "Anna E••••"), ("Bo Erik Ek", "Bo E•••• E••••"), ("Cher", "Cher"), ("", "")],
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(("digits", "shown"), [("199006022397", "19900602-••••"), ("99R981000010", "••••••••")])
def test_an_identity_number_is_masked(digits: str, shown: str) -> None:
    assert masked_personnummer(digits, on=date(2026, 11, 20)) == shown
