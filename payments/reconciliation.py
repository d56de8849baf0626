"""The day's reconciliation: what the books say of each provider against what it tells itself, and why they differ.

Pure. A terminal tells a total, and an explanation names the attempts that would make up the difference. A payment
service and a billing system list what they have, so two errors that cancel are found too; Swish tells of each attempt
that it is asked about, and nothing of what the books do not know. A person confirms an explanation; nothing is booked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    SILENT = "the provider does not answer, ask again later"
    OPEN_ATTEMPTS = "open attempts that the provider has carried out"
    CALLED_OFF = "attempts that ended without money here and with money there"
    ONE_ATTEMPT_MISSING = "one attempt that the provider does not have"
    UNEXPLAINED = "unexplained"
    ON_THE_WAY = "attempts that are still on their way to the provider"
    NOT_THERE = "attempts that the provider does not have, or has with another amount"
    ANOTHER_DAY = "movements that the books have on another day"
    NOT_HERE = "movements that the books do not have"
    SEVERAL = "several differences"


_SUSPECTS = ((Explanation.OPEN_ATTEMPTS, OPEN_STATES), (Explanation.CALLED_OFF, _ENDED))


@dataclass(frozen=True)
class Account:
    """What a provider tells of a day: its total, and the signed amount of each attempt where it has such a list.

    `on_the_way` are attempts that it has not been told of yet. `is_whole` is False where it has told only of what
    it was asked about, so that what it has beyond the books cannot be known from it.
    """

    total: Money
    listed: Mapping[str, Money] | None = None
    on_the_way: frozenset[str] = frozenset()
    is_whole: bool = True


def account_of_answers(approved: Mapping[str, Money]) -> Account:
    """The account of a provider that was asked about each attempt; `approved` are the signed amounts of what stands."""
    return replace(account_of_list(approved), is_whole=False)


def account_of_list(listed: Mapping[str, Money], *, on_the_way: frozenset[str] = frozenset()) -> Account:
    """The account of a provider that lists its movements."""
    return Account(sum(listed.values(), ZERO), listed, on_the_way)


@dataclass(frozen=True)
class Difference:
    """One movement on which books and provider differ: its signed amount in each, None where there is none."""

    attempt: str
    explanation: Explanation
    here: Money | None = None
    there: Money | None = None


@dataclass(frozen=True)
class Line:
    """One provider's day: how many movements and what sum in the books, what it told, and each difference.

    `is_whole` is False where it cannot be known what the provider has beyond the books.
    """

    provider: str
    count: int
    amount: Money
    told: Money | None
    explanation: Explanation
    differences: tuple[Difference, ...] = ()
    is_whole: bool = True

    @property
    def attempts(self) -> tuple[str, ...]:
        """What explains the difference, by id."""
        return tuple(each.attempt for each in self.differences)

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

    @property
    def is_balanced(self) -> bool:
        """Whether the money of every provider has been told and agrees with the books."""
        return all(line.explanation is Explanation.AGREES for line in self.lines)


def reconcile_one(
    provider: str, attempts: Sequence[Attempt], told: Account | None, *, elsewhere: frozenset[str] = frozenset()
) -> Line:
    """The line of one provider; `attempts` are the day's and the open ones, `elsewhere` those of other days."""
    done = [each for each in attempts if each.stands]
    amount = _sum(done)
    if told is not None and told.listed is not None:
        explanation, differences = _compare(attempts, told, told.listed, elsewhere)
    else:
        explanation, found = _explain(attempts, None if told is None else told.total - amount)
        differences = tuple(Difference(each.id, explanation, _signed(each)) for each in found)
    total, is_whole = (None, True) if told is None else (told.total, told.is_whole)
    return Line(provider, len(done), amount, total, explanation, differences, is_whole)


def _compare(
    attempts: Sequence[Attempt], told: Account, listed: Mapping[str, Money], elsewhere: frozenset[str]
) -> tuple[Explanation, tuple[Difference, ...]]:
    """What differs, movement by movement."""
    here = {each.id: each for each in attempts}
    wanting = [each.id for each in attempts if each.stands and listed.get(each.id) != _signed(each)]
    extra = [key for key in listed if key not in here or not here[key].stands]
    ended = [key for key in extra if key in here and not here[key].is_open]
    groups = {
        Explanation.ON_THE_WAY: [key for key in wanting if key in told.on_the_way],
        Explanation.NOT_THERE: [key for key in wanting if key not in told.on_the_way],
        Explanation.OPEN_ATTEMPTS: [key for key in extra if key in here and here[key].is_open],
        Explanation.CALLED_OFF: ended,
        Explanation.ANOTHER_DAY: [key for key in extra if key not in here and key in elsewhere],
        Explanation.NOT_HERE: [key for key in extra if key not in here and key not in elsewhere],
    }
    found = {explanation: keys for explanation, keys in groups.items() if keys}
    if not found:
        return Explanation.AGREES, ()
    differences = tuple(
        Difference(key, explanation, _signed(here[key]) if key in here and here[key].stands else None, listed.get(key))
        for explanation, keys in found.items()
        for key in keys
    )
    return (next(iter(found)) if len(found) == 1 else Explanation.SEVERAL), differences


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
