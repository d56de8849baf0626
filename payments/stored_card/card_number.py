"""Tells whether a text may hold a payment card's number (PAN), which must not come into these books.

Pure. ISO/IEC 7812: up to 19 digits that end in their modulus 10 digit; 12 is the shortest in use (recalled). A token
that looks like one by chance is refused too: the service gives another.
"""

from __future__ import annotations

import re

from payments.ocr import is_checked

_RUN = re.compile(r"\d(?:[ .\-]?\d){11,}", re.ASCII)
_SHORTEST, _LONGEST = 12, 19


def may_hold_card_number(text: str) -> bool:
    """Whether twelve to nineteen digits in a row, separators aside, could be a card's number.

    >>> may_hold_card_number("tok-4111 1111 1111 1111"), may_hold_card_number("Visa ****1111")
    (True, False)
    """
    runs = (re.sub(r"\D", "", run.group()) for run in _RUN.finditer(text))
    return any(_is_number(run) for run in runs)


def _is_number(digits: str) -> bool:
    """A run of the length of a card number is looked at as a whole, a longer one at every place."""
    if len(digits) <= _LONGEST:
        return is_checked(digits)
    parts = (digits[at : at + size] for size in range(_SHORTEST, _LONGEST + 1) for at in range(len(digits) - size + 1))
    return any(map(is_checked, parts))
