"""Chooses some of many places, evenly spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Each = TypeVar("Each")


def spread(every: Sequence[Each], wanted: int) -> list[Each]:
    """So many of them at even distances, all of them when there are fewer.

    >>> spread("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    wanted = min(wanted, len(every))
    return [every[index * len(every) // wanted] for index in range(wanted)]
