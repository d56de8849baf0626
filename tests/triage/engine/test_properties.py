"""What must hold for every patient, over all shipped pathways."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.triage.engine.patients import interviewed, patients
from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.interview import likely_values, next_question
from triage_bot.engine.pathway import Kind, Order, Pathway, Question, Urgency
from triage_bot.engine.questionnaire import Questionnaire, merge

GROUPS = (
    ("halsont",),
    ("brostsmarta",),
    ("urinvagsbesvar",),
    ("annat",),
    ("vill_inte_leva",),
    ("halsont", "urinvagsbesvar"),
    ("brostsmarta", "annat"),
)
SAMPLED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(params=GROUPS, ids="+".join)
def pathways(request: pytest.FixtureRequest, content: Content) -> tuple[Pathway, ...]:
    return tuple(content.pathways[name] for name in request.param)


@SAMPLED
@given(data=st.data())
def test_the_adaptive_interview_gives_the_verdict_of_the_full_questionnaire(
    pathways: Sequence[Pathway], data: st.DataObject
) -> None:
    patient = data.draw(patients(pathways))

    answers, asked = interviewed(pathways, patient)
    adaptive, full = assess(pathways, answers), assess(pathways, patient)

    note(f"asked {asked}")
    assert adaptive.urgency is full.urgency
    if full.urgency is not Urgency.EMERGENCY_112:
        assert set(adaptive.route_hints) == set(full.route_hints)


@SAMPLED
@given(data=st.data())
def test_every_interview_ends_and_asks_nothing_twice(pathways: Sequence[Pathway], data: st.DataObject) -> None:
    patient = data.draw(patients(pathways))

    _, asked = interviewed(pathways, patient)

    assert len(asked) == len(set(asked)) <= len(patient)


@SAMPLED
@given(data=st.data())
def test_what_is_known_beforehand_is_not_asked_and_changes_no_verdict(
    pathways: Sequence[Pathway], data: st.DataObject
) -> None:
    patient = data.draw(patients(pathways))
    known = data.draw(st.sets(st.sampled_from(sorted(patient)), max_size=4))
    answers: dict[str, Value] = {each: patient[each] for each in known if not each.endswith(".again")}
    given_before = set(answers)

    while (question := next_question(pathways, answers)) is not None:
        assert question.id not in given_before
        answers[question.id] = patient[question.id]

    assert assess(pathways, answers).urgency is assess(pathways, patient).urgency


@SAMPLED
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(pathways: Sequence[Pathway], data: st.DataObject) -> None:
    patient = data.draw(patients(pathways))
    shuffled = dict(data.draw(st.permutations(list(patient.items()))))

    one, other = assess(pathways, patient), assess(tuple(reversed(pathways)), shuffled)

    assert one.urgency is other.urgency
    assert set(one.route_hints) == set(other.route_hints)
    assert {each.id for each in one.findings} == {each.id for each in other.findings}


@SAMPLED
@given(data=st.data())
def test_a_worse_answer_never_lowers_the_urgency(pathways: Sequence[Pathway], data: st.DataObject) -> None:
    questionnaire = merge(tuple(pathways))
    patient = data.draw(patients(pathways, mostly_well=True))
    usual = assess(pathways, patient)

    for question in questionnaire.questions.values():
        for value in worse_values(question, patient[question.id], questionnaire):
            note(f"{question.id}: {patient[question.id]} -> {value}")
            assert assess(pathways, {**patient, question.id: value}).urgency >= usual.urgency


def worse_values(question: Question, value: Value, questionnaire: Questionnaire) -> list[Value]:
    """Every representative answer that the question declares worse than this one."""
    if question.order is None or value is DONT_KNOW:
        return []
    others = [other for other, _ in likely_values(question, questionnaire)]
    if isinstance(value, frozenset):
        others = [value | other for other in others if isinstance(other, frozenset)]
    return [other for other in others if _is_worse(question, value, other)]


def _is_worse(question: Question, value: Value, other: Value) -> bool:
    if isinstance(value, frozenset) and isinstance(other, frozenset):
        return value < other
    if isinstance(value, float) and isinstance(other, float):
        return other > value if question.order is Order.HIGHER_IS_WORSE else other < value
    if question.kind is Kind.CHOICE:
        values = question.values()
        ranks = values.index(str(value)), values.index(str(other))
        return ranks[1] > ranks[0] if question.order is Order.WORSE_LAST else ranks[1] < ranks[0]
    return False
