"""What must hold for every patient: random ones, over all shipped pathways, one, two and three merged.

That one pathway by itself gives the verdict of the full questionnaire is proved for all assignments in `test_proof`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.triage.engine.patients import interviewed, patients
from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, Value, again
from triage_bot.engine.assessment import Assessment, assess
from triage_bot.engine.glance import MOST_PARTS, next_glance
from triage_bot.engine.interview import likely_values, next_question
from triage_bot.engine.pathway import Kind, Order, Pathway, Question, Urgency
from triage_bot.engine.questionnaire import Questionnaire, merge

PATHWAYS = sorted(path.stem for path in (Path(__file__).parents[3] / "data" / "clinical" / "pathways").glob("*.yml"))
MOST_MERGED = 15
"""How many pairs, and how many triples, of complaints are tried; every pathway is tried by itself."""


def groups() -> list[tuple[str, ...]]:
    """Every pathway by itself, and pairs and triples spread evenly over all pathways."""
    merged = [
        tuple(PATHWAYS[(start + step * (len(PATHWAYS) // 3 + 1)) % len(PATHWAYS)] for step in range(size))
        for size in (2, 3)
        for start in range(0, len(PATHWAYS), -(-len(PATHWAYS) // MOST_MERGED))
    ]
    return [*((name,) for name in PATHWAYS), *merged]


GROUPS = groups()
CASES = 300
"""How many patients each property is tried on, shared among the groups."""
SAMPLED = settings(
    max_examples=max(5, CASES // len(GROUPS)), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.fixture(params=GROUPS, ids="+".join)
def pathways(request: pytest.FixtureRequest, content: Content) -> tuple[Pathway, ...]:
    return tuple(content.pathways[name] for name in request.param)


def same_outcome(one: Assessment, other: Assessment) -> bool:
    """Whether urgency and, unless it is 112, the route are the same."""
    same_route = one.urgency is Urgency.EMERGENCY_112 or set(one.route_hints) == set(other.route_hints)
    return one.urgency is other.urgency and same_route


@SAMPLED
@given(data=st.data())
def test_the_adaptive_interview_gives_the_verdict_of_the_full_questionnaire(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways, mostly_well=data.draw(st.booleans())))
    counts[f"patients with {len(pathways)} complaints: adaptive interview = full questionnaire"] += 1

    answers, asked = interviewed(pathways, patient)

    note(f"asked {asked}")
    assert same_outcome(assess(pathways, answers), assess(pathways, patient))


@SAMPLED
@given(data=st.data())
def test_lists_of_dangers_give_the_same_verdict_in_no_more_turns(
    pathways: Sequence[Pathway], data: st.DataObject, content: Content, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways, mostly_well=True))
    counts["patients asked dangers in lists: same verdict as asked singly"] += 1
    answers: dict[str, Value] = {}
    while (glance := next_glance(pathways, answers, content.glance)) is not None:
        assert glance.question.kind is not Kind.MULTI or len(glance.question.choices) <= MOST_PARTS
        assert not {each.id for each in glance.asked} & set(answers)
        answers |= {each.id: patient[each.id] for each in glance.asked}

    assert same_outcome(assess(pathways, answers), assess(pathways, patient))


@SAMPLED
@given(data=st.data())
def test_every_interview_ends_and_asks_nothing_twice(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways))
    counts["patients whose interview ends with nothing asked twice"] += 1

    answers, asked = interviewed(pathways, patient)

    assert len(asked) == len(set(asked)) <= len(patient)
    for each in asked:
        if each.endswith(".again"):
            assert answers[each.removesuffix(".again")] is DONT_KNOW


@SAMPLED
@given(data=st.data())
def test_whatever_is_left_unasked_cannot_change_the_outcome(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient, somebody_else = data.draw(patients(pathways, mostly_well=True)), data.draw(patients(pathways))
    counts["patients whose unasked answers were changed: same verdict"] += 1

    answers, _ = interviewed(pathways, patient)

    assert same_outcome(assess(pathways, answers), assess(pathways, {**somebody_else, **answers}))


@SAMPLED
@given(data=st.data())
def test_what_is_known_beforehand_is_not_asked_and_changes_no_verdict(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways))
    known = data.draw(st.sets(st.sampled_from(sorted(patient)), max_size=4))
    counts["patients who told something beforehand: same verdict"] += 1
    answers: dict[str, Value] = {each: patient[each] for each in known if not each.endswith(".again")}
    given_before = set(answers)

    while (question := next_question(pathways, answers)) is not None:
        assert question.id not in given_before
        answers[question.id] = patient[question.id]

    assert same_outcome(assess(pathways, answers), assess(pathways, patient))


@SAMPLED
@given(data=st.data())
def test_a_changed_answer_leads_where_it_would_have_led_at_once(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways, mostly_well=True))
    answers, asked = interviewed(pathways, patient)
    changed = data.draw(st.sampled_from([each for each in asked if not each.endswith(".again")]))
    value = data.draw(st.sampled_from([value for value, _ in values(changed, pathways)]))
    counts["patients who changed an earlier answer: the verdict follows"] += 1

    kept = {key: each for key, each in answers.items() if not key.startswith(f"{changed}.")}
    other_patient = {**patient, changed: value}
    replayed, _ = interviewed(pathways, other_patient, {**kept, changed: value})

    assert same_outcome(assess(pathways, replayed), assess(pathways, other_patient))


@SAMPLED
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    patient = data.draw(patients(pathways))
    shuffled = dict(data.draw(st.permutations(list(patient.items()))))
    counts["patients with answers and complaints in another order: same verdict"] += 1

    one, other = assess(pathways, patient), assess(tuple(reversed(pathways)), shuffled)

    assert one.urgency is other.urgency
    assert set(one.route_hints) == set(other.route_hints)
    assert {each.id for each in one.findings} == {each.id for each in other.findings}


@settings(SAMPLED, max_examples=max(3, CASES // 2 // len(GROUPS)))
@given(data=st.data())
def test_a_worse_answer_never_lowers_the_urgency(
    pathways: Sequence[Pathway], data: st.DataObject, counts: Counter[str]
) -> None:
    questionnaire = merge(tuple(pathways))
    patient = data.draw(patients(pathways, mostly_well=True))
    usual = assess(pathways, patient)

    for key, question in askings(questionnaire):
        for value in worse_values(question, patient[key], questionnaire):
            counts["answers made worse: the urgency is never lower"] += 1
            note(f"{key}: {patient[key]} -> {value}")
            assert assess(pathways, {**patient, key: value}).urgency >= usual.urgency


def askings(questionnaire: Questionnaire) -> list[tuple[str, Question]]:
    """Every first and second asking."""
    first = list(questionnaire.questions.items())
    return first + [(again(each), questionnaire.questions[each]) for each in sorted(questionnaire.asked_again)]


def values(question: str, pathways: Sequence[Pathway]) -> list[tuple[Value, float]]:
    questionnaire = merge(tuple(pathways))
    return likely_values(questionnaire.questions[question], questionnaire)


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
        ranks = question.values().index(str(value)), question.values().index(str(other))
        return ranks[1] > ranks[0] if question.order is Order.WORSE_LAST else ranks[1] < ranks[0]
    return False


def test_every_sample_reaches_all_levels(content: Content) -> None:
    """The patients above are not all emergencies: without this the properties would be tried on few levels only."""
    reached: set[Urgency] = set()

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(data=st.data())
    def look(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(PATHWAYS))
        patient = data.draw(patients([content.pathways[name]], mostly_well=True))
        reached.add(assess([content.pathways[name]], patient).urgency)

    look()
    assert reached == set(Urgency)
