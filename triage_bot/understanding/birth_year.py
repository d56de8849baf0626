"""How old somebody becomes this year who tells the year of birth: "född 1950", "f. -85"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from triage_bot.understanding.ages import OLDEST
from triage_bot.understanding.quantities import Quantity, word_before
from triage_bot.understanding.text import Word

BORN = frozenset({"fodd", "fott", "fodda", "f", "born", "argang"})
CENTURY = 100


def born(text: Sequence[Word], today: date) -> Quantity | None:
    """The age of somebody who is "född 1950" or "f. -85", as it becomes in the year of `today`."""
    for position, word in enumerate(text):
        before = position - 1 - (word_before(text, position) in ("in", "ar"))
        if not word.folded.isdigit() or before < 0 or text[before].folded not in BORN:
            continue
        year = int(word.folded)
        if year < CENTURY:
            year += today.year // CENTURY * CENTURY - (CENTURY if year > today.year % CENTURY else 0)
        if today.year - OLDEST <= year <= today.year:
            return Quantity(float(today.year - year), position)
    return None
