"""The content of what a patient takes along, in the patient's language: facts in sections, nothing about how it looks.

Paper, page and PDF are made from the same content, so none of them can say anything else. Nobody is named in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fact:
    """A label with its value, for example what is left to a frikort; `detail` is a smaller line that belongs to it."""

    label: str
    value: str
    detail: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Section:
    """Facts that belong together, under a heading or none, and sentences that say more about them."""

    heading: str = ""
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code:
    """A QR code: what it holds, what it is for somebody who cannot see it, and what the patient should know of it."""

    data: str
    description: str
    note: str


@dataclass(frozen=True)
class Handout:
    """One sheet: `mark` stands above the title (KOPIA), `issuer` is who gives it out, `on_screen` is said only of a
    page or PDF, `disclaimer` only where no screen says it already. `language` is its BCP 47 tag.
    """

    language: str
    title: str
    issuer: tuple[str, ...]
    sections: tuple[Section, ...]
    mark: str = ""
    on_screen: str = ""
    disclaimer: str = ""
    code: Code | None = None

    def without_code(self) -> Handout:
        """The same without its QR code."""
        return replace(self, code=None)
