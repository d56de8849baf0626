"""Several immediate questions in one glance: a list "stämmer något av det här?" of at most six parts.

A yes/no question joins a list as a statement, a multi question with its parts. Questions are joined only where that
saves a turn: they must all be dangers, and each must still be wanted when those before it are answered in the
likeliest way. The combination lives on the screen alone. Its id names what it combines, such as
"fever.present+defence.weakened", and its answer is kept as answers to the questions themselves, so replay knows
nothing of it; after a "vet inte" each of them is asked once more in plainer words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage_bot.engine.answers import DONT_KNOW, NO, YES, Answers, Value, again, part
from triage_bot.engine.interview import Asking, Position, as_asked, likely_values, next_asking, tier, where
from triage_bot.engine.pathway import Choice, Finding, Kind, Order, Pathway, Question, Text
from triage_bot.engine.questionnaire import Questionnaire, merge

MOST_PARTS: Final = 6
JOIN: Final = "+"


@dataclass(frozen=True, eq=False)
class Glance:
    """What is put on one screen: `question` as it is shown, `asked` the questions it stands for, why they are asked."""

    question: Question
    asked: tuple[Question, ...]
    findings: tuple[Finding, ...]

    def accept(self, raw: object) -> dict[str, Value]:
        """The answers to the questions themselves that a JSON answer stands for. Raises InvalidAnswer."""
        value = self.question.accept(raw)
        if len(self.asked) == 1:
            return {self.question.id: value}
        return {each.id: _share(each, value) for each in self.asked}


def _share(question: Question, value: Value) -> Value:
    """What an answer to a list says about one of the questions in it."""
    if not isinstance(value, frozenset):
        return DONT_KNOW
    if question.kind is Kind.MULTI:
        return frozenset(each for each in question.values() if part(question.id, each) in value)
    return YES if question.id in value else NO


def next_glance(pathways: Sequence[Pathway], answers: Answers, stem: Text) -> Glance | None:
    """The next question, together with others that can be answered in the same glance; `stem` is asked above a list."""
    asking = next_asking(pathways, answers)
    if asking is None:
        return None
    questionnaire = merge(tuple(pathways))
    joined = _joined(questionnaire, answers, asking, stem)
    if len(joined) == 1:
        return Glance(asking.question, (asking.question,), asking.findings)
    joined.sort(key=lambda question: questionnaire.positions[question.id])
    here = where(questionnaire, answers)
    findings = {finding.id: finding for each in joined for finding in here.findings(each.id)}
    return Glance(_list(joined, stem), tuple(joined), tuple(findings.values()))


def find_glance(pathways: Sequence[Pathway], question_id: str, stem: Text) -> Glance:
    """What was asked under an id, a second asking included, to change its answer. Raises KeyError for an unknown id."""
    questions = merge(tuple(pathways)).questions
    asked = tuple(
        questions[each] if each in questions else replace(questions[each.removesuffix(again(""))], id=each)
        for each in question_id.split(JOIN)
    )
    return Glance(asked[0] if len(asked) == 1 else _list(asked, stem), asked, ())


def _joined(questionnaire: Questionnaire, answers: Answers, asking: Asking, stem: Text) -> list[Question]:
    """The question to ask and the further dangers that fit beside it."""
    joined = [asking.question]
    if not tier(asking.findings) or asking.question.id not in questionnaire.questions or not _joins(joined[0], stem):
        return joined
    likeliest = dict(answers)
    here = where(questionnaire, answers)
    while True:
        question = joined[-1]
        likeliest[question.id] = likely_values(questionnaire.questions[question.id], questionnaire)[0][0]
        room = MOST_PARTS - sum(_parts(each) for each in joined)
        then = where(questionnaire, likeliest)
        further = [as_asked(questionnaire, answers, each) for each in _dangers(questionnaire, here, then)]
        # a second asking in plainer words stands alone
        first_asked = [each for each in further if each.id in questionnaire.questions and each.id not in answers]
        fitting = [each for each in first_asked if _joins(each, stem) and _parts(each) <= room]
        if not fitting:
            return joined
        joined.append(fitting[0])


def _dangers(questionnaire: Questionnaire, here: Position, then: Position) -> list[str]:
    """The dangers wanted both here and after the likeliest answers, the most urgent first."""
    later = then.wanted()
    tiers = {question: tier(findings) for question, findings in here.wanted().items() if question in later}
    dangers = [question for question, its_tier in tiers.items() if its_tier]
    return sorted(dangers, key=lambda question: (-tiers[question], questionnaire.positions[question]))


def _joins(question: Question, stem: Text) -> bool:
    """Whether a question can stand in a list: a yes/no question with a statement, a multi question with this stem."""
    if question.kind is Kind.MULTI:
        return question.text["sv"] == stem["sv"]
    return question.statement is not None and set(question.values()) == {YES, NO}


def _parts(question: Question) -> int:
    return len(question.choices) if question.kind is Kind.MULTI else 1


def _list(asked: Sequence[Question], stem: Text) -> Question:
    choices: list[Choice] = []
    for question in asked:
        if question.kind is Kind.MULTI:
            choices += [Choice(part(question.id, each.value), each.label) for each in question.choices]
        elif question.statement is not None:
            choices.append(Choice(question.id, question.statement))
    name = JOIN.join(question.id for question in asked)
    return Question(name, Kind.MULTI, stem, choices=tuple(choices), order=Order.MORE_IS_WORSE)
