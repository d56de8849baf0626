"""Whether some patient exists for whom a condition holds: tried question by question, with values on both sides of
every threshold and every combination of the parts that the condition names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise

from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.conditions import (
    TRUE,
    AtLeast,
    AtMost,
    Condition,
    Includes,
    Leaf,
    leaves,
    questions_of,
    questions_of_leaf,
    truths,
)
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.pathway import Kind, Question
from triage_bot.engine.questionnaire import Facts, Questionnaire, with_gates

UNBOUNDED = 1000.0


def witness(condition: Condition, questionnaire: Questionnaire) -> Answers | None:
    """Answers to just the questions that a condition depends on, such that it holds; None if there are none."""
    names = with_gates(questions_of(condition), questionnaire.questions)
    gates = [each.only_if for name in names if (each := questionnaire.questions[name]).only_if is not None]
    compared = list(chain.from_iterable(leaves(each) for each in [condition, *gates] if each is not None))
    return _search(condition, questionnaire, {}, [(name, compared) for name in names])


def _search(
    condition: Condition,
    questionnaire: Questionnaire,
    answers: Answers,
    left: Sequence[tuple[str, Sequence[Leaf]]],
) -> Answers | None:
    if not truths(condition, Facts(questionnaire, answers)) & TRUE:
        return None
    if not left:
        return answers
    (name, compared), *rest = left
    for value in values_to_try(questionnaire.questions[name], compared):
        found = _search(condition, questionnaire, {**answers, name: value}, rest)
        if found is not None:
            return found
    return None


def values_to_try(question: Question, compared: Iterable[Leaf]) -> Iterator[Value]:
    """Every answer to a question that these comparisons can tell apart, the plainest first."""
    looking = [leaf for leaf in compared if question.id in questions_of_leaf(leaf)]
    match question.kind:
        case Kind.CHOICE:
            yield from question.values()
        case Kind.MULTI:
            named = sorted(frozenset().union(*(leaf.values for leaf in looking if isinstance(leaf, Includes))))
            known = [part for part in named if part in question.values()]
            for size in range(len(known) + 1):
                yield from (frozenset(parts) for parts in combinations(known, size))
        case Kind.NUMBER:
            yield from _numbers(question, looking)
        case Kind.TEXT:
            yield ""


def threshold(leaf: AtLeast | AtMost) -> float:
    """The number that a comparison has, in the unit of the question it looks at."""
    measure = MEASURES.get(leaf.name)
    return leaf.number / measure.compute(1.0) if measure else leaf.number


def _numbers(question: Question, looking: Iterable[Leaf]) -> list[float]:
    low = 0.0 if question.minimum is None else question.minimum
    high = low + UNBOUNDED if question.maximum is None else question.maximum
    cuts = {threshold(leaf) for leaf in looking if isinstance(leaf, AtLeast | AtMost)}
    marks = sorted({low, high, *(cut for cut in cuts if low <= cut <= high)})
    return sorted({*marks, *((a + b) / 2 for a, b in pairwise(marks))})
