"""The engine on small invented content, where each rule can be seen by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.engine.invented import SMALL, finding, is_yes, yes_no
from triage_bot.engine.answers import DONT_KNOW, Answers
from triage_bot.engine.assessment import assess
from triage_bot.engine.conditions import AnyOf, Includes, Not
from triage_bot.engine.graph import mermaid
from triage_bot.engine.interview import next_asking, next_question
from triage_bot.engine.pathway import (
    Choice,
    Kind,
    Order,
    Pathway,
    Question,
    Urgency,
    WhenUnknown,
    say,
)


def asked(answers: Answers, *pathways: Pathway) -> str | None:
    question = next_question(pathways or (SMALL,), answers)
    return None if question is None else question.id


def test_dangers_are_asked_first() -> None:
    assert asked({}) == "t.air"


def test_once_112_is_certain_nothing_more_is_asked() -> None:
    assert asked({"t.air": "yes"}) is None
    assert assess([SMALL], {"t.air": "yes"}).urgency is Urgency.EMERGENCY_112


def test_nothing_is_asked_that_cannot_change_the_outcome() -> None:
    assert asked({"t.air": "no", "t.ill": "yes"}) is None
    assert assess([SMALL], {"t.air": "no", "t.ill": "yes"}).urgency is Urgency.SAME_DAY


def test_a_danger_answered_vet_inte_is_asked_once_more_in_plainer_words() -> None:
    question = next_question([SMALL], {"t.air": DONT_KNOW})

    assert question is not None
    assert question.id == "t.air.again"
    assert say(question.text, "sv") == "Kämpar du för att få luft?"


def test_a_danger_still_unknown_leads_to_a_person_the_same_day_not_to_the_emergency_room() -> None:
    answers = {"t.air": DONT_KNOW, "t.air.again": DONT_KNOW}

    assessment = assess([SMALL], {**answers, "t.ill": "no", "t.days": 1.0})

    assert asked({**answers, "t.ill": "no", "t.days": 1.0}) is None
    assert assessment.urgency is Urgency.SAME_DAY
    assert assessment.route_hints == ("person",)
    assert [each.id for each in assessment.unclear] == ["t.choking"]


@pytest.mark.parametrize(("second", "urgency"), [("yes", Urgency.EMERGENCY_112), ("no", Urgency.SELF_CARE)])
def test_the_second_answer_is_the_one_that_counts(second: str, urgency: Urgency) -> None:
    answers: Answers = {"t.air": DONT_KNOW, "t.air.again": second, "t.ill": "no", "t.days": 1.0}

    assert assess([SMALL], answers).urgency is urgency


def test_vet_inte_to_a_minor_question_neither_raises_nor_gives_self_care() -> None:
    assessment = assess([SMALL], {"t.air": "no", "t.ill": DONT_KNOW, "t.days": 1.0})

    assert assessment.urgency is Urgency.WITHIN_DAYS
    assert assessment.route_hints == ("nurse",)


def test_silence_is_not_self_care() -> None:
    assert assess([SMALL], {}).urgency is Urgency.WITHIN_DAYS


def test_the_verdict_tells_what_held_what_was_ruled_out_and_why() -> None:
    assessment = assess([SMALL], {"t.air": "no", "t.ill": "no", "t.days": 20.0}, content_version="v1")

    assert assessment.urgency is Urgency.PLANNED
    assert [each.id for each in assessment.findings] == ["t.long"]
    assert assessment.advice == ("t.long_advice", "general")
    assert [(one.question, one.value) for one in assessment.because[0].because] == [("t.days", 20.0)]
    assert {each.finding.id for each in assessment.ruled_out} == {"t.choking", "t.ill", "t.well"}
    assert assessment.content_version == "v1"


def test_no_advice_that_could_delay_help_in_an_emergency() -> None:
    assert assess([SMALL], {"t.air": "yes"}).advice == ("t.choking_advice",)


def test_a_changed_answer_changes_the_verdict() -> None:
    first = {"t.air": "no", "t.ill": "yes"}
    changed = {**first, "t.ill": "no"}

    assert assess([SMALL], first).urgency is Urgency.SAME_DAY
    assert asked(changed) == "t.days"
    assert assess([SMALL], {**changed, "t.days": 1.0}).urgency is Urgency.SELF_CARE


PARTS = Question(
    "m.signs",
    Kind.MULTI,
    {"sv": "Stämmer något?"},
    plainer={"sv": "Är det så här?"},
    choices=tuple(Choice(each, {"sv": each}, {"sv": f"{each}, enklare"}) for each in ("a", "b", "c")),
    order=Order.MORE_IS_WORSE,
)
MULTI = replace(
    SMALL,
    id="m",
    questions=(PARTS,),
    findings=(
        finding(
            "m.bad",
            Urgency.EMERGENCY_DEPARTMENT,
            Includes("m.signs", frozenset({"a", "b"})),
            dont_know=WhenUnknown.PERSON,
        ),
        finding("m.none", Urgency.SELF_CARE, Not(Includes("m.signs", frozenset({"a", "b", "c"})))),
    ),
)


def test_a_part_mentioned_unasked_is_not_asked_again() -> None:
    question = next_question([MULTI], {"m.signs.a": "no"})

    assert question is not None
    assert question.values() == ("b", "c")
    assert assess([MULTI], {"m.signs.a": "no", "m.signs": frozenset[str]()}).urgency is Urgency.SELF_CARE


def test_a_danger_mentioned_unasked_counts() -> None:
    assert assess([MULTI], {"m.signs.a": "yes"}).urgency is Urgency.EMERGENCY_DEPARTMENT


def test_the_second_asking_of_a_multi_question_has_plainer_choices() -> None:
    question = next_question([MULTI], {"m.signs": DONT_KNOW})

    assert question is not None
    assert [say(choice.label, "sv") for choice in question.choices] == ["a, enklare", "b, enklare", "c, enklare"]


GATED = replace(
    SMALL,
    id="g",
    questions=(yes_no("g.fever"), yes_no("g.high", only_if=is_yes("g.fever"))),
    findings=(
        finding("g.high", Urgency.SAME_DAY, is_yes("g.high")),
        finding("g.fine", Urgency.SELF_CARE, Not(is_yes("g.high"))),
    ),
)


def test_a_question_that_makes_no_sense_is_not_asked() -> None:
    assert asked({}, GATED) == "g.fever"
    assert asked({"g.fever": "yes"}, GATED) == "g.high"
    assert asked({"g.fever": "no"}, GATED) is None


def test_an_answer_to_a_question_that_no_longer_applies_does_not_count() -> None:
    assert assess([GATED], {"g.fever": "no", "g.high": "yes"}).urgency is Urgency.SELF_CARE


def test_several_complaints_share_questions_and_the_most_urgent_wins() -> None:
    other = replace(SMALL, id="o", findings=(finding("o.ill", Urgency.WITHIN_DAYS, is_yes("t.ill")),))
    answers = {"t.air": "no", "t.ill": "yes"}

    assert assess([SMALL, other], answers).urgency is Urgency.SAME_DAY
    assert asked(answers, SMALL, other) is None


def test_a_question_says_for_which_findings_it_is_asked() -> None:
    asking = next_asking([SMALL], {})

    assert asking is not None
    assert [each.id for each in asking.findings] == ["t.choking"]


def test_levels_are_ordered_as_the_contract_names_them() -> None:
    assert [each.value for each in sorted(Urgency)] == [
        "self_care",
        "planned",
        "within_days",
        "same_day",
        "emergency_department",
        "emergency_112",
    ]


def test_a_pathway_can_be_drawn() -> None:
    drawn = mermaid(GATED)

    assert drawn.startswith("flowchart LR\n")
    assert "g__fever -. only if .-> g__high" in drawn


def test_an_open_condition_is_not_decided_by_unknown_parts() -> None:
    both = replace(
        SMALL,
        findings=(finding("t.both", Urgency.SAME_DAY, AnyOf((is_yes("t.air"), is_yes("t.ill")))),),
    )

    assert asked({"t.air": DONT_KNOW}, both) == "t.ill"
    assert assess([both], {"t.air": DONT_KNOW, "t.ill": "yes"}).urgency is Urgency.SAME_DAY
