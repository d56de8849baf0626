"""Lengths of time that a text names, and which of them is the likeliest to be that of the matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage_bot.understanding.quantities import Quantity

A_YEAR = 365
NOT_MEANT = -2
"""The weight of what is no length of the matter."""
NEW = 100
"""Below so many days a matter is new beside what has been for years."""


@dataclass(frozen=True)
class Span:
    """A length of time in days and the words it is told with, from `first` to `last`.

    `is_day` says that it is told by a day ("igår") and not by a number, `is_since` that "sedan" leads to that day.
    """

    value: float
    first: int
    last: int
    is_day: bool = False
    is_since: bool = False


@dataclass(frozen=True)
class Lasting(Quantity):
    """A length of time in days; the higher the weight, the likelier it is how long the matter has lasted.

    `turns` where what is told now is set against what was before: "astma i 20 år men nu sedan igår".
    """

    weight: int = 0
    turns: bool = False

    @property
    def is_meant(self) -> bool:
        """Whether it may be the length of the matter at all."""
        return self.weight > NOT_MEANT


def longest_meant(found: Sequence[Lasting]) -> float | None:
    """How long the matter has lasted, in days: the likeliest, the first among equals.

    What has been for years yields to what is new: "psoriasis i 20 år, nu utslag sedan en vecka".
    """
    meant = [each for each in found if each.is_meant]
    new = [each for each in meant if each.weight > 0 and each.value < NEW]
    best = max(
        [each for each in meant if not (new and each.value >= A_YEAR)],
        key=lambda each: (each.weight, each.turns),
        default=None,
    )
    return None if best is None else best.value
