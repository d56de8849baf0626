"""Random histories of patients and families: visits entered late, corrected, deleted, at leap days and New Year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

STARTS = (date(2023, 2, 1), date(2024, 1, 15), date(2024, 2, 29), date(2025, 6, 1), date(2027, 3, 1))
TABLES = (
    {date(2000, 1, 1): 1200_00, date(2024, 1, 1): 1400_00, date(2025, 1, 1): 1450_00},
    {date(2000, 1, 1): 1450_00},
    # a region may decide a lower one, from any day
    {date(2000, 1, 1): 1450_00, date(2025, 3, 1): 900_00, date(2028, 1, 1): 1500_00},
)
AMOUNTS = (100_00, 250_00, 250_00, 400_00, 725_00, 1450_00)


@dataclass(frozen=True)
class Line:
    """One line of the books: REGISTER, UPDATE or DELETE of a fee, invoices that nobody has paid yet included."""

    id: str
    action: str
    who: str
    day: date
    ore: int
    at: datetime
    is_paid: bool


@dataclass(frozen=True)
class History:
    """Who there is, what the books say, the ceilings by their first day, and who asks for a card when."""

    born: dict[str, date]
    lines: tuple[Line, ...]
    ceilings: dict[date, int]
    questions: dict[date, str]
    last: date

    @property
    def first(self) -> date:
        """The first day on which anything happens."""
        return min([*self.questions, *(line.day for line in self.lines)])


def random_history(seed: int) -> History:
    """The history with a number; the same each time."""
    chance = Random(seed)
    start = chance.choice(STARTS) + timedelta(chance.randrange(-40, 40))
    span = chance.choice((60, 400, 800))
    born = _born(chance, start, span)
    lines = _lines(chance, list(born), start, span)
    table = chance.choice(TABLES)
    days = _days_to_ask(chance, lines, start, span)
    questions = {day: chance.choice(list(born)) for day in days}
    return History(born, lines, table, questions, max(days + [line.day for line in lines]))


def _born(chance: Random, start: date, span: int) -> dict[str, date]:
    """A grown-up alone, or children of whom some turn 18 under way."""
    if chance.random() < 0.5:
        return {"adult": date(1980, 5, 5)}
    born = {}
    for number in range(chance.randint(1, 3)):
        turns_18 = start + timedelta(chance.randrange(-100, span + 200))
        leap = chance.random() < 0.1
        born[f"child{number}"] = date(2008, 2, 29) if leap else date(turns_18.year - 18, turns_18.month, 28)
    return born


def _lines(chance: Random, people: list[str], start: date, span: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    standing: list[Line] = []
    at = datetime(start.year, start.month, start.day, 8, tzinfo=UTC)
    for number in range(chance.randrange(0, 18)):
        at += timedelta(minutes=chance.randrange(1, span * 1440 // 9))
        kind = chance.random()
        if kind < 0.7 or not standing:
            late = chance.choice((0, 0, 0, 1, 30, 200))
            day = at.date() - timedelta(chance.randint(0, late))
            line = Line(
                f"{number:02}",
                "REGISTER",
                chance.choice(people),
                _special(chance, day),
                _ore(chance),
                at,
                chance.random() < 0.7,
            )
            standing.append(line)
        else:
            old = standing.pop(chance.randrange(len(standing)))
            action = "UPDATE" if kind < 0.9 else "DELETE"
            moved = old.day + timedelta(chance.choice((0, 0, -1, 20, -366)))
            line = Line(old.id, action, old.who, moved, _ore(chance) * (chance.random() < 0.8), at, old.is_paid)
            if action == "UPDATE":
                standing.append(line)
        lines.append(line)
    return tuple(lines)


def _special(chance: Random, day: date) -> date:
    """Now and then the days at which years go wrong."""
    if chance.random() > 0.1:
        return day
    if day >= date(day.year, 3, 1) and chance.random() < 0.5:
        return date(day.year, 2, 28 + (day.year % 4 == 0))
    return date(day.year, 1, 1)


def _ore(chance: Random) -> int:
    return chance.choice(AMOUNTS) if chance.random() < 0.8 else chance.randint(1, 1600_00)


def _days_to_ask(chance: Random, lines: tuple[Line, ...], start: date, span: int) -> list[date]:
    days = [start + timedelta(chance.randrange(span)) for _ in range(3)]
    for line in chance.sample(lines, min(5, len(lines))):
        days += [line.day, line.day + timedelta(chance.choice((364, 365, 366, 367)))]
    return days
