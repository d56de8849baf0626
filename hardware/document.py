"""A ticket as rows, columns, rule, QR and space: one model, printed on paper and drawn as a picture.

It says what stands on the ticket, not what the ticket is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a row stands on the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Row:
    """A line of text, wrapped at words; `scale` 1–8 multiplies both width and height."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    scale: int = 1


@dataclass(frozen=True)
class Columns:
    """Two texts on one line, the first to the left, the second to the right."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Qr:
    """A QR code; `module` is the width of one square in dots, 1–16."""

    data: str
    module: int = 6


@dataclass(frozen=True)
class Space:
    """Empty lines."""

    lines: int = 1


Block = Row | Columns | Rule | Qr | Space


@dataclass(frozen=True)
class Document:
    """What is printed between two cuts of the paper."""

    blocks: tuple[Block, ...]
