"""What a scanned code may be for: a whitelist, so that of everything else nothing is kept.

A purpose names the symbologies it comes in, its length, and how what is wanted is found in it; the rest of the code is
dropped where it was read. What the purposes mean is the program's affair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.framing.gs1 import elements


@dataclass(frozen=True)
class Purpose:
    """One kind of code that is accepted; `find` gives what is kept of it, None when it is another code.

    Without `symbologies` any will do, "unknown" included, for a scanner that does not name them.
    """

    name: str
    find: Callable[[str], str | None]
    longest: int = 64
    symbologies: frozenset[str] = frozenset()

    def kept_of(self, data: str, symbology: str) -> str | None:
        """What is kept of a code, None when it does not serve this purpose."""
        if len(data) > self.longest or (self.symbologies and symbology not in self.symbologies):
            return None
        return self.find(data)


@dataclass(frozen=True)
class Accepted:
    """The purpose of a code and what is kept of it."""

    purpose: str
    kept: str


def accepted(data: str, symbology: str, purposes: Iterable[Purpose]) -> Accepted | None:
    """The first purpose that a code serves, None when it serves none."""
    for purpose in purposes:
        kept = purpose.kept_of(data, symbology)
        if kept is not None:
            return Accepted(purpose.name, kept)
    return None


def whole(pattern: str) -> Callable[[str], str | None]:
    """Keeps a code, without the spaces around it, that is as the regular expression says from end to end.

    >>> keeps = whole("[A-Z]{3}-[0-9]{4}")
    >>> keeps(" KAL-4711 "), keeps("KAL-4711 OR 1=1")
    ('KAL-4711', None)
    """
    expression = re.compile(pattern)

    def find(data: str) -> str | None:
        text = data.strip(" ")
        return text if expression.fullmatch(text) else None

    return find


def element(identifier: str) -> Callable[[str], str | None]:
    """Keeps one value of a GS1 code, by its application identifier.

    >>> element("8018")("801873112345678901234"[:22])
    >>> element("10")("10AB")
    'AB'
    """

    def find(data: str) -> str | None:
        values = [each.value for each in elements(data) or () if each.identifier == identifier]
        return values[0] if len(values) == 1 else None

    return find
