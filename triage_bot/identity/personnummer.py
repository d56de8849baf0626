"""Personnummer and samordningsnummer: parse, check, age and mask.

Pure: the day that an age or a two-digit year is judged on is always an argument.
A personnummer is YYYYMMDDNNNC, C being the Luhn check digit of YYMMDDNNN (Skatteverket, SKV 704);
a samordningsnummer is the same with 60 added to the day. Regional reserve numbers are another type and not read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(?P<century>\d{2})?(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<sign>[-+]?)(?P<serial>\d{4})")
_COORDINATION = 60


class IdentityNumberError(ValueError):
    """The text is not a personnummer or samordningsnummer; the message says why and never repeats the text."""


@dataclass(frozen=True, repr=False)
class Personnummer:
    """The identity number of a person in the Swedish population register."""

    digits: str

    def __post_init__(self) -> None:
        _check(self.digits, coordination=isinstance(self, Samordningsnummer))

    def __repr__(self) -> str:
        """The masked number, so that a trace or a log line cannot give a person away."""
        return f"{type(self).__name__}({self.masked!r})"

    @property
    def birth_date(self) -> date:
        """The day of birth that the number states."""
        return _birth_date(self.digits)

    @property
    def masked(self) -> str:
        """The number as a public screen may show it.

        >>> Personnummer("191212121212").masked
        '19121212-••••'
        """
        return f"{self.digits[:8]}-••••"

    def age(self, on: date) -> int:
        """The person's age in whole years on a day; a birthday on 29 February is kept on 1 March in ordinary years.

        >>> Personnummer("191212121212").age(date(2026, 12, 11))
        113
        """
        born = self.birth_date
        if on < born:
            raise IdentityNumberError("The person is not born on that day.")
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, repr=False)
class Samordningsnummer(Personnummer):
    """The identity number of a person who is not in the population register: 60 is added to the day of birth."""


def parse(text: str, *, on: date) -> Personnummer:
    """Read ten or twelve digits, with or without - or +; `on` decides the century of a two-digit year.

    Raises IdentityNumberError. With ten digits the person is taken to be under 100 years old, unless + is written.

    >>> parse("121212+1212", on=date(2026, 1, 1))
    Personnummer('19121212-••••')
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise IdentityNumberError("A personnummer is ten or twelve digits, for example ÅÅÅÅMMDD-NNNN.")
    century = found["century"] or _century(found, on)
    digits = century + found["year"] + found["month"] + found["day"] + found["serial"]
    kind = Samordningsnummer if int(found["day"]) > _COORDINATION else Personnummer
    number = kind(digits)
    if number.birth_date > on:
        raise IdentityNumberError("The number states a day of birth that is still to come.")
    return number


def of_digits(digits: str) -> Personnummer:
    """The number that twelve digits state, of either kind. Raises IdentityNumberError.

    >>> of_digits("191212121212")
    Personnummer('19121212-••••')
    """
    is_coordination = digits[6:8].isdecimal() and int(digits[6:8]) > _COORDINATION
    return Samordningsnummer(digits) if is_coordination else Personnummer(digits)


def _century(found: re.Match[str], on: date) -> str:
    year = on.year // 100 * 100 + int(found["year"])
    day = int(found["day"]) % _COORDINATION
    if (year, int(found["month"]), day) > (on.year, on.month, on.day):
        year -= 100
    if found["sign"] == "+":
        year -= 100
    return f"{year // 100:02}"


def _check(digits: str, *, coordination: bool) -> None:
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise IdentityNumberError("The number must be stored as twelve digits.")
    if (int(digits[6:8]) > _COORDINATION) is not coordination:
        raise IdentityNumberError("The day belongs to the other kind of identity number.")
    _birth_date(digits)
    if digits[8:11] == "000":
        raise IdentityNumberError("The birth number 000 is not given to anybody.")
    if _luhn(digits[2:11]) != int(digits[11]):
        raise IdentityNumberError("The check digit is wrong: one of the digits is mistyped.")


def _birth_date(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]) % _COORDINATION)
    except ValueError:
        raise IdentityNumberError("The number does not begin with a day of birth.") from None


def _luhn(nine: str) -> int:
    products = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return -sum(product // 10 + product % 10 for product in products) % 10
