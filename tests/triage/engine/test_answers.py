"""Answers as the chat API carries them: accepted, written back, or refused."""

from __future__ import annotations

import pytest

from triage_bot.engine.answers import DONT_KNOW, InvalidAnswer
from triage_bot.engine.pathway import Choice, Kind, Question, as_json

YES_NO = Question("q", Kind.CHOICE, {"sv": "?"}, choices=(Choice("yes", {"sv": "Ja"}), Choice("no", {"sv": "Nej"})))
PARTS = Question("m", Kind.MULTI, {"sv": "?"}, choices=tuple(Choice(each, {"sv": each}) for each in ("a", "b", "c")))
DAYS = Question("d", Kind.NUMBER, {"sv": "?"}, unit="dygn", minimum=0, maximum=100)


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (YES_NO, "yes", "yes"),
        (YES_NO, None, DONT_KNOW),
        (YES_NO, "dont_know", DONT_KNOW),
        (PARTS, [], frozenset()),
        (PARTS, ["a", "c"], frozenset({"a", "c"})),
        (DAYS, 3, 3.0),
        (DAYS, None, DONT_KNOW),
    ],
)
def test_json_answers_are_accepted_and_written_back(question: Question, raw: object, value: object) -> None:
    accepted = question.accept(raw)

    assert accepted == value
    assert question.accept(as_json(accepted)) == value


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (YES_NO, "maybe"),
        (YES_NO, True),
        (PARTS, "a"),
        (PARTS, ["d"]),
        (PARTS, [1]),
        (DAYS, -1),
        (DAYS, 101),
        (DAYS, True),
        (DAYS, float("nan")),
        (DAYS, "3"),
    ],
)
def test_an_answer_that_a_question_cannot_have_is_refused_without_repeating_it(question: Question, raw: object) -> None:
    with pytest.raises(InvalidAnswer, match=question.id):
        question.accept(raw)
