"""An oracle for the high-cost card, written from the law's text and nothing else, and slow: it lives day after day.

Hälso- och sjukvårdslagen (2017:30) 17 kap. 6 §: within a year from the first time that a fee was paid, at most the
ceiling; what has been charged counts, paid or not. 7 §: children under 18 with the same parent share it, and who turns
18 while such a year is running shares it until the year is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.payments.oracle.random_histories import History, Line

DAY = timedelta(1)


@dataclass(frozen=True)
class Bill:
    """A fee as it stands when all lines of the books have been read."""

    id: str
    who: str
    day: date
    ore: int
    place_in_day: int
    last_touched: int


@dataclass
class Purse:
    """What one ceiling holds for: a grown-up, or all children of a family."""

    bills: list[Bill] = field(default_factory=list)
    free_since: date | None = None
    worth: int = 0
    settled_by: int = 0

    @property
    def spent(self) -> int:
        """All öre of the running year."""
        return sum(bill.ore for bill in self.bills)

    def wake(self, today: date, limit: int) -> None:
        """A new day: what is a year old is forgotten, and a lowered ceiling may be reached already."""
        if self.free_since is not None and is_a_year_later(self.bills[0].day, today):
            self.bills, self.free_since = [], None
        if self.free_since is None:
            while self.bills and is_a_year_later(self.bills[0].day, today):
                self.bills.pop(0)
            if self.bills and self.spent >= limit:
                self.set_free(today, self.spent)

    def pay(self, bill: Bill, limit: int) -> int:
        """Charge a bill; gives the öre that were too much."""
        self.bills.append(bill)
        if self.free_since is not None:
            return bill.ore
        if self.spent < limit:
            return 0
        self.set_free(bill.day, limit)
        return self.spent - limit

    def set_free(self, today: date, worth: int) -> None:
        """The ceiling is reached."""
        self.free_since, self.worth = today, worth
        self.settled_by = max(bill.last_touched for bill in self.bills)

    def picture(self, limit: int) -> Picture:
        """What the card should show."""
        worth = limit if self.free_since is None else self.worth
        start = self.bills[0].day if self.bills else None
        last_free_day = None
        if self.free_since is not None and start is not None:
            last_free_day = self.free_since
            while not is_a_year_later(start, last_free_day + DAY):
                last_free_day += DAY
        settled_by = None if self.free_since is None else self.settled_by
        return Picture(self.spent, worth - self.spent, start, self.free_since, last_free_day, settled_by)


@dataclass(frozen=True)
class Picture:
    """A card on one day; `settled_by` is the number of the last line of the books that a frikort rests on."""

    counted: int
    left: int
    start: date | None
    reached: date | None
    last_free_day: date | None
    settled_by: int | None


@dataclass
class Seen:
    """What the oracle has seen: cards by (day, person), and bills that were too much."""

    cards: dict[tuple[date, str], Picture] = field(default_factory=dict)
    too_much: dict[str, int] = field(default_factory=dict)


def is_a_year_later(start: date, today: date) -> bool:
    """Whether a whole year has gone by, by the calendar's own numbers: 29 February has its year on 1 March."""
    return (today.year - 1, today.month, today.day) >= (start.year, start.month, start.day)


def is_of_age(born: date, today: date) -> bool:
    """Whether somebody is 18."""
    return (today.year - 18, today.month, today.day) >= (born.year, born.month, born.day)


def bills_of(lines: tuple[Line, ...]) -> dict[date, list[Bill]]:
    """Read the books backwards: the last line about a fee is what stands."""
    last: dict[str, tuple[int, Line]] = {}
    first: dict[str, int] = {}
    for number in range(len(lines) - 1, -1, -1):
        last.setdefault(lines[number].id, (number, lines[number]))
        first[lines[number].id] = number
    by_day: dict[date, list[Bill]] = {}
    for identity, (number, line) in last.items():
        if line.action != "DELETE" and line.ore > 0:
            bill = Bill(identity, line.who, line.day, line.ore, first[identity], number)
            by_day.setdefault(line.day, []).append(bill)
    for bills in by_day.values():
        bills.sort(key=lambda bill: bill.place_in_day)
    return by_day


def live(history: History) -> Seen:
    """Live through a history from its first day to its last."""
    seen, bills = Seen(), bills_of(history.lines)
    family = Purse()
    alone: dict[str, Purse] = {who: Purse() for who in history.born}
    at_home = {who for who, born in history.born.items() if not is_of_age(born, history.first)}
    leaving: dict[str, date] = {}
    today = history.first - DAY
    limit = [ore for day, ore in sorted(history.ceilings.items()) if day <= today][-1]
    while today < history.last:
        today += DAY
        limit = history.ceilings.get(today, limit)
        for purse in (family, *alone.values()):
            if purse.bills:
                purse.wake(today, limit)
        for who in tuple(at_home):
            if who not in leaving and is_of_age(history.born[who], today):
                leaving[who] = family.bills[0].day if family.bills else date.min
            if who in leaving and (leaving[who] == date.min or is_a_year_later(leaving[who], today)):
                at_home.remove(who)
        for bill in bills.get(today, []):
            purse = family if bill.who in at_home else alone[bill.who]
            too_much = purse.pay(bill, limit)
            if too_much:
                seen.too_much[bill.id] = too_much
        who = history.questions.get(today, "")
        if who:
            seen.cards[today, who] = (family if who in at_home else alone[who]).picture(limit)
    return seen
