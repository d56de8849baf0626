"""Ages told in one word: "femåringen", "tvåmånaders", "ettochetthalvtåring", "8-veckorsbebis", "10-week-old"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from triage_bot.understanding.quantities import Tables, number_of, numeral, word_before
from triage_bot.understanding.text import Word

OF_A_BABY = ("bebis", "bebisen", "baby", "babyn", "barn", "barnet", "unge", "flicka", "pojke", "kille", "tjej")
HALF_MORE = "ochetthalvt"
_HOLDS_AGE = re.compile(r"ari|old|ders|kors|arsald|^[kmf]\d")
_YOUNG = re.compile(r"^(manaders|veckors|dagars)")
_AGED = re.compile(r"^([a-z]*?)(?:arig[aet]?|aring(?:en|ens|ar|arna|arnas|s)?)$")
_IN_UNITS = re.compile(r"^([a-z]+?)(manaders|veckors)[a-z]*$")
_OLD_IN_ENGLISH = re.compile(r"^(year|month|week|day)s?-olds?$")
ONE_UNIT = {"manaders": "manad", "veckors": "vecka", "dagars": "dag"}


def may_tell_age(word: Word, tables: Tables) -> bool:
    """Whether a word is a number or can hold one."""
    return word.folded[0].isdigit() or number_of(word, tables) is not None or bool(_HOLDS_AGE.search(word.folded))


def years_in_word(text: Sequence[Word], position: int, numerals: Mapping[str, float]) -> float | None:
    """The years in one word for a person: "treåringen", "ettochetthalvtåring", or "aringen" after digits."""
    found = _AGED.match(text[position].folded)
    among = {word.folded for word in text[max(position - 2, 0) : position]}
    if found is None or (text[position].folded.endswith("aringar") and "med" in among):  # "jobbar med tvååringar"
        return None
    number = found.group(1)
    if number.endswith(HALF_MORE):
        whole = numeral(number.removesuffix(HALF_MORE), numerals)
        return None if whole is None else whole + 0.5
    if number:
        return numeral(number, numerals)
    before = word_before(text, position)
    return float(before) if before.isdigit() else None


def age_in_word(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """ "Femåringen", "tvåmånaders", "10-week-old"."""
    years = years_in_word(text, position, tables.numerals)
    if years is not None:
        return years
    folded = text[position].folded
    young = _IN_UNITS.match(folded)
    if young is not None:
        number = numeral(young.group(1), tables.numerals)
        return None if number is None else number * tables.years[ONE_UNIT[young.group(2)]]
    counted = _YOUNG.match(folded)
    if counted is not None and folded.endswith(OF_A_BABY) and position:
        number = number_of(text[position - 1], tables)
        return None if number is None else number * tables.years[ONE_UNIT[counted.group(1)]]
    english = _OLD_IN_ENGLISH.match(folded)
    number = number_of(text[position - 1], tables) if english and position else None
    return None if english is None or number is None else number * tables.years[english.group(1)]
