"""Named values that content may compare instead of a raw answer, such as the age in months.

A measure has a plain name (question ids always have a dot, so the two cannot be confused), the questions that it
needs, and a function of their numbers. Anything cleverer than a threshold belongs here, in Python, not in content.

An age is kept in years, whatever unit it was said in, and compared in the unit that content names. The product is
rounded to a millionth, because 42 days kept as 42/365.25 years must be 42 days again and not 41.999…
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

AGE_QUESTION: Final = "patient.age"
DAYS_PER_YEAR: Final = 365.25
DAYS_PER_WEEK: Final = 7
MONTHS_PER_YEAR: Final = 12
DECIMALS: Final = 6


@dataclass(frozen=True)
class Measure:
    """A number computed from the answers to `questions`, given in the same order."""

    questions: tuple[str, ...]
    compute: Callable[..., float]


def _years(age: float) -> float:
    return age


def _months(age: float) -> float:
    return round(age * MONTHS_PER_YEAR, DECIMALS)


def _weeks(age: float) -> float:
    return round(age * DAYS_PER_YEAR / DAYS_PER_WEEK, DECIMALS)


def _days(age: float) -> float:
    return round(age * DAYS_PER_YEAR, DECIMALS)


MEASURES: Final[Mapping[str, Measure]] = {
    "age": Measure((AGE_QUESTION,), _years),
    "age_months": Measure((AGE_QUESTION,), _months),
    "age_weeks": Measure((AGE_QUESTION,), _weeks),
    "age_days": Measure((AGE_QUESTION,), _days),
}
