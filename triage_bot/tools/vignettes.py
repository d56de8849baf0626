"""Vignettes, and a patient who answers from one: what is written, else the healthy answer.

A vignette is a short story that a clinician can read and disagree with: what the patient writes and answers, and the
verdict it must lead to. They lie in `tests/clinical`, one file per pathway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from triage_bot.content import Content, ContentError
from triage_bot.content.documents import read_document
from triage_bot.content.problems import Problem
from triage_bot.content.schema import Id, Line, RouteHint, Written
from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import Kind, Order, Pathway, Question, Urgency
from triage_bot.understanding import understand

Raw = str | float | list[str] | None


class Unanswered(LookupError):
    """A question that a vignette must answer itself, because no answer to it is the healthy one."""


class WrittenExpectation(Written):
    """The verdict that a vignette must lead to."""

    urgency: Urgency
    findings: list[str] | None = None
    """Exactly the findings that decide the level; an empty list means the pathway's `otherwise`."""
    route: list[RouteHint] | None = None
    unclear: bool = False
    """Whether a danger remains that the patient could not answer."""


class WrittenVignette(Written):
    """One story. What is not answered is healthy; numbers and choices without an order are always written out."""

    name: Line
    who: Line
    """Sex and age, for the reader."""
    says: Line
    """The first message, as people write; what it answers by itself counts as answered."""
    answers: dict[str, Raw] = Field(default_factory=dict)
    """Answers by question id, such as `halsont.danger: [saliva]`."""
    alarm: Id | None = None
    """The kind of alarm that the text itself raises."""
    expect: WrittenExpectation


class WrittenVignettes(Written):
    """A file of vignettes."""

    pathway: Id
    vignettes: list[WrittenVignette] = Field(min_length=1)


@dataclass(frozen=True)
class Vignette:
    """One story with the pathway that it belongs to."""

    pathway: str
    name: str
    says: str
    who: str = ""
    answers: Mapping[str, Raw] = field(default_factory=dict)
    alarm: str | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.pathway}: {self.name}"


def read_vignettes(folder: Path) -> list[Vignette]:
    """Every vignette in a folder; raises ContentError with file and line when one is not written as it should be."""
    problems: list[Problem] = []
    found: list[Vignette] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found += _read(path)
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return found


def _read(path: Path) -> Iterator[Vignette]:
    document = read_document(path.name, path.read_bytes())
    try:
        written = WrittenVignettes.model_validate(document.data)
    except ValidationError as error:
        found = [(tuple(part for part in each["loc"] if part != "[key]"), each["msg"]) for each in error.errors()]
        raise ContentError([document.problem(place, message) for place, message in found]) from error
    for position, each in enumerate(written.vignettes):
        yield Vignette(
            pathway=written.pathway,
            name=each.name,
            says=each.says,
            who=each.who,
            answers=each.answers,
            alarm=each.alarm,
            expect=each.expect.model_dump(mode="json", exclude_none=True),
            file=path.name,
            line=document.lines["vignettes", str(position)],
        )


def told(content: Content, vignette: Vignette) -> dict[str, Value]:
    """What the patient's first message answers by itself."""
    return dict(understand(vignette.says, content.lexicon).answers())


def interview(
    pathways: Sequence[Pathway], vignette: Vignette, before: Answers
) -> tuple[dict[str, Value], list[Question]]:
    """The interview with the patient of a vignette: all answers in the end, and the questions asked."""
    answers = dict(before)
    asked: list[Question] = []
    while (question := next_question(pathways, answers)) is not None:
        asked.append(question)
        answers[question.id] = reply(question, vignette)
    return answers, asked


def reply(question: Question, vignette: Vignette) -> Value:
    """The patient's answer: as written, else the healthy one. Raises Unanswered when neither exists."""
    if question.id in vignette.answers:
        raw = vignette.answers[question.id]
        if isinstance(raw, list):
            raw = [part for part in raw if part in question.values()]
        return question.accept(raw)
    value = healthy(question)
    if value is None:
        raise Unanswered(f"{vignette}: the vignette must answer {question.id}")
    return value


def healthy(question: Question) -> Value | None:
    """None of all this, or the better of yes and no where one is better; None where no answer is the healthy one."""
    if question.kind is Kind.MULTI:
        return frozenset()
    if set(question.values()) == {"yes", "no"} and question.order is not None:
        return question.values()[-1 if question.order is Order.WORSE_FIRST else 0]
    return None
