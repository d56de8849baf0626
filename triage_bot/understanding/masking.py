"""Masks what identifies a person before a text is stored or logged: personnummer, telephone numbers, e-mail."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PERSONNUMMER = re.compile(
    r"(?<![\d,.])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])[-+ ]?\d{4}(?!\d)"
)
PHONE = re.compile(r"(?<![\d,.])(?:\+|00)\d[\d -]{6,15}\d(?!\d)|(?<![\d,.])0\d{1,3}[ -/]?\d(?:[ -]?\d){4,8}(?!\d)")


def mask_identifiers(text: str) -> str:
    """The text with every personnummer, telephone number and e-mail address replaced by a word in brackets.

    >>> mask_identifiers("Jag heter Tolvan, 19121212-1212, ring 070-123 45 67")
    'Jag heter Tolvan, [personnummer], ring [telefonnummer]'
    """
    masked = EMAIL.sub("[e-post]", text)
    masked = PERSONNUMMER.sub("[personnummer]", masked)
    return PHONE.sub("[telefonnummer]", masked)
