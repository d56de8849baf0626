"""The benchmark measures what it says: known optima, weights that add up, counts that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.benchmarks import terminal
from tests.benchmarks.counts import Asked, asked, row
from tests.benchmarks.optimum import Search, TooLarge
from tests.benchmarks.weights import items, random_patient, weighted_values
from tests.triage.engine.invented import SMALL, finding, is_yes, yes_no
from triage_bot.engine.answers import Value
from triage_bot.engine.conditions import All, AnyOf
from triage_bot.engine.pathway import Choice, Kind, Pathway, Question, Urgency
from triage_bot.engine.questionnaire import merge

STEM = {"sv": "Stämmer något av det här?"}
PROBABLY_YES = 0.97 * 1 / 3
"""Yes is the worse answer to a yes/no question: half as likely as no, and 3 % do not know."""


def pathway(condition: AnyOf | All, *names: str) -> Pathway:
    return replace(
        SMALL, questions=tuple(map(yes_no, names)), findings=(finding("t.found", Urgency.SAME_DAY, condition),)
    )


def test_the_best_order_of_two_questions_joined_by_or() -> None:
    either = pathway(AnyOf((is_yes("t.a"), is_yes("t.b"))), "t.a", "t.b")

    assert Search(either).optimum() == pytest.approx(1 + (1 - PROBABLY_YES))
    assert Search(either).adaptive() == pytest.approx(1 + (1 - PROBABLY_YES))


def test_the_best_order_asks_first_what_decides_most() -> None:
    one_and_any = All((is_yes("t.last"), AnyOf((is_yes("t.a"), is_yes("t.b")))))
    path = pathway(one_and_any, "t.a", "t.b", "t.last")

    assert Search(path).optimum() == pytest.approx(1 + PROBABLY_YES * (1 + (1 - PROBABLY_YES)))


def test_the_interview_is_never_better_than_the_optimum() -> None:
    assert Search(SMALL).adaptive() >= Search(SMALL).optimum() - 1e-9


def test_a_search_that_would_take_too_long_says_so() -> None:
    with pytest.raises(TooLarge):
        Search(SMALL, limit=2).optimum()


@pytest.mark.parametrize("second", [False, True])
def test_weights_add_up_to_one(second: bool) -> None:
    questionnaire = merge((SMALL,))

    for question in questionnaire.questions.values():
        weights = [weight for _, weight in weighted_values(question, questionnaire, second=second)]
        assert sum(weights) == pytest.approx(1)


def test_a_random_patient_can_answer_everything_twice() -> None:
    questionnaire = merge((SMALL,))

    patient = random_patient(questionnaire, Random(1))

    assert set(patient) == {each + suffix for each in questionnaire.questions for suffix in ("", ".again")}


def test_a_list_counts_a_third_for_each_part() -> None:
    parts = tuple(Choice(each, {"sv": each}) for each in "abcdef")

    assert items(Question("t.list", Kind.MULTI, STEM, choices=parts)) == 2
    assert items(yes_no("t.a")) == 1


def test_the_full_questionnaire_asks_what_the_adaptive_one_leaves_out() -> None:
    ill: dict[str, Value] = {"t.air": "no", "t.ill": "yes", "t.days": 3.0}

    interview = asked([SMALL], {}, lambda question: ill[question.id], stem=STEM)

    assert (interview.urgency, interview.turns, len(interview.full)) == (Urgency.SAME_DAY, 2, 3)
    assert interview == Asked(Urgency.SAME_DAY, interview.screens, 2, interview.full)
    assert row("all", [interview]).to_full == pytest.approx(2 / 3)


def test_a_payment_takes_no_less_than_its_bytes_on_the_line() -> None:
    paid = terminal.payment(115_200)

    assert paid.seconds >= paid.on_the_line > 0.01
    assert paid.ratio >= 1


def test_frames_leave_nothing_behind() -> None:
    assert terminal.memory_growth(20_000) <= 50
