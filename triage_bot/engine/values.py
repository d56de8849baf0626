"""Which answers a question can get, as far as content can tell them apart, and how likely each is taken to be.

The interview looks ahead over these values. Between two thresholds all numbers are alike, so one stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from triage_bot.engine.answers import Value
from triage_bot.engine.conditions import AtLeast, AtMost, Condition, Leaf, leaves, questions_of_leaf, truths
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.pathway import Kind, Order, Question
from triage_bot.engine.questionnaire import Facts, Questionnaire


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

    The better end of an ordered question is taken to be twice as likely as the next value, and so on; without an
    order all values are equally likely. Numbers are represented by one value on each side of every threshold.
    """
    match question.kind:
        case Kind.CHOICE:
            values = question.values()
            if question.order is Order.WORSE_FIRST:
                values = values[::-1]
            halving = question.order is not None
            return [(value, 0.5**position if halving else 1.0) for position, value in enumerate(values)]
        case Kind.MULTI:
            parts: list[tuple[Value, float]] = [(frozenset({value}), 1.0) for value in question.values()]
            return [(frozenset(), float(len(parts))), *parts]
        case Kind.NUMBER:
            return [(number, 1.0) for number in _representatives(question, questionnaire)]
        case Kind.TEXT:
            return [("", 1.0)]


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
