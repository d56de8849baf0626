"""How likely each answer is taken to be: the weights behind every mean in the benchmark.

They are plain assumptions, the same for the adaptive interview, the full questionnaire and the optimum, and but for
"vet inte" and ages those by which the engine itself looks ahead:

- "vet inte" is 3 % of the answers to any question, and 10 % of the answers to a second asking;
- a multi question that dangers hang on is answered "none of these" by 94 %, any other by 70 %; else one part is
  chosen, all parts alike; a yes/no question whose answer alone means an emergency is answered well by 94 % too;
- any other choice with an order: each step worse is half as likely as the step before; without an order all are alike;
- an age is uniform from 0 to 90 years, and a threshold itself weighs as much as one month; of any other number, every
  threshold and every interval between thresholds weighs the same.
"""

from __future__ import annotations

from random import Random

from triage_bot.engine.answers import DONT_KNOW, Value, again
from triage_bot.engine.interview import likely_values
from triage_bot.engine.measures import AGE_QUESTION
from triage_bot.engine.pathway import Kind, Question
from triage_bot.engine.questionnaire import Questionnaire

DONT_KNOW_FIRST, DONT_KNOW_AGAIN = 0.03, 0.10
OLDEST, MONTH = 90.0, 1 / 12

Weighted = list[tuple[Value, float]]


def weighted_values(question: Question, questionnaire: Questionnaire, *, second: bool = False) -> Weighted:
    """The answers to a question with their probabilities, "vet inte" last; they add up to one."""
    values = _without_dont_know(question, questionnaire)
    unknown = DONT_KNOW_AGAIN if second else DONT_KNOW_FIRST
    total = sum(weight for _, weight in values)
    known: Weighted = [(value, weight / total * (1 - unknown)) for value, weight in values]
    return [*known, (DONT_KNOW, unknown)]


def _without_dont_know(question: Question, questionnaire: Questionnaire) -> Weighted:
    likely = likely_values(question, questionnaire)
    if question.id == AGE_QUESTION:
        return _ages(sorted(float(value) for value, _ in likely if isinstance(value, int | float)))
    return likely


def _ages(representatives: list[float]) -> Weighted:
    """Every second representative is a threshold, the ones between stand for the interval around them."""
    weighted: Weighted = []
    for position, age in enumerate(representatives):
        if position % 2 == 0:
            weighted.append((age, MONTH if age <= OLDEST else 0.0))
        else:
            low, high = representatives[position - 1], min(OLDEST, representatives[position + 1])
            weighted.append((age, max(0.0, high - low)))
    return [(age, weight) for age, weight in weighted if weight > 0]


def random_patient(questionnaire: Questionnaire, chance: Random) -> dict[str, Value]:
    """An answer to every question and every second asking, drawn by the weights."""
    patient: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        for key, second in ((question.id, False), (again(question.id), True)):
            values = weighted_values(question, questionnaire, second=second)
            patient[key] = chance.choices([value for value, _ in values], [weight for _, weight in values])[0]
    return patient


def items(question: Question) -> float:
    """What a question costs to read: one, or a third for each part of a question with several parts."""
    return len(question.choices) / 3 if question.kind is Kind.MULTI else 1.0
