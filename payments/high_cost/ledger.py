"""Our own registry of high-cost cards: entries are only ever added, and the card is reckoned from all of them.

An instance belongs to one transaction of the database. Only an opt-out removes rows, because the patient may ask to be
forgotten (Region Gävleborg: the account is ended and the data erased).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import uuid4

import structlog
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from payments.calendar import swedish_day
from payments.high_cost.family import Child, of_age_on, shared_card_on, sharers_on
from payments.high_cost.history import Action, Entry, standing_fees
from payments.high_cost.registry import CardAnswer, ResultCode, TransactionAnswer
from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, NoCeiling, card_on
from payments.tables import UtcInstant, metadata

log = structlog.get_logger(__name__)

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
    Column("place", String(80), nullable=False, server_default=""),
    Index("uq_payments_high_cost_entry_reference", "reference", unique=True),
)

opt_outs = Table(
    "payments_high_cost_opt_out",
    metadata,
    Column("person_id", String(80), primary_key=True),
    Column("at", UtcInstant, nullable=False),
)


# children with the same parent, who share one card; the first child's id is the family's
children = Table(
    "payments_high_cost_child",
    metadata,
    Column("person_id", String(80), primary_key=True),
    Column("family_id", String(80), nullable=False, index=True),
    Column("born", Date, nullable=False),
)


# built once: each quote asks these two
_PERSON: BindParameter[str] = bindparam("person", type_=String)
_row = entries.c
_ENTRIES_OF = (
    select(_row.transaction_id, _row.action, _row.visit_date, _row.amount_ore, _row.registered_at, _row.place)
    .where(entries.c.person_id == _PERSON)
    .order_by(entries.c.number)
)
_STANDING_OF = select(
    select(opt_outs.c.at).where(opt_outs.c.person_id == _PERSON).scalar_subquery(),
    select(children.c.family_id).where(children.c.person_id == _PERSON).scalar_subquery(),
)


@dataclass(frozen=True)
class Ledger:
    """The embedded registry, within one database transaction at one instant (UTC); `place` is the care unit here."""

    connection: Connection
    ceilings: Sequence[Ceiling]
    now: datetime
    place: str = ""

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """The card on a day, reckoned anew from every entry; never from a cache."""
        opted_out, family_id = self._standing(person_id)
        if opted_out:
            return CardAnswer(ResultCode.OPTOUT)
        fees = self._fees(person_id)
        try:
            card, persons = self._card(person_id, fees, on, family_id=family_id)
        except NoCeiling:
            return CardAnswer(ResultCode.VALIDATION_ERROR)
        counted = {fee.id for fee in card.fees}
        expired = tuple(fee for fee in fees if fee.id not in counted and fee.visit_date <= on)
        return CardAnswer(ResultCode.OK, card, card.status_at(self.now), card.fees, expired, persons)

    def register_transaction(
        self, person_id: str, *, transaction_date: date, amount_ore: int, reference: str
    ) -> TransactionAnswer:
        """Enter a counted fee once per reference."""
        if self._opted_out(person_id):
            return TransactionAnswer(ResultCode.OPTOUT)
        refusal = self._refusal(transaction_date, amount_ore)
        if refusal:
            return _refused(refusal)
        known = self.connection.execute(select(entries).where(entries.c.reference == reference)).one_or_none()
        if known is not None and known.person_id != person_id:
            return _refused("The reference belongs to another fee.")
        if known is not None:
            return TransactionAnswer(ResultCode.OK, known.transaction_id)
        fee = CountedFee(str(uuid4()), transaction_date, amount_ore, self.now, place=self.place)
        self._add(person_id, fee, action=Action.REGISTER, reference=reference)
        return TransactionAnswer(ResultCode.OK, fee.id)

    def update_transaction(
        self, transaction_id: str, *, transaction_date: date, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        """Add a correction; the entry that it corrects stays."""
        refusal = self._refusal(transaction_date, amount_ore)
        if refusal:
            return _refused(refusal)
        return self._amend(transaction_id, Action.UPDATE, transaction_date, amount_ore=amount_ore, reason=reason)

    def delete_transaction(self, transaction_id: str, *, reason: str) -> TransactionAnswer:
        """Add a deletion; the entry that it deletes stays."""
        return self._amend(transaction_id, Action.DELETE, None, amount_ore=0, reason=reason)

    def register_opt_out(self, person_id: str) -> ResultCode:
        """Erase the patient's entries and family, and remember only that the patient does not want a card."""
        self.connection.execute(delete(entries).where(entries.c.person_id == person_id))
        self.connection.execute(delete(children).where(children.c.person_id == person_id))
        if not self._opted_out(person_id):
            self.connection.execute(insert(opt_outs).values(person_id=person_id, at=self.now))
        return ResultCode.OK

    def register_opt_in(self, person_id: str) -> ResultCode:
        """Let the patient have a card again; what was erased stays erased."""
        self.connection.execute(delete(opt_outs).where(opt_outs.c.person_id == person_id))
        return ResultCode.OK

    def group_person(self, child: Child, *, with_child: Child) -> ResultCode:
        """Let two children with the same parent share one card; both bring their families along.

        VALIDATION_ERROR for somebody who is not under 18 today: grown-ups are never grouped. The child's fees that are
        given are not looked at; the books have them.
        """
        today = swedish_day(self.now)
        if child.id == with_child.id or any(of_age_on(each.born) <= today for each in (child, with_child)):
            return ResultCode.VALIDATION_ERROR
        if self._opted_out(child.id) or self._opted_out(with_child.id):
            return ResultCode.OPTOUT
        family_id = self._family_of(with_child.id) or with_child.id
        for each in (with_child, child):
            self._join(each, family_id)
        return ResultCode.OK

    def ungroup_person(self, person_id: str) -> ResultCode:
        """Let a child have a card of its own again, as if it had never shared one."""
        self.connection.execute(delete(children).where(children.c.person_id == person_id))
        return ResultCode.OK

    def _join(self, child: Child, family_id: str) -> None:
        known = self._family_of(child.id)
        if known is None:
            self.connection.execute(insert(children).values(person_id=child.id, family_id=family_id, born=child.born))
        elif known != family_id:
            self.connection.execute(update(children).where(children.c.family_id == known).values(family_id=family_id))

    def _opted_out(self, person_id: str) -> bool:
        return self._standing(person_id)[0]

    def _refusal(self, day: date, amount_ore: int) -> str:
        if type(amount_ore) is not int:
            return "The amount is not a whole number of öre."
        if not 0 <= amount_ore <= MAX_ORE:
            return "The amount is negative or absurd."
        if day > swedish_day(self.now) + _PAID_BEFORE:
            return "The visit has not been made yet."
        if day < min(ceiling.valid_from for ceiling in self.ceilings):
            return "The visit is older than the ceilings that are known."
        return ""

    def _amend(
        self, transaction_id: str, action: Action, day: date | None, *, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        query = select(entries).where(entries.c.transaction_id == transaction_id).order_by(entries.c.number.desc())
        row = self.connection.execute(query).first()
        if row is None or row.action == Action.DELETE:
            return _refused("There is no such transaction.")
        fee = CountedFee(transaction_id, day or row.visit_date, amount_ore, self.now, place=row.place)
        self._add(row.person_id, fee, action=action, reason=reason)
        return TransactionAnswer(ResultCode.OK, transaction_id)

    def _add(
        self, person_id: str, fee: CountedFee, *, action: Action, reference: str | None = None, reason: str = ""
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
                place=fee.place,
            ),
        )

    def _standing(self, person_id: str) -> tuple[bool, str | None]:
        """Whether the person wants no card, and the family with which one is shared."""
        row = self.connection.execute(_STANDING_OF, {"person": person_id}).one()
        return row[0] is not None, row[1]

    def _card(
        self, person_id: str, fees: tuple[CountedFee, ...], on: date, *, family_id: str | None
    ) -> tuple[HighCostCard, frozenset[str]]:
        """The person's own card, or the one that it shares with other children of the family, and who those are."""
        if family_id is None:
            return card_on(on, fees, ceilings=self.ceilings), frozenset({person_id})
        query = select(children).where(children.c.family_id == family_id)
        family = [
            Child(row.person_id, row.born, fees if row.person_id == person_id else self._fees(row.person_id))
            for row in self.connection.execute(query)
        ]
        card = shared_card_on(on, person_id, family, ceilings=self.ceilings)
        return card, sharers_on(on, person_id, family, ceilings=self.ceilings)

    def _family_of(self, person_id: str) -> str | None:
        return self._standing(person_id)[1]

    def _fees(self, person_id: str) -> tuple[CountedFee, ...]:
        """The patient's fees as they stand."""
        return standing_fees(cast(Sequence[Entry], self.connection.execute(_ENTRIES_OF, {"person": person_id}).all()))


def _refused(reason: str) -> TransactionAnswer:
    log.warning("high_cost_entry_refused", reason=reason)
    return TransactionAnswer(ResultCode.VALIDATION_ERROR, text=reason)
