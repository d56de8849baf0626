"""Named values that content may compare instead of a raw answer, such as the age in months.

A measure has a plain name (question ids always have a dot, so the two cannot be confused), the questions that it
needs, and a function of their numbers. Anything cleverer than a threshold belongs here, in Python, not in content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

AGE_QUESTION: Final = "patient.age"
DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True)
class Measure:
    """A number computed from the answers to `questions`, given in the same order."""

    questions: tuple[str, ...]
    compute: Callable[..., float]


def _years(age: float) -> float:
    return age


def _months(age: float) -> float:
    return age * 12


def _days(age: float) -> float:
    return age * DAYS_PER_YEAR


MEASURES: Final[Mapping[str, Measure]] = {
    "age": Measure((AGE_QUESTION,), _years),
    "age_months": Measure((AGE_QUESTION,), _months),
    "age_days": Measure((AGE_QUESTION,), _days),
}
