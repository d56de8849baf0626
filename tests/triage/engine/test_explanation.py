"""Why each question was asked, which pathway suits whom, and what is asked for the hand-over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.engine.invented import SMALL, is_yes, yes_no
from triage_bot.engine.answers import Answers
from triage_bot.engine.explanation import asked_because
from triage_bot.engine.handover import MOST_QUESTIONS, handover_questions
from triage_bot.engine.measures import DAYS_PER_YEAR, MEASURES
from triage_bot.engine.pathway import suits

ANSWERS: Answers = {"t.air": "no", "t.ill": "no", "t.days": 1.0}


def test_every_answer_says_for_which_findings_it_was_asked() -> None:
    reasons = asked_because([SMALL], ANSWERS)

    assert [(each.question, each.asked) for each in reasons] == [("t.air", True), ("t.ill", True), ("t.days", True)]
    assert [[finding.id for finding in each.findings] for each in reasons] == [
        ["t.choking"],
        ["t.ill", "t.well"],
        ["t.long", "t.well"],
    ]
    assert reasons[0].sources() == ("recalled",)


def test_the_stored_order_of_answers_does_not_matter() -> None:
    backwards = dict(reversed(list(ANSWERS.items())))

    assert asked_because([SMALL], backwards) == asked_because([SMALL], ANSWERS)


def test_what_was_told_unasked_is_marked_and_not_called_asked() -> None:
    reasons = asked_because([SMALL], ANSWERS, told={"t.days"})

    assert [(each.question, each.asked) for each in reasons] == [("t.days", False), ("t.air", True), ("t.ill", True)]
    assert [finding.id for finding in reasons[0].findings] == ["t.long", "t.well"]


def test_an_answer_left_over_from_before_a_change_is_explained_too() -> None:
    reasons = asked_because([SMALL], {**ANSWERS, "t.air": "yes"})

    assert [(each.question, each.asked) for each in reasons] == [("t.ill", False), ("t.days", False), ("t.air", True)]


@pytest.mark.parametrize(("age", "fits"), [(0.5, False), (3.0, True), (17.99, True), (18.0, True), (18.01, False)])
def test_a_pathway_suits_the_ages_it_is_written_for(age: float, fits: bool) -> None:
    assert suits(replace(SMALL, ages=(3, 18)), {"patient.age": age}) is fits


def test_a_pathway_suits_as_long_as_the_age_is_not_known() -> None:
    assert suits(replace(SMALL, ages=(3, 18)), {})


@pytest.mark.parametrize(
    ("measure", "years", "number"),
    [
        ("age_days", 42 / DAYS_PER_YEAR, 42),
        ("age_days", 90 / DAYS_PER_YEAR, 90),
        ("age_weeks", 6 * 7 / DAYS_PER_YEAR, 6),
        ("age_months", 3 / 12, 3),
        ("age_months", 8 / 12, 8),
        ("age", 0.25, 0.25),
    ],
)
def test_an_age_said_in_small_units_is_exactly_that_age(measure: str, years: float, number: float) -> None:
    assert MEASURES[measure].compute(years) == number


def test_at_most_five_handover_questions_each_once_and_only_where_they_make_sense() -> None:
    shared = yes_no("handover.medicines")
    mine = replace(SMALL, handover=(shared, yes_no("t.only_ill", only_if=is_yes("t.ill"))))
    other = replace(SMALL, id="o", handover=(shared, *(yes_no(f"o.{number}") for number in range(MOST_QUESTIONS))))

    put = handover_questions([mine, other], ANSWERS)

    assert [each.id for each in put] == ["handover.medicines", "o.0", "o.1", "o.2", "o.3"]
    assert "t.only_ill" in [each.id for each in handover_questions([mine], {**ANSWERS, "t.ill": "yes"})]
    answered = {**ANSWERS, "handover.medicines": "no", "o.0": "no"}
    assert [each.id for each in handover_questions([mine, other], answered)] == ["o.1", "o.2", "o.3"]
