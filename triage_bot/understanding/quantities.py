"""Numbers with a meaning in a text: temperature, how long something has lasted, how old somebody is.

Works on folded text, word by word. Weekdays ("sen i måndags") need to know today; without it they are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage_bot.understanding.text import Word

LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 34.0, 42.9
SURELY_A_TEMPERATURE = 35.0
OLDEST = 120
NEARBY = 3


@dataclass(frozen=True)
class Quantity:
    """A number read from a text, in degrees Celsius, days or years, and where its first word stands."""

    value: float
    position: int


@dataclass(frozen=True)
class Tables:
    """The number words and units of the lexicon: numerals, days per unit, years per unit, day words, weekdays.

    `people` are words for relatives, `grown_ups` those by which somebody says what they are: "en kvinna på 34 år",
    `somebody` the pronouns for one person: "hon är 84".
    """

    numerals: Mapping[str, float]
    days: Mapping[str, float]
    years: Mapping[str, float]
    day_words: Mapping[str, float]
    weekdays: Mapping[str, float]
    fever_words: frozenset[str]
    before_duration: frozenset[str]
    before_age: frozenset[str]
    after_age: frozenset[str]
    people: frozenset[str]
    grown_ups: frozenset[str]
    somebody: frozenset[str]


def number_of(word: Word, tables: Tables) -> float | None:
    """The number that a word is, in digits or letters."""
    if word.folded[0].isdigit():
        try:
            return float(word.folded.replace(",", ".").replace(":", "."))
        except ValueError:
            return None
    return tables.numerals.get(word.folded)


def temperature(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """A body temperature: a number that looks like one and has a fever word near it, or tenths of a degree."""
    found = []
    for position, word in enumerate(text):
        if not word.folded[0].isdigit() or _unit_behind(text, position, tables):
            continue
        number = number_of(word, tables)
        if number is None or not LOWEST_TEMPERATURE <= number <= HIGHEST_TEMPERATURE:
            continue
        nearby = text[max(position - NEARBY, 0) : position + NEARBY + 1]
        is_near_fever = any(_is_fever_word(each, tables) for each in nearby)
        if is_near_fever or (not number.is_integer() and number >= SURELY_A_TEMPERATURE):
            found.append(Quantity(number, position))
    return max(found, key=lambda each: each.value, default=None)


def _is_fever_word(word: Word, tables: Tables) -> bool:
    return any(word.folded.startswith(prefix) for prefix in tables.fever_words)


def _unit_behind(text: Sequence[Word], position: int, tables: Tables) -> bool:
    return unit_follows(text[position + 1].folded if position + 1 < len(text) else "", tables)


def _before(text: Sequence[Word], position: int) -> str:
    return text[position - 1].folded if position else ""


def unit_follows(word: str, tables: Tables) -> bool:
    """Whether a word is a unit of time or age."""
    return word in tables.days or word in tables.years


def unit_after(text: Sequence[Word], position: int) -> str:
    """The word after a number; "man" is "mån" without its ring only after digits: "8 man", but not "en man"."""
    unit = text[position + 1].folded if position + 1 < len(text) else ""
    return "" if unit == "man" and not text[position].folded.isdigit() else unit


def age(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """Somebody's age in years: "34 år", "8 mån gammal", "dotter på 3 veckor", "pappa 74"; not "på en vecka".

    Below a year, and after "på", a number is an age only where a person stands before it or it is called old.
    """
    for position, word in enumerate(text):
        number = number_of(word, tables)
        unit = unit_after(text, position)
        before = _before(text, position)
        # in digits, because "får ett" looks like "far ett"
        follows_person = word.folded.isdigit() and (before in tables.people or _is_said_to_be(text, position, tables))
        if number is not None and follows_person and not unit_follows(unit, tables) and 1 <= number <= OLDEST:
            return Quantity(number, position)
        if number is None or unit not in tables.years:
            continue
        after = text[position + 2].folded if position + 2 < len(text) else ""
        if before in tables.before_duration or after in ("sedan", "sen", "ago"):
            continue
        if not _is_said_of_somebody(text, position, tables, in_years=tables.years[unit] == 1, after=after):
            continue
        if number * tables.years[unit] <= OLDEST:
            return Quantity(number * tables.years[unit], position)
    return None


def _is_said_to_be(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """Whether somebody "är" the number at this position and nothing else: "hon är 84", but not "jag är 39 grader"."""
    following = text[position + 1] if position + 1 < len(text) else None
    if position < 2 or _before(text, position) != "ar" or (following is not None and _is_fever_word(following, tables)):
        return False
    return text[position - 2].folded in tables.people | tables.somebody


def _is_said_of_somebody(text: Sequence[Word], position: int, tables: Tables, *, in_years: bool, after: str) -> bool:
    before = _before(text, position)
    if after in tables.after_age:
        return True
    if before == "pa":
        nearby = text[max(position - 1 - NEARBY, 0) : position - 1]
        return any(word.folded in tables.people | tables.grown_ups for word in nearby)
    return in_years or before in tables.before_age or before in tables.people


def durations(text: Sequence[Word], tables: Tables, *, today: date | None) -> list[Quantity]:
    """Every length of time in days that is no age: "i tre dagar", "en vecka", "sedan igår", "sen i måndags"."""
    aged = age(text, tables)
    found = []
    for position, word in enumerate(text):
        number = number_of(word, tables)
        unit = unit_after(text, position)
        if word.folded in tables.day_words and not (word.folded == "gar" and _before(text, position) != "i"):
            found.append(Quantity(tables.day_words[word.folded], position))
        elif today is not None and word.folded in tables.weekdays:
            found.append(Quantity(float((today.weekday() - int(tables.weekdays[word.folded])) % 7 or 7), position))
        elif number is not None and unit in tables.days and not (aged and aged.position == position):
            found.append(Quantity(number * tables.days[unit], position))
    return found
