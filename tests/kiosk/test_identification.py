"""What is scanned is untrusted, and what is shown is masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.purposes import Accepted, accepted
from kiosk.identification.kallelse import KallelseFormat
from kiosk.identification.scanned import driving_licence_purpose, kallelse_purpose
from kiosk.privacy import masked_name, masked_personnummer
from kiosk.settings import Settings

FORMAT = KallelseFormat(Settings.model_fields["kallelse_pattern"].default)
TODAY = date(2026, 11, 22)
PURPOSES = (kallelse_purpose(FORMAT), driving_licence_purpose(lambda: TODAY))
TEST_PATIENT = "191212121212"


@pytest.mark.parametrize("scanned", ["BETA-2222", "beta-2222", " BETA-2222\r"])
def test_a_code(scanned: str) -> None:
    assert FORMAT.code_in(scanned) == "BETA-2222"


@pytest.mark.parametrize(
    "scanned",
    ["", "BETA", "BETA-2222-3333", "BETA-2222\nBETA-3333", "'; DROP TABLE", "../../x", "ＢＥＴＡ-2222", "A" * 5000],
)
def test_what_is_no_code(scanned: str) -> None:
    assert FORMAT.code_in(scanned) is None


def test_of_a_kallelse_the_code_is_kept() -> None:
    assert accepted(" beta-2222 ", "qr", PURPOSES) == Accepted("kallelse", "BETA-2222")


@pytest.mark.parametrize(
    "content", [TEST_PATIENT, "19121212-1212", "121212+1212", f"SE;{TEST_PATIENT};TOLVANSSON;TOLVAN"]
)
def test_of_a_driving_licence_only_the_personnummer_is_kept(content: str) -> None:
    assert accepted(content, "data_matrix", PURPOSES) == Accepted("driving_licence", TEST_PATIENT)


@pytest.mark.parametrize(
    ("content", "symbology"),
    [
        (TEST_PATIENT, "qr"),
        ("191212121213", "data_matrix"),
        (f"{TEST_PATIENT} 189001019802", "data_matrix"),
        ("4111111111111111", "data_matrix"),
        (f"1{TEST_PATIENT}", "data_matrix"),
        ("20991212" + "1212", "data_matrix"),
        (TEST_PATIENT + " " * 300, "data_matrix"),
    ],
)
def test_what_is_no_driving_licence_of_one_person(content: str, symbology: str) -> None:
    assert accepted(content, symbology, PURPOSES) is None


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
