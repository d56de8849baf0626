"""The lexicon: YAML for people, compiled to one plain mapping for the program.

The result is JSON as it stands, because the understanding also runs where neither pydantic nor this loader exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from triage_bot.content.documents import Document
from triage_bot.content.problems import Problem
from triage_bot.content.schema_words import WrittenAlarms, WrittenLexicon
from triage_bot.engine.pathway import Kind, Pathway, Question
from triage_bot.understanding.phrases import problem_with

Lexicon = Mapping[str, Any]

COPIED = ("services", "topics", "words", "sayings", "values", "spellings", "body", "facts")
SECTIONS = ("complaints", "durations", *COPIED)


def compile_lexicon(
    written: Sequence[tuple[Document, WrittenLexicon]],
    alarms: tuple[Document, WrittenAlarms],
    *,
    pathways: Mapping[str, Pathway],
    version: str,
    problems: list[Problem],
) -> Lexicon:
    """Every lexicon file and the alarms as one mapping; references to content that does not exist become problems."""
    questions = {question.id: question for pathway in pathways.values() for question in pathway.questions}
    lexicon: dict[str, Any] = {"version": version, "mentions": [], **{section: {} for section in SECTIONS}}
    for document, each in written:
        problems += _reference_problems(document, each, pathways, questions)
        _add(lexicon, each, questions)
    problems += [
        alarms[0].problem(("kinds", name, "pathways"), f"there is no pathway {each}")
        for name, kind in alarms[1].kinds.items()
        for each in kind.pathways
        if each not in pathways
    ]
    lexicon["alarms"] = _compile_alarms(*alarms, sayings=lexicon["sayings"], problems=problems)
    for name, phrases in alarms[1].signs.items():
        problems += _unreadable(alarms[0], ("signs", name), phrases)
    lexicon["harmless"] = list(alarms[1].harmless)
    lexicon["signs"] = {name: list(phrases) for name, phrases in alarms[1].signs.items()}
    lexicon["ages"] = {name: list(pathway.ages) for name, pathway in pathways.items()}
    return lexicon


def _add(lexicon: dict[str, Any], written: WrittenLexicon, questions: Mapping[str, Question]) -> None:
    """Add one file to the lexicon."""
    for name, complaint in written.complaints.items():
        lexicon["complaints"][name] = {"phrases": complaint.phrases, "hints": complaint.hints}
        if complaint.duration:
            lexicon["durations"][name] = complaint.duration
    lexicon["mentions"] += [
        mention.model_dump() | {"kind": questions[mention.question].kind.value}
        for mention in written.mentions
        if mention.question in questions
    ]
    for section in COPIED:
        lexicon[section] |= getattr(written, section)


def _reference_problems(
    document: Document,
    lexicon: WrittenLexicon,
    pathways: Mapping[str, Pathway],
    questions: Mapping[str, Question],
) -> list[Problem]:
    found = [
        document.problem(("complaints", name), "there is no pathway of this name")
        for name in lexicon.complaints
        if name not in pathways
    ]
    wanted = [(("complaints", name, "duration"), one.duration) for name, one in lexicon.complaints.items()]
    wanted += [(("facts", name, "question"), question) for name, question in lexicon.facts.items()]
    found += [
        document.problem(path, f"there is no question {question}")
        for path, question in wanted
        if question is not None and question not in questions
    ]
    found += [each for path, phrases in _phrases(lexicon) for each in _unreadable(document, path, phrases)]
    for position, mention in enumerate(lexicon.mentions):
        question = questions.get(mention.question)
        if question is None:
            found.append(document.problem(("mentions", position), f"there is no question {mention.question}"))
        elif question.kind not in (Kind.CHOICE, Kind.MULTI) or mention.value not in question.values():
            found.append(document.problem(("mentions", position), f"{question.id} has no value {mention.value}"))
    return found


def _phrases(lexicon: WrittenLexicon) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every list of phrases in a lexicon file, with its place."""
    for name, complaint in lexicon.complaints.items():
        yield ("complaints", name, "phrases"), complaint.phrases
        yield ("complaints", name, "hints"), complaint.hints
    for position, mention in enumerate(lexicon.mentions):
        yield ("mentions", str(position), "phrases"), mention.phrases
        yield ("mentions", str(position), "absent"), mention.absent
    for part in ("services", "topics", "sayings", "body"):
        for name, phrases in getattr(lexicon, part).items():
            yield (part, name), phrases


def _unreadable(document: Document, path: tuple[str, ...], phrases: Sequence[str]) -> list[Problem]:
    """The phrases of a list that cannot be read."""
    return [
        document.problem((*path, position), message)
        for position, phrase in enumerate(phrases)
        if (message := problem_with(phrase)) is not None
    ]


def _compile_alarms(
    document: Document, alarms: WrittenAlarms, *, sayings: Mapping[str, Any], problems: list[Problem]
) -> list[dict[str, Any]]:
    compiled = []
    for name, alarm in alarms.alarms.items():
        if alarm.kind not in alarms.kinds:
            problems.append(document.problem(("alarms", name, "kind"), f"there is no kind {alarm.kind}"))
            continue
        problems += _unreadable(document, ("alarms", name, "phrases"), alarm.phrases)
        problems += [
            document.problem(("alarms", name, "together"), f"there is no sign {sign}")
            for line in alarm.together
            for place in line.split()
            for sign in place.split("|")
            if sign not in alarms.signs
        ]
        problems += [
            document.problem(("alarms", name, "unless"), f"the lexicon has no sayings {each}")
            for each in alarm.unless
            if each not in sayings
        ]
        kind = alarms.kinds[alarm.kind]
        compiled.append({"id": name, **alarm.model_dump(), "urgency": kind.urgency.value, "closes": kind.closes})
    return compiled
