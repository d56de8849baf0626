"""Random patients: an answer to every question of a questionnaire, and interviews with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from triage_bot.engine.answers import DONT_KNOW, Value, again
from triage_bot.engine.interview import likely_values, next_question
from triage_bot.engine.pathway import Kind, Pathway, Question
from triage_bot.engine.questionnaire import Questionnaire, merge


def values_of(question: Question, questionnaire: Questionnaire) -> st.SearchStrategy[Value]:
    """Any answer that can make a difference, "vet inte" among them."""
    if question.kind is Kind.MULTI:
        parts = st.frozensets(st.sampled_from(question.values()), max_size=2)
        return st.one_of(st.just(frozenset[str]()), parts, st.just(DONT_KNOW))
    values: list[Value] = [value for value, _ in likely_values(question, questionnaire)]
    return st.sampled_from([*values, DONT_KNOW])


@st.composite
def patients(draw: st.DrawFn, pathways: Sequence[Pathway], *, mostly_well: bool = False) -> dict[str, Value]:
    """A complete assignment: every question and every second asking has an answer.

    Somebody mostly well has only a few complaints, so that the lower levels are reached as well.
    """
    questionnaire = merge(tuple(pathways))
    answers: dict[str, Value] = {}
    names = sorted(questionnaire.questions)
    unwell = draw(st.sets(st.sampled_from(names), max_size=4)) if mostly_well else set(names)
    for question in questionnaire.questions.values():
        best, _ = likely_values(question, questionnaire)[0]
        answers[question.id] = draw(values_of(question, questionnaire)) if question.id in unwell else best
        if question.id in questionnaire.asked_again:
            answers[again(question.id)] = draw(values_of(question, questionnaire))
    return answers


def interviewed(
    pathways: Sequence[Pathway], patient: Mapping[str, Value], known: Mapping[str, Value] | None = None
) -> tuple[dict[str, Value], list[str]]:
    """The answers that an adaptive interview ends with, and the questions in the order asked."""
    answers: dict[str, Value] = dict(known or {})
    asked: list[str] = []
    while (question := next_question(pathways, answers)) is not None:
        asked.append(question.id)
        answers[question.id] = patient[question.id]
    return answers, asked
