"""A language to write in, on screen, paper and page: its translation, and how it writes money, days and times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_time

from kiosk.clock import CLINIC_ZONE
from payments.money import Money

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Tongue:
    """A language to write in: its tag and its translation of the Swedish texts."""

    tag: str
    translate: Callable[[str], str]

    @property
    def locale(self) -> str:
        """The language whose way of writing numbers and days it has, for example sv for easy Swedish."""
        return self.tag.partition("-")[0]

    def money(self, amount: Money) -> str:
        """An amount, for example 250 kronor."""
        return amount.text(self.locale)

    def day(self, day: date) -> str:
        """A day in full, for example 24 april 2027."""
        return format_date(day, format="d MMMM y", locale=self.locale).replace(" ", NO_BREAK_SPACE)

    def time(self, instant: datetime) -> str:
        """The time of day at the clinic, for example 08.30 in Swedish."""
        pattern = "HH.mm" if self.locale == "sv" else "HH:mm"
        return format_time(instant.astimezone(CLINIC_ZONE), format=pattern, locale=self.locale)
