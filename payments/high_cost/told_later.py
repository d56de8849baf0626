"""A registry elsewhere, as the books see it: what is counted is entered with the payment, and told afterwards.

The card is asked for live each time, and what has not been told yet is counted into the answer, so that a ceiling holds
while the registry does not answer. What cannot be told for certain is an error, by which nobody is charged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import structlog
from sqlalchemy import Connection, Engine

from payments.high_cost import tellings
from payments.high_cost.family import Child
from payments.high_cost.history import Action
from payments.high_cost.registry import CardAnswer, HighCostRegistry, ResultCode, TransactionAnswer
from payments.high_cost.tellings import Progress, Telling
from payments.high_cost.untold import Untold, with_untold

log = structlog.get_logger(__name__)

_LOOKS = 4
_NO_SUCH = TransactionAnswer(ResultCode.VALIDATION_ERROR, text="There is no such transaction.")


@dataclass(frozen=True)
class ToldLater:
    """Takes what is counted, within one transaction of the books at one instant (UTC); it tells nobody itself.

    Cards, families and choices are not its business: `ToldCards` asks for cards, outside any transaction.
    """

    connection: Connection
    now: datetime

    def register_transaction(
        self, person_id: str, *, transaction_date: date, amount_ore: int, reference: str
    ) -> TransactionAnswer:
        """Enter a fee to be registered; the same reference again is the same transaction."""
        known = tellings.with_key(self.connection, reference)
        if known is not None:
            return TransactionAnswer(ResultCode.OK, known.transaction_id)
        transaction_id = str(uuid4())
        self._keep(reference, transaction_id, person_id, Action.REGISTER, transaction_date, amount_ore)
        return TransactionAnswer(ResultCode.OK, transaction_id)

    def update_transaction(
        self, transaction_id: str, *, transaction_date: date, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        """Enter a correction to be told."""
        return self._amend(transaction_id, Action.UPDATE, transaction_date, amount_ore, reason)

    def delete_transaction(self, transaction_id: str, *, reason: str) -> TransactionAnswer:
        """Enter a deletion to be told."""
        return self._amend(transaction_id, Action.DELETE, None, 0, reason)

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """ERROR: a network is not asked within a transaction."""
        del person_id, on
        return CardAnswer(ResultCode.ERROR)

    def group_person(self, child: Child, *, with_child: Child) -> ResultCode:
        """ERROR: families are the registry's own business."""
        del child, with_child
        return ResultCode.ERROR

    def ungroup_person(self, person_id: str) -> ResultCode:
        """ERROR, as for grouping."""
        del person_id
        return ResultCode.ERROR

    def register_opt_out(self, person_id: str) -> ResultCode:
        """ERROR: what a patient chooses is told to the registry at once, not later."""
        del person_id
        return ResultCode.ERROR

    def register_opt_in(self, person_id: str) -> ResultCode:
        """ERROR, as for opting out."""
        del person_id
        return ResultCode.ERROR

    def _amend(
        self, transaction_id: str, action: Action, day: date | None, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        before = tellings.of_transaction(self.connection, transaction_id)
        if not before or before[-1].action is Action.DELETE:
            return _NO_SUCH
        key = f"{transaction_id}/{len(before)}"
        self._keep(key, transaction_id, before[0].person_id, action, day or before[-1].visit_date, amount_ore, reason)
        return TransactionAnswer(ResultCode.OK, transaction_id)

    def _keep(
        self,
        key: str,
        transaction_id: str,
        person_id: str,
        action: Action,
        day: date,
        amount_ore: int,
        reason: str = "",
    ) -> None:
        telling = Telling(
            0,
            transaction_id,
            person_id,
            action,
            day,
            amount_ore,
            reason,
            kept_at=self.now,
            progress=Progress.WAITING,
            tries=0,
            before=frozenset(),
            told_as="",
            answer="",
        )
        tellings.keep(self.connection, key, telling)


@dataclass(frozen=True)
class ToldCards:
    """Tells cards live from a registry elsewhere, with what it has not been told yet; `clock` gives UTC."""

    engine: Engine
    registry: HighCostRegistry
    clock: Callable[[], datetime]

    def card_of(self, patient_id: str, *, on: date) -> CardAnswer:
        """The card on a day; ERROR when it cannot be told for certain.

        The outbox is read before and after the registry is asked. Only when nothing was told in between is it certain
        that each fee is counted once.
        """
        before = self._untold()
        for _ in range(_LOOKS):
            answer = self.registry.get_extended_card_for_person(patient_id, on=on)
            after = self._untold()
            if before.of(answer.persons) == after.of(answer.persons):
                return self._counted(answer, after.of(answer.persons), on)
            before = after
        log.warning("card_never_at_rest")
        return CardAnswer(ResultCode.ERROR)

    def _counted(self, answer: CardAnswer, untold: Untold, on: date) -> CardAnswer:
        counted = with_untold(answer, untold, on=on, now=self.clock())
        if counted.code is ResultCode.ERROR and answer.card is not None:
            log.warning("card_in_doubt", untold=len(untold.tellings))
        return counted

    def _untold(self) -> Untold:
        with self.engine.begin() as connection:
            rows = tellings.untold(connection)
            fees = {row.transaction_id: tellings.of_transaction(connection, row.transaction_id)[0] for row in rows}
            known = {row.person_id: tellings.known_ids(connection, row.person_id) for row in rows}
        return Untold(tuple(rows), {key: fee.told_as for key, fee in fees.items()}, known)
