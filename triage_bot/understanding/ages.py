"""How old somebody is, in years, as people write it: "34 år", "8 mån gammal", "femåringen", "hon är 84"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from triage_bot.understanding.quantities import (
    NEARBY,
    Quantity,
    Tables,
    is_fever_word,
    number_of,
    numeral,
    unit_after,
    unit_follows,
    word_before,
)
from triage_bot.understanding.text import Word

OLDEST = 120
SURELY_AN_AGE = 15
"""From this number on, "är 51" with nobody before it is an age."""
BEING = ("ar", "e", "am", "im")
_AGED = re.compile(r"^([a-z]*?)(?:arig[aet]?|aring(?:en|ens|ar|arna|arnas|s)?)$")


def age(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """Somebody's age in years; "på en vecka" and "38 grader" are none.

    Below a year, and after "på", a number is an age only where a person stands before it or it is called old.
    """
    for position in range(len(text)):
        number = years_in_word(text, position, tables.numerals) or _bare(text, position, tables)
        if number is None:
            number = _with_unit(text, position, tables)
        if number is not None and 0 <= number <= OLDEST:
            return Quantity(number, position)
    return None


def years_in_word(text: Sequence[Word], position: int, numerals: Mapping[str, float]) -> float | None:
    """The years in one word for a person: "treåringen", "elvaåriga", or "aringen" after digits."""
    found = _AGED.match(text[position].folded)
    if found is None:
        return None
    if found.group(1):
        return numeral(found.group(1), numerals)
    before = word_before(text, position)
    return float(before) if before.isdigit() else None


def _with_unit(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    number, unit = number_of(text[position], tables), unit_after(text, position)
    if number is None or unit not in tables.years:
        return None
    after = text[position + 2].folded if position + 2 < len(text) else ""
    if word_before(text, position) in tables.before_duration or after in ("sedan", "sen", "ago"):
        return None
    if not _is_said_of_somebody(text, position, tables, in_years=tables.years[unit] == 1, after=after):
        return None
    return number * tables.years[unit]


def _bare(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """A number without a unit that can only be somebody's age."""
    word = text[position]
    number = number_of(word, tables)
    following = text[position + 1] if position + 1 < len(text) else None
    if number is None or not number.is_integer() or not 1 <= number <= OLDEST:
        return None
    if unit_follows(unit_after(text, position), tables) or (following is not None and is_fever_word(following, tables)):
        return None
    before = word_before(text, position)
    if before in tables.turning or (before == "pa" and position > 1 and text[position - 2].folded in tables.people):
        return number
    # in digits, because "får ett" looks like "far ett"
    if not word.folded.isdigit():
        return None
    is_told = before in tables.people or _is_said_to_be(text, position, tables)
    return number if is_told or (before in tables.grown_ups and number >= SURELY_AN_AGE) else None


def _is_said_to_be(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """Whether somebody "är" the number at this position and nothing else: "hon är 84", "Är 51 och …"."""
    if position < 1 or word_before(text, position) not in BEING:
        return False
    verb = position - 1
    if verb == 0 or text[verb - 1].clause != text[verb].clause or text[verb].folded == "im":
        return float(text[position].folded) >= SURELY_AN_AGE
    return text[verb - 1].folded in tables.people | tables.somebody


def _is_said_of_somebody(text: Sequence[Word], position: int, tables: Tables, *, in_years: bool, after: str) -> bool:
    before = word_before(text, position)
    if after in tables.after_age:
        return True
    if before == "pa":
        nearby = text[max(position - 1 - NEARBY, 0) : position - 1]
        return any(word.folded in tables.people | tables.grown_ups for word in nearby)
    return in_years or before in tables.before_age or before in tables.people
