"""How old somebody is, in years, as people write it: "34 år", "8 mån gammal", "femåringen", "hon är 84"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from triage_bot.understanding.quantities import (
    NEARBY,
    TENS,
    Quantity,
    Tables,
    and_a_half,
    clause_at,
    clause_ends,
    number_of,
    numeral,
    unit_after,
    unit_follows,
    word_before,
)
from triage_bot.understanding.temperature import LOWEST_FAHRENHEIT, is_fever_word
from triage_bot.understanding.text import Word

OLDEST = 120
SURELY_AN_AGE = 15
"""From this number on, "är 51" with nobody before it is an age, and so is a number that stands alone."""
BEING = frozenset({"ar", "e", "a", "am", "im", "is", "are", "var", "was", "blir", "blev", "sjalv"})
"""Folded: "är", "e" and "ä" as people say it; the English articles among them are no trouble after a pronoun."""
ENDS_AN_AGE = frozenset({"och", "o", "a", "and", "men", "som", "nu", "i", "fyllda", "but", "who", "so", "sa", "bast"})
WHEN = frozenset({"nar", "da", "when", "sen", "sedan", "since", "tills", "innan", "before", "until"})
DIED = frozenset({"dog", "dod", "dott", "avled", "died"})
ALMOST = frozenset(
    {
        "over",
        "runt",
        "kring",
        "ungefar",
        "omkring",
        "ca",
        "about",
        "around",
        "snart",
        "nastan",
        "drygt",
        "knappt",
        "nyss",
        "bara",
        "redan",
        "ju",
        "nu",
        "nearly",
        "almost",
        "only",
        "just",
    }
)
"""They stand between somebody and the age: "han är snart 3"."""
UNTIL_THEN = (["till", "jag", "var"], ["till", "han", "var"], ["till", "hon", "var"])
LASTING = frozenset(
    {"gatt", "haft", "varit", "rokt", "rokte", "rokat", "bott", "jobbat", "atit", "tagit", "gift", "hos"}
)
ARTICLES = frozenset({"en", "ett"})
AGE = frozenset({"alder", "aldern", "age"})
BORN = frozenset({"fodd", "f", "born", "argang", "in"})
NEARLY = frozenset({"snart", "nastan", "mig", "nearly", "almost"})
"""Before a number of tens: "närmar mig 50"."""
AFTER_ONE_WORD = (["arsaldern"], ["jordsnurr"], ["f"], ["yo"])
IN_THEIR = "arsaldern"
CENTURY = 100
VAGUE = frozenset({"flera", "nagra", "par", "several", "couple"})
"""As many years as these tell how long, never how old."""
HALF_MORE = "ochetthalvt"
_AGED = re.compile(r"^([a-z]*?)(?:arig[aet]?|aring(?:en|ens|ar|arna|arnas|s)?)$")
_IN_UNITS = re.compile(r"^([a-z]+?)(manaders|veckors)[a-z]*$")
_SEX_AND_AGE = re.compile(r"^[kmf]([1-9][0-9])$")
SEX_IN_SHORT = frozenset({"k", "m", "kv"})
_OLD_IN_ENGLISH = re.compile(r"^(year|month|week|day)s?-olds?$")
ONE_UNIT = {"manaders": "manad", "veckors": "vecka"}


def age(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """Somebody's age in years; "på en vecka", "för tio år sedan" and "38 grader" are none.

    Below a year, and after "på", a number is an age only where a person stands before it or it is called old. The
    surest way of telling it counts, and among equals the first.
    """
    for read in (_in_one_word, _with_unit, _called_age, _bare, _alone):
        for position in range(len(text)):
            number = read(text, position, tables)
            if number is not None and 0 <= number <= OLDEST and not _is_of_then(text, position):
                return Quantity(number, position)
    return None


def _is_of_then(text: Sequence[Word], position: int) -> bool:
    """Whether the number is how old somebody was at another time: "när jag fyllde 60", "dog vid 49"."""
    before = [word for word in text[max(position - 3, 0) : position] if word.clause == text[position].clause]
    said = [word.folded for word in before]
    died = DIED.intersection(word.folded for word in clause_at(text, position))
    return bool(died or WHEN.intersection(said)) or said in UNTIL_THEN or _is_one_of_several(text, position)


def _is_one_of_several(text: Sequence[Word], position: int) -> bool:
    """Whether the number is one of the ages of several: "barn på 3 och 5 år"."""
    before, after = text[max(position - 2, 0) : position], text[position + 1 : position + 3]
    joined = [each for each in (before[::-1], after) if len(each) == 2 and each[0].folded in ("och", "o", "and")]
    return text[position].folded.isdigit() and any(
        other.folded.isdigit() and other.clause == text[position].clause for _, other in joined
    )


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


def _in_one_word(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """ "Femåringen", "tvåmånaders", "10-week-old"."""
    years = years_in_word(text, position, tables.numerals)
    if years is not None:
        return years
    folded = text[position].folded
    young = _IN_UNITS.match(folded)
    if young is not None:
        number = numeral(young.group(1), tables.numerals)
        return None if number is None else number * tables.years[ONE_UNIT[young.group(2)]]
    english = _OLD_IN_ENGLISH.match(folded)
    number = number_of(text[position - 1], tables) if english and position else None
    return None if english is None or number is None else number * tables.years[english.group(1)]


def _with_unit(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    number, unit = number_of(text[position], tables), unit_after(text, position)
    if number is None or unit not in tables.years or text[position].folded in VAGUE:
        return None
    later = text[position + 2 : position + 3]
    after = later[0].folded if later and later[0].sentence == text[position].sentence else ""
    whole = and_a_half(text, position, number, tables)
    if whole != number:  # "på ett och ett halvt år": what stands before the whole counts
        first = position - 3
        told = first > 0 and text[first - 1].folded in tables.before_age
        return whole * tables.years[unit] if told or after in tables.after_age else None
    is_lasting = word_before(text, position) in tables.before_duration and not _is_said_to_be(text, position, tables)
    if is_lasting or after in ("sedan", "sen", "ago"):
        return None
    if not _is_said_of_somebody(text, position, tables, in_years=tables.years[unit] == 1, after=after):
        return None
    return number * tables.years[unit]


def _called_age(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """ "Ålder: 45", "i 40-årsåldern", "34F", "snart 70 och …"."""
    number = number_of(text[position], tables)
    if number is None or not number.is_integer():
        sexed = _SEX_AND_AGE.match(text[position].folded)
        return float(sexed.group(1)) if sexed else _in_their(text[position].folded, tables)
    if word_before(text, position) in SEX_IN_SHORT and clause_at(text, position) == list(
        text[position - 1 : position + 1]
    ):
        return number
    before, following = word_before(text, position), [each.folded for each in text[position + 1 : position + 3]]
    if following[:1] == ["f"] and number >= LOWEST_FAHRENHEIT:
        return None
    if before in AGE or following[:1] in AFTER_ONE_WORD or following == ["y", "o"]:
        return number
    has_it = position > 1 and text[position - 2].folded in tables.having  # "har nästan 40" in fever
    is_nearly = not has_it and before in NEARLY and number in TENS and clause_ends(text, position, ENDS_AN_AGE)
    return number if is_nearly and number >= SURELY_AN_AGE else None


def _in_their(folded: str, tables: Tables) -> float | None:
    """ "Sextioårsåldern" and "femtioårsåldern"."""
    return numeral(folded.removesuffix(IN_THEIR), tables.numerals) if folded.endswith(IN_THEIR) else None


def born(text: Sequence[Word], today: date) -> Quantity | None:
    """The age of somebody who is "född 1950" or "f. -85", as it becomes in the year of `today`."""
    for position, word in enumerate(text):
        if word_before(text, position) not in BORN or not word.folded.isdigit():
            continue
        year = int(word.folded)
        if year < CENTURY:
            year += today.year // CENTURY * CENTURY - (CENTURY if year > today.year % CENTURY else 0)
        if today.year - OLDEST <= year <= today.year:
            return Quantity(float(today.year - year), position)
    return None


def _is_said_of_somebody(text: Sequence[Word], position: int, tables: Tables, *, in_years: bool, after: str) -> bool:
    before = word_before(text, position)
    if after in tables.after_age or after in tables.turning:
        return True
    if before == "pa":
        nearby = text[max(position - 1 - NEARBY, 0) : position - 1]
        return any(word.folded in tables.people | tables.grown_ups for word in nearby)
    if _is_said_to_be(text, position, tables) or before in tables.people or _stands_beside(text, position, tables):
        return True
    # "två år" alone is a length of time, "34 år" alone is not, unless something lasted so long
    here = {word.folded for word in clause_at(text, position)}
    lasts = bool(here & LASTING) or before in ("efter", "after", "om", "varje")
    stands_alone = len(here) == 2 and here == {text[position].folded, unit_after(text, position)}
    return in_years and (text[position].folded.isdigit() or stands_alone) and not lasts


def _bare(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """A number without a unit that can only be somebody's age."""
    word = text[position]
    number = number_of(word, tables)
    following = text[position + 1] if position + 1 < len(text) else None
    if number is None or not number.is_integer() or not 1 <= number <= OLDEST:
        return None
    is_heat = following is not None and following.clause == word.clause and is_fever_word(following, tables)
    if is_heat or unit_follows(unit_after(text, position), tables):
        return None
    before = word_before(text, position)
    if before in ("vid", "over") and number >= SURELY_AN_AGE and _ends(text, position):
        return number
    if before in tables.turning or (following is not None and following.folded in tables.turning):
        return number
    if before == "pa" and position > 1 and text[position - 2].folded in tables.people | tables.grown_ups:
        return number
    if word.folded in ARTICLES or not _ends(text, position):
        return number if word.folded.isdigit() and before in tables.people else None
    is_told = (
        before in tables.people or _is_said_to_be(text, position, tables) or _stands_beside(text, position, tables)
    )
    return number if is_told or (before in tables.grown_ups and number >= SURELY_AN_AGE) else None


def _ends(text: Sequence[Word], position: int) -> bool:
    """Whether nothing that is counted follows: "Hon är två och …", but not "har två knölar"."""
    return clause_ends(text, position, ENDS_AN_AGE) or (
        text[position].folded.isdigit() and word_before(text, position) in BEING
    )


def _alone(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """A clause that is a number and nothing more, or begins with one: "… 64", "Fyrtiosju och redan slutkörd"."""
    word = text[position]
    number = number_of(word, tables)
    if number is None or not SURELY_AN_AGE <= number <= OLDEST or not number.is_integer():
        return None
    here = clause_at(text, position)
    if any(is_fever_word(each, tables) for each in here):
        return None
    begins = here[0] is word and (position == 0 or text[position - 1].sentence != word.sentence)
    follows = len(here) > 1 and here[1].folded in ENDS_AN_AGE
    ends_all = here == [word] and position == len(text) - 1
    return number if ends_all or (begins and (follows or here == [word])) else None


def _is_said_to_be(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """Whether somebody "är" the number at this position and nothing else: "hon är 84", "Är 51 och …", "ar sjalv 29"."""
    verb = position - 1
    if verb > 0 and text[verb].folded in ALMOST:
        verb -= 1
    if verb < 0 or text[verb].folded not in BEING:
        return False
    if verb == 0 or text[verb - 1].clause != text[verb].clause or text[verb].folded in ("im", "sjalv"):
        number = number_of(text[position], tables)
        return number is not None and number >= SURELY_AN_AGE
    subject = text[verb - 1].folded
    if subject == "i" and text[verb].folded == "am":
        return tables.years.get(unit_after(text, position), 1.0) == 1.0
    if subject in ("och", "o", "and") and text[position].folded.isdigit():
        return int(text[position].folded) >= SURELY_AN_AGE
    is_relative = subject == "som" and verb > 1 and text[verb - 2].folded in tables.people
    return is_relative or subject in tables.people | tables.somebody


def _stands_beside(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """Whether the number stands by itself behind a person: "Flickan, 7, fick", "Grannen Lasse, 79,"."""
    word = text[position]
    here = clause_at(text, position)
    before = [each for each in text[:position] if each.clause == word.clause - 1 and each.sentence == word.sentence]
    if here[0] is not word or len(here) > 2:  # the number and its unit
        return False
    return any(each.folded in tables.people | tables.somebody | tables.grown_ups for each in before[-3:])
