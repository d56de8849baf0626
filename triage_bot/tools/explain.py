"""Why a verdict is what it is: what held, what was ruled out by which answers, why each question was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from triage_bot.content import Content
from triage_bot.engine.answers import Answers, InvalidAnswer, Value
from triage_bot.engine.assessment import Assessment, assess
from triage_bot.engine.explanation import asked_because
from triage_bot.engine.interview import next_asking
from triage_bot.engine.pathway import Finding, Pathway, Question, say
from triage_bot.engine.questionnaire import merge
from triage_bot.engine.wording import Questions, answer_in_words, explained_in_words, source_of


def chosen(content: Content, names: Sequence[str]) -> list[Pathway]:
    """Pathways by name; raises InvalidAnswer naming those that exist."""
    unknown = [name for name in names if name not in content.pathways]
    if unknown:
        raise InvalidAnswer(f"there is no pathway {unknown[0]}, only {', '.join(content.pathways)}")
    return [content.pathways[name] for name in names]


def read_answers(pathways: Sequence[Pathway], path: Path) -> Answers:
    """Answers from a YAML or JSON file: question ids with the values that the chat API would carry."""
    questions = merge(tuple(pathways)).questions
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(written, dict):
        raise InvalidAnswer(f"{path}: a mapping of question ids to values is needed")
    answers: dict[str, Value] = {}
    for key, value in written.items():
        asked = questions.get(str(key).removesuffix(".again"))
        if asked is None:
            raise InvalidAnswer(f"{path}: there is no question {key}")
        plain = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        answers[str(key)] = asked.accept(plain)
    return answers


def explain(content: Content, names: Sequence[str], answers: Answers, language: str = "sv") -> Iterator[str]:
    """The verdict for these answers with everything that led to it, line by line."""
    pathways = chosen(content, names)
    assessment = assess(pathways, answers, content_version=content.version)
    yield from verdict(content, assessment, language)
    yield from reasons(assessment, merge(tuple(pathways)).questions, language)
    yield from _asked(pathways, answers, language)


def verdict(content: Content, assessment: Assessment, language: str = "sv") -> Iterator[str]:
    """What the patient is told: level, what to do, reasons, advice, when to seek care again."""
    level = content.urgency[assessment.urgency]
    yield f"{say(level.headline, language)}  [{assessment.urgency.value}; content {content.version}]"
    yield say(level.do_now, language)
    yield from (f"- {say(reason, language)}" for reason in assessment.reasons)
    yield from (f"* {say(content.advice[advice], language)}" for advice in assessment.advice)
    yield say(level.if_worse, language)
    if assessment.route_hints:
        yield f"route: {', '.join(assessment.route_hints)}"


def reasons(assessment: Assessment, questions: Questions, language: str = "sv") -> Iterator[str]:
    """The findings that held, were unclear, ruled out or left open, with the answers that decided each."""
    groups = (("held", assessment.held), ("unclear", assessment.doubtful), ("ruled out", assessment.ruled_out))
    for title, group in groups:
        if group:
            yield f"\n{title}:"
            for each in group:
                yield from explained_in_words(each, questions, language)
    if assessment.open:
        yield "\nnot settled by these answers:"
        yield from (f"  {finding.id} [{finding.urgency.value}]" for finding in assessment.open)


def _asked(pathways: Sequence[Pathway], answers: Answers, language: str) -> Iterator[str]:
    """The interview with these answers from its beginning: every question in turn, and why it was asked."""
    questions = merge(tuple(pathways)).questions
    replayed = asked_because(pathways, answers)
    for title, group in (
        ("asked in this order", [each for each in replayed if each.asked]),
        ("answered without being asked", [each for each in replayed if not each.asked]),
    ):
        if group:
            yield f"\n{title}:"
        for each in group:
            question = questions[each.question.removesuffix(".again")]
            yield f"  {each.question}: {_put(question, each.question, language)}"
            yield f"      answered {answer_in_words(question, each.value, language)}"
            if each.asked:
                yield from (f"      {line}" for line in why(each.findings))
    yield from _next(pathways, answers, language)


def _next(pathways: Sequence[Pathway], answers: Answers, language: str) -> Iterator[str]:
    asking = next_asking(pathways, answers)
    if asking is None:
        yield "\nno remaining answer can change urgency or route"
        return
    yield f"\nthe interview is not over; next would be {asking.question.id}: {say(asking.question.text, language)}"
    yield from (f"      {line}" for line in why(asking.findings))


def _put(question: Question, key: str, language: str) -> str:
    second = key != question.id and question.plainer is not None
    return say(question.plainer if second and question.plainer else question.text, language)


def why(findings: Iterable[Finding]) -> Iterator[str]:
    """For whose sake a question is asked: the findings it can settle, the most urgent first, with their sources."""
    for finding in sorted(findings, key=lambda each: -each.urgency.rank):
        yield f"can settle {finding.id} [{finding.urgency.value}], source {source_of(finding)}"
