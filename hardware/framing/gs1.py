"""Element strings of GS1 bar codes: application identifiers and their values, with check digits.

Only what a clinic meets is understood; a code with any other identifier is no code of ours.
Source: GS1 General Specifications, sections 3 (identifiers) and 7.8 (element strings, predefined lengths).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SEPARATOR = "\x1d"
_IDENTIFIERS_LONG = (4, 3, 2)


@dataclass(frozen=True)
class _Form:
    """How the value behind an identifier looks; a fixed one of predefined length needs no separator."""

    pattern: re.Pattern[str]
    length: int = 0
    has_check_digit: bool = False


def _digits(length: int) -> _Form:
    return _Form(re.compile(rf"\d{{{length}}}", re.ASCII), length)


def _key(length: int) -> _Form:
    return _Form(re.compile(rf"\d{{{length}}}", re.ASCII), length, has_check_digit=True)


def _text(longest: int) -> _Form:
    return _Form(re.compile(rf"[!\"%-?A-Z_a-z]{{1,{longest}}}"))


_DATE = _Form(re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])", re.ASCII), 6)
# a key without predefined length: its separator may be left out only at the end
_SERVICE_RELATION = _Form(re.compile(r"\d{18}", re.ASCII), has_check_digit=True)
_FORMS: dict[str, _Form] = {
    "00": _key(18),
    "01": _key(14),
    "02": _key(14),
    "10": _text(20),
    "11": _DATE,
    "13": _DATE,
    "15": _DATE,
    "17": _DATE,
    "20": _digits(2),
    "21": _text(20),
    "240": _text(30),
    "410": _key(13),
    "414": _key(13),
    "8004": _text(30),
    "8017": _SERVICE_RELATION,
    "8018": _SERVICE_RELATION,
    "8019": _Form(re.compile(r"\d{1,10}", re.ASCII)),
    "90": _text(30),
}


@dataclass(frozen=True)
class Element:
    """One value with its application identifier: "01" a GTIN, "8018" a patient's service relation number …"""

    identifier: str
    value: str


def elements(data: str) -> tuple[Element, ...] | None:
    """The elements of a scanned GS1 code without its symbology identifier; None when any part is not understood.

    >>> [(element.identifier, element.value) for element in elements("010731123456789810AB" + SEPARATOR + "21X1") or ()]
    [('01', '07311234567898'), ('10', 'AB'), ('21', 'X1')]
    """
    found: list[Element] = []
    left = data.removeprefix(SEPARATOR)
    while left:
        identifier = next((left[:size] for size in _IDENTIFIERS_LONG if left[:size] in _FORMS), "")
        if not identifier:
            return None
        form = _FORMS[identifier]
        value, left = _first_value(left[len(identifier) :], form)
        if not form.pattern.fullmatch(value) or (form.has_check_digit and not has_check_digit(value)):
            return None
        found.append(Element(identifier, value))
    return tuple(found) or None


def has_check_digit(number: str) -> bool:
    """Whether the last of a string of digits is its GS1 check digit: weights 3 and 1 from the right, modulo 10.

    >>> has_check_digit("07311234567898"), has_check_digit("07311234567899")
    (True, False)
    """
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number))) % 10 == 0


def _first_value(text: str, form: _Form) -> tuple[str, str]:
    if form.length:
        return text[: form.length], text[form.length :].removeprefix(SEPARATOR)
    value, _separator, left = text.partition(SEPARATOR)
    return value, left
