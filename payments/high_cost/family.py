"""Children with the same parent share one ceiling: which fees are theirs together, and which one's own.

Pure. Source: Hälso- och sjukvårdslagen (2017:30) 17 kap. 7 §: children under 18 share it, and who turns 18 while twelve
months are running shares it until they end. Each fee counts once: together, or on the grown-up child's own card. That
the own card begins empty is our reading; the law does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, card_on, year_after

OF_AGE = 18


@dataclass(frozen=True)
class Child:
    """A child with the fees of its own visits."""

    id: str
    born: date
    fees: tuple[CountedFee, ...] = ()


def of_age_on(born: date) -> date:
    """The day on which somebody turns 18; who is born on 29 February turns 18 on 1 March when there is no such day.

    >>> of_age_on(date(2008, 2, 29)), of_age_on(date(2009, 5, 1))
    (datetime.date(2026, 3, 1), datetime.date(2027, 5, 1))
    """
    if (born.month, born.day) == (2, 29):
        return date(born.year + OF_AGE, 3, 1)
    return born.replace(year=born.year + OF_AGE)


def shared_card_on(day: date, child_id: str, children: Iterable[Child], *, ceilings: Sequence[Ceiling]) -> HighCostCard:
    """The card of one of the children on a day: the shared one, or its own when it has grown out of it.

    Raises KeyError for somebody who is none of them, NoCeiling as `card_on` does.
    """
    family = {child.id: child for child in children}
    leaves = leaving_days(family.values(), ceilings=ceilings)
    if day < leaves[child_id]:
        return card_on(day, shared_fees(family.values(), leaves), ceilings=ceilings)
    own = [fee for fee in family[child_id].fees if fee.visit_date >= leaves[child_id]]
    return card_on(day, own, ceilings=ceilings)


def sharers_on(day: date, child_id: str, children: Iterable[Child], *, ceilings: Sequence[Ceiling]) -> frozenset[str]:
    """The children who share the card of one of them on a day, that one included; raises KeyError and NoCeiling."""
    leaves = leaving_days(children, ceilings=ceilings)
    if day >= leaves[child_id]:
        return frozenset({child_id})
    return frozenset(each for each, leaving in leaves.items() if day < leaving)


def shared_fees(children: Iterable[Child], leaves: Mapping[str, date]) -> tuple[CountedFee, ...]:
    """The fees that count together, each child's until the day on which it leaves."""
    return tuple(
        fee for child in children if child.id in leaves for fee in child.fees if fee.visit_date < leaves[child.id]
    )


def leaving_days(children: Iterable[Child], *, ceilings: Sequence[Ceiling]) -> dict[str, date]:
    """The first day on which each child shares the card no more: at 18, or when the months then running have ended."""
    family = sorted(children, key=lambda child: (child.born, child.id))
    leaves = {child.id: of_age_on(child.born) for child in family}
    for child in family:
        birthday = of_age_on(child.born)
        before = [fee for fee in shared_fees(family, leaves) if fee.visit_date < birthday]
        if before:
            leaves[child.id] = _end_of_running(birthday, before, ceilings)
    return leaves


def _end_of_running(day: date, fees: Sequence[CountedFee], ceilings: Sequence[Ceiling]) -> date:
    start = card_on(day, fees, ceilings=ceilings).start
    return day if start is None else year_after(start)
