"""Our own registry of high-cost cards: entries are only ever added, and the card is reckoned from all of them.

An instance belongs to one transaction of the database. Only an opt-out removes rows, because the patient may ask to be
forgotten (Region Gävleborg: the account is ended and the data erased).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, Date, Index, Integer, String, Table, delete, insert, select

from payments.high_cost.registry import CardAnswer, ResultCode, TransactionAnswer
from payments.high_cost.rules import Ceiling, CountedFee, NoCeiling, card_on
from payments.tables import UtcInstant, metadata

MAX_ORE = 10_000_000
# a visit soon after midnight is paid on the evening before
_PAID_BEFORE = timedelta(days=1)

entries = Table(
    "payments_high_cost_entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("transaction_id", String(36), nullable=False, index=True),
    Column("person_id", String(80), nullable=False, index=True),
    Column("action", String(10), nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("reference", String(80), nullable=True),
    Column("reason", String(80), nullable=False),
    Column("registered_at", UtcInstant, nullable=False),
    Index("uq_payments_high_cost_entry_reference", "reference", unique=True),
)

opt_outs = Table(
    "payments_high_cost_opt_out",
    metadata,
    Column("person_id", String(80), primary_key=True),
    Column("at", UtcInstant, nullable=False),
)


@dataclass(frozen=True)
class Ledger:
    """The embedded registry, within one database transaction at one instant (UTC)."""

    connection: Connection
    ceilings: Sequence[Ceiling]
    now: datetime

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """The card on a day, reckoned anew from every entry; never from a cache."""
        if self._opted_out(person_id):
            return CardAnswer(ResultCode.OPTOUT)
        fees = self._fees(person_id)
        try:
            card = card_on(on, fees, ceilings=self.ceilings)
        except NoCeiling:
            return CardAnswer(ResultCode.VALIDATION_ERROR)
        return CardAnswer(ResultCode.OK, card, card.status_at(self.now), fees)

    def register_transaction(
        self, person_id: str, *, transaction_date: date, amount_ore: int, reference: str
    ) -> TransactionAnswer:
        """Enter a counted fee once per reference."""
        if self._opted_out(person_id):
            return TransactionAnswer(ResultCode.OPTOUT)
        refusal = self._refusal(transaction_date, amount_ore)
        if refusal:
            return TransactionAnswer(ResultCode.VALIDATION_ERROR, text=refusal)
        known = self.connection.scalar(select(entries.c.transaction_id).where(entries.c.reference == reference))
        if known is not None:
            return TransactionAnswer(ResultCode.OK, known)
        fee = CountedFee(str(uuid4()), transaction_date, amount_ore, self.now)
        self._add(person_id, fee, action="REGISTER", reference=reference)
        return TransactionAnswer(ResultCode.OK, fee.id)

    def update_transaction(
        self, transaction_id: str, *, transaction_date: date, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        """Add a correction; the entry that it corrects stays."""
        refusal = self._refusal(transaction_date, amount_ore)
        if refusal:
            return TransactionAnswer(ResultCode.VALIDATION_ERROR, text=refusal)
        return self._amend(transaction_id, "UPDATE", transaction_date, amount_ore=amount_ore, reason=reason)

    def delete_transaction(self, transaction_id: str, *, reason: str) -> TransactionAnswer:
        """Add a deletion; the entry that it deletes stays."""
        return self._amend(transaction_id, "DELETE", None, amount_ore=0, reason=reason)

    def register_opt_out(self, person_id: str) -> ResultCode:
        """Erase the patient's entries and remember only that the patient does not want a card."""
        self.connection.execute(delete(entries).where(entries.c.person_id == person_id))
        if not self._opted_out(person_id):
            self.connection.execute(insert(opt_outs).values(person_id=person_id, at=self.now))
        return ResultCode.OK

    def register_opt_in(self, person_id: str) -> ResultCode:
        """Let the patient have a card again; what was erased stays erased."""
        self.connection.execute(delete(opt_outs).where(opt_outs.c.person_id == person_id))
        return ResultCode.OK

    def _opted_out(self, person_id: str) -> bool:
        return self.connection.scalar(select(opt_outs.c.at).where(opt_outs.c.person_id == person_id)) is not None

    def _refusal(self, day: date, amount_ore: int) -> str:
        if not 0 <= amount_ore <= MAX_ORE:
            return "The amount is negative or absurd."
        if day > self.now.date() + _PAID_BEFORE:
            return "The visit has not been made yet."
        if day < min(ceiling.valid_from for ceiling in self.ceilings):
            return "The visit is older than the ceilings that are known."
        return ""

    def _amend(
        self, transaction_id: str, action: str, day: date | None, *, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        query = select(entries).where(entries.c.transaction_id == transaction_id).order_by(entries.c.number.desc())
        row = self.connection.execute(query).first()
        if row is None or row.action == "DELETE":
            return TransactionAnswer(ResultCode.VALIDATION_ERROR, text="There is no such transaction.")
        fee = CountedFee(transaction_id, day or row.visit_date, amount_ore, self.now)
        self._add(row.person_id, fee, action=action, reason=reason)
        return TransactionAnswer(ResultCode.OK, transaction_id)

    def _add(
        self, person_id: str, fee: CountedFee, *, action: str, reference: str | None = None, reason: str = ""
    ) -> None:
        self.connection.execute(
            insert(entries).values(
                transaction_id=fee.id,
                person_id=person_id,
                action=action,
                visit_date=fee.visit_date,
                amount_ore=fee.amount_ore,
                reference=reference,
                reason=reason,
                registered_at=fee.registered_at,
            ),
        )

    def _fees(self, person_id: str) -> tuple[CountedFee, ...]:
        """The patient's fees as they stand; a corrected one keeps the instant at which it was first entered."""
        fees: dict[str, CountedFee] = {}
        query = select(entries).where(entries.c.person_id == person_id).order_by(entries.c.number)
        for row in self.connection.execute(query):
            if row.action == "DELETE":
                del fees[row.transaction_id]
            else:
                first = fees.get(row.transaction_id)
                at = first.registered_at if first else row.registered_at
                fees[row.transaction_id] = CountedFee(row.transaction_id, row.visit_date, row.amount_ore, at)
        return tuple(fees.values())
