"""How old somebody is, in years, as people write it: "34 år", "8 mån gammal", "femåringen", "hon är 84"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage_bot.understanding.age_words import age_in_word, may_tell_age
from triage_bot.understanding.past_ages import WHEN, is_of_then
from triage_bot.understanding.quantities import (
    HALVES,
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
A_MONTH, SHORTEST_ADDRESS = 1 / 12, 2
LITTLE = "liten"
ALMOST = frozenset(
    {"over", "runt", "kring", "ungefar", "omkring", "ca", "about", "around", "snart", "nastan"}
    | {"drygt", "knappt", "nyss", "bara", "bar", "redan", "ju", "nu", "bada", "bagge"}
    | {"both", "nearly", "almost", "only", "just"}
)
"""They stand between somebody and the age: "han är snart 3"."""
LASTING = frozenset(
    {"gatt", "haft", "varit", "rokt", "rokte", "rokat", "bott", "jobbat", "jobba"}
    | {"arbetat", "arbeta", "atit", "tagit", "gift", "hos"}
)
ARTICLES = frozenset({"en", "ett"})
AGE = frozenset({"alder", "aldern", "age"})
NEARLY = frozenset({"snart", "nastan", "mig", "nearly", "almost"})
"""Before a number of tens: "närmar mig 50"."""
AFTER_ONE_WORD = (["arsaldern"], ["jordsnurr"], ["f"], ["yo"])
IN_THEIR = "arsaldern"
VAGUE = frozenset({"flera", "nagra", "par", "several", "couple"})
"""As many years as these tell how long, never how old."""
YOUNGEST_WRITER = 10
ABOUT = frozenset({"ar", "e", "a", "runt", "kring", "cirka", "ca", "typ", "ungefar", "about", "around"})
PRONOUNS = frozenset({"han", "hon", "hen", "ho", "he", "she"})
SPOUSES = frozenset({"husband", "wife", "partner", "marriage"})
NEAR_BIRTH = 6
ROUGHLY = frozenset({"ca", "cirka", "ungefar", "typ", "drygt", "knappt"})
HE_IS = frozenset({"hes", "shes", "whos"})
YEARS_OF_LIFE = frozenset({"bast", "baast"})
"""Units by which nothing but a life is counted."""
_SEX_AND_AGE = re.compile(r"^[kmf]([1-9][0-9])$")
HALF_YEARS = frozenset(half + 0.5 for half in range(10))
MY = frozenset({"min", "mitt", "my", "our", "elev"})
SEX_IN_SHORT = frozenset({"k", "m", "kv"})


def age(text: Sequence[Word], tables: Tables) -> Quantity | None:
    """Somebody's age in years, the one most surely told; "på en vecka", "för tio år sedan" and "38 grader" are none."""
    return next(ages(text, tables), None)


def ages(text: Sequence[Word], tables: Tables) -> Iterator[Quantity]:
    """Everybody's ages in years, the surest way of telling one first, and among equals the first that is told.

    Below a year, and after "på", a number is an age only where a person stands before it or it is called old.
    """
    counted = [position for position, word in enumerate(text) if may_tell_age(word, tables)]
    found: set[int] = set()
    for read in (age_in_word, _with_unit, _called_age, _bare, _alone):
        for position in counted:
            number = None if position in found else read(text, position, tables)
            if number is not None and 0 <= number <= OLDEST and not is_of_then(text, position):
                found.add(position)
                yield Quantity(number, position)


def _with_unit(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    number, unit = number_of(text[position], tables), unit_after(text, position)
    if number is None or unit not in tables.years or text[position].folded in VAGUE:
        return None
    if unit in YEARS_OF_LIFE:
        return number
    later = text[position + 2 : position + 3]
    after = later[0].folded if later and later[0].sentence == text[position].sentence else ""
    whole = and_a_half(text, position, number, tables)
    if whole != number:  # "på ett och ett halvt år": what stands before the whole counts
        first = position - (2 if text[position - 1].folded in ("och", "and") else 3)
        told = first > 0 and text[first - 1].folded in tables.before_age | BEING
        return whole * tables.years[unit] if told or after in tables.after_age else None
    if after in tables.after_age:
        return number * tables.years[unit]
    led_in = word_before(text, position) if clause_at(text, position)[0] is not text[position] else ""
    is_lasting = led_in in tables.before_duration and not _is_said_to_be(text, position, tables)
    if led_in in ROUGHLY and number >= SURELY_AN_AGE and tables.years[unit] == 1 and text[position].folded.isdigit():
        here = {word.folded for word in clause_at(text, position)}
        is_lasting = bool(here & (LASTING | WHEN)) or word_before(text, position - 1) in tables.before_duration
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
    begins = position == 0 or text[position - 1].sentence != text[position].sentence
    if begins and following[:1] and following[0] in tables.grown_ups:  # "29/kvinna"
        return number
    if (
        position <= 1 and following[:1] and following[0] in SEX_IN_SHORT | {"f"} and number < LOWEST_FAHRENHEIT
    ):  # "25/m"
        return number
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


def _is_said_of_somebody(text: Sequence[Word], position: int, tables: Tables, *, in_years: bool, after: str) -> bool:
    before = word_before(text, position)
    if after in tables.after_age or after in tables.turning:
        return True
    if before == "pa":
        nearby = text[max(position - 1 - NEARBY, 0) : position - 1]
        return any(word.folded in tables.people | tables.grown_ups or word.folded == LITTLE for word in nearby)
    if before == "of" and text[position - 2].folded in SPOUSES:
        return False
    if before in PRONOUNS:  # "han 2 månad"
        return True
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
    if number is None or not (number.is_integer() or number in HALF_YEARS) or not 0 < number <= OLDEST:
        return None
    whole = and_a_half(text, position, number, tables)
    if whole != number:  # "han är ett och ett halvt"
        return whole if _is_said_to_be(text, position - 3, tables) and _ends(text, position) else None
    is_heat = following is not None and following.clause == word.clause and is_fever_word(following, tables)
    is_halved = following is not None and following.folded in ("och", "o", "a") and _is_halved(text, position)
    if is_heat or is_halved or unit_follows(unit_after(text, position), tables):
        return None
    before = word_before(text, position)
    here = clause_at(text, position)
    if len(here) == 2 and here[1] is word and number >= YOUNGEST_WRITER and before in ABOUT:  # "är 14", "runt 70"
        return number
    is_pressure = before == "over" and word_before(text, position - 1).isdigit()  # "164 över 112"
    if before in ("vid", "over") and not is_pressure and number >= SURELY_AN_AGE and _ends(text, position):
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
    is_told = is_told or (before in PRONOUNS and word.folded.isdigit())
    return number if is_told or (before in tables.grown_ups and number >= SURELY_AN_AGE) else None


def _is_halved(text: Sequence[Word], position: int) -> bool:
    """Whether the number is the whole of "fem och ett halvt"."""
    return any(word.folded in HALVES for word in text[position + 2 : position + 4])


def _ends(text: Sequence[Word], position: int) -> bool:
    """Whether nothing that is counted follows: "Hon är två och …", but not "har två knölar"."""
    return clause_ends(text, position, ENDS_AN_AGE) or (
        text[position].folded.isdigit()
        and bool((BEING | HE_IS).intersection(word.folded for word in text[max(position - 2, 0) : position]))
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
    if verb > 0 and text[verb].folded in tables.somebody and text[verb - 1].folded in BEING:  # "nu är jag 49"
        return True
    if verb >= 0 and text[verb].folded in HE_IS:
        return True
    if verb < 0 or text[verb].folded not in BEING:
        return False
    if verb == 0 or text[verb - 1].clause != text[verb].clause or text[verb].folded in ("im", "sjalv"):
        number = number_of(text[position], tables)
        in_years = tables.years.get(unit_after(text, position), 1.0) == 1.0
        return number is not None and number >= SURELY_AN_AGE and in_years
    subject = text[verb - 1].folded
    if subject == "i" and text[verb].folded == "am":
        return tables.years.get(unit_after(text, position), 1.0) == 1.0
    if subject in ("och", "o", "and") and text[position].folded.isdigit():
        earlier = text[max(verb - 1 - NEAR_BIRTH, 0) : verb - 1]
        is_somebodys = any(each.folded in tables.people and each.sentence == text[verb].sentence for each in earlier)
        return is_somebodys or int(text[position].folded) >= SURELY_AN_AGE
    is_relative = subject in ("som", "who", "min", "mi") and verb > 1 and text[verb - 2].folded in tables.people
    return is_relative or subject in tables.people | tables.somebody


def _stands_beside(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """Whether the number stands by itself behind a person: "Flickan, 7, fick", "Grannen Lasse, 79,"."""
    word = text[position]
    here = clause_at(text, position)
    before = [each for each in text[:position] if each.clause == word.clause - 1 and each.sentence == word.sentence]
    if here[0] is not word or len(here) > 2:  # the number and its unit
        return False
    if before and before[-1].folded in tables.somebody and len(before) > SHORTEST_ADDRESS:
        return False  # "vänster tror jag, 4 dagar"
    if any(each.folded in tables.people | tables.somebody | tables.grown_ups | MY for each in before[-3:]):
        return True
    is_in_months = tables.years.get(unit_after(text, position), 0.0) == A_MONTH and position + 2 < len(text)
    earlier = [each.folded for each in text[:position] if each.sentence == word.sentence]
    return is_in_months and not tables.children.isdisjoint(earlier)  # "barnbarnet ramlade, 11 månader, …"
