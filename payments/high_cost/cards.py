"""Where a patient's card is read when a visit is priced and when it is paid: anew each time, never from a cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, Engine

from payments.high_cost.registry import CardAnswer, HighCostRegistry

Registry = Callable[[Connection], HighCostRegistry]


class Cards(Protocol):
    """Tells cards; asked outside any transaction, because the answer may come over a network."""

    def card_of(self, patient_id: str, *, on: date) -> CardAnswer:
        """The card on a day with everything that the books here have counted."""


@dataclass(frozen=True)
class BookedCards:
    """The cards of a registry that lies in the same database as the books."""

    engine: Engine
    registry: Registry

    def card_of(self, patient_id: str, *, on: date) -> CardAnswer:
        """The card as the registry reckons it."""
        with self.engine.begin() as connection:
            return self.registry(connection).get_extended_card_for_person(patient_id, on=on)
