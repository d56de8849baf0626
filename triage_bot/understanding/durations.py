"""How long something has lasted, in days: "i tre dagar", "en vecka", "sedan igår", "sen i måndags", "ett halvår".

Weekdays need to know today; without it they are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from triage_bot.understanding.quantities import Quantity, Tables, number_of, unit_after, unit_meant, word_before
from triage_bot.understanding.text import Word

SINCE = frozenset({"sen", "sedan", "since", "fran", "i"})


def durations(text: Sequence[Word], tables: Tables, *, aged: Quantity | None, today: date | None) -> list[Quantity]:
    """Every length of time in days; the number that was read as an age, `aged`, is none."""
    found = []
    for position, word in enumerate(text):
        days = _day_word(text, position, tables)
        if days is None and today is not None:
            days = _since_weekday(text, position, tables, today)
        if days is None and not (aged is not None and aged.position == position):
            number, unit = number_of(word, tables), unit_meant(unit_after(text, position), tables.days)
            days = number * unit if number is not None and unit is not None else None
        if days is not None:
            found.append(Quantity(days, position))
    return found


def _day_word(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    folded = text[position].folded
    if folded == "gar" and word_before(text, position) != "i":  # "det går"
        return None
    return tables.day_words.get(folded)


def _since_weekday(text: Sequence[Word], position: int, tables: Tables, today: date) -> float | None:
    """Days since "i måndags" or "sedan måndag"; a Monday to come is no length of time."""
    folded = text[position].folded
    past = folded if folded in tables.weekdays else f"{folded}s"
    if past not in tables.weekdays or (past != folded and word_before(text, position) not in SINCE):
        return None
    return float((today.weekday() - int(tables.weekdays[past])) % 7 or 7)
