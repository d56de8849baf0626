"""The card on the day before or after the one on which a registry has told it.

Pure. E-frikort tells cards of its own today only, and a visit soon after midnight is priced on the evening before. A
frikort that holds on both days is the same card. Any other card is reckoned from the fees that were told a moment ago,
and only if the same reckoning gives the card that was told: then nothing is missing. Across New Year the ceiling may be
another, and what may have run out between the days cannot be known: there is no card then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, card_on, year_after

FURTHEST = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """A card with the fees of its twelve months, and the older ones, which no longer count."""

    card: HighCostCard
    fees: tuple[CountedFee, ...]
    expired: tuple[CountedFee, ...] = ()


def card_beside(told: Told, on: date) -> HighCostCard | None:
    """The card on a day beside that of the told one, None when it cannot be known for certain."""
    card = told.card
    if abs(on - card.on) > FURTHEST:
        return None
    if card.valid_to is not None and (card.reached or card.on) <= on <= card.valid_to:
        return replace(card, on=on)
    if on.year != (card.reached or card.on).year or not _is_all_known(told, on):
        return None
    ceilings = (Ceiling(date.min, card.ceiling_ore, "told by the registry", verified=True),)
    if not _agree(card_on(card.on, told.fees, ceilings=ceilings), card):
        return None
    return card_on(on, told.fees, ceilings=ceilings)


def _is_all_known(told: Told, on: date) -> bool:
    """Whether nothing was entered for a later day than the earlier of both, and nothing has run out since."""
    earlier = min(on, told.card.on)
    if any(fee.visit_date > earlier for fee in (*told.fees, *told.expired)):
        return False
    return on > told.card.on or all(year_after(fee.visit_date) <= on for fee in told.expired)


def _agree(reckoned: HighCostCard, told: HighCostCard) -> bool:
    facts = ((each.counted_ore, each.left_ore, each.start, each.valid_to) for each in (reckoned, told))
    return len(set(facts)) == 1
