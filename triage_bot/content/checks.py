"""What must be true of a pathway beyond its shape: references that exist, texts in every language, rules that can hold.

Everything here is static and fast enough to run on every save.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage_bot.content.building import Builder
from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.conditions import (
    TRUE,
    AtLeast,
    AtMost,
    Condition,
    Includes,
    Is,
    Leaf,
    leaves,
    questions_of,
    questions_of_leaf,
    truths,
)
from triage_bot.engine.interview import likely_values
from triage_bot.engine.measures import AGE_QUESTION, MEASURES
from triage_bot.engine.pathway import Finding, Kind, Pathway, Question, Text, WhenUnknown
from triage_bot.engine.questionnaire import Facts, Questionnaire, merge, with_gates

NO_FLOOR, NO_CEILING = 0, 130


@dataclass(frozen=True)
class Catalogue:
    """What a pathway may refer to: pieces of advice and sources."""

    advice: frozenset[str]
    sources: frozenset[str]


def check_pathway(pathway: Pathway, builder: Builder, catalogue: Catalogue) -> None:
    """Add every problem of one pathway to the builder's list."""
    problems = list(_reference_problems(pathway))
    for path, message in problems:
        builder.complain(path, message)
    for path, message in _catalogue_problems(pathway, catalogue):
        builder.complain(path, message)
    for path, message in _translation_problems(pathway):
        builder.complain(path, message)
    if problems:
        return
    cycle = _only_if_cycle(pathway)
    if cycle:
        builder.complain(
            ("questions", _local(pathway, cycle[0]), "only_if"), f"only_if goes in a circle: {' -> '.join(cycle)}"
        )
        return
    for path, message in [*_never_holding(pathway), *_dangers_without_plainer(pathway), *_age_problems(pathway)]:
        builder.complain(path, message)


Found = tuple[tuple[str, ...], str]


def _local(pathway: Pathway, global_id: str) -> str:
    return global_id.removeprefix(f"{pathway.id}.")


def _conditions(pathway: Pathway) -> Iterator[tuple[tuple[str, ...], Condition]]:
    for finding in pathway.findings:
        yield ("findings", _local(pathway, finding.id), "when"), finding.when
    for question in pathway.questions:
        if question.only_if is not None:
            yield ("questions", _local(pathway, question.id), "only_if"), question.only_if


def _reference_problems(pathway: Pathway) -> Iterator[Found]:
    questions = {question.id: question for question in pathway.questions}
    used: set[str] = set()
    for path, condition in _conditions(pathway):
        used |= set(questions_of(condition))
        for leaf in leaves(condition):
            yield from ((path, message) for message in _leaf_problems(leaf, questions))
    for question in pathway.questions:
        if question.id.startswith(f"{pathway.id}.") and question.id not in used:
            yield ("questions", _local(pathway, question.id)), "no finding looks at this question"


def _leaf_problems(leaf: Leaf, questions: Mapping[str, Question]) -> Iterator[str]:
    unknown = [each for each in questions_of_leaf(leaf) if each not in questions]
    if unknown:
        yield f"there is no question {unknown[0]}, here or in the modules of this pathway"
        return
    question = questions[questions_of_leaf(leaf)[0]]
    if isinstance(leaf, Is | Includes):
        wanted = Kind.CHOICE if isinstance(leaf, Is) else Kind.MULTI
        if question.kind is not wanted:
            yield f"{question.id} is a {question.kind} question; use {_word_for(question.kind)}"
        elif unknown_values := sorted(leaf.values - set(question.values())):
            yield f"{question.id} has no value {unknown_values[0]}, only {', '.join(question.values())}"
    elif question.kind is not Kind.NUMBER:
        yield f"{question.id} is a {question.kind} question; use {_word_for(question.kind)}"
    elif not _threshold_in_range(leaf, question):
        yield f"{leaf.number:g} lies outside the range of {question.id} ({question.minimum} to {question.maximum})"


def _word_for(kind: Kind) -> str:
    return {Kind.CHOICE: "is", Kind.MULTI: "includes", Kind.NUMBER: "at_least or at_most"}.get(kind, "nothing: a text")


def _threshold_in_range(leaf: AtLeast | AtMost, question: Question) -> bool:
    measure = MEASURES.get(leaf.name)
    threshold = leaf.number / measure.compute(1.0) if measure else leaf.number
    low = question.minimum if question.minimum is not None else threshold
    high = question.maximum if question.maximum is not None else threshold
    return low <= threshold <= high


def _catalogue_problems(pathway: Pathway, catalogue: Catalogue) -> Iterator[Found]:
    places: list[tuple[tuple[str, ...], Sequence[str]]] = [
        (("advice",), pathway.advice),
        (("otherwise", "advice"), pathway.otherwise.advice),
    ]
    places += [(("findings", _local(pathway, each.id), "advice"), each.advice) for each in pathway.findings]
    for path, advice in places:
        for each in advice:
            if each not in catalogue.advice:
                yield path, f"there is no advice {each}"
    for finding in pathway.findings:
        for source in finding.source.split(", "):
            if source not in catalogue.sources:
                yield ("findings", _local(pathway, finding.id), "source"), f"SOURCES.md has no heading {source}"
    for source in pathway.sources:
        if source not in catalogue.sources:
            yield ("sources",), f"SOURCES.md has no heading {source}"


def _translation_problems(pathway: Pathway) -> Iterator[Found]:
    texts: list[tuple[tuple[str, ...], Text | None]] = [
        (("name",), pathway.name),
        (("otherwise", "reason"), pathway.otherwise.reason),
    ]
    texts += [(("findings", _local(pathway, each.id), "reason"), each.reason) for each in pathway.findings]
    for question in (*pathway.questions, *pathway.handover):
        path: tuple[str, ...] = ("questions", _local(pathway, question.id))
        texts += [((*path, "text"), question.text), ((*path, "plainer"), question.plainer)]
        texts += [((*path, "help"), question.help)]
        for choice in question.choices:
            texts += [((*path, "choices", choice.value), each) for each in (choice.label, choice.plainer)]
    for path, text in texts:
        yield from missing_languages(path, text, pathway.languages)


def missing_languages(path: tuple[str, ...], text: Text | None, languages: Sequence[str]) -> Iterator[Found]:
    """The languages in which a text that exists is missing."""
    for language in languages:
        if text is not None and language not in text:
            yield path, f"the text is missing in {language}"


def _only_if_cycle(pathway: Pathway) -> list[str]:
    gates = {q.id: questions_of(q.only_if) if q.only_if is not None else () for q in pathway.questions}

    def walk(question: str, trail: list[str]) -> list[str]:
        if question in trail:
            return [*trail[trail.index(question) :], question]
        for gate in gates[question]:
            if cycle := walk(gate, [*trail, question]):
                return cycle
        return []

    return next((cycle for question in gates if (cycle := walk(question, []))), [])


def _never_holding(pathway: Pathway) -> Iterator[Found]:
    questionnaire = merge((pathway,))
    for finding in pathway.findings:
        if not _can_hold(finding.when, questionnaire, {}):
            yield ("findings", _local(pathway, finding.id), "when"), "this can never hold"


def _can_hold(condition: Condition, questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether some answers make a condition true, by trying representative values question by question."""
    if not truths(condition, Facts(questionnaire, answers)) & TRUE:
        return False
    open_questions = [
        each for each in with_gates(questions_of(condition), questionnaire.questions) if each not in answers
    ]
    if not open_questions:
        return True
    first = open_questions[0]
    values = _values_to_try(questionnaire.questions[first], questionnaire, condition)
    return any(_can_hold(condition, questionnaire, {**answers, first: value}) for value in values)


def _values_to_try(question: Question, questionnaire: Questionnaire, condition: Condition) -> list[Value]:
    values = [value for value, _ in likely_values(question, questionnaire)]
    if question.kind is Kind.MULTI:
        named = [leaf.values for leaf in leaves(condition) if isinstance(leaf, Includes)]
        values.append(frozenset().union(*named) & set(question.values()))
    return values


def _dangers_without_plainer(pathway: Pathway) -> Iterator[Found]:
    dangers = [each for each in pathway.findings if each.dont_know is WhenUnknown.PERSON]
    needed = {question for finding in dangers for question in questions_of(finding.when)}
    for question in pathway.questions:
        if question.id in needed and question.kind is not Kind.NUMBER and question.plainer is None:
            message = "a danger depends on this question, so it needs a plainer wording for a second asking"
            yield ("questions", _local(pathway, question.id), "plainer"), message


def _age_problems(pathway: Pathway) -> Iterator[Found]:
    youngest, oldest = pathway.ages
    outside = [youngest - 0.01] if youngest > NO_FLOOR else []
    outside += [oldest + 0.01] if oldest < NO_CEILING else []
    for age in outside:
        if not any(_holds_at(finding, pathway, age) for finding in pathway.findings):
            yield ("ages",), f"no finding catches a patient of {age:g} years, whom this pathway is not written for"


def _holds_at(finding: Finding, pathway: Pathway, age: float) -> bool:
    return truths(finding.when, Facts(merge((pathway,)), {AGE_QUESTION: age})) == TRUE
