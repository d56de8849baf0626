"""Lengths of time told by when something began: "sen jul", "sedan i somras", "since March", "sedan 2019"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from triage_bot.understanding.quantities import Tables
from triage_bot.understanding.text import Word

SINCE = frozenset({"sen", "sedan", "since"})
BETWEEN = frozenset({"i", "in", "borjan", "slutet", "mitten", "av", "forra", "last", "the", "ar", "arsskiftet"})
FARTHEST = 4
"""How many words may stand between "sedan" and the time: "sedan i början av mars"."""
OLDEST_YEAR = 1930
MIDDLE_OF_YEAR = 7
MONTH_FACTOR = 100
"""A time of the year is written as month and day: 1224 is the 24th of December."""


def since_calendar(text: Sequence[Word], position: int, tables: Tables, today: date) -> float | None:
    """Days since the feast, season, month or year at this position, None unless the text counts from it."""
    folded = text[position].folded
    when = tables.times_of_year.get(folded)
    is_year = folded.isdigit() and OLDEST_YEAR <= int(folded) < today.year
    if (when is None and not is_year) or not _counts_from(text, position):
        return None
    if when is None:
        return float((today - date(int(folded), MIDDLE_OF_YEAR, 1)).days)
    month, day = divmod(int(when), MONTH_FACTOR)
    began = date(today.year, month, day)
    if began >= today:
        began = date(today.year - 1, month, day)
    return float((today - began).days)


def _counts_from(text: Sequence[Word], position: int) -> bool:
    """Whether "sedan" leads to the word at this position, over nothing but small words."""
    for before in reversed(text[max(position - FARTHEST, 0) : position]):
        if before.folded in SINCE:
            return before.sentence == text[position].sentence
        if before.folded not in BETWEEN:
            return False
    return False
