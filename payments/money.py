"""Money as whole öre: exact, comparable, and written as Swedes write it.

There is no division and no float: shares of an amount are decided where they are needed, in whole öre.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from payments.errors import InvalidAmount

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True)
class Money:
    """An exact amount: whole hundredths of the currency, negative when it is owed back.

    >>> Money(25000) - Money(1)
    Money(ore=24999, currency='SEK')
    """

    ore: int
    currency: str = "SEK"

    def __post_init__(self) -> None:
        if type(self.ore) is not int:
            raise InvalidAmount("An amount is a whole number of öre, never a fraction.")

    def __add__(self, other: Money) -> Money:
        return Money(self.ore + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.ore - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.ore, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.ore < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.ore <= self._same(other)

    def __bool__(self) -> bool:
        return self.ore != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise InvalidAmount(f"{self.currency} and {other.currency} cannot be reckoned together.")
        return other.ore

    def text(self, locale: str = "sv") -> str:
        """The amount in words of the patient's language, with no-break spaces so that it stays on one line.

        >>> sek(1450).text()
        '1\\xa0450\\xa0kronor'
        """
        whole = self.ore % 100 == 0
        number = format_decimal(abs(Decimal(self.ore) / 100), format="#,##0" if whole else "#,##0.00", locale=locale)
        number = number if self.ore >= 0 else MINUS + number
        unit = self.currency if self.currency != "SEK" else "krona" if self.ore == 100 else "kronor"
        return f"{number}{NO_BREAK_SPACE}{unit}"


def sek(kronor: int | str | Decimal) -> Money:
    """Swedish kronor as Money; raises InvalidAmount for parts of an öre.

    >>> sek("99.50")
    Money(ore=9950, currency='SEK')
    """
    try:
        ore = Decimal(kronor) * 100
    except ArithmeticError:
        raise InvalidAmount("That is not a number of kronor.") from None
    if not ore.is_finite() or ore != ore.to_integral_value():
        raise InvalidAmount("There is no smaller coin than the öre.")
    return Money(int(ore))


ZERO = Money(0)
