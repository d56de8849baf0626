"""How long something has lasted, in days: "i tre dagar", "tredje dagen i rad", "sedan igår", "sen i måndags", "dag 6".

A text may name many lengths of time; each is weighed by how it is said, because "rökt i 30 år" and "några minuter åt
gången" do not tell how long the matter has lasted. Weekdays need to know today; without it they are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from triage_bot.understanding.calendar_days import since_calendar
from triage_bot.understanding.quantities import (
    HALVES,
    Quantity,
    Tables,
    and_a_half,
    clause_at,
    number_of,
    numeral_meant,
    unit_after,
    unit_meant,
    word_before,
)
from triage_bot.understanding.text import Word

LAST = frozenset({"forra", "last"})
SINCE = frozenset({"sen", "sedan", "since", "fran", "i"})
FROM = frozenset({"sen", "sedan", "since", "fran"})
GOES_ON = frozenset(
    {"sen", "sedan", "since", "i", "haft", "hallit", "varat", "varit", "gatt", "senaste", "nu", "over", "past"}
)
BEHIND = frozenset({"nu", "now", "rad", "strack"})
IN_A_ROW = frozenset({"rad", "strack"})
BEGAN = frozenset({"borja", "borjade", "startade", "debuterade", "started", "began"})
OF_SOMETHING_ELSE = frozenset(
    {"efter", "after", "om", "varje", "every", "pa", "under", "per", "till", "within", "inom"}
)
EACH_TIME = frozenset({"at", "gangen", "taget", "gang", "time", "varje"})
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
ONE = frozenset({"a", "an"})
ORDINAL_ENDINGS = frozenset({"e", "a", "de", "te", "th", "nd", "rd"})
AN_HOUR = 0.04
A_YEAR = 365
HABIT = frozenset(
    {
        "tagit",
        "tar",
        "atit",
        "ater",
        "anvant",
        "anvander",
        "snusat",
        "taken",
        "taking",
        "blodtryck",
        "diabetes",
        "kol",
        "astma",
    }
)
"""What has been taken for years is a habit and not the matter: "tagit medicin i 20 år"."""
RANGE = 3
"""The second number of a range is less than so many times the first: "7-8 veckor"."""


@dataclass(frozen=True)
class Lasting(Quantity):
    """A length of time in days; the higher the weight, the likelier it is how long the matter has lasted."""

    weight: int = 0


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
    found = []
    for position in range(len(text)):
        days = _day_word(text, position, tables)
        if days is None and today is not None:
            days = _since_weekday(text, position, tables, today) or since_calendar(text, position, tables, today)
        if days is not None:
            weight = _weight(text, position, position, tables=tables, past=past)
            found.append(Lasting(days, position, min(weight, _most(text, position))))
            continue
        if aged is not None and aged.position == position:
            continue
        counted = _nth_day(text, position, tables)
        if counted is not None:
            found.append(Lasting(counted, position, 2))
            continue
        measured = _number_and_unit(text, position, tables)
        if measured is not None:
            days, last = measured
            weight = _weight(text, position, last, tables=tables, past=past)
            if days >= A_YEAR and HABIT & {word.folded for word in clause_at(text, position)}:
                weight = -2
            found.append(Lasting(days, position, weight if days >= AN_HOUR else weight - 1))
    return found


def longest_meant(found: Sequence[Lasting]) -> float | None:
    """How long the matter has lasted, in days: the likeliest, the first among equals."""
    best = max(found, key=lambda each: each.weight, default=None)
    return None if best is None else best.value


def _weight(text: Sequence[Word], first: int, last: int, *, tables: Tables, past: Collection[int]) -> int:
    """How likely a length of time is to be that of the matter."""
    clause = text[first].clause
    here = {word.folded for word in clause_at(text, first)}
    before = [word.folded for word in text[max(first - 2, 0) : first] if word.clause == clause]
    after = [word.folded for word in text[last + 1 : last + 3] if word.clause == clause]
    if clause in past or here & tables.other_lengths or EACH_TIME.intersection(after):
        return -2
    if before and (before[-1] if before[-1] not in ("en", "ett", "a") else before[0]) in OF_SOMETHING_ELSE:
        return -1
    if after[:1] in (["sedan"], ["sen"], ["ago"]):
        return 2 if here & BEGAN else 0
    goes_on = BEHIND.intersection(after[:1]) or (after[:1] == ["i"] and IN_A_ROW.intersection(after))
    return 1 + bool(goes_on or GOES_ON.intersection(before))


def _most(text: Sequence[Word], position: int) -> int:
    """The most that a day word weighs: "landade i söndags" tells when something was, and a year is mostly history."""
    if text[position].folded.isdigit():
        return -2
    before = [word.folded for word in text[max(position - 2, 0) : position]]
    here = {each.folded for each in clause_at(text, position)}
    return 1 if before[-1:] == ["i"] and before[0] not in FROM and not BEGAN & here else 2


def _number_and_unit(text: Sequence[Word], position: int, tables: Tables) -> tuple[float, int] | None:
    """The days of a number and its unit, and where the unit stands: "två hela veckor", "7-8 dagar", "a week"."""
    word = text[position]
    number = 1.0 if word.folded in ONE else number_of(word, tables)
    if word.folded in ONE and word_before(text, position) in HALVES:  # "half a year"
        number = 0.5
    if number is None and unit_after(text, position) in tables.days:
        number = numeral_meant(word.folded, tables.numerals)
    if number is None and "-" in word.folded:  # "sju-åtta"
        number = tables.numerals.get(word.folded.partition("-")[0])
    if number is None:
        return None
    unit_at = position
    if position + 2 < len(text) and text[position + 1].folded in STRETCHED:
        unit_at = position + 1
    unit = unit_meant(unit_after(text, unit_at), tables.days)
    if unit is None or _is_how_often(text, unit_at + 1):
        return None
    return _whole(text, position, number, tables) * unit, unit_at + 1


def _is_how_often(text: Sequence[Word], unit: int) -> bool:
    """ "Tre nätter i veckan" says how often."""
    following = [word.folded for word in text[unit + 1 : unit + 3]]
    return (
        len(following) == 2 and following[0] in ("i", "om", "per", "a") and following[1].endswith(("an", "en", "week"))
    )


def _whole(text: Sequence[Word], position: int, number: float, tables: Tables) -> float:
    """A number with what belongs to it before: the lower end of "7-8", the whole of "ett och ett halvt"."""
    with_half = and_a_half(text, position, number, tables)
    if with_half != number:
        return with_half
    lower = number_of(text[position - 1], tables) if position and text[position].folded.isdigit() else None
    is_range = lower is not None and text[position - 1].folded.isdigit() and lower < number < RANGE * lower
    return lower if is_range and lower is not None else number


def _nth_day(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    """ "Tredje dagen", "17e dagen" and "dag 6" are so many days."""
    word = text[position].folded
    following = [each.folded for each in text[position + 1 : position + 3]]
    if word in ("dag", "day") and following and following[0].isdigit():
        is_of_something_else = following[1:] and following[1] in ("efter", "after", "av", "of")
        is_counted = unit_meant(unit_after(text, position + 1), tables.days) is not None
        return None if is_counted or is_of_something_else else float(following[0])
    if word_before(text, position) in ("varje", "var", "vart", "every"):
        return None
    number = tables.ordinals.get(word)
    if number is None and word.isdigit() and following and following[0] in ORDINAL_ENDINGS:
        number, following = float(word), following[1:]
    unit = tables.counted.get(following[0]) if following else None
    return None if number is None or unit is None else number * unit


def _day_word(text: Sequence[Word], position: int, tables: Tables) -> float | None:
    folded = text[position].folded
    before = word_before(text, position)
    two_words = tables.day_words.get(f"{before} {folded}")
    if two_words is not None:
        return two_words
    if folded == "gar" and before != "i":  # "det går"
        return None
    return tables.day_words.get(folded)


def _since_weekday(text: Sequence[Word], position: int, tables: Tables, today: date) -> float | None:
    """Days since "i måndags", "sedan måndag" or "förra måndagen"; a Monday to come is no length of time."""
    folded, before = text[position].folded, word_before(text, position)
    of_last_week = before in LAST
    past = f"{folded.removesuffix('en')}s" if of_last_week else folded if folded in tables.weekdays else f"{folded}s"
    if past not in tables.weekdays or (past != folded and before not in SINCE and not of_last_week):
        return None
    days = (today.weekday() - int(tables.weekdays[past])) % 7 or 7
    return float(days + 7 if of_last_week and days <= today.weekday() else days)
