"""Which answers a question can get, as far as content can tell them apart, and how likely each is taken to be.

The interview looks ahead over these values. Between two thresholds all numbers are alike, so one stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from triage_bot.engine.answers import Value
from triage_bot.engine.conditions import AtLeast, AtMost, Condition, Is, Leaf, leaves, questions_of_leaf, truths
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.pathway import Kind, Order, Question, Urgency
from triage_bot.engine.questionnaire import Facts, Questionnaire

NONE_OF_DANGERS: Final = 0.94
"""How often a patient is taken to have none of the dangers that a question asks about; an assumption."""
NONE_OF_OTHERS: Final = 0.70
"""How often none of the parts of any other list is taken to be true; an assumption."""


@lru_cache(maxsize=4096)
def told_apart(question: Question, questionnaire: Questionnaire) -> tuple[tuple[Value, float], ...]:
    """The likely values with those joined that no comparison in the content tells apart, and their share of all."""
    likely = likely_values(question, questionnaire)
    looking = [leaf for leaf in _all_leaves(questionnaire) if question.id in questions_of_leaf(leaf)]
    total = sum(weight for _, weight in likely)
    joined: dict[tuple[int, ...], tuple[Value, float]] = {}
    for value, weight in likely:
        facts = Facts(questionnaire, {question.id: value})
        seen = tuple(truths(leaf, facts) for leaf in looking)
        first, before = joined.get(seen, (value, 0.0))
        joined[seen] = first, before + weight / total
    return tuple(joined.values())


def likely_values(question: Question, questionnaire: Questionnaire) -> list[tuple[Value, float]]:
    """Values that stand for all that a question can be answered with, each with how likely it is taken to be.

    Of a list, "none" is likeliest, by far where dangers stand in it, and all parts are alike. The better end of an
    ordered question is taken to be twice as likely as the next value, and so on, but a yes/no question whose answer
    alone means an emergency is answered well as often as a list of dangers; without an order all values are equally
    likely. Numbers are represented by one value on each side of every threshold.
    """
    match question.kind:
        case Kind.CHOICE:
            return _likely_choices(question, questionnaire)
        case Kind.MULTI:
            none = NONE_OF_DANGERS if is_danger(question, questionnaire) else NONE_OF_OTHERS
            each = (1 - none) / len(question.choices)
            parts: list[tuple[Value, float]] = [(frozenset({value}), each) for value in question.values()]
            return [(frozenset(), none), *parts]
        case Kind.NUMBER:
            return [(number, 1.0) for number in _representatives(question, questionnaire)]
        case Kind.TEXT:
            return [("", 1.0)]


def is_danger(question: Question, questionnaire: Questionnaire) -> bool:
    """Whether a finding of the emergency department or 112 looks at the question."""
    return any(
        finding.urgency >= Urgency.EMERGENCY_DEPARTMENT for finding in questionnaire.bears_on[question.id].values()
    )


def _likely_choices(question: Question, questionnaire: Questionnaire) -> list[tuple[Value, float]]:
    values = question.values()
    if question.order is Order.WORSE_FIRST:
        values = values[::-1]
    if len(values) == 2 and question.order is not None and _alone_means_emergency(question, questionnaire):
        return [(values[0], NONE_OF_DANGERS), (values[1], 1 - NONE_OF_DANGERS)]
    halving = question.order is not None
    return [(value, 0.5**position if halving else 1.0) for position, value in enumerate(values)]


def _alone_means_emergency(question: Question, questionnaire: Questionnaire) -> bool:
    return any(
        finding.urgency >= Urgency.EMERGENCY_DEPARTMENT
        and isinstance(finding.when, Is)
        and finding.when.question == question.id
        for finding in questionnaire.bears_on[question.id].values()
    )


def _representatives(question: Question, questionnaire: Questionnaire) -> list[float]:
    low = 0.0 if question.minimum is None else question.minimum
    high = low + 1000 if question.maximum is None else question.maximum
    cuts = {low, high, *(cut for cut in thresholds(question.id, questionnaire) if low <= cut <= high)}
    edges = sorted(cuts)
    return sorted(cuts | {(a + b) / 2 for a, b in pairwise(edges)})


def thresholds(question_id: str, questionnaire: Questionnaire) -> set[float]:
    """Every number that content compares this question with, in the question's own unit."""
    found: set[float] = set()
    for leaf in _all_leaves(questionnaire):
        if isinstance(leaf, AtLeast | AtMost) and question_id in questions_of_leaf(leaf):
            measure = MEASURES.get(leaf.name)
            found.add(leaf.number / measure.compute(1.0) if measure else leaf.number)
    return found


def _all_leaves(questionnaire: Questionnaire) -> Iterator[Leaf]:
    conditions: list[Condition] = [finding.when for finding in questionnaire.findings]
    conditions += [question.only_if for question in questionnaire.questions.values() if question.only_if is not None]
    for condition in conditions:
        yield from leaves(condition)
