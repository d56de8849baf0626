"""What people write, as it lies in `data/dialogue`: examples of complaints, of intents, and of alarms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.schema import Id, Line, Written
from triage_bot.understanding.likeness import INTENT

COMPLAINTS, ASSISTANT, ALARMS = "complaints", "nlu", "alarms"
MATTERS = frozenset({"describe", "inform"})
"""Intents whose examples speak of complaints of every kind: they are no class beside the complaints."""
PHRASE_WEIGHT = 0.3
"""A phrase is shorter and surer than a message, and there are many: together they must not outweigh the messages."""
INTENT_WEIGHT = 3.0
"""There are five messages about complaints for each of another kind."""
TESTED, TESTED_WEIGHT = "heard.yml", 3.0
"""The examples of alarms and near misses that are tested one by one are not to be outvoted by many others."""
NONE = ""
"""The class of what raises no alarm."""
Example = tuple[str, str, float]
Kind = Literal["emergency", "suicide", "overdose"]


class WrittenExamples(Written):
    """A file of examples: what people write about one complaint."""

    complaint: Id
    examples: list[Line] = Field(min_length=1)


class WrittenAlarms(Written):
    """A file of alarms by kind, and of messages that sound like one and are none."""

    alarms: dict[Kind, list[Line]]
    near_misses: list[Line]


W = TypeVar("W", bound=Written)


def messages(dialogue: Path, known: Collection[str]) -> list[Example]:
    """Messages with the complaint (one of `known`) or intent they speak of, and weights; raises ContentError."""
    return [*_complaints(dialogue, known), *_intents(dialogue)]


def alarms(dialogue: Path, others: Iterable[Example]) -> list[Example]:
    """Messages with the kind of alarm that they must raise, NONE where they raise none, and weights.

    Of `others`, messages about complaints and intents, those that are no examples of an alarm raise none. Raises
    ContentError.
    """
    found: dict[str, tuple[str, float]] = {}
    files = sorted(_read(dialogue / ALARMS, WrittenAlarms), key=lambda each: each[0].name != TESTED)
    for path, written in files:
        weight = TESTED_WEIGHT if path.name == TESTED else 1.0
        taught = [(str(kind), texts) for kind, texts in written.alarms.items()]
        for kind, texts in [*taught, (NONE, written.near_misses)]:
            for text in texts:
                found.setdefault(text, (kind, weight))
    for text, _, _ in others:
        found.setdefault(text, (NONE, 1.0))
    return [(text, kind, weight) for text, (kind, weight) in found.items()]


def _read(folder: Path, shape: type[W]) -> list[tuple[Path, W]]:
    found, problems = [], []
    for path in sorted(folder.glob("*.yml")):
        try:
            found.append((path, shape.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))))
        except (yaml.YAMLError, ValidationError) as error:
            problems.append(Problem(path.name, 1, "", str(error).splitlines()[0]))
    if problems:
        raise ContentError(problems)
    return found


def _complaints(dialogue: Path, known: Collection[str]) -> Iterator[Example]:
    files = _read(dialogue / COMPLAINTS, WrittenExamples)
    problems = [
        Problem(path.name, 1, "complaint", f"there is no pathway {written.complaint}")
        for path, written in files
        if written.complaint not in known
    ]
    if problems:
        raise ContentError(problems)
    for _, written in files:
        yield from ((text, written.complaint, 1.0) for text in written.examples)


def _intents(dialogue: Path) -> Iterator[Example]:
    for path in sorted((dialogue / ASSISTANT).glob("*.yml")):
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if each["intent"] not in MATTERS:
                name = f"{INTENT}{each['intent']}"
                yield from ((line[2:], name, INTENT_WEIGHT) for line in each["examples"].splitlines())


def phrases(lexicon: Mapping[str, Any]) -> Iterator[Example]:
    """Every phrase that speaks of a complaint or of one of its findings, without the signs of how to match it."""
    for name, complaint in lexicon["complaints"].items():
        for phrase in (*complaint["phrases"], *complaint["hints"]):
            yield _plain(phrase), name, PHRASE_WEIGHT
    for mention in lexicon["mentions"]:
        owner = mention["question"].partition(".")[0]
        if owner in lexicon["complaints"]:
            for phrase in mention["phrases"]:
                yield _plain(phrase), owner, PHRASE_WEIGHT


def _plain(phrase: str) -> str:
    return re.sub(r"\.\.\.|[*?|]", " ", phrase)
