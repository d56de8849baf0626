"""The port to a registry of high-cost cards, in the operation names and result codes of e-frikort v3.

The names are those of the public description of `urn:riv:cgi:healthcare:efrikort:3`. Days, öre and the patient's opaque
id go through the port; who the patient is stays with the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from payments.high_cost.family import Child
from payments.high_cost.recognition import Listed
from payments.high_cost.rules import CountedFee, HighCostCard, Status


class ResultCode(StrEnum):
    """How the registry answered."""

    OK = "OK"
    INFO = "INFO"
    ERROR = "ERROR"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    ACCESSDENIED = "ACCESSDENIED"
    OPTINREQUIRED = "OPTINREQUIRED"
    OPTOUT = "OPTOUT"


@dataclass(frozen=True)
class CardAnswer:
    """The card, when the code is OK; with another code the patient has no digital card to show.

    `transactions` are those of the running twelve months, `expired` the older ones, which no longer count. `persons`
    are the patients who share the card, the one that was asked for included. `own` lists this unit's transactions with
    what they can be told by, where a registry elsewhere is asked. With `is_too_early` it is the day alone that cannot
    be told yet: the registry tells no day ahead.
    """

    code: ResultCode
    card: HighCostCard | None = None
    status: Status | None = None
    transactions: tuple[CountedFee, ...] = ()
    expired: tuple[CountedFee, ...] = ()
    persons: frozenset[str] = frozenset()
    own: tuple[Listed, ...] = ()
    is_too_early: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether a fee can rightly be told: there is a card, or the patient has chosen to have none."""
        return self.card is not None or self.code in {ResultCode.OPTINREQUIRED, ResultCode.OPTOUT}


@dataclass(frozen=True)
class TransactionAnswer:
    """The registry's id for a transaction that it has taken in, changed or deleted."""

    code: ResultCode
    transaction_id: str = ""
    text: str = ""


class HighCostRegistry(Protocol):
    """A registry that keeps patients' counted fees and works out their cards."""

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """The card on a day with the fees that it rests on."""

    def register_transaction(
        self, person_id: str, *, transaction_date: date, amount_ore: int, reference: str
    ) -> TransactionAnswer:
        """Enter a counted fee; the same reference again is the same transaction."""

    def update_transaction(
        self, transaction_id: str, *, transaction_date: date, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        """Correct the day or the amount of a transaction."""

    def delete_transaction(self, transaction_id: str, *, reason: str) -> TransactionAnswer:
        """Take a transaction out of the reckoning, for instance because the fee was paid back."""

    def group_person(self, child: Child, *, with_child: Child) -> ResultCode:
        """Let two children with the same parent share one card; never grown-ups."""

    def ungroup_person(self, person_id: str) -> ResultCode:
        """Let a child have a card of its own again."""

    def register_opt_out(self, person_id: str) -> ResultCode:
        """Erase everything about a patient who does not want a digital card."""

    def register_opt_in(self, person_id: str) -> ResultCode:
        """Begin to keep a card for a patient again, from nothing."""
