"""Several dangers in one glance: fewer turns, the same answers, never more than six parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.triage.engine.invented import SMALL, finding, is_yes, yes_no
from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, InvalidAnswer, Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.conditions import All, Includes, Not
from triage_bot.engine.glance import MOST_PARTS, Glance, find_glance, next_glance
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import Choice, Kind, Order, Pathway, Question, Urgency, WhenUnknown, say

STEM = {"sv": "Stämmer något av det här?"}


def signs(name: str, parts: str, *, text: str = STEM["sv"]) -> Question:
    choices = tuple(Choice(each, {"sv": each}, {"sv": f"{each}, enklare"}) for each in parts)
    return Question(name, Kind.MULTI, {"sv": text}, {"sv": "Är det så?"}, choices, order=Order.MORE_IS_WORSE)


def dangers(*questions: Question) -> Pathway:
    """A pathway where every question by itself can mean the emergency department."""
    found = tuple(
        finding(
            f"{each.id}_bad",
            Urgency.EMERGENCY_DEPARTMENT,
            Includes(each.id, frozenset(each.values())) if each.kind is Kind.MULTI else is_yes(each.id),
            dont_know=WhenUnknown.PERSON,
        )
        for each in questions
    )
    return replace(SMALL, questions=questions, findings=found)


FEVER = yes_no("t.fever", plainer="Är du varm?", statement={"sv": "Har feber"})
WEAK = signs("t.weak", "ab")
BOTH = dangers(FEVER, WEAK)


def first(*pathways: Pathway) -> Glance:
    glance = next_glance(pathways, {}, STEM)
    assert glance is not None
    return glance


def test_two_dangers_are_asked_in_one_list() -> None:
    question = first(BOTH).question

    assert question.id == "t.fever+t.weak"
    assert question.kind is Kind.MULTI
    assert say(question.text, "sv") == STEM["sv"]
    assert [(each.value, say(each.label, "sv")) for each in question.choices] == [
        ("t.fever", "Har feber"),
        ("t.weak.a", "a"),
        ("t.weak.b", "b"),
    ]
    assert {each.id for each in first(BOTH).findings} == {"t.fever_bad", "t.weak_bad"}


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        ([], {"t.fever": "no", "t.weak": frozenset[str]()}),
        (["t.fever"], {"t.fever": "yes", "t.weak": frozenset[str]()}),
        (["t.weak.b", "t.fever"], {"t.fever": "yes", "t.weak": frozenset({"b"})}),
        (None, {"t.fever": DONT_KNOW, "t.weak": DONT_KNOW}),
    ],
)
def test_an_answer_to_a_list_is_kept_as_answers_to_its_questions(raw: object, answers: dict[str, Value]) -> None:
    assert first(BOTH).accept(raw) == answers
    assert find_glance([BOTH], "t.fever+t.weak", STEM).accept(raw) == answers


def test_the_answer_to_a_second_asking_can_be_changed_and_an_unknown_id_is_refused() -> None:
    assert find_glance([BOTH], "t.fever.again", STEM).accept("yes") == {"t.fever.again": "yes"}
    with pytest.raises(KeyError):
        find_glance([BOTH], "t.fever+t.other", STEM)


def test_a_part_that_the_list_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidAnswer):
        first(BOTH).accept(["fever"])


def test_vet_inte_to_a_list_is_followed_by_the_plainer_questions_one_by_one() -> None:
    answers = first(BOTH).accept("dont_know")

    put = []
    while (glance := next_glance([BOTH], answers, STEM)) is not None:
        put.append((glance.question.id, say(glance.question.text, "sv")))
        answers |= glance.accept([] if glance.question.kind is Kind.MULTI else "no")

    assert sorted(put) == [("t.fever.again", "Är du varm?"), ("t.weak.again", "Är det så?")]
    assert answers["t.weak.again"] == frozenset()


def test_a_longer_list_is_split() -> None:
    seven = dangers(FEVER, signs("t.one", "abcd"), signs("t.other", "ab"))

    glance = first(seven)
    assert glance.question.id == "t.fever+t.one"
    rest = next_glance([seven], glance.accept([]), STEM)
    assert rest is not None
    assert rest.question.id == "t.other"


def test_merged_pathways_share_one_list() -> None:
    one, other = dangers(FEVER), replace(dangers(WEAK), id="o")

    assert first(one, other).question.id == "t.fever+t.weak"


@pytest.mark.parametrize(
    "beside",
    [
        signs("t.weak", "ab", text="Stämmer något av det här om halsen?"),
        yes_no("t.air", plainer="Kämpar du för att få luft?"),
    ],
    ids=["a question about something special", "a question without a statement"],
)
def test_what_reads_badly_in_a_list_is_asked_alone(beside: Question) -> None:
    assert len(first(dangers(FEVER, beside)).asked) == 1


def test_nothing_is_joined_that_saves_no_turn() -> None:
    weak_matters_only_with_fever = All((is_yes("t.fever"), Not(Includes("t.weak", frozenset({"a"})))))
    found = (finding("t.bad", Urgency.EMERGENCY_DEPARTMENT, weak_matters_only_with_fever),)

    assert len(first(replace(BOTH, findings=found)).asked) == 1


def test_minor_questions_are_not_joined() -> None:
    minor = tuple(replace(each, urgency=Urgency.SAME_DAY) for each in BOTH.findings)

    assert len(first(replace(BOTH, findings=minor)).asked) == 1


def test_a_part_told_before_is_not_in_the_list() -> None:
    glance = next_glance([BOTH], {"t.weak.a": "no"}, STEM)

    assert glance is not None
    assert glance.question.values() == ("t.fever", "t.weak.b")


def test_lists_of_shipped_content_are_short_and_save_turns(content: Content) -> None:
    saved = 0
    for pathway in content.pathways.values():
        lists, turns = walk([pathway], content)
        alone = len(asked_alone([pathway], content))
        assert all(len(each.question.choices) <= MOST_PARTS for each in lists)
        # a list looks one answer ahead, so that a single pathway may now and then have a turn more
        assert turns <= alone + 1
        saved += alone - turns
    assert saved >= len(content.pathways)


def walk(pathways: Sequence[Pathway], content: Content) -> tuple[list[Glance], int]:
    """The lists and the number of turns of somebody who is well; the outcome is the one of single questions."""
    answers: dict[str, Value] = {}
    lists, turns = [], 0
    while (glance := next_glance(pathways, answers, content.glance)) is not None:
        turns += 1
        lists += [glance] if len(glance.asked) > 1 else []
        answers |= glance.accept(well(glance.question))
    assert assess(pathways, answers).urgency is assess(pathways, asked_alone(pathways, content)).urgency
    return lists, turns


def asked_alone(pathways: Sequence[Pathway], content: Content) -> dict[str, Value]:
    answers: dict[str, Value] = {}
    while (question := next_question(pathways, answers)) is not None:
        answers[question.id] = question.accept(well(question))
    return answers


def well(question: Question) -> object:
    """An answer of somebody grown-up who has nothing much."""
    if question.kind is Kind.MULTI:
        return []
    if question.kind is Kind.NUMBER:
        return 35 if question.id == "patient.age" else 1
    return question.values()[-1 if question.order is Order.WORSE_FIRST else 0]


def test_a_second_asking_never_joins_a_list() -> None:
    third = yes_no("t.cold", plainer="Fryser du?", statement={"sv": "Fryser"})
    answers: dict[str, Value] = {"t.fever": DONT_KNOW}

    glance = next_glance([dangers(FEVER, WEAK, third)], answers, STEM)

    assert glance is not None
    asked = {each.id for each in glance.asked}
    assert asked == {"t.fever.again"} or "t.fever.again" not in asked
