"""The port to a control unit (kontrollenhet), which signs each sale of a company's cash register before its receipt.

Who sells in a business must register each sale in a certified cash register with a control unit (skatteförfarandelagen
2011:1244, 39 kap. 4-8 §§); a region's own clinics are outside, as far as we read 39 kap. 5 § p. 2, and a company's are
normally in. What a unit is told follows Skatteverket's rules for control units as recalled (organisation number,
register, running number, amounts, VAT per rate): unverified, and nothing here is certified. Whether a copy has to be
signed by itself is not settled here. Each unit has a protocol of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from payments.errors import PaymentsError
from payments.money import Money

RATES = (25, 12, 6, 0)
"""The rates of VAT in per cent; health care is exempt, and stands under 0."""


class ControlUnitSilent(PaymentsError):
    """The control unit has not signed; the sale may not be printed as a receipt yet."""


@dataclass(frozen=True)
class Sale:
    """A sale as a control unit is told it; `total` is below zero for money that was given back.

    `vat` has the VAT of each rate of `RATES`, in that order.
    """

    organisation_number: str
    register: str
    number: int
    at: datetime
    total: Money
    vat: tuple[Money, Money, Money, Money]


@dataclass(frozen=True)
class Signature:
    """What a control unit answers: its own id and the control code, both for the receipt; empty if none is needed."""

    unit_id: str = ""
    code: str = ""


NOT_NEEDED = Signature()


class ControlUnit(Protocol):
    """Signs sales."""

    def sign(self, sale: Sale) -> Signature:
        """The signature of a sale; the same sale again has the same one. Raises ControlUnitSilent."""


class NoControlUnit:
    """For clinics that a region runs itself: nothing has to be signed."""

    def sign(self, sale: Sale) -> Signature:
        """No unit and no code."""
        del sale
        return NOT_NEEDED


NO_CONTROL_UNIT = NoControlUnit()
