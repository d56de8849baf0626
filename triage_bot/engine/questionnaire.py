"""The pathways of one conversation merged, and what is known: the common ground of interview and assessment.

Merging puts every question once, whichever pathways use it. `Facts` reads the answers the way conditions need them:
a plainer second answer replaces a first "vet inte", and a question whose `only_if` is false does not apply, whatever
was answered to it before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from triage_bot.engine.answers import DONT_KNOW, NO, YES, Answers, Value, again, part
from triage_bot.engine.conditions import FALSE, NOT_APPLICABLE, UNASKED, Missing, questions_of, truths
from triage_bot.engine.pathway import Finding, Pathway, Question, WhenUnknown


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Merged pathways: all questions by id in order, and the dangers that are asked twice after a "vet inte"."""

    pathways: tuple[Pathway, ...]
    questions: Mapping[str, Question]
    positions: Mapping[str, int]
    asked_again: frozenset[str]


@lru_cache(maxsize=256)
def merge(pathways: tuple[Pathway, ...]) -> Questionnaire:
    """Several pathways as one questionnaire, each shared question once; remembered, because content does not change."""
    questions: dict[str, Question] = {}
    dangers: set[str] = set()
    for pathway in pathways:
        for question in pathway.questions:
            questions.setdefault(question.id, question)
        for finding in pathway.findings:
            dangers |= _asked_again_for(finding)
    again_too = frozenset(each for each in dangers if questions[each].plainer is not None)
    positions = {question_id: position for position, question_id in enumerate(questions)}
    return Questionnaire(pathways, questions, positions, again_too)


def _asked_again_for(finding: Finding) -> set[str]:
    return set(questions_of(finding.when)) if finding.dont_know is WhenUnknown.PERSON else set()


class Facts:
    """What the answers say about one questionnaire, as conditions ask for it."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers) -> None:
        self._questionnaire = questionnaire
        self._answers = answers
        self._gates: dict[str, int] = {}

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

    def gate(self, question: str) -> int:
        """The possible truths of the question's `only_if`; a question applies unless it is surely false."""
        if question not in self._gates:
            only_if = self._questionnaire.questions[question].only_if
            self._gates[question] = 1 if only_if is None else truths(only_if, self)
        return self._gates[question]

    def may_not_apply(self, question: str) -> bool:
        """Whether the question may still turn out to make no sense for this patient."""
        return bool(self.gate(question) & FALSE)

    def is_second_asking(self, question: str) -> bool:
        """Whether the question was answered "vet inte" once and is to be asked again in plainer words."""
        return self._answers.get(question) is DONT_KNOW
