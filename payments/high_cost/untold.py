"""A card with what its registry has not been told yet.

Pure. A registration whose answer was lost is counted once: as it is listed, or as it was to be entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from payments.high_cost.history import Action
from payments.high_cost.recognition import Recognised, recognise
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, card_on
from payments.high_cost.tellings import Progress, Telling

DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Untold:
    """What is to be told, oldest first; what each of these fees is in the registry ("" when that is not known), and for
    each person the registry's ids that are known to be ours.
    """

    tellings: tuple[Telling, ...] = ()
    told_as: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, persons: Iterable[str]) -> Untold:
        """Those of these persons."""
        wanted = frozenset(persons)
        rows = tuple(each for each in self.tellings if each.person_id in wanted)
        fees = {each.transaction_id for each in rows}
        told_as = {key: told for key, told in self.told_as.items() if key in fees}
        return Untold(rows, told_as, {person: ids for person, ids in self.known.items() if person in wanted})


def with_untold(answer: CardAnswer, untold: Untold, *, on: date, now: datetime) -> CardAnswer:
    """The answer with everything counted; ERROR when it cannot be told whether the registry has counted a fee."""
    if answer.card is None or not untold.tellings:
        return answer
    known = frozenset[str]().union(*untold.known.values())
    arrived = recognise((each.unanswered for each in untold.tellings if _may_be_there(each)), answer.own, known=known)
    if arrived.doubtful:
        return CardAnswer(ResultCode.ERROR)
    fees = _standing(answer.transactions, untold, arrived)
    if fees == answer.transactions:
        return answer
    card = _card(answer.card, answer.transactions, fees, on)
    return replace(answer, card=card, status=card.status_at(now), transactions=fees)


def _may_be_there(telling: Telling) -> bool:
    """Whether it is a registration that was sent and may have arrived."""
    sent = telling.progress is Progress.SENT or (telling.progress is Progress.STAFF and telling.answer == DOUBTFUL)
    return telling.action is Action.REGISTER and sent


def _standing(listed: tuple[CountedFee, ...], untold: Untold, arrived: Recognised) -> tuple[CountedFee, ...]:
    fees = {fee.id: fee for fee in listed}
    ids = dict(untold.told_as)
    for telling in untold.tellings:
        if telling.action is Action.REGISTER:
            ids[telling.transaction_id] = arrived.found.get(telling.number, telling.transaction_id)
            if telling.number not in arrived.found:
                fees[telling.transaction_id] = CountedFee(
                    telling.transaction_id, telling.visit_date, telling.amount_ore, telling.kept_at
                )
            continue
        fee = fees.pop(ids.get(telling.transaction_id, ""), None)
        if fee is not None and telling.action is Action.UPDATE:
            fees[fee.id] = fee._replace(
                visit_date=telling.visit_date, amount_ore=telling.amount_ore, corrected_at=telling.kept_at
            )
    return tuple(fees.values())


def _card(card: HighCostCard, listed: tuple[CountedFee, ...], fees: tuple[CountedFee, ...], on: date) -> HighCostCard:
    """The card anew under the ceiling that the registry goes by; a frikort that rests on no fees is left standing."""
    more_ore = sum(fee.amount_ore for fee in fees) - sum(fee.amount_ore for fee in listed)
    if card.is_frikort and sum(fee.amount_ore for fee in listed) < card.ceiling_ore:
        return replace(card, counted_ore=card.counted_ore + more_ore, left_ore=card.left_ore - more_ore, fees=fees)
    return card_on(on, fees, ceilings=(Ceiling(date.min, card.ceiling_ore, "e-frikort", verified=True),))
