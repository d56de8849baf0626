"""The day's reconciliation: what the books say of each provider against what it tells itself, and why they differ.

Pure. An explanation names the attempts that would make up the difference; it is for a person to confirm, and nothing is
booked by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from payments.charge import OPEN_STATES, Attempt, AttemptState, Purpose
from payments.money import ZERO, Money

_MOST_SEARCHED = 12


_ENDED = frozenset({AttemptState.REVERSED, AttemptState.CANCELLED, AttemptState.DECLINED})


class Explanation(StrEnum):
    """How the books and a provider's total stand to each other."""

    AGREES = "agrees"
    NOT_TOLD = "not told"
    OPEN_ATTEMPTS = "open attempts that the provider has carried out"
    CALLED_OFF = "attempts that ended without money here and with money there"
    ONE_ATTEMPT_MISSING = "one attempt that the provider does not have"
    UNEXPLAINED = "unexplained"


_SUSPECTS = ((Explanation.OPEN_ATTEMPTS, OPEN_STATES), (Explanation.CALLED_OFF, _ENDED))


@dataclass(frozen=True)
class Line:
    """One provider's day: how many movements and what sum in the books, and what it told; `attempts` explain."""

    provider: str
    count: int
    amount: Money
    told: Money | None
    explanation: Explanation
    attempts: tuple[str, ...] = ()

    @property
    def difference(self) -> Money | None:
        """What the provider has more than the books, below zero when it has less."""
        return None if self.told is None else self.told - self.amount


@dataclass(frozen=True)
class DayReport:
    """A day: one line for each provider, and the visits whose paid fee should be on a high-cost card and is not."""

    day: date
    lines: tuple[Line, ...]
    uncounted: tuple[str, ...]


def reconcile(attempts: Sequence[Attempt], told: Mapping[str, Money]) -> tuple[Line, ...]:
    """One line for each provider that moved money or told of it; `attempts` are the day's and the open ones."""
    names = sorted({each.provider for each in attempts} | set(told))
    return tuple(_line(name, [each for each in attempts if each.provider == name], told.get(name)) for name in names)


def _line(provider: str, attempts: Sequence[Attempt], told: Money | None) -> Line:
    done = [each for each in attempts if each.stands]
    amount = _sum(done)
    explanation, which = _explain(attempts, None if told is None else told - amount)
    return Line(provider, len(done), amount, told, explanation, tuple(each.id for each in which))


def _explain(attempts: Sequence[Attempt], difference: Money | None) -> tuple[Explanation, Iterable[Attempt]]:
    if difference is None:
        return Explanation.NOT_TOLD, ()
    if not difference:
        return Explanation.AGREES, ()
    for explanation, states in _SUSPECTS:
        found = _that_sum_to(difference, [each for each in attempts if each.state in states])
        if found:
            return explanation, found
    missing = [each for each in attempts if each.stands and -_signed(each) == difference]
    return (Explanation.ONE_ATTEMPT_MISSING, missing) if missing else (Explanation.UNEXPLAINED, ())


def _that_sum_to(difference: Money, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    searched = attempts[:_MOST_SEARCHED]
    some = (each for size in range(1, len(searched) + 1) for each in combinations(searched, size))
    return next((each for each in some if _sum(each) == difference), ())


def _sum(attempts: Iterable[Attempt]) -> Money:
    return sum(map(_signed, attempts), ZERO)


def _signed(attempt: Attempt) -> Money:
    return attempt.amount if attempt.purpose is Purpose.PAYMENT else -attempt.amount
