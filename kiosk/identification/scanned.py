"""What may be held before the kiosk's scanner, and what is kept of it; everything else is dropped by the driver."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from hardware.framing.purposes import Purpose
from kiosk.identification.kallelse import MAX_LENGTH, KallelseFormat
from triage_bot.identity.personnummer import IdentityNumberError, Personnummer, parse

DRIVING_LICENCE = "driving_licence"
"""The purpose whose codes name a person."""
_LONG_NUMBERS = re.compile(r"(?<!\d)\d{6,8}[-+]?\d{4}(?!\d)")
_LONGEST_DOCUMENT = 200


def kallelse_purpose(codes: KallelseFormat) -> Purpose:
    """The code on a kallelse, in whatever symbology the region prints it."""
    return Purpose("kallelse", codes.code_in, longest=MAX_LENGTH)


def driving_licence_purpose(today: Callable[[], date]) -> Purpose:
    """The Data Matrix on the back of a Swedish driving licence, of which the personnummer alone is kept.

    Unverified on a real licence. In 2013 Transportstyrelsen said that the code holds the personnummer and nothing else
    (GS1 Sweden, "Data Matrix på körkorten"); should there be more, it is dropped, and two numbers are none.
    """

    def personnummer_in(data: str) -> str | None:
        person = only_person_in(data, on=today())
        return None if person is None else person.digits

    return Purpose(DRIVING_LICENCE, personnummer_in, _LONGEST_DOCUMENT, frozenset(["data_matrix"]))


def only_person_in(text: str, *, on: date) -> Personnummer | None:
    """The personnummer or samordningsnummer in a text; None when there is none, or when there are two.

    >>> only_person_in("191212121212 TOLVANSSON", on=date(2026, 1, 1))
    Personnummer('19121212-••••')
    """
    found = {number.digits: number for each in _LONG_NUMBERS.findall(text) if (number := _read(each, on))}
    return found.popitem()[1] if len(found) == 1 else None


def _read(text: str, on: date) -> Personnummer | None:
    try:
        return parse(text, on=on)
    except IdentityNumberError:
        return None
