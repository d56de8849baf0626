"""Vignettes as the tests read them, and a patient who answers from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from triage_bot.content import Content
from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import Kind, Order, Pathway, Question
from triage_bot.understanding import understand

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Vignette:
    """One story: what the patient writes and answers, and the verdict it must lead to."""

    pathway: str
    name: str
    says: str
    answers: Mapping[str, Any]
    alarm: str | None
    expect: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.pathway}: {self.name}"


def read_vignettes() -> list[Vignette]:
    """Every vignette in this folder."""
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        for each in written["vignettes"]:
            found.append(
                Vignette(
                    written["pathway"],
                    each["name"],
                    each["says"],
                    each["answers"],
                    each.get("alarm"),
                    each["expect"],
                )
            )
    return found


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
    """The patient's answer: as written, else the healthy one."""
    if question.id in vignette.answers:
        raw = vignette.answers[question.id]
        if isinstance(raw, list):
            raw = [part for part in raw if part in question.values()]
        return question.accept(raw)
    return healthy(question, str(vignette))


def healthy(question: Question, where: str) -> Value:
    """Nothing of all this, or the better of an ordered choice between yes and no."""
    if question.kind is Kind.MULTI:
        return frozenset()
    if set(question.values()) == {"yes", "no"} and question.order is not None:
        return question.values()[-1 if question.order is Order.WORSE_FIRST else 0]
    raise AssertionError(f"{where}: the vignette must answer {question.id}")
