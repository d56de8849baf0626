"""What must be true of a pathway beyond its shape: references that exist, texts in every language, rules that can hold.

Everything here is static and fast enough to run on every save. What is wrong with a module's question or finding is
reported in the module's file, with the pathway in which it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from triage_bot.content.ages import NO_CEILING, NO_FLOOR
from triage_bot.content.documents import Document
from triage_bot.content.possible import threshold, witness
from triage_bot.content.problems import Problem
from triage_bot.content.texts import missing_languages
from triage_bot.engine.conditions import (
    AtLeast,
    AtMost,
    Condition,
    Includes,
    Is,
    Leaf,
    leaves,
    questions_of,
    questions_of_leaf,
)
from triage_bot.engine.glance import MOST_PARTS
from triage_bot.engine.pathway import Kind, Pathway, Question, Text, WhenUnknown
from triage_bot.engine.questionnaire import merge

Found = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Catalogue:
    """What a pathway may refer to: pieces of advice, sources, and shared hand-over questions; and the shared files."""

    advice: Mapping[str, Text]
    sources: frozenset[str]
    places: Mapping[str, Document]
    handover: Mapping[str, Question]


@dataclass(frozen=True)
class Places:
    """Where the questions and findings of a pathway stand: in its own file, or in that of a module."""

    own: Document
    shared: Mapping[str, Document]

    def problem(self, path: Sequence[str], message: str, pathway: str) -> Problem:
        """A problem at a path whose second part may be a global id such as `fever.days`."""
        section, *rest = path
        if not rest or "." not in rest[0]:
            return self.own.problem(path, message)
        owner, _, name = rest[0].partition(".")
        if owner not in self.shared:
            return self.own.problem((section, name, *rest[1:]), message)
        section = "questions" if section == "handover" else section
        return self.shared[owner].problem((section, name, *rest[1:]), f"{message} (in the pathway {pathway})")


def pathway_problems(pathway: Pathway, places: Places, catalogue: Catalogue) -> list[Problem]:
    """Everything that is wrong with one pathway."""
    references = list(_reference_problems(pathway))
    found = [*references, *_catalogue_problems(pathway, catalogue), *_text_problems(pathway)]
    if not references:
        circle = list(_only_if_cycle(pathway))
        found += circle or [*_never_holding(pathway), *_dangers_without_plainer(pathway), *_age_problems(pathway)]
    return [places.problem(path, message, pathway.id) for path, message in found]


def _conditions(pathway: Pathway) -> Iterator[tuple[tuple[str, ...], Condition]]:
    for finding in pathway.findings:
        yield ("findings", finding.id, "when"), finding.when
    for section, questions in (("questions", pathway.questions), ("handover", pathway.handover)):
        for question in questions:
            if question.only_if is not None:
                yield (section, question.id, "only_if"), question.only_if


def _reference_problems(pathway: Pathway) -> Iterator[Found]:
    questions = {question.id: question for question in pathway.questions}
    compared: set[str] = set()
    parts: set[tuple[str, str]] = set()
    for path, condition in _conditions(pathway):
        compared |= set(questions_of(condition)) if path[0] != "handover" else set()
        for leaf in leaves(condition):
            if isinstance(leaf, Includes):
                parts |= {(leaf.question, value) for value in leaf.values}
            yield from ((path, message) for message in _leaf_problems(leaf, questions))
    for question in pathway.questions:
        if not question.id.startswith(f"{pathway.id}."):
            continue
        if question.id not in compared:
            yield ("questions", question.id), "no finding looks at this question"
        elif question.kind is Kind.MULTI:
            idle = [value for value in question.values() if (question.id, value) not in parts]
            yield from ((("questions", question.id, "choices", each), "no finding looks at this part") for each in idle)
            if len(question.choices) > MOST_PARTS:
                yield ("questions", question.id, "choices"), f"more than {MOST_PARTS} parts; split the question"


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
    number = threshold(leaf)
    low = question.minimum if question.minimum is not None else number
    high = question.maximum if question.maximum is not None else number
    return low <= number <= high


def _catalogue_problems(pathway: Pathway, catalogue: Catalogue) -> Iterator[Found]:
    places: list[tuple[tuple[str, ...], Sequence[str]]] = [
        (("advice",), pathway.advice),
        (("otherwise", "advice"), pathway.otherwise.advice),
    ]
    places += [(("findings", each.id, "advice"), each.advice) for each in pathway.findings]
    for path, advice in places:
        for each in advice:
            if each not in catalogue.advice:
                yield path, f"there is no advice {each}"
                continue
            lacking = missing_languages(catalogue.advice[each], pathway.languages)
            yield from ((path, f"advice {each}: {message}") for message in lacking)
    for finding in pathway.findings:
        for source in finding.source.split(", "):
            if source not in catalogue.sources:
                yield ("findings", finding.id, "source"), f"SOURCES.md has no heading {source}"
    for source in pathway.sources:
        if source not in catalogue.sources:
            yield ("sources",), f"SOURCES.md has no heading {source}"


def _text_problems(pathway: Pathway) -> Iterator[Found]:
    texts: list[tuple[tuple[str, ...], Text | None]] = [
        (("name",), pathway.name),
        (("otherwise", "reason"), pathway.otherwise.reason),
    ]
    texts += [(("findings", each.id, "reason"), each.reason) for each in pathway.findings]
    for section, questions in (("questions", pathway.questions), ("handover", pathway.handover)):
        for question in questions:
            path: tuple[str, ...] = (section, question.id)
            texts += [((*path, "text"), question.text), ((*path, "plainer"), question.plainer)]
            texts += [((*path, "help"), question.help), ((*path, "statement"), question.statement)]
            for choice in question.choices:
                texts += [((*path, "choices", choice.value), each) for each in (choice.label, choice.plainer)]
    for path, text in texts:
        yield from ((path, message) for message in missing_languages(text, pathway.languages))


def _only_if_cycle(pathway: Pathway) -> Iterator[Found]:
    gates = {each.id: questions_of(each.only_if) if each.only_if is not None else () for each in pathway.questions}
    try:
        TopologicalSorter(gates).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]
        yield ("questions", circle[0], "only_if"), f"only_if goes in a circle: {' -> '.join(circle)}"


def _never_holding(pathway: Pathway) -> Iterator[Found]:
    questionnaire = merge((pathway,))
    for path, condition in _conditions(pathway):
        if witness(condition, questionnaire) is None:
            yield path, "this can never hold"


def _dangers_without_plainer(pathway: Pathway) -> Iterator[Found]:
    dangers = [each for each in pathway.findings if each.dont_know is WhenUnknown.PERSON]
    needed = {question for finding in dangers for question in questions_of(finding.when)}
    for question in pathway.questions:
        if question.id in needed and question.kind is not Kind.NUMBER and question.plainer is None:
            message = "a danger depends on this question, so it needs a plainer wording for a second asking"
            yield ("questions", question.id, "plainer"), message


def _age_problems(pathway: Pathway) -> Iterator[Found]:
    youngest, oldest = pathway.ages
    if not NO_FLOOR <= youngest < oldest <= NO_CEILING:
        yield ("ages",), f"from the youngest to the oldest, between {NO_FLOOR} and {NO_CEILING} years"
