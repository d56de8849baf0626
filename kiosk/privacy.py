"""What a screen that others can see may show of a person: enough to recognise oneself, not enough to be found."""

from __future__ import annotations

import re
from datetime import date

from triage_bot.identity.personnummer import IdentityNumberError, parse

BULLET = "•"


def masked_name(name: str) -> str:
    """The first name, and the first letter of each other name.

    >>> masked_name("Tolvan Tolvansson")
    'Tolvan T••••'
    """
    first, *others = name.split() or [""]
    return " ".join([first, *(other[0] + BULLET * 4 for other in others)])


def shown_card(instrument: str) -> str:
    """A bank card as its owner knows it: what it is called and its last four digits.

    >>> shown_card("Visa ****1234")
    'Visa\\xa0••••\\xa01234'
    """
    shown = " ".join(re.sub(r"\*+", f" {BULLET * 4} ", instrument).split())
    # on one line: digits and bullets belong to the name beside them
    return shown.replace(f" {BULLET}", f"\u00a0{BULLET}").replace(f"{BULLET} ", f"{BULLET}\u00a0")


def masked_personnummer(digits: str, *, on: date) -> str:
    """The date of birth with the last four digits hidden; all hidden when it is no identity number that we know.

    >>> masked_personnummer("191212121212", on=date(2026, 1, 1))
    '19121212-••••'
    """
    try:
        return parse(digits, on=on).masked
    except IdentityNumberError:
        return BULLET * 8
