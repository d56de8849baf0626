"""Whether the rules say the same of a history as the oracle does."""

from __future__ import annotations

from datetime import date

from payments.high_cost.family import Child, leaving_days, shared_card_on, shared_fees
from payments.high_cost.history import Entry, standing_fees
from payments.high_cost.rules import PRELIMINARY_FOR, Ceiling, CountedFee, HighCostCard, overcharges
from tests.payments.oracle.day_by_day import Picture, Seen
from tests.payments.oracle.random_histories import History


def disagreement(history: History, seen: Seen) -> str:
    """What differs, "" when nothing does."""
    ceilings = tuple(Ceiling(day, ore, "test", True) for day, ore in history.ceilings.items())
    family = _family(history)
    for (day, who), expected in seen.cards.items():
        got = picture_of(shared_card_on(day, who, family, ceilings=ceilings), history)
        if got != expected:
            return f"{who} on {day}: the rules say {got}, the oracle {expected}"
    too_much = {
        each.fee.id: each.too_much_ore
        for fees in _purses(family, ceilings)
        for each in overcharges(fees, ceilings=ceilings)
    }
    return "" if too_much == seen.too_much else f"too much: {too_much}, the oracle {seen.too_much}"


def picture_of(card: HighCostCard, history: History) -> Picture:
    """A card of the rules in the oracle's words."""
    settled_by = None
    if card.preliminary_until is not None:
        settled_at = card.preliminary_until - PRELIMINARY_FOR
        settled_by = next(number for number, line in enumerate(history.lines) if line.at == settled_at)
    return Picture(card.counted_ore, card.left_ore, card.start, card.reached, card.valid_to, settled_by)


def _family(history: History) -> list[Child]:
    return [
        Child(
            who,
            born,
            standing_fees(
                Entry(line.id, line.action, line.day, line.ore, line.at) for line in history.lines if line.who == who
            ),
        )
        for who, born in history.born.items()
    ]


def _purses(family: list[Child], ceilings: tuple[Ceiling, ...]) -> list[tuple[CountedFee, ...]]:
    leaves: dict[str, date] = leaving_days(family, ceilings=ceilings)
    own = [tuple(fee for fee in child.fees if fee.visit_date >= leaves[child.id]) for child in family]
    return [shared_fees(family, leaves), *own]
