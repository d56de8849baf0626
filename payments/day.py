"""The day of a station: what its providers tell of it, the end of a terminal's day, and the report that compares.

A provider that can list a day is asked for it, one that cannot is asked about each attempt of the day, and nobody types
what they have. A terminal tells its total once, when its day is ended, so that total is kept; a typed one goes before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import Connection, Engine, insert, select

from payments import store
from payments.balance import balance
from payments.calendar import SWEDEN
from payments.charge import Attempt
from payments.errors import NotTyped, PaymentsError
from payments.money import ZERO, Money
from payments.provider import ClosesDays, ListsDays, PaymentProvider, TellsOfEach
from payments.reconciliation import Account, DayReport, Explanation, Line, reconcile_one
from payments.tables import day_totals

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Closing:
    """One end of a terminal's day: when, and its total; None when the terminal did not tell."""

    at: datetime
    total: Money | None


@dataclass(frozen=True)
class Days:
    """The days of one station; `clock` gives the present instant (UTC)."""

    engine: Engine
    providers: Mapping[str, PaymentProvider]
    station: str
    clock: Callable[[], datetime]

    def close(self, provider: str) -> Closing | None:
        """End a provider's day and keep its total; None when it has no such thing, or refuses."""
        way = self.providers[provider]
        told = way.close_day() if isinstance(way, ClosesDays) else None
        if told is None:
            return None
        closing = Closing(self.clock(), told.total)
        values = {"station": self.station, "provider": provider, "closed_at": closing.at}
        with self.engine.begin() as connection:
            total = None if closing.total is None else closing.total.ore
            connection.execute(insert(day_totals).values(**values, amount_ore=total))
        log.info("day_closed", provider=provider, is_told=told.total is not None)
        return closing

    def closings(self, provider: str, day: date) -> list[Closing]:
        """How often a provider's day was ended on a day in Sweden, in turn."""
        start, end = _bounds(day)
        with self.engine.begin() as connection:
            return _closings(connection, self.station, provider, start=start, end=end)

    def report(self, day: date, typed: Mapping[str, Money]) -> DayReport:
        """The day in Sweden: one line for each provider that moved money or told of it, and fees that do not count.

        Raises NotTyped for a total of a provider that is asked itself.
        """
        for name in typed:
            if isinstance(self.providers.get(name), ListsDays | TellsOfEach):
                raise NotTyped(f"{name} is asked itself; leave its total out.")
        start, end = _bounds(day)
        with self.engine.begin() as connection:
            made = store.attempts_of_day(connection, start, end, station=self.station)
            paid = {each.charge_id for each in made if each.stands}
            kept = [each for each in paid if balance(ZERO, store.attempts_of(connection, each)).kept]
            uncounted = store.uncounted_references(connection, kept)
        names = sorted({each.provider for each in made} | set(typed) | set(self.providers))
        lines = [self._line(name, day, typed.get(name)) for name in names]
        return DayReport(day, tuple(line for line in lines if line is not None), tuple(uncounted))

    def _line(self, provider: str, day: date, typed: Money | None) -> Line | None:
        """The line of a provider, None where nothing moved and nothing was told."""
        start, end = _bounds(day)
        closings = self.closings(provider, day) if typed is None else []
        if closings:
            # the terminal's day began when it was ended last
            with self.engine.begin() as connection:
                before = _closings(connection, self.station, provider, start=_LONG_AGO, end=start)
            start, end = (before[-1].at if before else start), closings[-1].at
        with self.engine.begin() as connection:
            made = store.attempts_of_day(connection, start, end, station=self.station)
        mine = [each for each in made if each.provider == provider]
        told, is_silent = None, False
        try:
            told = self._told(provider, day, typed, closings, mine)
        except PaymentsError as error:
            log.warning("day_not_told", provider=provider, error=type(error).__name__)
            is_silent = True
        line = self._compared(provider, mine, told)
        if is_silent:
            return replace(line, explanation=Explanation.SILENT)
        return line if mine or (told is not None and (told.total or told.listed)) else None

    def _compared(self, provider: str, mine: list[Attempt], told: Account | None) -> Line:
        known = {each.id for each in mine}
        with self.engine.begin() as connection:
            strange = [] if told is None or told.listed is None else [key for key in told.listed if key not in known]
            stations = store.stations_of(connection, strange)
        elsewhere = frozenset(key for key, station in stations.items() if station == self.station)
        others = {key for key, station in stations.items() if station != self.station}
        return reconcile_one(provider, mine, _without(told, others), elsewhere=elsewhere)

    def _told(
        self, provider: str, day: date, typed: Money | None, closings: list[Closing], mine: list[Attempt]
    ) -> Account | None:
        """What the provider tells, None where nobody has; raises PaymentsError when it does not answer."""
        if typed is not None:
            return Account(typed)
        if closings:
            totals = [closing.total for closing in closings if closing.total is not None]
            return Account(sum(totals, ZERO)) if len(totals) == len(closings) else None
        way = self.providers.get(provider)
        if isinstance(way, TellsOfEach):
            return way.account_for(mine)
        return way.account_of(day) if isinstance(way, ListsDays) else None


_LONG_AGO = datetime.combine(date(2000, 1, 1), time.min, SWEDEN)


def _bounds(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, time.min, SWEDEN), datetime.combine(day + timedelta(days=1), time.min, SWEDEN)


def _closings(connection: Connection, station: str, provider: str, *, start: datetime, end: datetime) -> list[Closing]:
    row = day_totals.c
    of_it = (row.station == station, row.provider == provider, row.closed_at >= start, row.closed_at < end)
    rows = connection.execute(select(day_totals).where(*of_it).order_by(row.id))
    return [Closing(each.closed_at, None if each.amount_ore is None else Money(each.amount_ore)) for each in rows]


def _without(told: Account | None, others: set[str]) -> Account | None:
    """The account without what other stations of the same books did."""
    if told is None or told.listed is None or not others:
        return told
    listed = {key: amount for key, amount in told.listed.items() if key not in others}
    return replace(told, total=sum(listed.values(), ZERO), listed=listed)
