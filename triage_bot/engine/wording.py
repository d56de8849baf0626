"""Answers, conditions and findings in words that a clinician reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from triage_bot.engine.answers import DONT_KNOW, Value
from triage_bot.engine.assessment import Explained
from triage_bot.engine.conditions import All, AnyOf, AtLeast, AtMost, Condition, Includes, Is, Not
from triage_bot.engine.pathway import Finding, Mark, Question, say

Questions = Mapping[str, Question]

MARKS: Final = {Mark.READ: "read in it", Mark.RECALLED: "recalled", Mark.PROPOSED: "own proposal"}
WORDS: Final = {
    "sv": {"and": " och ", "or": " eller ", "not": "inte ", "dont_know": "vet inte", "none": "inget av det här"},
    "en": {"and": " and ", "or": " or ", "not": "not ", "dont_know": "does not know", "none": "none of these"},
}


def answer_in_words(question: Question, value: Value, language: str = "sv") -> str:
    """An answer as the patient would say it: the labels of its choices, or the number with its unit."""
    words = _words(language)
    if value is DONT_KNOW:
        return words["dont_know"]
    if isinstance(value, frozenset):
        return ", ".join(labels(question, value, language)) or words["none"]
    if isinstance(value, str):
        return next(iter(labels(question, {value}, language)), value)
    return f"{value:g} {question.unit or ''}".strip()


def part_in_words(question: Question, part: str, language: str = "sv") -> str:
    """The label of one part of a list that the patient mentioned unasked; `part` its id, as `halsont.danger.saliva`."""
    return ", ".join(labels(question, [part.rpartition(".")[2]], language))


def labels(question: Question, values: Iterable[str], language: str) -> list[str]:
    """The labels of some values of a question, in the order in which it offers them."""
    wanted = set(values)
    return [say(choice.label, language) for choice in question.choices if choice.value in wanted]


def condition_in_words(condition: Condition, questions: Questions, language: str = "sv") -> str:
    """When something holds, in words: "danger: Svårt att gapa", "days ≥ 8", joined by and, or, not."""
    words = _words(language)
    match condition:
        case Is(question, values) | Includes(question, values):
            said = words["or"].join(f"”{label}”" for label in labels(questions[question], values, language))
            return f"{_short(question)}: {said}"
        case AtLeast(name, number):
            return f"{_short(name)} ≥ {number:g}"
        case AtMost(name, number):
            return f"{_short(name)} ≤ {number:g}"
        case Not(AtLeast(name, number)):
            return f"{_short(name)} < {number:g}"
        case Not(inner):
            return words["not"] + _inner(inner, questions, language)
        case All(conditions):
            return words["and"].join(_inner(each, questions, language) for each in conditions)
        case AnyOf(conditions):
            return words["or"].join(_inner(each, questions, language) for each in conditions)


def _inner(condition: Condition, questions: Questions, language: str) -> str:
    said = condition_in_words(condition, questions, language)
    return f"({said})" if isinstance(condition, All | AnyOf) else said


def _short(name: str) -> str:
    return name.partition(".")[2] or name


def _words(language: str) -> Mapping[str, str]:
    return WORDS["en" if language.startswith("en") else "sv"]


def source_of(finding: Finding) -> str:
    """Where a finding's rule comes from and how well it is supported."""
    return f"{finding.source} ({MARKS[finding.mark]})"


def explained_in_words(each: Explained, questions: Questions, language: str = "sv") -> list[str]:
    """A finding with the answers that decided it and the source of its rule."""
    finding = each.finding
    because = [
        f"{one.question} = {answer_in_words(questions[one.question], one.value, language)}" for one in each.because
    ]
    return [
        f"  {finding.id} [{finding.urgency.value}] {say(finding.reason, language)}",
        f"      because {'; '.join(because) or 'it does not apply'}",
        f"      source {source_of(finding)}",
    ]
