"""How many questions patients are asked: in turns, in parts read, and as the goals count them.

A goal counts a question with several parts as a third of a question for each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from statistics import fmean, median

from tests.benchmarks.weights import items, random_patient
from tests.clinical.vignettes import Unanswered, Vignette, read_vignettes, reply, told
from triage_bot.content import Content
from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.conditions import FALSE
from triage_bot.engine.glance import next_glance
from triage_bot.engine.interview import likely_values
from triage_bot.engine.pathway import Kind, Pathway, Question, Text, Urgency
from triage_bot.engine.questionnaire import Facts, Questionnaire, merge

SEED = 20_240_301
PATIENTS = 300
MOST_GROUPS = 60
Answering = Callable[[Question], Value]


@dataclass(frozen=True)
class Asked:
    """One interview: its urgency, what the adaptive interview asked, and what the full questionnaire would ask."""

    urgency: Urgency
    screens: tuple[Question, ...]
    single: int
    full: tuple[Question, ...]

    @property
    def turns(self) -> float:
        """How many screens were shown."""
        return len(self.screens)

    @property
    def parts(self) -> float:
        """How many lines a patient had to read and judge."""
        return sum(len(each.choices) if each.kind is Kind.MULTI else 1 for each in self.screens)

    @property
    def counted(self) -> float:
        """As the goals count: a third for each part."""
        return sum(map(items, self.screens))


def asked(pathways: Sequence[Pathway], known: Answers, answering: Answering, *, stem: Text) -> Asked:
    """The adaptive interview with somebody who answers like this, beside the full questionnaire."""
    answers = dict(known)
    screens: list[Question] = []
    single = 0
    while (glance := next_glance(pathways, answers, stem)) is not None:
        screens.append(glance.question)
        single += len(glance.asked)
        answers |= {each.id: answering(each) for each in glance.asked}
    return Asked(assess(pathways, answers).urgency, tuple(screens), single, full(pathways, known, answers, answering))


def full(pathways: Sequence[Pathway], known: Answers, collected: Answers, answering: Answering) -> tuple[Question, ...]:
    """Every question that bears on a finding and makes sense for this patient, and is not known beforehand."""
    questionnaire = merge(tuple(pathways))
    answers = {**known, **collected}
    put = []
    for question in questionnaire.questions.values():
        if questionnaire.bears_on[question.id] and Facts(questionnaire, answers).gate(question.id) != FALSE:
            answers.setdefault(question.id, _any_answer(question, questionnaire, answering))
            if question.id not in known:
                put.append(question)
    return tuple(put)


def _any_answer(question: Question, questionnaire: Questionnaire, answering: Answering) -> Value:
    """A vignette need not say what is never asked; a middling answer will do to count what hangs on it."""
    try:
        return answering(question)
    except Unanswered:
        likely = likely_values(question, questionnaire)
        return likely[len(likely) // 2][0]


def of_vignettes(content: Content) -> list[Asked]:
    """Every vignette, its first message understood."""
    found = []
    for vignette in read_vignettes():
        known = told(content, vignette)

        def answering(question: Question, vignette: Vignette = vignette) -> Value:
            return reply(question, vignette)

        found.append(asked([content.pathways[vignette.pathway]], known, answering, stem=content.glance))
    return found


def of_random_patients(content: Content, *, merged: int) -> list[Asked]:
    """Random patients who have told nothing beforehand, with so many complaints at once."""
    chance = Random(SEED + merged)
    groups = list(combinations(content.pathways.values(), merged))
    groups = chance.sample(groups, min(len(groups), MOST_GROUPS))
    found = []
    for pathways in groups:
        for _ in range(PATIENTS // len(groups)):
            patient = random_patient(merge(pathways), chance)
            found.append(asked(pathways, {}, _from(patient), stem=content.glance))
    return found


def _from(patient: Mapping[str, Value]) -> Answering:
    return lambda question: patient[question.id]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    who: str
    interviews: int
    mean_turns: float
    median_turns: float
    mean_parts: float
    mean_counted: float
    median_counted: float
    without_lists: float
    to_full: float
    counted_to_full: float


def row(who: str, interviews: Iterable[Asked]) -> Row:
    """Means and medians of some interviews; ratios are of the means."""
    these = list(interviews)
    return Row(
        who,
        len(these),
        fmean(each.turns for each in these),
        median(each.turns for each in these),
        fmean(each.parts for each in these),
        fmean(each.counted for each in these),
        median(each.counted for each in these),
        fmean(each.single for each in these),
        fmean(each.turns for each in these) / fmean(len(each.full) for each in these),
        fmean(each.counted for each in these) / fmean(sum(map(items, each.full)) for each in these),
    )


def rows(who: str, interviews: Sequence[Asked]) -> list[Row]:
    """The same patients by where they end: before 112, before the emergency department, and all others."""
    kinds = {
        "non-emergencies": [each for each in interviews if each.urgency < Urgency.EMERGENCY_DEPARTMENT],
        "before an emergency stop (112)": [each for each in interviews if each.urgency is Urgency.EMERGENCY_112],
        "to the emergency department": [each for each in interviews if each.urgency is Urgency.EMERGENCY_DEPARTMENT],
    }
    return [row(f"{who}, {kind}", these) for kind, these in kinds.items() if these]
