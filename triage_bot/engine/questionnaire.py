"""The pathways of one conversation merged, and what is known: the common ground of interview and assessment.

Merging puts every question once, whichever pathways use it. `Facts` reads the answers the way conditions need them:
a plainer second answer replaces a first "vet inte", and a question whose `only_if` is false does not apply, whatever
was answered to it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from triage_bot.engine.answers import DONT_KNOW, NO, YES, Answers, Value, again, part
from triage_bot.engine.conditions import (
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNASKED,
    Condition,
    Missing,
    deciding,
    questions_of,
    truths,
)
from triage_bot.engine.pathway import Finding, Pathway, Question, WhenUnknown


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Merged pathways: all questions and findings, each once, and what depends on what.

    `asked_again` are the dangers that are asked twice after a "vet inte", `bears_on` the findings by id that an answer
    can change, directly or because other questions then make sense or not, `changed_by` the pathways that have such,
    `opens` the questions whose `only_if` looks at a question.
    """

    pathways: tuple[Pathway, ...]
    questions: Mapping[str, Question]
    findings: tuple[Finding, ...]
    positions: Mapping[str, int]
    asked_again: frozenset[str]
    bears_on: Mapping[str, Mapping[str, Finding]]
    changed_by: Mapping[str, frozenset[str]]
    opens: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=256)
def merge(pathways: tuple[Pathway, ...]) -> Questionnaire:
    """Several pathways as one questionnaire, each shared question once; remembered, because content does not change."""
    questions = {question.id: question for pathway in pathways for question in pathway.questions}
    findings = tuple({finding.id: finding for pathway in pathways for finding in pathway.findings}.values())
    dangers = [finding for finding in findings if finding.dont_know is WhenUnknown.PERSON]
    bears_on = _bears_on(questions, findings)
    doubted = {question for finding in dangers for question in questions_of(finding.when)}
    return Questionnaire(
        pathways=pathways,
        questions=questions,
        findings=findings,
        positions={question_id: position for position, question_id in enumerate(questions)},
        asked_again=frozenset(each for each in doubted if questions[each].plainer is not None),
        bears_on=bears_on,
        changed_by={question: _having(pathways, bears_on[question]) for question in questions},
        opens=_opens(questions),
    )


def _bears_on(questions: Mapping[str, Question], findings: tuple[Finding, ...]) -> dict[str, Mapping[str, Finding]]:
    found: dict[str, dict[str, Finding]] = {question: {} for question in questions}
    for finding in findings:
        for question in with_gates(questions_of(finding.when), questions):
            found[question][finding.id] = finding
    return dict(found)


def _opens(questions: Mapping[str, Question]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {question: [] for question in questions}
    for question in questions.values():
        for gate in questions_of(question.only_if) if question.only_if is not None else ():
            found[gate].append(question.id)
    return {gate: tuple(opened) for gate, opened in found.items()}


def _having(pathways: tuple[Pathway, ...], findings: Mapping[str, Finding]) -> frozenset[str]:
    return frozenset(each.id for each in pathways if any(finding.id in findings for finding in each.findings))


def with_gates(wanted: Iterable[str], questions: Mapping[str, Question]) -> list[str]:
    """The questions together with those on which their `only_if` depends, these first."""
    found: dict[str, None] = {}

    def visit(question: str) -> None:
        only_if = questions[question].only_if
        for gate in questions_of(only_if) if only_if is not None else ():
            if gate not in found:
                visit(gate)
        found.setdefault(question)

    for each in wanted:
        visit(each)
    return list(found)


class Facts:
    """What the answers say about one questionnaire, as conditions ask for it."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers) -> None:
        self._questionnaire = questionnaire
        self._answers = answers
        self._gates: dict[str, int] = {}
        self._truths: dict[int, int] = {}

    def value(self, question: str) -> Value | Missing:
        """The answer that counts, or why there is none."""
        if self.gate(question) == FALSE:
            return NOT_APPLICABLE
        value = self._answers.get(question, UNASKED)
        if value is DONT_KNOW and question in self._questionnaire.asked_again:
            return self._answers.get(again(question), UNASKED)
        return value

    def part(self, question: str, value: str) -> str | None:
        """ "yes" or "no" when the patient mentioned this part of a multi question unasked."""
        mentioned = self._answers.get(part(question, value))
        return mentioned if mentioned in (YES, NO) and isinstance(mentioned, str) else None

    def value_with_mentions(self, question: str) -> Value | Missing:
        """The answer that counts together with the parts of the list that the patient mentioned unasked."""
        value = self.value(question)
        offered = self._questionnaire.questions[question].values()
        mentioned = frozenset(each for each in offered if self.part(question, each) == YES)
        if not mentioned or value is NOT_APPLICABLE:
            return value
        return mentioned | value if isinstance(value, frozenset) else mentioned

    def gate(self, question: str) -> int:
        """The possible truths of the question's `only_if`; a question applies unless it is surely false."""
        if question not in self._gates:
            only_if = self._questionnaire.questions[question].only_if
            self._gates[question] = TRUE if only_if is None else self.truths(only_if)
        return self._gates[question]

    def gates(self, question: str) -> tuple[str, ...]:
        """The questions whose answers settle that this one does not apply."""
        only_if = self._questionnaire.questions[question].only_if
        return () if only_if is None else deciding(only_if, self)

    def truths(self, condition: Condition) -> int:
        """The possible truths of a condition of this questionnaire, found once and remembered."""
        found = self._truths.get(id(condition))
        if found is None:
            found = self._truths[id(condition)] = truths(condition, self)
        return found

    def may_not_apply(self, question: str) -> bool:
        """Whether the question may still turn out to make no sense for this patient."""
        return bool(self.gate(question) & FALSE)

    def is_second_asking(self, question: str) -> bool:
        """Whether the question was answered "vet inte" once and is to be asked again in plainer words."""
        return self._answers.get(question) is DONT_KNOW
