"""Invented patients for comparing contents: for every finding those whom it concerns or just not, and random ones.

A patient has an answer to every question. Most are mostly well, as most patients are: a few questions have a worse
answer, the rest the healthy one. The same seed gives the same patients on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from triage_bot.content.possible import values_to_try, witness
from triage_bot.engine.answers import DONT_KNOW, Answers, InvalidAnswer, Value, again
from triage_bot.engine.conditions import Leaf, leaves
from triage_bot.engine.pathway import Finding, Kind, Order, Pathway, Question, as_json
from triage_bot.engine.questionnaire import Questionnaire, merge
from triage_bot.tools.vignettes import healthy

MOST_UNWELL = 4
DOUBT = 0.08


@dataclass(frozen=True)
class Patient:
    """Answers by question id, and how many of them are not the healthy ones."""

    answers: Answers
    unwell: int


def patients_for(versions: Sequence[Pathway], *, count: int, seed: int) -> Iterator[Patient]:
    """Patients for all versions of one pathway: those around each finding, then `count` random ones."""
    questionnaires = [merge((version,)) for version in versions]
    asked = _asked(questionnaires)
    random = Random(seed)  # noqa: S311 - patients for a comparison, not secrets
    for questionnaire in questionnaires:
        for finding in questionnaire.findings:
            yield from (_patient(asked, special, random) for special in _around(finding, questionnaire, asked))
    for _ in range(count):
        unwell = random.sample(sorted(asked), min(random.randint(0, MOST_UNWELL), len(asked)))
        yield _patient(asked, {name: _worse(asked[name], random) for name in unwell}, random)


def _around(finding: Finding, questionnaire: Questionnaire, asked: Mapping[str, _Asked]) -> Iterator[Answers]:
    """Answers for which a finding holds, and their neighbours: each answer in turn replaced by every other.

    So whoever stands on either side of a moved threshold or of a changed `only_if` is among them.
    """
    found = witness(finding.when, questionnaire)
    if found is None:
        return
    yield found
    for name in found:
        if asked[name].question.kind is not Kind.MULTI:
            yield from ({**found, name: value} for value in asked[name].values if value != found[name])


def adapted(answers: Answers, questionnaire: Questionnaire) -> dict[str, Value]:
    """The same patient's answers to one version's questions: parts it does not offer are not mentioned."""
    found: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        value = _offered(answers.get(question.id, DONT_KNOW), question)
        found[question.id] = value
        if value is DONT_KNOW:
            found[again(question.id)] = DONT_KNOW
    return found


@dataclass(frozen=True)
class _Asked:
    """A question as a patient meets it: its newest form, and every answer that some version tells apart."""

    question: Question
    values: tuple[Value, ...]


def _asked(questionnaires: Iterable[Questionnaire]) -> dict[str, _Asked]:
    forms: dict[str, list[Question]] = {}
    compared: list[Leaf] = []
    for questionnaire in questionnaires:
        conditions = [finding.when for finding in questionnaire.findings]
        for question in questionnaire.questions.values():
            forms.setdefault(question.id, []).append(question)
            conditions += [question.only_if] if question.only_if is not None else []
        compared += [leaf for condition in conditions for leaf in leaves(condition)]
    return {name: _Asked(found[-1], tuple(_values(found, compared))) for name, found in forms.items()}


def _values(forms: Sequence[Question], compared: Sequence[Leaf]) -> Iterator[Value]:
    for form in forms:
        if form.kind is Kind.MULTI:
            yield from (frozenset({part}) for part in form.values())
        else:
            yield from values_to_try(form, compared)


def _patient(asked: Mapping[str, _Asked], special: Answers, random: Random) -> Patient:
    answers = {name: special.get(name, _usual(each, random)) for name, each in asked.items()}
    return Patient(answers, sum(answers[name] != healthy(asked[name].question) for name in special))


def _usual(asked: _Asked, random: Random) -> Value:
    """The healthy answer; where none is, as with age and sex, any."""
    value = healthy(asked.question)
    if value is not None:
        return value
    match asked.question.order:
        case Order.HIGHER_IS_WORSE | Order.WORSE_LAST:
            return asked.values[0]
        case Order.LOWER_IS_WORSE | Order.WORSE_FIRST:
            return asked.values[-1]
        case _:
            return random.choice(asked.values)


def _worse(asked: _Asked, random: Random) -> Value:
    if random.random() < DOUBT:
        return DONT_KNOW
    value = random.choice(asked.values)
    other = random.choice(asked.values)
    both = isinstance(value, frozenset) and isinstance(other, frozenset) and random.random() < DOUBT
    return value | other if both and isinstance(value, frozenset) and isinstance(other, frozenset) else value


def _offered(value: Value, question: Question) -> Value:
    if isinstance(value, frozenset):
        value = value & frozenset(question.values())
    try:
        return question.accept(as_json(value))
    except InvalidAnswer:
        return DONT_KNOW
