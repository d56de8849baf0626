"""Why an interview went as it did: for every answer, the findings for whose sake it was asked, with their sources.

Together with the assessment, which knows what held, what was ruled out and by which answers, this is the audit trail
of a conversation. It needs no log: the interview is replayed, and the same answers always lead to the same questions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.interview import next_asking
from triage_bot.engine.pathway import Finding, Pathway
from triage_bot.engine.questionnaire import Questionnaire, merge


@dataclass(frozen=True)
class AskedBecause:
    """One answer and why it was wanted: `findings` could still be settled by it, each with its source and mark.

    `asked` is false for what the patient had told unasked, and for what was asked before an earlier answer changed;
    `findings` are then all on which the answer bears.
    """

    question: str
    value: Value
    findings: tuple[Finding, ...]
    asked: bool

    def sources(self) -> tuple[str, ...]:
        """The headings in the list of sources on which these findings rest, each once."""
        return tuple(dict.fromkeys(source for finding in self.findings for source in finding.source.split(", ")))


def asked_because(
    pathways: Sequence[Pathway], answers: Answers, *, told: Collection[str] = ()
) -> tuple[AskedBecause, ...]:
    """Why each answer was wanted, in the order asked; `told` are the answers that were given before any question."""
    known = {key: value for key, value in answers.items() if key in told}
    asked = []
    while (asking := next_asking(pathways, known)) is not None and asking.question.id in answers:
        key = asking.question.id
        known[key] = answers[key]
        asked.append(AskedBecause(key, answers[key], asking.findings, asked=True))
    replayed = {each.question for each in asked}
    questionnaire = merge(tuple(pathways))
    unasked = [key for key in answers if key not in replayed]
    return (*(AskedBecause(key, answers[key], _bearing(questionnaire, key), asked=False) for key in unasked), *asked)


def _bearing(questionnaire: Questionnaire, key: str) -> tuple[Finding, ...]:
    """The findings on which an answer bears; its key may be of a second asking or of one part."""
    question = key if key in questionnaire.questions else key.rpartition(".")[0]
    return tuple(questionnaire.bears_on.get(question, {}).values())
