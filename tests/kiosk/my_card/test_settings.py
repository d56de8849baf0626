"""A page for logging in needs an address and, in production, the real BankID with a certificate."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.my_card.opening import bankid_client
from kiosk.settings import Settings

REAL = {
    "environment": "production",
    "booking_url": "https://bokning.example",
    "public_url": "https://kiosk.example",
    "bankid_url": "https://appapi2.bankid.example",
    "bankid_certificate": Path("/etc/kiosk/bankid.pem"),
}


def test_the_real_bankid_is_taken() -> None:
    assert not Settings.model_validate(REAL).is_simulated_outside


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("public_url", "", "KIOSK_PUBLIC_URL"),
        ("bankid_url", "http://127.0.0.1:8280", "production"),
        ("bankid_certificate", None, "KIOSK_BANKID_CERTIFICATE"),
    ],
)
def test_a_half_setting_is_refused(name: str, value: object, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Settings.model_validate({**REAL, name: value})


def test_a_kiosk_without_bankid_has_no_client_for_it() -> None:
    assert bankid_client(Settings()) is None
