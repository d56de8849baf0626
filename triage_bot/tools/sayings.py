"""What people say about each finding, and what the lexicon makes of it: the lines that it does not hear yet.

The sayings lie in files, one per pathway or module: for each finding (a value of a question) lines that tell it, lines
that deny it, and near misses that sound like it and tell something else. They were written before the phrases that hear
them, so the share that is heard says how the lexicon does with words that nobody thought of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from triage_bot.content import Content, ContentError
from triage_bot.content.problems import Problem
from triage_bot.content.schema import Id, Line, Written
from triage_bot.engine.pathway import Kind, Question
from triage_bot.understanding import Mention, Polarity, understand

TELLS, DENIES, NEAR_MISS = "tells", "denies", "near miss"
YES, NO = "yes", "no"


class WrittenSayings(Written):
    """The lines about one finding."""

    tells: list[Line] = Field(min_length=1)
    denies: list[Line] = Field(default_factory=list)
    near_misses: list[Line] = Field(default_factory=list)


class WrittenFile(Written):
    """The sayings about the findings of one pathway or module, by question, `question.part` or `question=value`."""

    pathway: Id
    findings: dict[str, WrittenSayings]


@dataclass(frozen=True)
class Saying:
    """A line about a finding (`question`, `question.part` or `question=value`), and how it speaks of it."""

    finding: str
    how: str
    text: str


@dataclass(frozen=True)
class Judged:
    """A saying, and whether the lexicon heard it as it is meant."""

    saying: Saying
    is_heard: bool


def read_sayings(folder: Path, content: Content, names: Sequence[str] = ()) -> list[Saying]:
    """The sayings of a folder, or of some files in it; raises ContentError for unknown findings and odd files."""
    known, found, problems = _findings(content), [], []
    files = [folder / f"{name}.yml" for name in names] or sorted(folder.glob("*.yml"))
    for path in files:
        try:
            written = WrittenFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            problems.append(Problem(path.name, 1, "", str(error).splitlines()[0]))
            continue
        for finding, lines in written.findings.items():
            if finding not in known:
                problems.append(Problem(path.name, 1, finding, "there is no such question, part or value"))
            told = ((TELLS, lines.tells), (DENIES, lines.denies), (NEAR_MISS, lines.near_misses))
            found += [Saying(finding, how, text) for how, texts in told for text in texts]
    if problems:
        raise ContentError(problems)
    return found


def judge(sayings: Iterable[Saying], lexicon: Mapping[str, Any]) -> Iterator[Judged]:
    """What the lexicon makes of each saying; a near miss is heard as it is meant where it tells nothing."""
    for saying in sayings:
        heard = map(_heard, understand(saying.text, lexicon).mentions)
        said = {polarity for finding, polarity in heard if finding == saying.finding}
        is_told = Polarity.PRESENT in said
        meant = {TELLS: is_told, DENIES: Polarity.ABSENT in said and not is_told, NEAR_MISS: not is_told}
        yield Judged(saying, meant[saying.how])


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """The lines that are not heard as they are meant, finding by finding, and the shares that are."""
    finding = None
    for each in judged:
        if each.is_heard:
            continue
        if each.saying.finding != finding:
            finding = each.saying.finding
            yield finding
        yield f"  {each.saying.how}: {each.saying.text}"
    of = Counter(each.saying.how for each in judged)
    heard = Counter(each.saying.how for each in judged if each.is_heard)
    for how, question in ((TELLS, "told"), (DENIES, "denied"), (NEAR_MISS, "near misses left alone")):
        if of[how]:
            yield f"{question}: {heard[how]} of {of[how]} ({heard[how] / of[how]:.0%})"


def _heard(mention: Mention) -> tuple[str, Polarity | None]:
    """The finding that a mention speaks of, and how; a yes/no question that is answered with no is denied."""
    if mention.kind == Kind.MULTI.value:
        return f"{mention.question}.{mention.value}", mention.polarity
    if mention.value == YES:
        return mention.question, mention.polarity
    if mention.value == NO:
        return mention.question, Polarity.ABSENT if mention.polarity is Polarity.PRESENT else None
    return f"{mention.question}={mention.value}", mention.polarity


def _findings(content: Content) -> frozenset[str]:
    """Every finding that can be told in words: yes/no questions, parts, and values of choices."""
    asked = [each.questions for each in content.pathways.values()] + [
        each.questions for each in content.modules.values()
    ]
    return frozenset(name for questions in asked for question in questions for name in _names(question))


def _names(question: Question) -> Iterator[str]:
    if question.kind is Kind.MULTI:
        yield from (f"{question.id}.{value}" for value in question.values())
    elif question.values() == (YES, NO):
        yield question.id
    elif question.kind is Kind.CHOICE:
        yield from (f"{question.id}={value}" for value in question.values())
