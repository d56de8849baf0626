"""Which of a registry's transactions are those that were sent and got no answer.

Pure. A registration carries no key in e-frikort v3. What can be compared is whose it is, the day, the amount and the
unit; fees that are alike in all of it may change places without anybody's card being different. What was there before
a registration was sent is not it, nor what is known to be another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Likeness(NamedTuple):
    """What a transaction can be told by."""

    person_id: str
    visit_date: date
    amount_ore: int


class Listed(NamedTuple):
    """A transaction of our unit as the registry lists it."""

    id: str
    likeness: Likeness


@dataclass(frozen=True)
class Unanswered:
    """A registration that was sent, with the ids of those like it that the registry had before."""

    number: int
    likeness: Likeness
    before: frozenset[str]


@dataclass(frozen=True)
class Recognised:
    """The registry's id for each registration that is there; those in doubt may be there or be somebody else's."""

    found: Mapping[int, str]
    doubtful: frozenset[int]


def recognise(sent: Iterable[Unanswered], listed: Sequence[Listed], *, known: frozenset[str]) -> Recognised:
    """Which of the registrations are listed; `known` are the ids of other registrations of ours.

    More new ones than could be ours leave all that are alike in doubt: somebody else has entered one.
    """
    found: dict[int, str] = {}
    doubtful: set[int] = set()
    alike: dict[Likeness, list[Unanswered]] = {}
    for each in sent:
        alike.setdefault(each.likeness, []).append(each)
    for likeness, group in alike.items():
        new = [each.id for each in listed if each.likeness == likeness and each.id not in known]
        mine = _given_out(group, new)
        there_before = frozenset.intersection(*(each.before for each in group))
        if set(new) - set(mine.values()) - there_before:
            doubtful.update(each.number for each in group)
        else:
            found.update(mine)
    return Recognised(found, frozenset(doubtful))


def like(listed: Iterable[Listed], likeness: Likeness) -> frozenset[str]:
    """The ids of the transactions that could be taken for such a registration."""
    return frozenset(each.id for each in listed if each.likeness == likeness)


def _given_out(group: Iterable[Unanswered], new: Iterable[str]) -> dict[int, str]:
    """Each registration gets the first one that was not there before it, those with least choice first."""
    free, given = list(new), dict[int, str]()
    for each in sorted(group, key=lambda one: (-len(one.before), one.number)):
        choice = next((one for one in free if one not in each.before), None)
        if choice is not None:
            free.remove(choice)
            given[each.number] = choice
    return given
