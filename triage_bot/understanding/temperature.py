"""The body temperature that a text tells, in degrees Celsius: "38,7", "trettionio grader", "fever of 102"."""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.understanding.quantities import (
    NEARBY,
    Quantity,
    Tables,
    clause_at,
    clause_ends,
    number_of,
    unit_after,
    unit_follows,
    word_before,
)
from triage_bot.understanding.text import Word

LOWEST, HIGHEST = 34.0, 42.9
LOWEST_FAHRENHEIT, HIGHEST_FAHRENHEIT = 95.0, 108.0
SURELY = 35.0
"""From here on, tenths make a number a temperature whatever stands around it."""
FEVER = 38.0
"""From here on, a whole number beside a word that speaks of infection may be a temperature."""
MISSPELT = ("feeb", "febb", "faber")
FEBRUARY = "februar"
"""It begins like a fever that is written short."""
POINT = frozenset({"komma", "point", "och", "o", "a"})
HALF = frozenset({"halv", "halvt"})
LYING = frozenset({"lag", "ligger", "legat"})
FAHRENHEIT = frozenset({"f", "fahrenheit"})
IS = frozenset({"of", "is", "was", "at", "around", "about", "to", "a", "hit", "reached"})


def temperature(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """The highest body temperature in a text, None where none is told."""
    told = [each for place in range(len(text)) if (each := _celsius(text, place, tables) or _fahrenheit(text, place))]
    return max(told, key=lambda each: each.value, default=None)


def is_fever_word(word: Word, tables: Tables) -> bool:
    """Whether a word speaks of temperature."""
    if word.folded.startswith(FEBRUARY):
        return False
    return word.folded.startswith(MISSPELT) or any(word.folded.startswith(each) for each in tables.fever_words)


def _celsius(text: Sequence[Word], position: int, tables: Tables) -> Quantity | None:
    number = number_of(text[position], tables)
    if number is None or not LOWEST <= number <= HIGHEST:
        return None
    number, last = _with_tenths(text, position, number, tables)
    is_exact = text[position].folded[0].isdigit() and not text[position].folded.isdigit() and number >= SURELY
    if unit_follows(unit_after(text, last), tables) and not is_exact:
        return None
    near = text[max(position - NEARBY, 0) : last + NEARBY + 1]
    has_tenths = last > position and not number.is_integer() and number >= SURELY
    is_called_so = has_tenths or is_exact or any(is_fever_word(each, tables) for each in near)
    return Quantity(number, position) if is_called_so or _is_bare(text, position, last, tables) else None


def _with_tenths(text: Sequence[Word], position: int, number: float, tables: Tables) -> tuple[float, int]:
    """The number with the tenths told after it, and where it ends: "38 komma 7", "38 och en halv", "38 6"."""
    behind = [word.folded for word in text[position + 1 : position + 4]]
    if not number.is_integer() or not behind:
        return number, position
    if behind[0] in POINT and behind[-1] in HALF:
        return number + 0.5, position + len(behind)
    step = 2 if behind[0] in POINT and len(behind) > 1 else 1
    following = text[position + step]
    tenths = number_of(following, tables)
    is_one_digit = tenths is not None and tenths.is_integer() and 0 <= tenths < 10
    in_digits = text[position].folded.isdigit() == following.folded.isdigit()
    if not is_one_digit or not in_digits or unit_follows(unit_after(text, position + step), tables):
        return number, position
    if step == 1 and not (following.folded.isdigit() and any(is_fever_word(each, tables) for each in text)):
        return number, position
    return number + float(tenths or 0) / 10, position + step


def _is_bare(text: Sequence[Word], position: int, last: int, tables: Tables) -> bool:
    """Whether somebody "har 39" and nothing else, or "nästan 40" where the text speaks of an infection."""
    before = word_before(text, position)
    if before in tables.having and clause_ends(text, last, tables.joining):
        return True
    number = number_of(text[position], tables)
    if before == "pa" and number is not None and number >= FEVER and word_before(text, position - 1) in LYING:
        return _ends(text, last, tables) or text[last + 1].folded in ("i", "hela")
    speaks_of_it = any(word.folded.startswith(tuple(tables.feverish)) for word in text)
    begins = clause_at(text, position)[0] is text[position]
    is_led_in = before in tables.nearly or before in tables.having or begins
    return speaks_of_it and is_led_in and number is not None and number >= FEVER and _ends(text, last, tables)


def _ends(text: Sequence[Word], last: int, tables: Tables) -> bool:
    """Whether the number is all that is told: nothing follows, or when it was so."""
    following = text[last + 1].folded if last + 1 < len(text) else ""
    return clause_ends(text, last, tables.joining) or following in tables.day_words or following in ("pa", "trots")


def _fahrenheit(text: Sequence[Word], position: int) -> Quantity | None:
    """ "Fever of 102", "101.5 F"."""
    word = text[position].folded
    if not word[0].isdigit() or ":" in word:
        return None
    number = float(word.replace(",", "."))
    if not LOWEST_FAHRENHEIT <= number <= HIGHEST_FAHRENHEIT:
        return None
    behind = [each.folded for each in text[position + 1 : position + 3]]
    before = [each.folded for each in text[max(position - 3, 0) : position]]
    while before and before[-1] in IS:
        before.pop()
    said_before = bool(before) and (before[-1].startswith(("fever", "temp")) or "burning" in before)
    said_behind = bool(behind) and (
        behind[0] in FAHRENHEIT or behind[0].startswith("fever") or behind[-1] in FAHRENHEIT
    )
    return Quantity(round((number - 32) / 1.8, 1), position) if said_before or said_behind else None
