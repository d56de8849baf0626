"""The rules of the high-cost card: what is counted, what is left, and when the frikort begins and ends.

Pure, standard library only, whole öre. Source: Hälso- och sjukvårdslagen (2017:30) 17 kap. 6 §: at most the ceiling
"under ett år, räknat från det första tillfälle då avgift betalats"; it is the day of the visit that counts.
The whole history is folded anew each time, so a visit that is entered late, corrected or deleted needs no rule of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

PRELIMINARY_FOR = timedelta(hours=48)


class Status(StrEnum):
    """What the card is, in the words of e-frikort v3."""

    BELOW_LIMIT = "BELOW_LIMIT"
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True)
class CountedFee:
    """A fee that counts towards the ceiling: the day of the visit, the öre, and when it was entered (UTC)."""

    id: str
    visit_date: date
    amount_ore: int
    registered_at: datetime


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

    `counted_ore` is the sum from `start`, the first counted visit; `left_ore` is negative when too much was charged.
    A frikort has `reached` (the day of the visit that reached the ceiling), `valid_to` (its last day) and
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
    """The patient's card on a day, after all visits up to and including it; a visit without a fee starts nothing."""
    period = _Period()
    for fee in sorted(fees, key=lambda fee: (fee.visit_date, fee.registered_at, fee.id)):
        if fee.visit_date <= day and fee.amount_ore > 0:
            period = period.reaching(fee.visit_date).with_fee(fee, ceiling_on(ceilings, fee.visit_date).amount_ore)
    return period.reaching(day).card(day, ceiling_on(ceilings, day).amount_ore)


def fee_to_pay(listed_ore: int, card: HighCostCard) -> int:
    """What is charged for a visit that counts: the listed öre, never more than is left on the card.

    Source: Vårdgivarguiden Stockholm, "Beloppsgränsen ska tillämpas exakt": the last fee may be lower than listed.
    """
    return min(listed_ore, max(card.left_ore, 0))


@dataclass(frozen=True)
class _Period:
    """The fees of the running twelve months and, once the ceiling is reached, the frikort they gave."""

    fees: tuple[CountedFee, ...] = ()
    reached: CountedFee | None = None
    limit_ore: int = 0

    def reaching(self, day: date) -> _Period:
        """The period when time has come to `day`: an ended frikort begins anew, old fees fall out of a running one."""
        if self.reached is None:
            return _Period(tuple(fee for fee in self.fees if day < year_after(fee.visit_date)))
        return self if day < year_after(self.fees[0].visit_date) else _Period()

    def with_fee(self, fee: CountedFee, limit_ore: int) -> _Period:
        """The period with one more fee; one that is charged in spite of a frikort is too much and shows as such."""
        fees = (*self.fees, fee)
        if self.reached is not None:
            return _Period(fees, self.reached, self.limit_ore)
        if sum(each.amount_ore for each in fees) >= limit_ore:
            return _Period(fees, fee, limit_ore)
        return _Period(fees)

    def card(self, day: date, ceiling_ore: int) -> HighCostCard:
        counted = sum(fee.amount_ore for fee in self.fees)
        start = self.fees[0].visit_date if self.fees else None
        if self.reached is None:
            # a lowered ceiling may already be passed: nothing more is charged, and nothing is owed back
            left = max(ceiling_ore - counted, 0)
            return HighCostCard(day, counted, ceiling_ore, left, start=start)
        return HighCostCard(
            day,
            counted,
            self.limit_ore,
            self.limit_ore - counted,
            start=start,
            reached=self.reached.visit_date,
            valid_to=year_after(self.fees[0].visit_date) - timedelta(days=1),
            preliminary_until=self.reached.registered_at + PRELIMINARY_FOR,
        )
