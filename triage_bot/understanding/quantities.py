"""Numbers and units in a text. Works on folded text, word by word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from triage_bot.understanding.lexicon import KEPT_VERSIONS, Compiled
from triage_bot.understanding.text import Word

SHORTEST_UNIT = 5
SHORTEST_MISSPELT = 4
ONLY_AFTER_DIGITS = frozenset({"man", "min", "v", "d", "h"})
"""Units that are other words too: "man" is "mån" without its ring only after digits: "8 man", but not "en man"."""
NEARBY = 3
HALVES = frozenset({"halv", "halvt", "half"})
SHORTEST_TENS_AND_ONES = len("attitva")
TEN, TENS = 10, frozenset(range(20, 100, 10))


@dataclass(frozen=True)
class Quantity:
    """A number read from a text, in degrees Celsius, days or years, and where its first word stands."""

    value: float
    position: int


@dataclass(frozen=True)
class Tables:
    """The number words and units of the lexicon: numerals, days per unit, years per unit, day words, weekdays.

    `people` are words for relatives, `children` those for children,
    `grown_ups` those by which somebody says what they are: "en kvinna på 34 år",
    `somebody` the pronouns for one person: "hon är 84", `turning` what comes before an age: "fyllde 82",
    `having` and `joining` what stands around a bare temperature: "har 39 och …", `nearly` and `feverish` what makes a
    bare number one: "nästan 40", "hängig", `counted` the days of what is counted:
    "tredje dagen", `other_lengths` words beside which a length of time is not that of the matter: "rökt i 30 år",
    `chronic` illnesses that are had for years beside it, `passing` what takes minutes or hours: "sov i tre timmar",
    `times_of_year` month and day of feasts, seasons and months: 1224.
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
    children: frozenset[str]
    grown_ups: frozenset[str]
    somebody: frozenset[str]
    turning: frozenset[str]
    having: frozenset[str]
    joining: frozenset[str]
    nearly: frozenset[str]
    feverish: frozenset[str]
    ordinals: Mapping[str, float]
    counted: Mapping[str, float]
    other_lengths: frozenset[str]
    chronic: frozenset[str]
    passing: frozenset[str]
    times_of_year: Mapping[str, float]


@lru_cache(maxsize=KEPT_VERSIONS)
def number_tables(book: Compiled) -> Tables:
    """The number words of the lexicon, as the quantities need them; made once for each version."""
    values, single = book.values, book.single
    return Tables(
        numerals=values["numerals"],
        days=values["days"],
        years=values["years"],
        day_words=values["day_words"],
        weekdays=values["weekdays"],
        fever_words=single["fever_words"],
        before_duration=single["before_duration"],
        before_age=single["before_age"],
        after_age=single["after_age"],
        children=single["children"],
        people=single["children"] | single["relatives"] | single["owned_relatives"],
        grown_ups=single["woman"] | single["man"] | single["callings"],
        somebody=single["third_person"] | single["self"],
        turning=single["turning"],
        having=single["having"],
        joining=single["joining"],
        nearly=single["nearly"],
        feverish=single["feverish"],
        ordinals=values["ordinals"],
        counted=values["counted"],
        other_lengths=single["other_lengths"],
        chronic=single["chronic"],
        passing=single["passing"],
        times_of_year=values["times_of_year"],
    )


def number_of(word: Word, tables: Tables) -> float | None:
    """The number that a word is, in digits or letters."""
    if word.folded[0].isdigit():
        try:
            return float(word.folded.replace(",", ".").replace(":", "."))
        except ValueError:
            return None
    return numeral(word.folded, tables.numerals)


def numeral(folded: str, numerals: Mapping[str, float]) -> float | None:
    """The number that a folded word is in letters, "tjugotre" too."""
    if folded in numerals:
        return numerals[folded]
    if len(folded) < SHORTEST_TENS_AND_ONES:
        return None
    for tens, number in numerals.items():
        if folded.startswith(tens) and number in TENS and numerals.get(folded[len(tens) :], TEN) < TEN:
            return number + numerals[folded[len(tens) :]]
    return None


def numeral_meant(word: str, numerals: Mapping[str, float]) -> float | None:
    """The number of a word misspelt by one letter, where a unit behind it says that it is one: "fyyra dagar"."""
    if len(word) < SHORTEST_MISSPELT:
        return None
    near = (known for known in numerals if len(known) >= SHORTEST_MISSPELT and OSA.distance(known, word) <= 1)
    return numerals.get(next(near, ""))


def and_a_half(text: Sequence[Word], position: int, number: float, tables: Tables) -> float:
    """A number, and the whole before it where it is the half of "ett och ett halvt"."""
    if text[position].folded not in HALVES or position < 2:
        return number
    for joint in (position - 2, position - 1):  # "fem och ett halvt", "fem och halvt"
        if joint > 0 and text[joint].folded in ("och", "and", "o", "a"):
            return number + (number_of(text[joint - 1], tables) or 0.0)
    return number


def word_before(text: Sequence[Word], position: int) -> str:
    """The word before a position, "" at the beginning."""
    return text[position - 1].folded if position else ""


def clause_at(text: Sequence[Word], position: int) -> list[Word]:
    """The words of the clause that a position lies in."""
    return [word for word in text if word.clause == text[position].clause]


def clause_ends(text: Sequence[Word], position: int, joining: Collection[str]) -> bool:
    """Whether nothing that belongs to the word follows in its clause, but at most a word that joins: "39 och …"."""
    following = text[position + 1] if position + 1 < len(text) else None
    return following is None or following.clause != text[position].clause or following.folded in joining


def unit_follows(word: str, tables: Tables) -> bool:
    """Whether a word is a unit of time or age."""
    return word in tables.days or word in tables.years


def unit_after(text: Sequence[Word], position: int) -> str:
    """The word after a number, "" where it is no unit."""
    following = text[position + 1] if position + 1 < len(text) else None
    unit = following.folded if following is not None and following.clause == text[position].clause else ""
    number = text[position].folded
    is_other_word = unit in ONLY_AFTER_DIGITS and not number[0].isdigit()
    return "" if is_other_word or (unit == "min" and not number.isdigit()) else unit  # "har 40,1 min son"


def unit_meant(unit: str, units: Mapping[str, float]) -> float | None:
    """The size of a unit, misspelt by one letter at most: "vekor", "månadr"."""
    if unit in units or len(unit) < SHORTEST_UNIT:
        return units.get(unit)
    near = (known for known in units if len(known) >= SHORTEST_UNIT and OSA.distance(known, unit, score_cutoff=1) <= 1)
    return units.get(next(near, ""))
