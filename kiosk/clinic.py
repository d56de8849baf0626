"""Where a kiosk stands and what holds there."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.identification.kallelse import KallelseFormat
from kiosk.refusals import CheckInWindow
from payments.fees import Tariff
from payments.high_cost.statement import StatementKeys
from payments.receipt import Seller


@dataclass(frozen=True)
class Clinic:
    """The clinic's name, seller, fees and codes; `card_keys` seal high-cost cards, None for a clinic without."""

    name: str
    seller: Seller
    tariff: Tariff
    codes: KallelseFormat
    window: CheckInWindow
    card_keys: StatementKeys | None = None
