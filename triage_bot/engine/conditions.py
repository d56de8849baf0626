"""The closed vocabulary in which content says when something holds, and its three-valued (Kleene) evaluation.

A condition is true, false, or unknown because the patient does not know. As long as questions are unanswered several
of the three are still possible, so evaluation gives the *set* of possible truths, as bits. One bit means decided.
Treating two conditions on one question as independent can only make the set too large: the interview may then ask one
question too many, never one too few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from triage_bot.engine.answers import DONT_KNOW, NO, YES, Value
from triage_bot.engine.measures import MEASURES

TRUE: Final = 1
FALSE: Final = 2
UNKNOWN: Final = 4
OPEN: Final = TRUE | FALSE | UNKNOWN


class Missing(Enum):
    """Why a question has no value: it has not been asked, or it makes no sense for this patient."""

    UNASKED = "unasked"
    NOT_APPLICABLE = "not_applicable"


UNASKED: Final = Missing.UNASKED
NOT_APPLICABLE: Final = Missing.NOT_APPLICABLE


@dataclass(frozen=True)
class Is:
    """The choice question has one of these values."""

    question: str
    values: frozenset[str]


@dataclass(frozen=True)
class Includes:
    """The multi question includes at least one of these parts."""

    question: str
    values: frozenset[str]


@dataclass(frozen=True)
class AtLeast:
    """The number question or named measure is this or more."""

    name: str
    number: float


@dataclass(frozen=True)
class AtMost:
    """The number question or named measure is this or less."""

    name: str
    number: float


@dataclass(frozen=True)
class All:
    """Every condition holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one condition holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The condition does not hold; unknown stays unknown."""

    condition: Condition


Leaf = Is | Includes | AtLeast | AtMost
Condition = Leaf | All | AnyOf | Not


class Known(Protocol):
    """What is known about the patient, as conditions ask for it."""

    def value(self, question: str) -> Value | Missing:
        """The answer that counts, or why there is none."""
        ...

    def part(self, question: str, value: str) -> str | None:
        """ "yes" or "no" when the patient mentioned this part of a multi question unasked."""
        ...

    def may_not_apply(self, question: str) -> bool:
        """Whether the question may still turn out to make no sense for this patient."""
        ...

    def truths(self, condition: Condition) -> int:
        """The possible truths of a condition, found once and remembered."""
        ...


def truths(condition: Condition, known: Known) -> int:
    """The possible truths of a condition, as a union of the bits TRUE, FALSE and UNKNOWN."""
    match condition:
        case All(conditions):
            return _all([known.truths(each) for each in conditions])
        case AnyOf(conditions):
            return _negated(_all([_negated(known.truths(each)) for each in conditions]))
        case Not(inner):
            return _negated(known.truths(inner))
        case _:
            return _leaf_truths(condition, known)


def _negated(bits: int) -> int:
    return (bits & UNKNOWN) | (FALSE if bits & TRUE else 0) | (TRUE if bits & FALSE else 0)


def _all(parts: list[int]) -> int:
    some, every_true, every_not_false = 0, TRUE, UNKNOWN
    for part in parts:
        some |= part
        every_true &= part
        if not part & (TRUE | UNKNOWN):
            every_not_false = 0
    return every_true | some & FALSE | some & every_not_false


def _leaf_truths(leaf: Leaf, known: Known) -> int:
    bits = 0
    if isinstance(leaf, AtLeast | AtMost):
        bits = _number_truths(leaf, known)
    else:
        value = known.value(leaf.question)
        if value is NOT_APPLICABLE:
            return FALSE
        bits = _is_truths(leaf, value) if isinstance(leaf, Is) else _includes_truths(leaf, value, known)
    if any(known.may_not_apply(question) for question in questions_of_leaf(leaf)):
        bits |= FALSE
    return bits


def _is_truths(leaf: Is, value: Value | Missing) -> int:
    if value is UNASKED:
        return OPEN
    if value is DONT_KNOW:
        return UNKNOWN
    return TRUE if value in leaf.values else FALSE


def _includes_truths(leaf: Includes, value: Value | Missing, known: Known) -> int:
    mentioned = [known.part(leaf.question, each) for each in leaf.values]
    if YES in mentioned:
        return TRUE
    if all(each == NO for each in mentioned):
        return FALSE
    if value is UNASKED:
        return OPEN
    if value is DONT_KNOW:
        return UNKNOWN
    return TRUE if isinstance(value, frozenset) and value & leaf.values else FALSE


def _number_truths(leaf: AtLeast | AtMost, known: Known) -> int:
    values = [known.value(question) for question in questions_of_leaf(leaf)]
    if NOT_APPLICABLE in values:
        return FALSE
    if UNASKED in values:
        return OPEN
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) < len(values):
        return UNKNOWN
    measure = MEASURES.get(leaf.name)
    number = measure.compute(*numbers) if measure else numbers[0]
    holds = number >= leaf.number if isinstance(leaf, AtLeast) else number <= leaf.number
    return TRUE if holds else FALSE


def questions_of_leaf(leaf: Leaf) -> tuple[str, ...]:
    """The questions that a single comparison looks at."""
    if isinstance(leaf, Is | Includes):
        return (leaf.question,)
    measure = MEASURES.get(leaf.name)
    return measure.questions if measure else (leaf.name,)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison in a condition, in the order written."""
    match condition:
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from leaves(each)
        case Not(inner):
            yield from leaves(inner)
        case _:
            yield condition


def questions_of(condition: Condition) -> tuple[str, ...]:
    """Every question that a condition looks at, each once, in the order written."""
    return tuple(dict.fromkeys(question for leaf in leaves(condition) for question in questions_of_leaf(leaf)))


def deciding(condition: Condition, known: Known) -> tuple[str, ...]:
    """The questions whose answers settle a decided condition: enough of them, not more than needed."""
    verdict = known.truths(condition)
    match condition:
        case Not(inner):
            return deciding(inner, known)
        case All(conditions) | AnyOf(conditions):
            settled_by_one = FALSE if isinstance(condition, All) else TRUE
            alike = [each for each in conditions if known.truths(each) == verdict]
            chosen = alike[:1] if verdict == settled_by_one else alike
            return tuple(dict.fromkeys(question for each in chosen for question in deciding(each, known)))
        case _:
            return questions_of_leaf(condition)


def is_decided(bits: int) -> bool:
    """Whether only one truth is left.

    >>> is_decided(TRUE), is_decided(TRUE | UNKNOWN)
    (True, False)
    """
    return bits in (TRUE, FALSE, UNKNOWN)
