"""What no vignette exercises: findings that never hold, questions never asked, choices nobody makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from triage_bot.content import Content
from triage_bot.engine.answers import Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.conditions import questions_of
from triage_bot.engine.pathway import Pathway, Question
from triage_bot.engine.questionnaire import with_gates
from triage_bot.tools.vignettes import Vignette, interview, told


@dataclass
class Coverage:
    """What vignettes exercise in all pathways: findings that hold, questions asked, values answered."""

    vignettes: int = 0
    findings: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    values: set[tuple[str, str]] = field(default_factory=set)


def cover(content: Content, vignettes: Iterable[Vignette]) -> Coverage:
    """Interviews every vignette and notes what it exercises. Raises Unanswered for an unfinished vignette."""
    covered = Coverage()
    for vignette in vignettes:
        pathway = [content.pathways[vignette.pathway]]
        answers, asked = interview(pathway, vignette, told(content, vignette))
        assessment = assess(pathway, answers)
        covered.vignettes += 1
        covered.findings |= {each.id for each in (*assessment.findings, *assessment.unclear)}
        covered.questions |= {question.id for question in asked} | set(answers)
        covered.values |= {pair for name, value in answers.items() for pair in _values(name, value)}
    return covered


def _values(name: str, value: Value) -> Iterator[tuple[str, str]]:
    """The choices that an answer makes; a part told unasked is an answer of its own."""
    plain = name.removesuffix(".again")
    if isinstance(value, frozenset):
        yield from ((plain, part) for part in value)
    elif isinstance(value, str):
        yield plain, value
        question, _, part = plain.rpartition(".")
        if value == "yes":
            yield question, part


def report(content: Content, covered: Coverage, names: Sequence[str] = ()) -> Iterator[str]:
    """What is not exercised, pathway by pathway; modules are counted once, whichever pathway exercises them."""
    pathways = [content.pathways[name] for name in names or sorted(content.pathways)]
    findings = {each.id: each for pathway in pathways for each in pathway.findings}
    questions = {each.id: each for pathway in pathways for each in _relevant(pathway)}
    choices = [(each.id, value) for each in questions.values() for value in each.values()]
    yield f"{covered.vignettes} vignettes"
    yield _share("findings hold", len(findings), sum(each in covered.findings for each in findings))
    yield _share("questions are answered", len(questions), sum(each in covered.questions for each in questions))
    yield _share("choices are made", len(choices), sum(each in covered.values for each in choices))
    for name, finding in findings.items():
        if name not in covered.findings:
            yield f"  no vignette: finding {name} [{finding.urgency.value}]"
    for name in questions:
        if name not in covered.questions:
            yield f"  no vignette: question {name}"
    for name, value in choices:
        if name in covered.questions and (name, value) not in covered.values:
            yield f"  no vignette: choice {name} = {value}"


def _share(what: str, total: int, covered: int) -> str:
    return f"{covered} of {total} {what}"


def _relevant(pathway: Pathway) -> list[Question]:
    """The questions that some finding depends on: the others are never asked by triage."""
    questions = {question.id: question for question in pathway.questions}
    looked_at = [name for finding in pathway.findings for name in questions_of(finding.when)]
    return [questions[name] for name in with_gates(looked_at, questions)]
