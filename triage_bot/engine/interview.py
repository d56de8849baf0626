"""Which question to ask next, if any.

Dangers come first: everything that may mean 112, then what may mean the emergency department. Among equals the
question is chosen after which the fewest questions are expected to remain. Nothing is asked that can no longer change
urgency or route, so the adaptive interview ends in the verdict that the full questionnaire would give; once 112 is
certain nothing more is asked at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from triage_bot.engine.answers import Answers, Value, again
from triage_bot.engine.conditions import (
    FALSE,
    TRUE,
    UNKNOWN,
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Not,
    leaves,
    questions_of_leaf,
    truths,
)
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.outcome import Options, Standing, open_findings, options_of, standing
from triage_bot.engine.pathway import Finding, Kind, Order, Pathway, Question, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Facts, Questionnaire, merge


@dataclass(frozen=True)
class Asking:
    """A question to ask now, and the findings for whose sake it is asked."""

    question: Question
    findings: tuple[Finding, ...]


def next_question(pathways: Sequence[Pathway], answers: Answers) -> Question | None:
    """The question that is asked next, or None when no remaining answer can change urgency or route."""
    asking = next_asking(pathways, answers)
    return None if asking is None else asking.question


def next_asking(pathways: Sequence[Pathway], answers: Answers) -> Asking | None:
    """The next question with the findings that it can settle: the answer to "why do you ask?"."""
    questionnaire = merge(tuple(pathways))
    if not questionnaire.pathways:
        return None
    facts = Facts(questionnaire, answers)
    options = {finding.id: options_of(finding, facts) for finding in questionnaire.findings}
    here = _position(questionnaire, facts, options)
    if not here.open:
        return None
    chosen = _choose(questionnaire, answers, here)
    findings = tuple(finding for finding in here.open if chosen in here.unsettled[finding.id])
    return Asking(_as_asked(questionnaire.questions[chosen], facts), findings)


@dataclass(frozen=True)
class _Position:
    """Where an interview stands: every finding's options, which are still open, and what can settle those."""

    options: Mapping[str, Options]
    open: tuple[Finding, ...]
    unsettled: Mapping[str, tuple[str, ...]]

    def wanted(self) -> dict[str, list[Finding]]:
        """Every question worth asking now, with the findings that it bears on."""
        wanted: dict[str, list[Finding]] = {}
        for finding in self.open:
            for question in self.unsettled[finding.id]:
                wanted.setdefault(question, []).append(finding)
        return wanted


def _position(
    questionnaire: Questionnaire,
    facts: Facts,
    options: Mapping[str, Options],
    unchanged: Mapping[str, tuple[str, ...]] | None = None,
) -> _Position:
    """The position under these options; `unchanged` are findings' questions that are known already."""
    standings = tuple(standing(pathway, options) for pathway in questionnaire.pathways)
    still_open = () if _emergency_is_certain(standings) else tuple(open_findings(standings))
    known = unchanged or {}
    unsettled = {
        finding.id: known[finding.id] if finding.id in known else _settling(finding, questionnaire, facts)
        for finding in still_open
    }
    return _Position(options, still_open, unsettled)


def _settling(finding: Finding, questionnaire: Questionnaire, facts: Facts) -> tuple[str, ...]:
    mode = UNKNOWN if finding.dont_know is WhenUnknown.PERSON else FALSE
    return tuple(dict.fromkeys(_unsettled(finding.when, questionnaire, facts, mode)))


def _emergency_is_certain(standings: tuple[Standing, ...]) -> bool:
    return any(urgency is Urgency.EMERGENCY_112 for each in standings for urgency, _ in each.sure())


def _unsettled(condition: Condition, questionnaire: Questionnaire, facts: Facts, mode: int) -> Iterator[str]:
    """The questions that can still change a condition; `mode` is the truth that "unknown" amounts to here."""
    bits = truths(condition, facts)
    if bits & UNKNOWN and mode != UNKNOWN:
        bits = (bits & ~UNKNOWN) | mode
    if bits in (TRUE, FALSE, UNKNOWN):
        return
    match condition:
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from _unsettled(each, questionnaire, facts, mode)
        case Not(inner):
            inner_mode = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}[mode]
            yield from _unsettled(inner, questionnaire, facts, inner_mode)
        case _:
            for question in questions_of_leaf(condition):
                yield from _askable(question, questionnaire, facts)


def _askable(question: str, questionnaire: Questionnaire, facts: Facts) -> Iterator[str]:
    """The question itself, or first the questions on which it depends whether it applies."""
    only_if = questionnaire.questions[question].only_if
    if only_if is not None and facts.gate(question) & FALSE:
        yield from _unsettled(only_if, questionnaire, facts, TRUE)
    else:
        yield question


def _as_asked(question: Question, facts: Facts) -> Question:
    """The question as it is put: without parts already mentioned, in plainer words the second time."""
    choices = question.choices
    if question.kind is Kind.MULTI:
        choices = tuple(choice for choice in choices if facts.part(question.id, choice.value) is None)
    if not facts.is_second_asking(question.id) or question.plainer is None:
        return question if len(choices) == len(question.choices) else replace(question, choices=choices)
    plainer = tuple(replace(choice, label=choice.plainer or choice.label) for choice in choices)
    return replace(question, id=again(question.id), text=question.plainer, choices=plainer)


def _choose(questionnaire: Questionnaire, answers: Answers, here: _Position) -> str:
    """The wanted question of the most urgent tier after which the fewest questions are expected to remain."""
    tiers = {question: _tier(findings) for question, findings in here.wanted().items()}
    first = max(tiers.values())
    candidates = sorted((q for q, tier in tiers.items() if tier == first), key=questionnaire.positions.__getitem__)
    if len(candidates) == 1:
        return candidates[0]
    return min(candidates, key=lambda question: _expected_remaining(questionnaire, answers, here, question))


def _tier(findings: list[Finding]) -> int:
    urgency = max(finding.urgency for finding in findings)
    return urgency.rank if urgency >= Urgency.EMERGENCY_DEPARTMENT else 0


def _expected_remaining(questionnaire: Questionnaire, answers: Answers, here: _Position, question_id: str) -> float:
    """How many questions will be wanted after this one, on average over its likely answers."""
    question = questionnaire.questions[question_id]
    key = again(question_id) if question_id in answers else question_id
    affected = questionnaire.bears_on[question_id]
    findings = [finding for finding in questionnaire.findings if finding.id in affected]
    unchanged = {finding: questions for finding, questions in here.unsettled.items() if finding not in affected}
    likely = likely_values(question, questionnaire)
    remaining = 0.0
    for value, weight in likely:
        facts = Facts(questionnaire, {**answers, key: value})
        options = {**here.options, **{finding.id: options_of(finding, facts) for finding in findings}}
        remaining += weight * len(_position(questionnaire, facts, options, unchanged).wanted())
    return remaining / sum(weight for _, weight in likely)


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
    conditions = [finding.when for pathway in questionnaire.pathways for finding in pathway.findings]
    conditions += [question.only_if for question in questionnaire.questions.values() if question.only_if is not None]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, AtLeast | AtMost) and question_id in questions_of_leaf(leaf):
                measure = MEASURES.get(leaf.name)
                found.add(leaf.number / measure.compute(1.0) if measure else leaf.number)
    return found
