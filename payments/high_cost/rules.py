"""The rules of the high-cost card: what is counted, what is left, and when the frikort begins and ends.

Pure, standard library only, whole öre. Source: Hälso- och sjukvårdslagen (2017:30) 17 kap. 6 §: at most the ceiling
"under ett år, räknat från det första tillfälle då avgift betalats"; it is the day of the visit that counts.
The whole history is folded anew each time, so a visit that is entered late, corrected or deleted needs no rule of its
own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

PRELIMINARY_FOR = timedelta(hours=48)


class Status(StrEnum):
    """What the card is, in the words of e-frikort v3."""

    BELOW_LIMIT = "BELOW_LIMIT"
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"
    EXPIRED = "EXPIRED"


class CountedFee(NamedTuple):
    """A fee that counts towards the ceiling, paid or invoiced: the day of the visit in Sweden, the öre, and when it
    was entered (UTC); `corrected_at` when it has been changed since, `place` is the care unit, "" when it is not told.
    """

    id: str
    visit_date: date
    amount_ore: int
    registered_at: datetime
    corrected_at: datetime | None = None
    place: str = ""

    @property
    def known_at(self) -> datetime:
        """Since when the fee stands as it does."""
        return self.corrected_at or self.registered_at


@dataclass(frozen=True)
class Overcharge:
    """A fee with the öre that should not have been charged for it, to be paid back by who charged it."""

    fee: CountedFee
    too_much_ore: int


@dataclass(frozen=True)
class Ceiling:
    """The most that a patient pays in twelve months, for visits from `valid_from` on."""

    valid_from: date
    amount_ore: int
    source: str
    verified: bool


@dataclass(frozen=True)
class HighCostCard:
    """The card on one day.

    `counted_ore` is the sum of `fees` from `start`, the first counted visit; `left_ore` is negative when too much was
    charged. A frikort has `reached` (the day on which the ceiling was reached), `valid_to` (its last day) and
    `preliminary_until`, before which corrections can still undo it.
    """

    on: date
    counted_ore: int
    ceiling_ore: int
    left_ore: int
    start: date | None = None
    reached: date | None = None
    valid_to: date | None = None
    preliminary_until: datetime | None = None
    fees: tuple[CountedFee, ...] = ()

    @property
    def is_frikort(self) -> bool:
        """Whether visits that count are free on this day."""
        return self.valid_to is not None

    def status_at(self, instant: datetime) -> Status:
        """The card's status in e-frikort's words, at an instant with a time zone."""
        if self.preliminary_until is None:
            return Status.BELOW_LIMIT
        return Status.PRELIMINARY if instant < self.preliminary_until else Status.FINAL


class NoCeiling(LookupError):
    """No ceiling is known for that day."""


def ceiling_on(ceilings: Iterable[Ceiling], day: date) -> Ceiling:
    """The ceiling for a visit on a day; raises NoCeiling for a day before the first of them."""
    valid = [ceiling for ceiling in ceilings if ceiling.valid_from <= day]
    if not valid:
        raise NoCeiling(f"No ceiling is known for {day.isoformat()}.")
    return max(valid, key=lambda ceiling: ceiling.valid_from)


def year_after(day: date) -> date:
    """The first day that no longer belongs to the twelve months beginning on `day`.

    A period that begins on 29 February ends with 28 February: the law does not say, and this favours the patient.

    >>> year_after(date(2026, 4, 25)), year_after(date(2024, 2, 29))
    (datetime.date(2027, 4, 25), datetime.date(2025, 3, 1))
    """
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def card_on(day: date, fees: Iterable[CountedFee], *, ceilings: Sequence[Ceiling]) -> HighCostCard:
    """The patient's card on a day, after all visits up to and including it; a visit without a fee starts nothing.

    Raises NoCeiling when a visit or the day lies before the first ceiling.
    """
    period = _Period(ceilings)
    for fee in _in_order(fees):
        if fee.visit_date > day:
            break
        period.count(fee)
    return period.card(day)


def overcharges(fees: Iterable[CountedFee], *, ceilings: Sequence[Ceiling]) -> tuple[Overcharge, ...]:
    """What was charged beyond the ceiling or with a frikort in a whole history, oldest visit first.

    When exactly this is paid back and the fees are corrected to what remains, nothing is too much any more.
    """
    period = _Period(ceilings)
    found = []
    for fee in _in_order(fees):
        too_much = fee.amount_ore - period.count(fee)
        if too_much > 0:
            found.append(Overcharge(fee, too_much))
    return tuple(found)


def fee_to_pay(listed_ore: int, card: HighCostCard) -> int:
    """What is charged for a visit that counts: the listed öre, never more than is left on the card.

    Source: Vårdgivarguiden Stockholm, "Beloppsgränsen ska tillämpas exakt": the last fee may be lower than listed.
    """
    return min(listed_ore, max(card.left_ore, 0))


def late_fee_to_pay(
    listed_ore: int, day: date, fees: Iterable[CountedFee], *, ceilings: Sequence[Ceiling], now: datetime
) -> int:
    """What is charged for a visit on a day after which other visits have already been charged.

    It is lowered until none of the later fees becomes too much by it; the fees of the same day came before it.
    """
    known = tuple(fees)
    before = _too_much(known, ceilings)
    amount = fee_to_pay(listed_ore, card_on(day, known, ceilings=ceilings))
    while amount > 0:
        late = CountedFee("\uffff", day, amount, now)
        more = _too_much((*known, late), ceilings) - before
        if more <= 0:
            return amount
        amount = max(amount - more, 0)
    return 0


def _too_much(fees: Iterable[CountedFee], ceilings: Sequence[Ceiling]) -> int:
    return sum(each.too_much_ore for each in overcharges(fees, ceilings=ceilings))


_IN_ORDER = attrgetter("visit_date", "registered_at", "id")


def _in_order(fees: Iterable[CountedFee]) -> list[CountedFee]:
    charged = [fee for fee in fees if fee.amount_ore > 0]
    return sorted(charged, key=_IN_ORDER)


class _Period:
    """The fees of the running twelve months and, once the ceiling is reached, the frikort they gave.

    Days and fees come in the order of the calendar.
    """

    def __init__(self, ceilings: Sequence[Ceiling]) -> None:
        self._ceilings = deque(sorted(ceilings, key=lambda ceiling: ceiling.valid_from))
        self._limit_ore: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._fees: deque[CountedFee] = deque()
        self._ends = date.max
        self._counted_ore = 0
        self._reached: date | None = None
        self._known_at: datetime | None = None
        self._frikort_ore = 0

    def count(self, fee: CountedFee) -> int:
        """Add a fee, and give the öre of it that could rightly be charged."""
        self._come_to(fee.visit_date)
        limit_ore = self._limit_on(fee.visit_date)
        room_ore = 0 if self._reached else limit_ore - self._counted_ore
        if not self._fees:
            self._ends = year_after(fee.visit_date)
        self._fees.append(fee)
        self._counted_ore += fee.amount_ore
        if self._reached is None and fee.amount_ore >= room_ore:
            self._reach(fee.visit_date, limit_ore)
        return min(fee.amount_ore, room_ore)

    def card(self, day: date) -> HighCostCard:
        """The card when time has come to a day."""
        self._come_to(day)
        limit_ore = self._limit_on(day) if self._reached is None else self._frikort_ore
        start = self._fees[0].visit_date if self._fees else None
        return HighCostCard(
            day,
            self._counted_ore,
            limit_ore,
            limit_ore - self._counted_ore,
            start=start,
            reached=self._reached,
            valid_to=self._ends - timedelta(days=1) if self._reached else None,
            preliminary_until=self._known_at + PRELIMINARY_FOR if self._known_at else None,
            fees=tuple(self._fees),
        )

    def _come_to(self, day: date) -> None:
        while self._ceilings and self._ceilings[0].valid_from <= day:
            ceiling = self._ceilings.popleft()
            self._let_go(ceiling.valid_from)
            self._limit_ore = ceiling.amount_ore
            if self._fees and self._reached is None and self._counted_ore >= ceiling.amount_ore:
                # a lowered ceiling is already reached: nothing more is charged, and nothing is owed back
                self._reach(ceiling.valid_from, self._counted_ore)
        self._let_go(day)

    def _let_go(self, day: date) -> None:
        """An ended frikort begins anew, old fees fall out of a running period."""
        while day >= self._ends:
            if self._reached is not None:
                return self._begin()
            self._counted_ore -= self._fees.popleft().amount_ore
            self._ends = year_after(self._fees[0].visit_date) if self._fees else date.max
        return None

    def _reach(self, day: date, limit_ore: int) -> None:
        self._reached, self._frikort_ore = day, limit_ore
        self._known_at = max(fee.known_at for fee in self._fees)

    def _limit_on(self, day: date) -> int:
        if self._limit_ore is None:
            raise NoCeiling(f"No ceiling is known for {day.isoformat()}.")
        return self._limit_ore
