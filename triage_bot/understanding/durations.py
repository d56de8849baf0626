"""How long something has lasted, in days: "i tre dagar", "tredje dagen i rad", "sedan igår", "sen i måndags", "dag 6".

Which of them is that of the matter is `bearing`'s. Weekdays need to know today; without it they are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from rapidfuzz.distance import OSA

from triage_bot.understanding.bearing import weighed
from triage_bot.understanding.calendar_days import since_calendar
from triage_bot.understanding.lengths import A_YEAR, Lasting, Span
from triage_bot.understanding.quantities import (
    HALVES,
    Quantity,
    Tables,
    and_a_half,
    number_of,
    numeral_meant,
    unit_after,
    unit_meant,
    word_before,
)
from triage_bot.understanding.temperature import SURELY
from triage_bot.understanding.text import Word

LAST = frozenset({"forra", "last"})
SINCE = frozenset({"sen", "sedan", "sedann", "seddan", "since", "fran", "i", "on"})
STRETCHED = frozenset(
    {
        "dryg",
        "drygt",
        "hel",
        "helt",
        "hela",
        "langa",
        "knapp",
        "god",
        "goda",
        "whole",
        "full",
        "fulla",
        "sista",
        "senaste",
        "of",
    }
)
NIGHT_OF = frozenset({"i", "sen", "sedan", "forra", "se"})
SO_LONG = ("halv", "vecko", "manads", "arslang", "nagon", "nan", "nara", "ena", "hela", "all", "fortnight")
"""Words that begin so tell how long, and not which day it was."""
ONE = frozenset({"a", "an"})
ORDINAL_ENDINGS = frozenset({"e", "a", "de", "te", "th", "nd", "rd"})
A_MONTH = 30
RANGE = 3
"""The second number of a range is less than so many times the first: "7-8 veckor"."""


def durations(
    text: Sequence[Word],
    tables: Tables,
    *,
    aged: Quantity | None,
    today: date | None,
    past: Collection[int] = frozenset(),
) -> list[Lasting]:
    """Every length of time in the order of the text; the number that was read as an age, `aged`, is none.

    `past` are the clauses that tell of what is over.
    """
    spans: list[Span] = []
    for place in range(len(text)):
        span = _span(text, place, tables, aged=aged, today=today)
        is_more_exact = span is not None and span.is_day and spans and spans[-1].is_day and spans[-1].last == place - 1
        if span is not None and not is_more_exact:  # "igår morse"
            spans.append(span)
    return weighed(text, spans, tables, past)


def _span(
    text: Sequence[Word], position: int, tables: Tables, *, aged: Quantity | None, today: date | None
) -> Span | None:
    """The length of time that begins at a position."""
    days = _day_word(text, position, tables)
    if days is None and today is not None:
        days = _since_weekday(text, position, tables, today)
        since = since_calendar(text, position, tables, today) if days is None else None
        if since is not None:
            return Span(since, position, position, is_day=True, is_since=True)
    if days is not None:
        first = position if text[position].folded in tables.day_words else max(position - 1, 0)
        return Span(days, position, position, is_day=days >= 1 or not text[first].folded.startswith(SO_LONG))
    if aged is not None and aged.position == position:
        return None
    counted = _nth_day(text, position, tables)
    if counted is not None:
        return Span(counted, position, position + 1)
    measured = _number_and_unit(text, position, tables)
    return None if measured is None else Span(measured[0], _beginning(text, position), measured[1])


def _beginning(text: Sequence[Word], position: int) -> int:
    """Where what is counted begins: at the whole of "en och en halv vecka"."""
    if text[position].folded in HALVES:
        for joint in (position - 2, position - 1):
            if joint > 0 and text[joint].folded in ("och", "and", "o"):
                return joint - 1
    return position


def _number_and_unit(text: Sequence[Word], position: int, tables: Tables) -> tuple[float, int] | None:
    """The days of a number and its unit, and where the unit stands: "två hela veckor", "7-8 dagar", "a week"."""
    word = text[position]
    number = 1.0 if word.folded in ONE else number_of(word, tables)
    if word.folded in ONE and word_before(text, position) in HALVES:  # "half a year"
        number = 0.5
    if number is None and unit_after(text, position) in tables.days and word.folded not in tables.ordinals:
        number = numeral_meant(word.folded, tables.numerals)
    if number is None and "-" in word.folded:  # "sju-åtta"
        number = tables.numerals.get(word.folded.partition("-")[0])
    if number is None:
        return None
    unit_at = position
    if position + 2 < len(text) and text[position + 1].folded in STRETCHED:
        unit_at = position + 1
    unit = unit_meant(unit_after(text, unit_at), tables.days)
    if number >= SURELY and not number.is_integer():  # "39,8 d 3" tells a temperature
        return None
    if (
        unit is None
        or _is_how_often(text, unit_at + 1)
        or (unit == A_YEAR and _is_last_of_several(text, position, tables))
    ):
        return None
    more = [each.folded for each in text[unit_at + 2 : unit_at + 5]]
    if more[:1] and more[0] in ("och", "and") and more[2:] and more[2] in HALVES:  # "a year and a half"
        return (number + 0.5) * unit, unit_at + 4
    return _whole(text, position, number, tables) * unit, unit_at + 1


def _is_how_often(text: Sequence[Word], unit: int) -> bool:
    """ "Tre nätter i veckan" says how often."""
    following = [word.folded for word in text[unit + 1 : unit + 3]]
    return (
        len(following) == 2 and following[0] in ("i", "om", "per", "a") and following[1].endswith(("an", "en", "week"))
    )


def _is_last_of_several(text: Sequence[Word], position: int, tables: Tables) -> bool:
    """ "Barn på sju och nio år" tells ages."""
    is_joined = position > 1 and text[position - 1].folded in ("och", "o", "and") and number_of(text[position], tables)
    return bool(is_joined) and number_of(text[position - 2], tables) is not None


def _whole(text: Sequence[Word], position: int, number: float, tables: Tables) -> float:
    """A number with what belongs to it before: the lower end of "7-8", the whole of "ett och ett halvt"."""
    with_half = and_a_half(text, position, number, tables)
    if with_half != number:
        return with_half
    lower = number_of(text[position - 1], tables) if position and text[position].folded.isdigit() else None
    is_beside = position > 0 and text[position - 1].clause == text[position].clause
    if not lower and is_beside and number_of(text[position - 1], tables) == number - 1 > 1:  # "tre fyra veckor"
        return number - 1
    is_range = lower is not None and text[position - 1].folded.isdigit() and lower < number < RANGE * lower
    return lower if is_range and lower is not None else number


def _nth_day(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """ "Tredje dagen", "17e dagen" and "dag 6" are so many days."""
    word = text[position].folded
    following = [each.folded for each in text[position + 1 : position + 3]]
    is_week = word == "vecka" and following[1:2] == ["nu"]
    count = number_of(text[position + 1], tables) if following else None
    if (word in ("dag", "day", "natt", "dygn") or is_week) and count is not None and count.is_integer() and count > 0:
        is_of_something_else = following[1:] and following[1] in ("efter", "after", "av", "of")
        is_counted = unit_meant(unit_after(text, position + 1), tables.days) is not None
        return None if is_counted or is_of_something_else else count * (7 if is_week else 1)
    if word_before(text, position) in ("varje", "var", "vart", "every"):
        return None
    number = tables.ordinals.get(word)
    if number is None and word.isdigit() and following and following[0] in ORDINAL_ENDINGS:
        number, following = float(word), following[1:]
    unit = tables.counted.get(following[0]) if following else None
    if unit == A_MONTH and word_before(text, position) == "i":  # "i sjätte månaden"
        return None
    return None if number is None or unit is None else number * unit


def _day_word(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    folded = text[position].folded
    before = word_before(text, position)
    two_words = tables.day_words.get(f"{before} {folded}")
    if two_words is not None:
        return two_words
    if (folded == "gar" and before != "i") or (
        folded == "natt" and before not in NIGHT_OF
    ):  # "det går", "dag och natt"
        return None
    return tables.day_words.get(folded)


def _since_weekday(text: Sequence[Word], position: int, tables: Tables, today: date) -> float | None:
    """Days since "i måndags", "sedan måndag" or "förra måndagen"; a Monday to come is no length of time."""
    folded, before = text[position].folded, word_before(text, position)
    of_last_week = before in LAST
    if before in SINCE and folded.endswith("s") and folded not in tables.weekdays:
        folded = _weekday_meant(folded, tables)
    past = f"{folded.removesuffix('en')}s" if of_last_week else folded if folded in tables.weekdays else f"{folded}s"
    if past not in tables.weekdays or (past != folded and before not in SINCE and not of_last_week):
        return None
    days = (today.weekday() - int(tables.weekdays[past])) % 7 or 7
    return float(days + 7 if of_last_week and days <= today.weekday() else days)


def _weekday_meant(folded: str, tables: Tables) -> str:
    """A past weekday misspelt by one letter: "månndags"; the word itself where it is none."""
    near = (known for known in tables.weekdays if known.endswith("s") and OSA.distance(known, folded) <= 1)
    return next(near, folded)
