"""Lengths of time told by when something began: "sen jul", "sedan i somras", "since March", "sedan 2019"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from triage_bot.understanding.quantities import Tables
from triage_bot.understanding.text import Word

SINCE = frozenset({"sen", "sedan", "since"})
BETWEEN = frozenset(
    {"i", "in", "borjan", "slutet", "mitten", "av", "forra", "last", "the", "ar", "arsskiftet", "den", "e", "of"}
)
THEREAFTER = frozenset({"dess", "dass", "then"})
"""After "sedan": what was told before is when the matter began."""
LAST_YEAR = (["forra", "aret"], ["last", "year"], ["i", "fjol"])
SHORTEST_MONTH = 28
THE_WRITER = frozenset({"jag", "ja", "vi", "han", "hon", "he", "she", "we"})
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
    if (when is None and not is_year) or not (_counts_from(text, position) or _is_counted_from(text, position)):
        return None
    told = text[position - 1].folded if position else ""
    if when is None:  # the year of "mars 2024" is told with the month
        is_told = told in tables.times_of_year
        return None if is_told else float((today - date(int(folded), MIDDLE_OF_YEAR, 1)).days)
    month, day = divmod(int(when), MONTH_FACTOR)
    day = int(told) if told.isdigit() and 0 < int(told) <= SHORTEST_MONTH else day
    began = date(today.year, month, day)
    if began >= today:
        began = date(today.year - 1, month, day)
    return float((today - _in_the_year_told(text, position, began, today)).days)


def _in_the_year_told(text: Sequence[Word], position: int, began: date, today: date) -> date:
    """The day in the year that follows it: "november förra året", "mars 2024"."""
    following = [word.folded for word in text[position + 1 : position + 3] if word.clause == text[position].clause]
    if following[:1] and following[0].isdigit() and OLDEST_YEAR <= int(following[0]) < today.year:
        return began.replace(year=int(following[0]))
    return began.replace(year=today.year - 1) if following in LAST_YEAR else began


def _is_counted_from(text: Sequence[Word], position: int) -> bool:
    """Whether the text goes on from a time that it tells: "i augusti och sedan dess …", "sen vi flyttade i somras"."""
    if position == 0 or text[position - 1].folded not in ("i", "in"):
        return False
    before = [word for word in text[:position] if word.clause == text[position].clause]
    if any(since.folded in SINCE and who.folded in THE_WRITER for since, who in pairwise(before)):
        return True
    following = [word for word in text[position + 1 :] if word.sentence <= text[position].sentence + 1]
    return any(since.folded in SINCE and dess.folded in THEREAFTER for since, dess in pairwise(following))


def _counts_from(text: Sequence[Word], position: int) -> bool:
    """Whether "sedan" leads to the word at this position, over nothing but small words."""
    for before in reversed(text[max(position - FARTHEST, 0) : position]):
        if before.folded in SINCE:
            return before.sentence == text[position].sentence
        if before.folded not in BETWEEN and not (before.folded.isdigit() and int(before.folded) <= SHORTEST_MONTH):
            return False
    return False
