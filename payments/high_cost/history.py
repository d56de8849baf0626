"""From entries, which are only ever added, to the fees as they stand: entered, corrected, deleted.

Pure. A corrected fee keeps its place among those of the same day, because that is when it was charged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from payments.high_cost.rules import CountedFee


class Action(StrEnum):
    """What an entry does to a transaction."""

    REGISTER = "REGISTER"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


class Entry(NamedTuple):
    """One line of the books, in the order in which they were written; `at` is when (UTC)."""

    transaction_id: str
    action: str
    visit_date: date
    amount_ore: int
    at: datetime
    place: str = ""


def standing_fees(entries: Iterable[Entry]) -> tuple[CountedFee, ...]:
    """The fees that the entries leave standing."""
    fees: dict[str, CountedFee] = {}
    for transaction_id, action, visit_date, amount_ore, at, place in entries:
        if action == Action.REGISTER:
            fees[transaction_id] = CountedFee(transaction_id, visit_date, amount_ore, at, None, place)
        elif action == Action.UPDATE:
            first = fees[transaction_id]
            fees[transaction_id] = CountedFee(transaction_id, visit_date, amount_ore, first.registered_at, at, place)
        else:
            del fees[transaction_id]
    return tuple(fees.values())
