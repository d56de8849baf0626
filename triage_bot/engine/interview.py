"""Which question to ask next, if any.

Dangers come first: everything that may mean 112, then what may mean the emergency department. Among equals the
question is chosen after which the fewest questions are expected to remain, found by looking one answer ahead. Nothing
is asked that can no longer change urgency or route, so the adaptive interview ends in the verdict that the full
questionnaire would give; once 112 is certain nothing more is asked at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage_bot.engine.answers import Answers, again
from triage_bot.engine.conditions import (
    FALSE,
    TRUE,
    UNKNOWN,
    All,
    AnyOf,
    Condition,
    Not,
    questions_of_leaf,
)
from triage_bot.engine.outcome import EMERGENCY, Options, Standing, open_findings, options_of, standing, standings
from triage_bot.engine.pathway import Finding, Kind, Pathway, Question, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Facts, Questionnaire, merge
from triage_bot.engine.values import likely_values, thresholds, told_apart

__all__ = [
    "Asking",
    "Position",
    "as_asked",
    "likely_values",
    "next_asking",
    "next_question",
    "thresholds",
    "tier",
    "where",
]


LOOKED_AT: Final = 6
"""How many questions are compared by looking ahead: those on which most findings hang. It bounds a decision's cost."""


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
    here = where(questionnaire, answers)
    if not here.open:
        return None
    chosen = _choose(questionnaire, answers, here)
    return Asking(as_asked(questionnaire, answers, chosen), here.findings(chosen))


def as_asked(questionnaire: Questionnaire, answers: Answers, question_id: str) -> Question:
    """The question as it is put: without parts already mentioned, in plainer words the second time."""
    question, facts = questionnaire.questions[question_id], Facts(questionnaire, answers)
    choices = question.choices
    if question.kind is Kind.MULTI:
        choices = tuple(choice for choice in choices if facts.part(question.id, choice.value) is None)
    if not facts.is_second_asking(question.id) or question.plainer is None:
        return question if len(choices) == len(question.choices) else replace(question, choices=choices)
    plainer = tuple(replace(choice, label=choice.plainer or choice.label) for choice in choices)
    return replace(question, id=again(question.id), text=question.plainer, choices=plainer)


@dataclass(frozen=True)
class Position:
    """Where an interview stands: every finding's options, how the pathways stand, what is open and what settles it."""

    options: Mapping[str, Options]
    standings: tuple[Standing, ...]
    open: tuple[Finding, ...]
    unsettled: Mapping[str, tuple[str, ...]]

    def wanted(self) -> dict[str, list[Finding]]:
        """Every question worth asking now, with the findings that it bears on."""
        wanted: dict[str, list[Finding]] = {}
        for finding in self.open:
            for question in self.unsettled[finding.id]:
                wanted.setdefault(question, []).append(finding)
        return wanted

    def findings(self, question: str) -> tuple[Finding, ...]:
        """The open findings that a question can settle."""
        return tuple(finding for finding in self.open if question in self.unsettled[finding.id])


def where(questionnaire: Questionnaire, answers: Answers) -> Position:
    """Where the interview stands after these answers."""
    facts = Facts(questionnaire, answers)
    options = {finding.id: options_of(finding, facts) for finding in questionnaire.findings}
    these = standings(questionnaire, options)
    still_open = open_findings(these, options, questionnaire.findings)
    unsettled = {each.id: _settling(each, questionnaire, facts) for each in still_open}
    return Position(options, these, still_open, unsettled)


def _settling(finding: Finding, questionnaire: Questionnaire, facts: Facts) -> tuple[str, ...]:
    mode = UNKNOWN if finding.dont_know is WhenUnknown.PERSON else FALSE
    return tuple(dict.fromkeys(_unsettled(finding.when, questionnaire, facts, mode)))


def _unsettled(condition: Condition, questionnaire: Questionnaire, facts: Facts, mode: int) -> Iterator[str]:
    """The questions that can still change a condition; `mode` is the truth that "unknown" amounts to here."""
    bits = facts.truths(condition)
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


def _choose(questionnaire: Questionnaire, answers: Answers, here: Position) -> str:
    """The wanted question of the most urgent tier after which the fewest questions are expected to remain."""
    tiers = {question: tier(findings) for question, findings in here.wanted().items()}
    first = max(tiers.values())
    candidates = [question for question in tiers if tiers[question] == first]
    candidates.sort(key=lambda question: (-len(questionnaire.bears_on[question]), questionnaire.positions[question]))
    looked_at = sorted(candidates[:LOOKED_AT], key=questionnaire.positions.__getitem__)
    if len(looked_at) == 1:
        return looked_at[0]
    return min(looked_at, key=lambda question: _expected_remaining(questionnaire, answers, here, question))


def tier(findings: Sequence[Finding]) -> int:
    """How early a question for these findings is asked: 112 first, then the emergency department, 0 for the rest."""
    urgency = max(finding.urgency for finding in findings)
    return urgency.rank if urgency >= Urgency.EMERGENCY_DEPARTMENT else 0


def _expected_remaining(questionnaire: Questionnaire, answers: Answers, here: Position, question_id: str) -> float:
    """How many questions will be wanted after this one, on average over its likely answers."""
    question = questionnaire.questions[question_id]
    key = again(question_id) if question_id in answers else question_id
    return sum(
        likelihood * _remaining(questionnaire, Facts(questionnaire, {**answers, key: value}), here, question_id)
        for value, likelihood in told_apart(question, questionnaire)
    )


def _remaining(questionnaire: Questionnaire, facts: Facts, here: Position, answered: str) -> int:
    """How many questions are wanted once this one is answered; looks only at findings that its answer can change."""
    affected = questionnaire.bears_on[answered]
    options = dict(here.options)
    for finding in affected.values():
        if not options[finding.id].decided:
            options[finding.id] = changed = options_of(finding, facts)
            if changed.surely == EMERGENCY:
                return 0
    moved = questionnaire.changed_by[answered]
    these = tuple(standing(each.pathway, options) if each.pathway.id in moved else each for each in here.standings)
    wanted: set[str] = set()
    for finding in open_findings(these, options, here.open):
        changes = finding.id in affected
        wanted.update(_settling(finding, questionnaire, facts) if changes else here.unsettled[finding.id])
    return len(wanted | _behind(wanted, questionnaire, facts))


def _behind(wanted: set[str], questionnaire: Questionnaire, facts: Facts) -> set[str]:
    """The questions that may come to make sense once a wanted one is answered."""
    return {behind for question in wanted for behind in questionnaire.opens[question] if facts.may_not_apply(behind)}
